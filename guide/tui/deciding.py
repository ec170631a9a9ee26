"""Accepting a risk, and taking a record back: each intent opens a form, each form hands its answer to one verb."""

from datetime import datetime
from functools import partial

from guide.model.bodies import Body
from guide.model.outcomes import Outcome
from guide.model.records import Record
from guide.session.waive import waive
from guide.session.withdraw import last_word, why_kept, withdraw
from guide.tui.screens.waive import WaiveForm
from guide.tui.screens.withdraw import WithdrawForm
from guide.tui.sight import Sight
from guide.tui.workplace import Workplace


class Deciding(Workplace):
    """Waive, withdraw, undo."""

    def want_waive(self, sight: Sight, fingerprint: str) -> None:
        """Open the waiver of the selected finding, if it is a fail."""
        standing = sight.standing(fingerprint)
        if standing is None or standing.finding.outcome is not Outcome.FAIL:
            self.notice(self.words.say("screen.waive.none"))
        else:
            self.push_screen(WaiveForm(sight, standing, self.notebook, self._waive), self._recorded)

    def _waive(self, fingerprints: tuple[str, ...], texts: dict[str, str], expires: datetime) -> Record[Body]:
        verb = partial(
            waive,
            fingerprints=fingerprints,
            reason=texts["reason"],
            compensating=texts["compensating"],
            ticket=texts["ticket"],
            approved_by=texts["approved_by"],
            expires=expires,
        )
        return self.in_turn(verb)()

    def want_withdraw(self, sight: Sight, record_id: str) -> None:
        """Open the withdrawal of the record selected in the history."""
        record = sight.record(record_id)
        if record is None:
            self.notice(self.words.say("screen.withdraw.none"))
            return
        kept = why_kept((sight.records or {}).values(), record, self.person)
        if kept:
            self.notice(kept)
        else:
            self.push_screen(WithdrawForm(sight, record, self.notebook, self._withdraw), self._recorded)

    def want_undo(self, sight: Sight, _: str) -> None:
        """Open the withdrawal of the person's own last word."""
        record = last_word((sight.records or {}).values(), self.person)
        if record is None:
            self.notice(self.words.say("screen.undo.none", person=self.person))
        else:
            self.push_screen(WithdrawForm(sight, record, self.notebook, self._withdraw), self._recorded)

    def _withdraw(self, record_id: str, reason: str) -> Record[Body]:
        return self.in_turn(lambda desk: withdraw(desk, record_id, reason=reason))()
