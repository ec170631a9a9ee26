"""R19: one border for text from outside, one type for text that has passed it, and mypy holds both."""

import ast
import json
import subprocess
import sys
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from guide.facts.sheet import read_facts
from guide.model.base import Frozen
from guide.model.bodies import Attachment
from guide.model.facts import Facts
from guide.model.inert import Inert

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "guide").rglob("*.py"))
BORDER = ROOT / "guide" / "text" / "outside.py"
NOTHING = ROOT / "guide" / "model" / "inert.py"

OURS = {
    # What the person declared, and what we asked for.
    "Facts.subject", "Facts.address", "Facts.addresses", "CleartextCheck.path", "SecureCheck.path", "PageCheck.path",
    "ClearTalk.asked", "Caa.name", "Caa.found_at", "Caa.asked", "Caa.server",
    # Words from a closed list of ours: reasons, kinds, versions, names in IANA's tables, ids of rules, the table of components.
    "Problem.reason", "SecureCheck.purpose", "SourceHit.kind", "SourceHit.rule", "Drill.protocol", "InClear.protocol",
    "Entry.scheme", "Entry.audience", "Reference.scheme", "Mention.version", "Arrival.versions", "Attempt.extensions",
    "Attempt.group", "Attempt.suite", "Groups.accepted", "Groups.version", "FiniteField.version", "Signatures.accepted",
    "Signatures.version", "Offer.suites", "Offer.version", "Order.suites", "Order.version", "SuiteList.accepted",
    "SuiteList.undecided", "SuiteList.version", "SuiteList.engine", "ActiveCheck.engine", "Changes.name", "Component.name",
    "Default.changed", "Default.since", "Default.source", "Preload.source", "Preload.date", "Trust.version",
    "Certificate.curve", "Certificate.key", "Certificate.signature_hash",
    # Numbers, written out.
    "Certificate.serial", "Certificate.sct_logs", "Component.least", "Component.below",
}  # fmt: skip
"""Texts of facts that nobody outside chose. Every other one is ``Inert``; a new field is the one or the other."""

CONTROL = "\x1b]52;c;eA==\x07\x9b31m\x00\x7f\u202e\udce9"


def leaves(hint: Any) -> Iterator[Any]:
    """Yield the types that a field is made of; a text with a pattern of its own is none of ours to watch."""
    if typing.get_origin(hint) in {typing.Annotated, typing.Literal}:
        return
    inner = typing.get_args(hint)
    for one in inner:
        yield from leaves(one)
    if not inner:
        yield hint


def texts() -> dict[str, set[Any]]:
    """Return every field of the facts' nouns that holds text, by NOUN.FIELD, with the types of that text."""
    found: dict[str, set[Any]] = {}
    waiting, known = [Facts, Attachment], set()
    while waiting:
        noun = waiting.pop()
        known.add(noun)
        hints = typing.get_type_hints(noun, include_extras=True)
        for name in noun.model_fields:
            kinds = set(leaves(hints[name]))
            nouns = {one for one in kinds if isinstance(one, type) and issubclass(one, Frozen)}
            waiting += nouns - known
            if kinds & {str, Inert}:
                found[f"{noun.__name__}.{name}"] = kinds & {str, Inert}
    return found


def test_r19_every_text_of_facts_has_passed_the_border_or_is_ours():
    found = texts()
    assert {name for name, kinds in found.items() if str in kinds} == OURS
    assert sum(Inert in kinds for kinds in found.values()) > 90


def strips(tree: ast.AST) -> list[int]:
    """Return the lines that make an ``Inert`` or look into an ``Outside`` by themselves."""
    lines = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            made = isinstance(node.func, ast.Name) and node.func.id == "Inert"
            told = isinstance(node.func, ast.Name) and node.func.id == "cast" and "Inert" in ast.unparse(node.args[0])
            lines += [node.lineno] if made or told else []
        elif isinstance(node, ast.Attribute) and node.attr == "raw":
            lines.append(node.lineno)
    return lines


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_r19_nothing_but_the_border_makes_text_inert(path):
    text = path.read_text(encoding="utf-8")
    found = strips(ast.parse(text))
    if path == BORDER:
        assert found
    elif path == NOTHING:
        assert 'NO_TEXT: Final = Inert("")' in text
        assert len(found) == 1
    else:
        assert found == []


