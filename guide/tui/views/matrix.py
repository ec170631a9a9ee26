"""The fallback matrix on the screen: one line an attempt, entry points that answered alike once, the worst first."""

from collections.abc import Iterator, Sequence
from typing import Final

from rich.cells import cell_len

from guide.model.matrix import Cell, CellState, Entry
from guide.model.outcomes import Outcome
from guide.text.cells import attempt_name, cell_glyph, cell_text
from guide.tui.ink import Piece, Row, line
from guide.tui.sight import Sight
from guide.tui.views.marks import plural

CELL: Final = "cell:"
"""Beginning of a row's key; the fingerprint of the finding behind the cell follows."""

_MOST: Final = 20
"""Tables that are drawn; they come worst first, and the rest stands in the report."""
_LONGEST_NAME: Final = 28
_INK: Final = {
    CellState.SERVED: "bad",
    CellState.REDIRECTED: "good",
    CellState.REFUSED: "good",
    CellState.NO_ANSWER: "good",
    CellState.ENCRYPTED: "good",
    CellState.UNCLEAR: "warn",
    CellState.NOT_ASKED: "warn",
}


def matrix_rows(sight: Sight) -> Iterator[Row]:
    """Yield the rows of the matrix where the chosen step shows it; a cell with a finding behind it can be chosen."""
    entries = sight.assessment.matrix
    if not sight.step.matrix or not entries:
        return
    yield Row("", (line(Piece(sight.words.say("screen.matrix"), "title")),))
    groups = _groups(sorted(entries, key=lambda entry: entry.worst))
    for alike in groups[:_MOST]:
        yield from _table(sight, alike)
    if len(groups) > _MOST:
        more = plural(sight.words, "screen.count.more", len(groups) - _MOST)
        yield Row("", (line(Piece(sight.words.say("screen.evidence.more", more=more), "muted")), line("")))


def _groups(entries: Sequence[Entry]) -> list[list[Entry]]:
    groups: list[list[Entry]] = []
    for entry in entries:
        mine = next((one for one in groups if one[0].subject == entry.subject and one[0].looks_like(entry)), None)
        (groups.append([entry]) if mine is None else mine.append(entry))
    return groups


def _table(sight: Sight, alike: Sequence[Entry]) -> Iterator[Row]:
    first, words = alike[0], sight.words
    addresses = ", ".join(entry.address for entry in alike if entry.address not in entry.subject)
    audience = words.say(f"audience.{first.audience.value}")
    told = " · ".join(part for part in (first.scheme, audience, addresses) if part)
    yield Row("", (line(Piece(first.subject, "strong"), Piece(f"  {told}", "muted"), hang=2),))
    names = [attempt_name(words, cell, first) for cell in first.cells]
    width = min(_LONGEST_NAME, max(cell_len(name) for name in names))
    for cell, name in zip(first.cells, names, strict=True):
        yield _row(sight, cell, name, width)
    yield Row("", (line(""),))


def _row(sight: Sight, cell: Cell, name: str, width: int) -> Row:
    ink = "bad" if cell.outcome is Outcome.FAIL else _INK[cell.state]
    ink = "muted" if cell.standing not in {"stands", "stale"} else ink
    gap = " " * max(1, width + 1 - cell_len(name))
    said = cell_text(sight.words, cell)
    drawn = line(Piece(f" {cell_glyph(cell)} ", ink), Piece(f"{name}{gap}"), Piece(said, ink), hang=5)
    return Row(f"{CELL}{cell.fingerprint}" if cell.fingerprint else "", (drawn,))
