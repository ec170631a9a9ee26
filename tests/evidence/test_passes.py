"""What one reading costs, counted: which passes over the bytes a sound file is spared, and that nothing is spared by it."""

import gc

import pytest
from evidence.making import record_bytes

from guide.evidence import reading
from guide.evidence.errors import EvidenceError
from guide.evidence.reading import read_whole
from guide.evidence.wire import render_head
from guide.model.base import parse_instant
from guide.model.bodies import Note
from guide.text import strict_yaml

HEAD = render_head("0" * 26, None)
FIRST = read_whole(HEAD, "x").head.digest
GOOD, DIGEST = record_bytes(Note(text="Two lines,\nboth good. Две строки."), FIRST, identity="0" * 26)
MORE, _ = record_bytes(Note(text="More."), DIGEST, identity="1" * 26)


def test_a_sound_file_is_searched_for_foreign_lines_in_its_head_only(monkeypatch):
    searched = []
    monkeypatch.setattr(reading, "refuse_foreign_lines", lambda data, *_: searched.append(len(data)))
    read_whole(HEAD + GOOD + MORE, "x")
    assert searched == [len(HEAD)]


def test_a_sound_file_goes_through_yaml_once(monkeypatch):
    opened = []
    loader = strict_yaml.yaml.CSafeLoader
    monkeypatch.setattr(strict_yaml.yaml, "CSafeLoader", lambda data: opened.append(len(data)) or loader(data))
    read_whole(HEAD + GOOD + MORE, "x")
    assert opened == [len(GOOD) + len(MORE)]


def test_a_conflict_is_told_before_the_damage_around_it():
    altered = GOOD.replace(b"both", b"Both")
    with pytest.raises(EvidenceError, match="git left a conflict"):
        read_whole(HEAD + altered + b"<<<<<<< HEAD\n" + MORE, "x")


def test_a_conflict_behind_a_torn_tail_is_told():
    with pytest.raises(EvidenceError, match="git left a conflict"):
        read_whole(HEAD + GOOD + MORE[:60] + b"\n=======\n", "x")


def test_a_carriage_return_that_the_grammar_lets_through_is_told():
    with pytest.raises(EvidenceError, match="CR LF"):
        read_whole(HEAD + GOOD + b"# a comment\r\n" + MORE, "x")


@pytest.mark.parametrize(
    ("comment", "problem"),
    [
        (b"# \xc3a\xa9", "not UTF-8"),  # would be whole if the ASCII between were taken out
        ("# да\u202eнет".encode(), r"U\+202E"),
        ("# ok\u0085".encode(), r"U\+0085"),
        ("# ok\ufeff".encode(), r"U\+FEFF"),
        (b"# \x1b[31m", r"U\+001B"),
        (b"# \x7f", r"U\+007F"),
    ],
)
def test_every_refused_character_is_found_among_others(comment, problem):
    with pytest.raises(EvidenceError, match=problem) as caught:
        read_whole(HEAD + "# Да.\n".encode() + GOOD + comment + b"\n" + MORE, "x")
    assert caught.value.line == HEAD.count(b"\n") + 1 + GOOD.count(b"\n") + 1


def test_what_was_read_is_not_walked_again_for_cycles():
    gc.enable()
    kept = read_whole(HEAD + GOOD + MORE, "x")
    young = {id(one) for one in gc.get_objects(generation=0)}
    assert gc.isenabled()
    assert not young & {id(record.body) for record in kept.graph.records}


@pytest.mark.parametrize(
    "text", ["2026-01-01T24:00:00Z", "2026-01-01T00:00:00+00:00", "2026-02-30T00:00:00Z", "2026-01-01"]
)
def test_an_instant_has_one_spelling(text):
    with pytest.raises(ValueError):
        parse_instant(text)
