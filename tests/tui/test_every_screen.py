"""R19, R20: every screen on a real terminal, full of every payload; the bytes that the terminal got are looked at."""

import importlib
import os
import pkgutil
import re
from functools import cache
from pathlib import Path

import pytest
from textual.screen import Screen
from tui.dialogs import NAMES, make_screen
from tui.hostile import PAYLOADS
from tui.table import make_sight
from tui.terminal import Terminal
from tui.walker import END

import guide.tui.screens
import guide.tui.views
from guide.text.outside import inert
from guide.tui.screens.dialog import Dialog
from guide.tui.screens.form import Form

TESTS = Path(__file__).resolve().parents[1]
SEQUENCE = re.compile(
    rb"\x1b\[([0-9:;<=>?]*)([ -/]*[@-~])|\x1b\]([^\x07\x1b]*)(?:\x07|\x1b\\)|\x1b([PX^_])|\x1b([ -/]*[0-~])|([\x00-\x09\x0b-\x1a\x1c-\x1f\x7f])"
)
"""CSI, OSC, the strings that go on until ST, other escapes, and control bytes by themselves."""
MARK = re.compile(rb"\x1b\]7777;([a-z]+)\x07")
STEERING = re.compile(
    "[\x80-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ue000\U000e0041\uffff\U0010ffff\ufffd]"
)
OURS = {"export", "help", "add", "questions", "steps", "bring"}
"""Screens on which only our own words stand, or the person's own folder, or a list that opens."""
CUT = {"guide", "attest", "person", "find", "wizard", "requests"}
"""Screens on which the text stands in a field, which may have several lines, or in a line that is cut: its beginning must be there."""
BASES = {Dialog, Form}
VIEWS = {
    "agenda": "agenda", "changes": "changes", "evidence": "evidence", "finding": "fix", "handover": "handover", "header": "guide", "history": "history",
    "marks": "evidence", "matrix": "matrix", "notices": "notice", "pages": "guide", "plan": "plan", "questions": "questions",
    "search": "find", "signing": "sign", "steps": "steps", "waiting": "waiting",
}  # fmt: skip
"""Each view, and a screen of the walk that draws it."""


@cache
def walked(payload: str, folder: Path) -> tuple[int, bytes]:
    """Return the exit code of a walk with that payload, and everything that was written to its terminal."""
    environment = {
        "PYTHONPATH": os.pathsep.join((str(TESTS.parent), str(TESTS))),
        "TEXTUAL_ANIMATIONS": "none",
        "PYTHONWARNINGS": "ignore",
    }
    with Terminal(payload, folder=folder, size=(120, 40), module="tui.walker", **environment) as terminal:
        return terminal.ended(100), terminal.raw


def kinds(raw: bytes) -> set[tuple[bytes, ...]]:
    """Return which control sequences there are, by what they do: final byte and private sign of a CSI, number of an OSC."""
    found = set()
    for parameters, final, osc, string, escape, control in SEQUENCE.findall(MARK.sub(b"", raw)):
        private = parameters[:1] if parameters[:1] in b"<=>?" else b""
        modes = parameters if final in {b"h", b"l"} else b""
        found.add((private, final, modes, osc.partition(b";")[0], string, escape, control))
    return found


def screens(raw: bytes) -> dict[str, str]:
    """Return by each screen's name what was written while it was shown, without sequences, blanks and frames."""
    parts = MARK.split(raw)[1:]
    return {
        name.decode(): re.sub(r"[\s\u2500-\u259f]", "", SEQUENCE.sub(b"", said).decode("utf-8", "replace"))
        for name, said in zip(parts[::2], parts[1::2], strict=True)
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("walk")


@pytest.mark.parametrize("payload", [name for name in PAYLOADS if name != "harmless"])
def test_r19_r20_no_payload_steers_a_terminal_on_any_screen(payload, folder):
    plain_code, plain = walked("harmless", folder)
    code, raw = walked(payload, folder)
    assert plain_code == code == 7, raw[-3000:].decode("utf-8", "replace")
    assert tuple(screens(raw)) == (*NAMES, END), "a screen was left before its time"
    assert kinds(raw) <= kinds(plain)
    assert not re.search(rb"\x1b\[[\d;]*7777", raw)
    assert not STEERING.search(raw.decode("utf-8"))
    wanted = [spelled(one) for one in PAYLOADS[payload]]
    for name, shown in screens(raw).items():
        if name not in {*OURS, END}:
            assert [one for one in wanted[: 1 if name in CUT else None] if one not in shown] == [], name


def spelled(text: str) -> str:
    """Return how a payload must read on the screen, without blanks."""
    return re.sub(r"[\s\u2500-\u259f]", "", inert(text))


def subclasses(kind: type) -> set[type]:
    return {one for sub in kind.__subclasses__() for one in (sub, *subclasses(sub))}


def test_r19_r20_the_walk_knows_every_screen(tmp_path):
    for module in pkgutil.walk_packages(guide.tui.__path__, "guide.tui."):
        importlib.import_module(module.name)
    ours = {one for one in subclasses(Screen) if one.__module__.startswith("guide.")} - BASES
    made = {type(make_screen(name, make_sight(), tmp_path)) for name in NAMES}
    assert made == ours


def test_r19_r20_the_walk_knows_every_view():
    assert set(VIEWS) == {module.name for module in pkgutil.iter_modules(guide.tui.views.__path__)}
    assert set(VIEWS.values()) <= set(NAMES)
