"""The documents say what is true: every command is in the README, and every option it shows exists."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from guide.cli.app import COMMANDS
from guide.model.exits import Exit

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"```sh\n(.*?)```", README, flags=re.DOTALL)
CALLS = [
    call.strip() for block in BLOCKS for call in block.replace("\\\n", " ").splitlines() if call.startswith("guide ")
]


def help_of(*command: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "guide", *command, "--help"], capture_output=True, text=True, timeout=60, check=True
    )
    return done.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_named_in_the_readme(command):
    assert re.search(rf"\bguide {command}\b", README)


@pytest.mark.parametrize("call", CALLS)
def test_every_option_shown_exists(call):
    words = call.split("#")[0].split()
    text = help_of(words[1])
    for option in (word for word in words if word.startswith("-")):
        assert re.search(rf"(?<![\w-]){re.escape(option)}\b", text), option


@pytest.mark.parametrize("code", list(Exit))
def test_every_exit_code_is_documented(code):
    assert re.search(rf"^\| {int(code)} \|", README, flags=re.MULTILINE)


def test_help_lists_exactly_the_commands_that_exist():
    listed = re.findall(r"^  ([a-z-]+)\s", help_of().split("Commands:")[-1], flags=re.MULTILINE)
    assert listed == list(COMMANDS)
