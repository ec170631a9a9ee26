"""Our own Markdown as lines of ink.

Textual's Markdown widget makes a widget of every paragraph and item: turning a page of guidance took a quarter of a
second and more. As lines it takes a few milliseconds, and a stray ``<`` shows as itself. Only content that ships with the
program is read here; text from outside is never parsed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from guide.tui.ink import Line, Piece, line
from guide.tui.links import with_addresses

_BLANK = line("")
_CODE_HANG = 4
_UNNAMED = {"", "sh", "bash", "console", "text"}
"""Languages of code that need no name above it."""
_ENDS = {"paragraph_close", "hr", "blockquote_close"}
_INLINE = {"strong_open": "strong", "em_open": "emphasis"}


@dataclass
class _List:
    """A list that is being written: its next number (0: bullets) and how far its text stands in."""

    number: int
    indent: int


@dataclass
class _Page:
    """The page so far."""

    lines: list[Line] = field(default_factory=list)
    lists: list[_List] = field(default_factory=list)
    marker: str = ""
    """What stands before the next line: the bullet or number of an item that has just begun."""
    quotes: int = 0

    @property
    def indent(self) -> int:
        """How far text stands in."""
        return self.lists[-1].indent if self.lists else 0

    def write(self, pieces: Sequence[Piece], hang: int = 0) -> None:
        """Add one line at the present indentation, after the marker if an item has just begun."""
        marker, self.marker = self.marker, ""
        lead = " " * (self.indent - len(marker)) + marker + "│ " * self.quotes
        self.lines.append(line(Piece(lead, "accent"), *pieces, hang=len(lead) + hang))

    def gap(self, *, when: bool = True) -> None:
        """Add a blank line unless there is one, or nothing yet."""
        if when and self.lines and self.lines[-1] != _BLANK:
            self.lines.append(_BLANK)


@lru_cache(maxsize=64)
def page_lines(markdown: str) -> tuple[Line, ...]:
    """Return the lines of one page."""
    page = _Page()
    style = "plain"
    for token in MarkdownIt("commonmark", {"html": False}).parse(with_addresses(markdown)):
        match token.type:
            case "inline":
                for pieces in _inline(token.children or (), style):
                    page.write(pieces)
            case "fence" | "code_block":
                _code(page, token)
            case "heading_open" | "heading_close":
                style = "title" if token.nesting > 0 else "plain"
                page.gap(when=token.nesting > 0)
            case "blockquote_open" | "blockquote_close":
                page.quotes += token.nesting
            case (
                "bullet_list_open" | "ordered_list_open" | "list_item_open" | "bullet_list_close" | "ordered_list_close"
            ):
                _list_token(page, token)
        page.gap(when=token.type in _ENDS and not token.hidden)
    while page.lines and page.lines[-1] == _BLANK:
        page.lines.pop()
    return tuple(page.lines)


def _code(page: _Page, token: Token) -> None:
    """Write lines of code as they are, under the name of their language; what does not fit goes on further in."""
    above = next((one.text.strip() for one in reversed(page.lines) if one != _BLANK), "")
    if token.info not in _UNNAMED and above.casefold() != token.info.casefold():
        page.write((Piece(f" {token.info}", "muted"),))
    for written in token.content.rstrip("\n").split("\n"):
        page.write((Piece(f" {written} ", "block"),), hang=_CODE_HANG)
    page.gap()


def _list_token(page: _Page, token: Token) -> None:
    """Begin and end lists and their items."""
    match token.type:
        case "bullet_list_open":
            page.lists.append(_List(0, page.indent + 2))
        case "ordered_list_open":
            page.lists.append(_List(int(token.attrGet("start") or 1), page.indent + 4))
        case "list_item_open":
            current = page.lists[-1]
            page.marker = f"{current.number}. " if current.number else "• "
            current.number += 1 if current.number else 0
        case _:
            page.lists.pop()
            page.gap(when=not page.lists)


def _inline(children: Sequence[Token], style: str) -> Iterator[list[Piece]]:
    """Yield the pieces of a paragraph, one list for each line that was broken on purpose."""
    pieces: list[Piece] = []
    styles = [style]
    for child in children:
        match child.type:
            case "text":
                pieces.append(Piece(child.content, styles[-1]))
            case "code_inline":
                pieces.append(Piece(child.content, "code"))
            case "softbreak":
                pieces.append(Piece(" ", styles[-1]))
            case "hardbreak":
                yield pieces
                pieces = []
            case "strong_open" | "em_open":
                styles.append(_INLINE[child.type])
            case "strong_close" | "em_close":
                styles.pop()
    yield pieces
