"""The common frame of dialogs: a title, a body, one line for trouble, one for keys."""

from collections.abc import Iterable
from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widget import Widget

from guide.text.language import Words
from guide.tui.ink import Line, Piece, line
from guide.tui.widgets.inked import Inked

WIDE = 110
"""Columns from which three panes stand beside each other, and dialogs leave a margin."""

_END = 200
"""Signs of a long sentence that are kept at each end: what was named, and what to do about it."""

AnswerT = TypeVar("AnswerT")


def key_line(*keys: tuple[str, str]) -> Line:
    """Return pairs of key and word as one line."""
    pieces: list[Piece] = []
    for key, word in keys:
        pieces += [Piece(key, "key"), Piece(f" {word}   ", "muted")]
    return Line(tuple(pieces))


class Dialog(ModalScreen[AnswerT]):
    """Asks one thing; Escape leaves without an answer."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", show=False)]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012 - declared so by Textual

    def __init__(self, words: Words, title: str) -> None:
        super().__init__()
        self.words = words
        self._title = title

    def compose(self) -> ComposeResult:
        """Lay out the frame around the body."""
        with Vertical(classes="panel"):
            yield Inked(line(Piece(self._title, "title")), classes="panel-title")
            yield from self.body()
            yield Inked(classes="trouble")
            yield Inked(key_line(*self.keys()), classes="panel-keys")

    def body(self) -> Iterable[Widget]:
        """Yield what stands between title and keys."""
        return ()

    def keys(self) -> Iterable[tuple[str, str]]:
        """Yield the keys of this dialog with their words."""
        yield "Esc", self.words.say("screen.key.back")

    def trouble(self, sentence: str) -> None:
        """Show what went wrong, in one sentence; an empty one clears it. A very long one loses its middle, never its end."""
        told = sentence if len(sentence) <= 2 * _END else f"{sentence[:_END]} … {sentence[-_END:]}"
        self.query_one(".trouble", Inked).show(*([line(Piece(told, "bad"))] if told else []))

    def action_leave(self) -> None:
        """Close without an answer."""
        self.dismiss(None)
