"""Content speaks only of commands that exist."""

import re
from pathlib import Path

import pytest

from guide.cli.app import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "content").rglob("*.md")) + sorted((ROOT / "content" / "labels").rglob("*.yaml"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_names_only_commands_that_exist(page):
    text = page.read_text()
    fenced = re.findall(
        r"^ *guide ([a-z][a-z-]+)", "\n".join(re.findall(r"```sh\n(.*?)```", text, flags=re.DOTALL)), flags=re.MULTILINE
    )
    inline = re.findall(r"`guide ([a-z][a-z-]+)", text)
    assert set(fenced) | set(inline) <= set(COMMANDS)
