"""The manifests that the remedy shows are read by the reader they are for, and none of them asks for an old default."""

import re

import pytest
from builders import NOW, policy, tree, ulid

from guide.catalog.place import content_root
from guide.facts.dependencies import manifests
from guide.model.facts import Facts, Vantage
from guide.probes.registry import PROBES

PAGE = (content_root() / "remedies" / "en" / "dependencies-old.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"^In `([^`]+)`:\n\n```\w+\n(.*?)\n```$", PAGE, re.MULTILINE | re.DOTALL)


def test_the_page_shows_every_form():
    assert len(SHOWN) == PAGE.count("\nIn `") == 16


@pytest.mark.parametrize(("name", "text"), SHOWN, ids=[name for name, _ in SHOWN])
def test_what_is_shown_is_read_and_is_not_old(tmp_path, name, text):
    (tmp_path / name).write_text(text + "\n")
    seen = manifests(tmp_path, 5)
    given = {"run": ulid(1), "subject": tree().name, "vantage": Vantage(name="here"), "started": NOW, "ended": NOW}
    found = PROBES["dependencies.tls"].judge(Facts(**given, dependencies=seen), tree(), policy(), NOW)
    assert {one.reason for one in found} == {"named"}
