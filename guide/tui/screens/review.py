"""Accept or reject another person's word."""

from collections.abc import Callable
from functools import partial

from textual.app import ComposeResult

from guide.model.bodies import Attestation, Body
from guide.model.records import Record
from guide.text.shifts import shift_sentence
from guide.tui.ink import Piece, line
from guide.tui.notebook import Notebook
from guide.tui.screens.form import Form
from guide.tui.sight import Sight
from guide.tui.views.history import recorded, told
from guide.tui.widgets.fields import Choice, Prose
from guide.tui.widgets.inked import Inked

Verb = Callable[[str, bool, str], Record[Body]]
"""Takes the record's id, whether it is accepted, and the comment."""


class ReviewForm(Form[Record[Body]]):
    """One record, a yes or a no, and a comment."""

    def __init__(self, sight: Sight, record: Record[Body], notebook: Notebook, verb: Verb) -> None:
        super().__init__(sight.words, sight.words.say("screen.review.title"), notebook, f"review.{record.id}")
        self._sight = sight
        self._record = record
        self._verb = verb

    def fields(self) -> ComposeResult:
        """Yield the record and the fields of a review."""
        record, words = self._record, self.words
        changed = tuple(line(Piece(one, "aged")) for one in self._changed())
        yield Inked(*told(self._sight, record.body), *changed, recorded(self._sight, record), classes="asked")
        yield self.label("screen.review.verdict")
        options = {key: words.say(f"review.{key}") for key in ("accepted", "rejected")}
        yield Choice(options, self.draft.get("verdict", ""), id="verdict")
        yield self.label("screen.review.comment")
        yield Prose(self.draft.get("comment", ""), id="comment")

    def _changed(self) -> tuple[str, ...]:
        """Return what changed under the statement since it was made."""
        body = self._record.body
        state = self._sight.question_state(body.question) if isinstance(body, Attestation) else None
        shifts = state.shifts if state and state.attestation == self._record.id else ()
        return tuple(shift_sentence(self.words, one) for one in shifts)

    def values(self) -> dict[str, str]:
        """Return the fields as text."""
        return {"verdict": self.query_one("#verdict", Choice).value, "comment": self.query_one("#comment", Prose).text}

    def verb(self) -> Callable[[], Record[Body]] | None:
        """Return the recording of the review, or tell what is missing."""
        given = self.values()
        if not given["verdict"]:
            self.trouble(self.words.say("screen.review.missing.verdict"))
            return None
        if given["verdict"] == "rejected" and not given["comment"].strip():
            self.trouble(self.words.say("screen.review.missing.comment"))
            return None
        return partial(self._verb, self._record.id, given["verdict"] == "accepted", given["comment"])
