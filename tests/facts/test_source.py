"""Source rules match what they say, and a hostile tree ends in time with its skips listed (R36, R37)."""

import os
import socket
import time
from pathlib import Path

import pytest

from guide.facts.gather import gather
from guide.facts.limits import Limits
from guide.facts.source import scan
from guide.facts.source_match import search
from guide.facts.source_rules import LANGUAGES, default_folder, read_rules
from guide.lab.tree import FALLBACK, fallback_line, write
from guide.model.subjects import Material, Scope
from guide.text.errors import TextError

RULES = read_rules(default_folder())
HIT = b"import requests\nrequests.get(url, verify=False)\n"


def snippets(kind):
    return [
        pytest.param(rule, language, snippet, id=f"{rule.id}-{language}-{number}")
        for rule in RULES.rules
        for number, (language, snippet) in enumerate(getattr(rule, kind))
    ]


@pytest.mark.parametrize(("rule", "language", "snippet"), snippets("matching"))
def test_a_rule_matches_its_snippets(rule, language, snippet):
    assert any(literal in snippet.encode() for literal in rule.literals), "the pre-filter would pass it over"
    assert search(snippet, language, [rule], "f").hits


@pytest.mark.parametrize(("rule", "language", "snippet"), snippets("not_matching"))
def test_a_rule_leaves_the_other_snippets_alone(rule, language, snippet):
    assert not search(snippet, language, [rule], "f").hits


def test_every_rule_has_both_kinds_of_snippets():
    assert RULES.rules
    assert all(rule.matching and rule.not_matching and rule.literals and rule.kind for rule in RULES.rules)
    assert {language for rule in RULES.rules for language in rule.languages} == LANGUAGES


def found(tree: Path, **limits):
    return scan(tree, default_folder(), Limits(**limits))


def test_the_lab_tree_has_its_one_defect(tmp_path):
    result = found(write(tmp_path / "src"))
    assert [(hit.file, hit.line) for hit in result.hits] == [(FALLBACK, fallback_line())]
    assert result.files == 4
    assert not result.skipped
    assert not result.truncated


def test_a_suppression_is_recorded_and_not_obeyed(tmp_path):
    (tmp_path / "a.py").write_text(
        "requests.get(url, verify=False)  # nosec B501\n"
        "# nosemgrep: disabled-cert-validation\n"
        "requests.get(url, verify=False)\n"
        "x = 1  # nosec\n"
        "requests.get(url, verify=False)\n"
        "requests.get(url, verify=False)  # no security here\n"
    )
    assert [(hit.line, hit.suppressed) for hit in found(tmp_path).hits] == [
        (1, "# nosec B501"),
        (3, "# nosemgrep: disabled-cert-validation"),
        (5, ""),
        (6, ""),
    ]


def test_a_hostile_tree_ends_and_its_skips_are_listed(tmp_path):
    tree = tmp_path / "tree"
    outside = tmp_path / "outside.py"
    outside.write_bytes(HIT)
    (tree / "deep").mkdir(parents=True)
    (tree / "deep" / "hit.py").write_bytes(HIT)
    os.mkfifo(tree / "pipe.py")
    with socket.socket(socket.AF_UNIX) as place:
        place.bind(str(tree / "socket.js"))
    (tree / "out.py").symlink_to(outside)
    (tree / "loop").symlink_to(tree)
    (tree / "inside.py").symlink_to(tree / "deep" / "hit.py")
    (tree / "nowhere.py").symlink_to(tree / "gone.py")
    with (tree / "huge.py").open("wb") as huge:
        huge.truncate(1024**3)
    (tree / "wide.js").write_bytes(b"x = '" + b"rejectUnauthorized " * 40_000 + b"'")
    (tree / os.fsdecode(b"bad\xff\x1b.py")).write_bytes(HIT)
    (tree / "node_modules").mkdir()
    (tree / "node_modules" / "other.js").write_text("options.rejectUnauthorized = false")
    (tree / "binary.py").write_bytes(bytes(range(256)) * 100 + HIT)
    began = time.monotonic()
    result = found(tree)
    assert time.monotonic() - began < 10
    assert result.skipped == (
        "huge.py: larger than 1048576 bytes",
        "out.py: a link out of the tree",
        "pipe.py: not a regular file",
        "socket.js: not a regular file",
        "wide.js: line 1 is too long",
    )
    assert {hit.file for hit in result.hits} >= {"bad\\xff\\x1b.py", "deep/hit.py"}
    assert not {hit.file for hit in result.hits} & {"out.py", "inside.py", "loop/deep/hit.py", "node_modules/other.js"}


def test_what_time_does_not_allow_reads_truncated(tmp_path):
    for number in range(200):
        (tmp_path / f"{number}.py").write_bytes(HIT)
    result = found(tmp_path, source_s=0.0)
    assert result.truncated
    assert result.files < 200


def test_a_file_that_cannot_be_read_is_listed(tmp_path, monkeypatch):
    (tmp_path / "a.py").write_bytes(HIT)

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("guide.facts.source_walk.os.open", refuse)
    result = found(tmp_path)
    assert result.skipped == ("a.py: Permission denied",)
    assert result.files == 0


@pytest.mark.parametrize(
    "line",
    ["#" * 100_000, "# " * 50_000, "/" * 100_000, "(" * 50_000, "a." * 50_000 + "replace('https','http'", "'" * 99_999],
    ids=["hashes", "comments", "slashes", "brackets", "dots", "quotes"],
)
def test_no_line_makes_a_rule_slow(tmp_path, line):
    text = f"verify = ssl\n{line}\nrequests.get(url, verify=False)\n"
    for suffix in (".py", ".ts"):
        (tmp_path / f"a{suffix}").write_text(text)
    began = time.process_time()
    found(tmp_path)
    assert time.process_time() - began < 2


def test_a_tree_is_gathered_in_a_worker_and_a_missing_one_is_a_problem(tmp_path):
    write(tmp_path / "src")
    subjects = [Material(kind="source", location=str(tmp_path / name)) for name in ("src", "gone")]
    facts = {
        one.subject.name: one.facts for one in gather(subjects, Scope(), Limits(), run="0" * 26, rules=default_folder())
    }
    present, gone = (facts[subject.name] for subject in subjects)
    assert present.source
    assert len(present.source.hits) == 1
    assert present.source.rules == RULES.digest
    assert gone.source is None
    assert [problem.section for problem in gone.problems] == ["source", "dependencies", "monitoring"]
    assert gone.problems[0].reason == "material_missing"


@pytest.mark.parametrize(
    "text",
    [
        "id: x\n",
        "- a\n",
        "id: x\nlanguage: Cobol\nmetadata:\n  literals: [a]\n  matching: [a]\n  not_matching: [a]\nrule:\n  kind: x\n",
    ],
)
def test_a_bad_rule_is_one_sentence_with_its_place(tmp_path, text):
    (tmp_path / "bad.yml").write_text(text)
    with pytest.raises(TextError, match=r"bad\.yml:\d+:\d+: "):
        read_rules(tmp_path)
