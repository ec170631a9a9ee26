"""Take a record back, with a reason."""

from collections.abc import Callable
from functools import partial

from textual.app import ComposeResult

from guide.model.bodies import Body
from guide.model.records import Record
from guide.tui.ink import Piece, line
from guide.tui.notebook import Notebook
from guide.tui.screens.form import Form
from guide.tui.sight import Sight
from guide.tui.views.history import recorded, told
from guide.tui.widgets.fields import Prose
from guide.tui.widgets.inked import Inked

Verb = Callable[[str, str], Record[Body]]
"""Takes the record's id and the reason."""


class WithdrawForm(Form[Record[Body]]):
    """One record, and what is wrong with it."""

    def __init__(self, sight: Sight, record: Record[Body], notebook: Notebook, verb: Verb) -> None:
        title = sight.words.say("screen.withdraw.title", kind=sight.words.say(f"kind.{record.kind}"))
        super().__init__(sight.words, title, notebook, f"withdraw.{record.id}")
        self._sight = sight
        self._record = record
        self._verb = verb

    def fields(self) -> ComposeResult:
        """Yield the record and the field of the reason."""
        yield Inked(
            *told(self._sight, self._record.body),
            recorded(self._sight, self._record),
            line(Piece(self.words.say("screen.withdraw.about"), "muted")),
            classes="asked",
        )
        yield self.label("screen.withdraw.reason")
        yield Prose(self.draft.get("reason", ""), id="reason")

    def values(self) -> dict[str, str]:
        """Return the field as text."""
        return {"reason": self.query_one("#reason", Prose).text}

    def verb(self) -> Callable[[], Record[Body]] | None:
        """Return the recording of the withdrawal, or tell that the reason is missing."""
        reason = self.values()["reason"]
        if not reason.strip():
            self.trouble(self.words.say("screen.withdraw.missing.reason"))
            return None
        return partial(self._verb, self._record.id, reason)
