"""Pick one row of a list."""

from collections.abc import Iterable

from textual import on
from textual.widget import Widget

from guide.text.language import Words
from guide.tui.ink import Line, Row
from guide.tui.screens.dialog import Dialog
from guide.tui.widgets.inked import Inked
from guide.tui.widgets.row_list import RowList


class PickDialog(Dialog[str]):
    """Gives back the key of the chosen row."""

    def __init__(self, words: Words, title: str, rows: tuple[Row, ...], *told: Line, at: str = "") -> None:
        super().__init__(words, title)
        self._rows = rows
        self._told = told
        self._at = at

    def body(self) -> Iterable[Widget]:
        """Yield the list, and what is told above it."""
        if self._told:
            yield Inked(*self._told, classes="label")
        yield RowList(*self._rows, classes="pick")

    def on_mount(self) -> None:
        """Put the cursor on the row that is current."""
        rows = self.query_one(RowList)
        rows.show(self._rows, at=self._at)
        rows.focus()

    def keys(self) -> Iterable[tuple[str, str]]:
        """Yield the keys."""
        yield "↑ ↓", self.words.say("screen.key.move")
        yield "Enter", self.words.say("screen.key.choose")
        yield from super().keys()

    @on(RowList.Chosen)
    def take(self, event: RowList.Chosen) -> None:
        """Give the row's key back."""
        self.dismiss(event.key)
