"""Ink: text that is safe to put on a terminal, with the name of a style from the style sheet.

A server can say anything (hostile.md R19, R20). So there is one way onto the screen for it: a Piece, which passes its
text through the border function on creation and is never read as markup afterwards.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rich.cells import cell_len

from guide.text.outside import inert

INKS = (
    "plain",
    "strong",
    "muted",
    "title",
    "good",
    "bad",
    "warn",
    "aged",
    "accent",
    "key",
    "emphasis",
    "code",
    "block",
)
"""Names of the styles; ``face.tcss`` gives ``.ink--NAME`` its looks."""

INK_CLASSES = frozenset(f"ink--{name}" for name in INKS)
_LIMIT = 4000
_WORD = re.compile(r" *[^ ]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text in one style."""

    text: str
    style: str = "plain"

    def __post_init__(self) -> None:
        # Printable already excludes every class of sign that the border escapes; most text is, and is spared the walk.
        if not self.text.isprintable() or len(self.text) > _LIMIT:
            object.__setattr__(self, "text", inert(self.text, limit=_LIMIT))


@dataclass(frozen=True, slots=True)
class Line:
    """Pieces beside each other; where they do not fit, they go on ``hang`` columns further in."""

    pieces: tuple[Piece, ...] = ()
    hang: int = 0

    @property
    def text(self) -> str:
        """The line's text without styles."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of a list, several lines high. ``key`` names what it stands for; an empty key cannot be chosen."""

    key: str
    lines: tuple[Line, ...]


def line(*pieces: Piece | str, hang: int = 0) -> Line:
    """Return a line of pieces; plain strings become plain pieces."""
    return Line(tuple(piece if isinstance(piece, Piece) else Piece(piece) for piece in pieces), hang)


def prose(text: str, style: str = "plain", *, indent: str = "") -> tuple[Line, ...]:
    """Return a person's text, which may have several lines, as lines; blank ones are kept."""
    return tuple(line(indent, Piece(one, style), hang=len(indent)) for one in text.split("\n"))


def height(one: Line, width: int) -> int:
    """Return how many screen lines ``one`` takes at ``width`` columns."""
    text = one.text
    return 1 if cell_len(text) <= width else len(_starts(text, width, one.hang))


def fold(one: Line, width: int) -> Iterator[tuple[Piece, ...]]:
    """Yield the screen lines of ``one`` at ``width`` columns, broken between words where possible."""
    text = one.text
    if cell_len(text) <= width:
        yield one.pieces
        return
    starts = _starts(text, width, one.hang)
    for number, (start, end) in enumerate(zip(starts, [*starts[1:], len(text)], strict=True)):
        indent = (Piece(" " * _indent(one.hang, width)),) if number and one.hang else ()
        yield (*indent, *_cut(one.pieces, start, end))


def _indent(hang: int, width: int) -> int:
    """Return how far continued lines stand in: half the width at most, and never so far that a wide sign has no room."""
    return max(0, min(hang, width // 2, width - 2))


def _starts(text: str, width: int, hang: int) -> list[int]:
    """Return the offsets at which screen lines begin."""
    starts, used, room = [0], 0, max(1, width)
    later = max(1, width - _indent(hang, width))
    for match in _WORD.finditer(text):
        if used + cell_len(match[0]) <= room:
            used += cell_len(match[0])
            continue
        word = match[0].lstrip(" ")
        place = match.end() - len(word)
        if text[:place].strip():
            starts.append(place)
            used, room = 0, later
        else:
            used = place
        for offset, sign in enumerate(word):
            if used and used + cell_len(sign) > room:
                starts.append(place + offset)
                used, room = 0, later
            used += cell_len(sign)
    return starts


def _cut(pieces: tuple[Piece, ...], start: int, end: int) -> Iterator[Piece]:
    """Yield the parts of ``pieces`` between two offsets of their joined text."""
    offset = 0
    for piece in pieces:
        part = piece.text[max(0, start - offset) : max(0, end - offset)]
        offset += len(piece.text)
        if part:
            yield Piece(part, piece.style)
