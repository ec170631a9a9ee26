"""Accept several waiting records at once, with one comment."""

from collections.abc import Callable, Sequence
from functools import partial

from textual.app import ComposeResult

from guide.model.bodies import Body
from guide.model.records import Record
from guide.tui.ink import Piece, line
from guide.tui.notebook import Notebook
from guide.tui.screens.form import Form
from guide.tui.sight import Sight
from guide.tui.views.waiting import waiting_name, waiting_rows
from guide.tui.widgets.fields import Prose
from guide.tui.widgets.inked import Inked
from guide.tui.widgets.ticks import TickList

Verb = Callable[[tuple[str, ...], str], tuple[Record[Body], ...]]
"""Takes the records' ids and the comment."""


class AcceptForm(Form[tuple[Record[Body], ...]]):
    """What waits for this person, whole, then a box for each; nothing is ticked by itself."""

    def __init__(self, sight: Sight, records: Sequence[Record[Body]], notebook: Notebook, verb: Verb) -> None:
        super().__init__(sight.words, sight.words.say("screen.accept.title"), notebook, "accept")
        self._sight = sight
        self._records = tuple(records)
        self._verb = verb

    def fields(self) -> ComposeResult:
        """Yield what the records say, the boxes and the comment."""
        words = self.words
        yield Inked(line(Piece(words.say("screen.accept.told"), "muted")), classes="label")
        said = (one for row in waiting_rows(self._sight, self._records) for one in row.lines)
        yield Inked(*said, classes="asked")
        yield self.label("screen.accept.which")
        names = {record.id: waiting_name(self._sight, record) for record in self._records}
        yield TickList(names, self.draft.get("records", "").split("\n"), id="records", labels=names)
        yield self.label("screen.accept.comment")
        yield Prose(self.draft.get("comment", ""), id="comment")

    def on_mount(self) -> None:
        """Begin at the boxes; the form shows its top."""
        super().on_mount()
        self.query_one("#records").focus(scroll_visible=False)

    def send_word(self) -> str:
        """Return the word on the button."""
        return self.words.say("screen.key.accept")

    def values(self) -> dict[str, str]:
        """Return the fields as text."""
        ticked = self.query_one("#records", TickList).ticked
        return {"records": "\n".join(ticked), "comment": self.query_one("#comment", Prose).text}

    def verb(self) -> Callable[[], tuple[Record[Body], ...]] | None:
        """Return the accepting, or tell that nothing is ticked."""
        ticked = self.query_one("#records", TickList).ticked
        if not ticked:
            self.trouble(self.words.say("screen.accept.missing"))
            self.query_one("#records").focus()
            return None
        return partial(self._verb, ticked, self.query_one("#comment", Prose).text)
