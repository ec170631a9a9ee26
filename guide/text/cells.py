"""Cells of the fallback matrix in words: what was tried, what it came to, and how."""

import re
from collections.abc import Callable
from typing import Final

from guide.model.alerts import ALERTS
from guide.model.findings import Finding
from guide.model.matrix import Cell, CellState, Entry
from guide.model.outcomes import Bearing, Outcome
from guide.text.outside import inert
from guide.text.sentences import Speaker, ending_text, finding_sentence

_LONGEST: Final = 100
_ALERT: Final = re.compile(r"alert (\d+)\Z")
_QUOTED: Final = ("version", "suite", "suites", "names", "logins", "reply")
"""Details that are told as they are."""
_GLYPHS: Final = {
    CellState.SERVED: "✗",
    CellState.REDIRECTED: "→",
    CellState.REFUSED: "✓",
    CellState.NO_ANSWER: "∅",
    CellState.ENCRYPTED: "•",
    CellState.UNCLEAR: "?",
    CellState.NOT_ASKED: "·",
}


def cell_glyph(cell: Cell) -> str:
    """Return the cell's glyph; whatever fails shows the cross. Its word follows it, or a legend stands by."""
    return _GLYPHS[CellState.SERVED if cell.outcome is Outcome.FAIL else cell.state]


def legend(words: Speaker) -> str:
    """Return what each glyph means."""
    return ", ".join(f"{glyph} {words.say(f'matrix.state.{state.value}')}" for state, glyph in _GLYPHS.items())


def attempt_name(words: Speaker, cell: Cell, entry: Entry, escape: Callable[[str], str] = inert) -> str:
    """Return what was tried, for instance ``http, port 80, /login`` or ``TLS 1.0``."""
    key = f"matrix.attempt.{cell.attempt}"
    if not words.has(key):
        return cell.attempt
    template = words.template(key)
    return template.format(port=entry.port, http_port=entry.http_port, path=escape(cell.place))


def cell_text(words: Speaker, cell: Cell, escape: Callable[[str], str] = inert) -> str:
    """Return what an attempt came to and how, for instance ``refused: alert 70 protocol_version``."""
    state = words.say(f"matrix.state.{cell.state.value}")
    how = "; ".join(part for part in _how(words, cell, escape) if part)
    note = f" ({words.say(f'matrix.note.{cell.standing}')})" if cell.standing != "stands" else ""
    return f"{state}: {how}{note}" if how else f"{state}{note}"


def _how(words: Speaker, cell: Cell, escape: Callable[[str], str]) -> list[str]:
    detail = {name: inert(text, _LONGEST) for name, text in cell.detail.items()}
    parts = []
    if detail.get("status"):
        parts.append(words.say("how.status", number=detail["status"]))
    elif detail.get("how"):
        parts.append(", ".join(_named(ending_text(words, one), one) for one in detail["how"].split(", ")))
    if cell.same_host:
        parts.append(words.say("matrix.how.same_host"))
    elif detail.get("location"):
        parts.append(words.template("matrix.how.location").format(location=escape(detail["location"])))
    parts += [escape(detail[name]) for name in _QUOTED if name in detail]
    if "certificate" in detail:
        parts.append(words.say(f"matrix.how.certificate_{detail['certificate']}"))
    if not parts and cell.state is CellState.UNCLEAR and cell.reason:
        parts.append(_sentence(words, cell, escape).rstrip("."))
    return parts


def _sentence(words: Speaker, cell: Cell, escape: Callable[[str], str]) -> str:
    """Return the sentence of the finding behind the cell."""
    finding = Finding(
        probe=cell.probe,
        outcome=cell.outcome or Outcome.INCONCLUSIVE,
        reason=cell.reason,
        bears_on=Bearing.ADVISORY,
        subject="",
        place=cell.place or cell.attempt,
        detail=cell.detail,
    )
    return finding_sentence(words, finding, escape)


def _named(said: str, written: str) -> str:
    """Return an ending with the alert's name, where it is an alert."""
    bare, _, times = written.partition(" ×")
    match = _ALERT.fullmatch(bare)
    name = ALERTS.get(int(match[1]), "") if match else ""
    if not name:
        return said
    return f"{said.removesuffix(f' ×{times}')} {name}{f' ×{times}' if times else ''}"
