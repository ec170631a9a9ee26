"""Redaction: look on a thread at what would go, ask for a reason and a typed word, then do it."""

from functools import partial

from guide.session.redact import Done, Prospect, can_be_redacted, prospect, redact
from guide.text.errors import GuideError
from guide.tui.screens.redaction import RedactionForm
from guide.tui.sight import Sight
from guide.tui.workplace import Workplace


class Redacting(Workplace):
    """The one act that takes words out of the workbook."""

    def want_redact(self, sight: Sight, record_id: str) -> None:
        """Open the form for the record selected in the history."""
        record = sight.record(record_id)
        if record is None or not can_be_redacted(record):
            self.notice(self.words.say("screen.redact.none"))
        else:
            self.run_worker(partial(self._look_at_record, record.id), thread=True)

    def _look_at_record(self, record_id: str) -> None:
        try:
            seen = self.in_turn(partial(prospect, record_id=record_id))()
        except (GuideError, OSError) as error:
            self.call_from_thread(self.notice, str(error))
        else:
            self.call_from_thread(self._ask_to_redact, seen)

    def _ask_to_redact(self, seen: Prospect) -> None:
        if self.sight and self.screen is self.main:
            self.push_screen(RedactionForm(self.sight, seen, self.notebook, self._redact), self._redacted)

    def _redact(self, record_id: str, reason: str, hide_subject: bool) -> Done:
        return self.in_turn(partial(redact, record_id=record_id, reason=reason, hide_subject=hide_subject))()

    def _redacted(self, done: Done | None) -> None:
        if done is None:
            return
        self.tell(self.words.say("screen.redact.done", record=done.record.id))
        self.look()
        left = [*done.held, *done.echoes]
        if left:
            self.notice(self.words.say("screen.redact.left", places=", ".join(left)))