@pytest.mark.parametrize(
    "line", ["file = Inert(name)", 'file = cast("Inert", name)', "file = cast(Inert, name)", "said = error.said.raw"]
)
def test_r19_each_way_round_the_border_is_seen(line):
    assert strips(ast.parse(line)) == [1]


SNIPPET = """
from datetime import datetime

from guide.cli.face import Face, line
from guide.export.escape import code, md, observed, prose
from guide.facts.http_wire import Head
from guide.facts.network import DialogueError
from guide.model.bodies import Attachment
from guide.model.facts import Problem, SourceHit, Vantage
from guide.model.web import Cookie, Exchange, Reply
from guide.text.errors import UsageError
from guide.text.language import Words
from guide.text.outside import Outside, inert
from guide.tui.ink import Piece, prose as inked


def right(face: Face, error: DialogueError, head: Head, name: str) -> None:
    Problem(section="offers", reason="reset", detail=inert(error.said))
    Exchange(url=inert(name), reply=Reply.ANSWERED, location=head.location, hsts=head.hsts)
    face.give(inert(error.said))
    Piece(inert(error.said))


def wrong(face: Face, words: Words, error: DialogueError, head: Head, name: str) -> None:
    Problem(section="offers", reason="reset", detail=error.said)  # no: Outside
    Problem(section="offers", reason="reset", detail=str(error))  # no: str
    SourceHit(rule="r", file=name, line=1, excerpt=inert("x"))  # no: str
    Exchange(url=inert(name), reply=Reply.ANSWERED, location=f"{head.location}/")  # no: str
    Exchange(url=inert(name), reply=Reply.ANSWERED, hsts=(name,))  # no: str
    Cookie(name=head.fields[0][1].decode(), secure=True)  # no: str
    Vantage(name=name)  # no: str
    Attachment(digest="", name=name, size=1)  # no: str
    face.give(error.said)  # no: Outside
    face.talk(error.said)  # no: Outside
    line(error.said)  # no: Outside
    md(error.said)  # no: Outside
    code(error.said)  # no: Outside
    observed(error.said)  # no: Outside
    prose(error.said)  # no: Outside
    Piece(error.said)  # no: Outside
    inked(error.said)  # no: Outside
    "".join([error.said])  # no: Outside
    "said: " + error.said  # no: Outside
    face.say("cli.error", message=error.said)  # no: Outside
    words.say("cli.error", message=error.said)  # no: Outside
    raise UsageError(error.said)  # no: Outside
"""
"""What the house may and may not write; mypy must refuse exactly the lines that say so."""


def test_r19_mypy_refuses_text_that_has_not_passed(tmp_path):
    snippet = tmp_path / "snippet.py"
    snippet.write_text(SNIPPET, encoding="utf-8")
    command = (sys.executable, "-m", "mypy", "--config-file", str(ROOT / "pyproject.toml"), "--no-error-summary")
    done = subprocess.run(
        [*command, "--cache-dir", str(tmp_path / "cache"), str(snippet)],
        cwd=ROOT, capture_output=True, text=True, timeout=110, check=False,
    )  # fmt: skip
    refused = {
        int(one.split(":")[1]) for one in done.stdout.splitlines() if one.startswith(str(snippet)) and ": error:" in one
    }
    wanted = {number for number, one in enumerate(SNIPPET.split("\n"), start=1) if "# no:" in one}
    assert refused == wanted, done.stdout + done.stderr


def test_r19_what_a_unit_hands_back_passes_the_border_whoever_wrote_it():
    """A cluster's worker runs elsewhere; what it sends is JSON and no more to be trusted than a server's answer."""
    told = {
        "run": "0" * 26, "subject": f"a{CONTROL}", "address": CONTROL, "vantage": {"name": CONTROL},
        "started": "2026-11-23T12:00:00Z", "ended": "2026-11-23T12:00:00Z", "tools": [{"name": CONTROL, "version": CONTROL}],
        "problems": [{"section": "offers", "reason": CONTROL, "detail": CONTROL}],
    }  # fmt: skip
    kept = read_facts(told).model_dump_json()
    assert kept.count("\\\\x1b]52;c;eA==\\\\x07") == 7
    assert kept.isprintable()
    assert all(one.isprintable() for one in json.loads(kept)["vantage"].values())
