"""Declared files that went away or cannot be opened: named as such for every kind of material, never a fault of the tool."""

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest
from builders import NOW, policy

from guide.catalog.labels import read_labels
from guide.catalog.load import load_catalog
from guide.facts.gather import gather
from guide.facts.limits import Limits
from guide.facts.materials import read, sections
from guide.facts.order import Order
from guide.facts.source_rules import default_folder
from guide.facts.stopped import StoppedError
from guide.model.language import Language
from guide.model.outcomes import Outcome
from guide.model.subjects import Material, Scope
from guide.probes.registry import PROBES
from guide.text.language import Words
from guide.text.sentences import finding_sentence

KINDS = ("source", "config", "document", "client", "openapi", "har", "urls")
FILES = ("document", "openapi", "har", "urls")


RULES = str(default_folder())
"""Looked up while we may: under ``as_nobody`` the folders above the checkout may be closed."""


def stopped(kind, path):
    """Return reason and detail of what stops the first section of a material."""
    subject = Material(kind=kind, location=str(path))
    order = Order(subject=subject, run="0" * 26, vantage="here", limits=Limits(), rules=RULES)
    with pytest.raises(StoppedError) as caught:
        read(sections(subject)[0], order, subject)
    return caught.value.reason, caught.value.detail


@contextmanager
def as_nobody():
    """Give up root's way past permissions, where the tests run as root."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def test_what_went_away_is_missing_in_every_section_of_every_kind(tmp_path):
    subjects = [Material(kind=kind, location=str(tmp_path / "gone")) for kind in KINDS]
    found = {
        one.subject.kind: one.facts for one in gather(subjects, Scope(), Limits(), run="0" * 26, rules=default_folder())
    }
    for subject in subjects:
        problems = {one.section: one.reason for one in found[subject.kind].problems}
        assert problems == dict.fromkeys(sections(subject), "material_missing")
        judged = [
            finding
            for probe in PROBES.values()
            if probe.applies(subject) and not probe.advises
            for finding in probe.judge(found[subject.kind], subject, policy(), NOW)
        ]
        assert judged
        assert {(one.outcome, one.reason) for one in judged} == {(Outcome.INCONCLUSIVE, "material_missing")}


def test_a_link_to_nothing_and_a_file_in_the_way_are_missing_too(tmp_path):
    (tmp_path / "link").symlink_to("nowhere")
    (tmp_path / "file").write_text("")
    for kind in KINDS:
        assert stopped(kind, tmp_path / "link")[0] == "material_missing"
        assert stopped(kind, tmp_path / "file" / "below")[0] == "material_missing"


@pytest.mark.parametrize("kind", KINDS)
def test_what_may_not_be_opened_is_unreadable_with_the_systems_word(kind):
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        place = Path(folder, "declared")
        if kind in FILES:
            place.write_text("{}")
        else:
            place.mkdir()
        place.chmod(0)
        with as_nobody():
            assert stopped(kind, place) == ("material_unreadable", "Permission denied")
        place.chmod(0o700)


def test_a_folder_for_a_file_and_a_file_for_a_folder_are_unreadable(tmp_path):
    (tmp_path / "file").write_text("x")
    os.mkfifo(tmp_path / "pipe")
    assert stopped("source", tmp_path / "file") == ("material_unreadable", "a file, where a folder is declared")
    for kind in FILES:
        assert stopped(kind, tmp_path) == ("material_unreadable", "a folder, where a file is declared")
        assert stopped(kind, tmp_path / "pipe") == (
            "material_unreadable",
            "not a regular file, where a file is declared",
        )


def test_an_endless_link_and_a_broken_archive_are_unreadable(tmp_path):
    (tmp_path / "round").symlink_to("round")
    assert stopped("document", tmp_path / "round")[0] == "material_unreadable"
    (tmp_path / "shop.apk").write_bytes(b"PK\x05\x06" + b"\x01\0" * 4 + b"\xff" * 8 + b"\0\0")
    assert stopped("client", tmp_path / "shop.apk")[0] == "material_unreadable"


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("reason", ["material_missing", "material_unreadable"])
def test_it_is_told_with_what_to_do_in_both_languages(language, reason):
    finding = PROBES["source.fallback"].inconclusive(
        reason, None, policy(), {"detail": "Permission denied"}, subject="source:src"
    )
    said = finding_sentence(Words(language, read_labels(language)), finding)
    assert "—" not in said
    remedy = load_catalog().remedy("source.fallback", reason)
    assert remedy
    assert remedy.id == "material-not-there"
