"""Find text in guidance, questions, statements and findings of all steps."""

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input

from guide.tui.ink import Piece, line
from guide.tui.screens.dialog import Dialog
from guide.tui.sight import Sight
from guide.tui.views.search import Place, places, result_rows, search
from guide.tui.widgets.fields import Entry
from guide.tui.widgets.inked import Inked
from guide.tui.widgets.row_list import RowList


class FindDialog(Dialog[Place]):
    """Shows what holds the typed text while it is typed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "into_list", show=False),
        Binding("slash", "back_to_field", show=False),
    ]

    def __init__(self, sight: Sight) -> None:
        super().__init__(sight.words, sight.words.say("screen.find.title"))
        self._sight = sight
        self._places: tuple[Place, ...] = ()
        self._found: tuple[Place, ...] = ()

    def body(self) -> Iterable[Widget]:
        """Yield the field and the list."""
        yield Entry(id="wanted", placeholder=self.words.say("screen.find.placeholder"))
        yield Inked(id="count")
        yield RowList(classes="pick")

    def on_mount(self) -> None:
        """Collect every text on a thread: a large workbook has many."""
        self.query_one(Entry).focus()
        self.run_worker(lambda: self.app.call_from_thread(self._collected, places(self._sight)), thread=True)

    def _collected(self, found: tuple[Place, ...]) -> None:
        self._places = found
        self._look(self.query_one(Entry).value)

    def keys(self) -> Iterable[tuple[str, str]]:
        """Yield the keys."""
        yield "↓", self.words.say("screen.key.to_list")
        yield "Enter", self.words.say("screen.key.go_there")
        yield from super().keys()

    @on(Input.Changed)
    def look(self, event: Input.Changed) -> None:
        """Show what holds the text."""
        self._look(event.value)

    def _look(self, wanted: str) -> None:
        self._found = search(self._places, wanted)
        self.query_one(RowList).show(result_rows(self._sight, self._found, wanted), at="0")
        told = self.words.say("screen.find.count", count=len(self._found)) if wanted.strip() else ""
        self.query_one("#count", Inked).show(line(Piece(told, "muted")))

    @on(Input.Submitted)
    def take_first(self) -> None:
        """Go to the row under the cursor."""
        self.query_one(RowList).action_choose()

    @on(RowList.Chosen)
    def take(self, event: RowList.Chosen) -> None:
        """Give the place back."""
        self.dismiss(self._found[int(event.key)])

    def action_into_list(self) -> None:
        """Move the keyboard into the list."""
        self.query_one(RowList).focus()

    def action_back_to_field(self) -> None:
        """Move the keyboard back to the field."""
        self.query_one(Entry).focus()
