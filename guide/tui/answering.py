"""Forms and the verbs behind them: attest, review, rule, export."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from textual import on

from guide.model.bodies import Body
from guide.model.language import Language
from guide.model.records import Record
from guide.model.signoffs import Survey
from guide.session.attest import Answer, attest
from guide.session.desk import Desk
from guide.session.report import export
from guide.session.review import review
from guide.session.rule import Ruling, rule
from guide.session.sign import Decision, NotSealed, sign, survey
from guide.session.signature import identity, sign_with_key
from guide.session.verify import SealCheck, checked_signoffs
from guide.text.errors import GuideError
from guide.tui.ink import Piece, line
from guide.tui.probing import Probing
from guide.tui.screens.attest import AttestForm
from guide.tui.screens.export import ExportForm
from guide.tui.screens.form import Form
from guide.tui.screens.pick import PickDialog
from guide.tui.screens.review import ReviewForm
from guide.tui.screens.ruling import RULINGS, RulingForm
from guide.tui.screens.sign import Sealed, SignForm
from guide.tui.sight import Sight
from guide.tui.views.questions import question_rows
from guide.tui.views.waiting import is_own, waiting, waiting_rows


class Answering(Probing):
    """What people say: each intent opens a form, each form hands its answer to one verb."""

    def want_attest(self, sight: Sight, question: str) -> None:
        """Open the form of ``question``; without one, let the person pick among the step's."""
        if question:
            self.push_screen(AttestForm(sight, question, self.notebook, self._attest), self._recorded)
        elif sight.state.questions:
            dialog = PickDialog(self.words, self.words.say("screen.attest.pick"), question_rows(sight))
            self.push_screen(dialog, partial(self._question_picked, sight))
        else:
            self.notice(self.words.say("screen.attest.none"))

    def _question_picked(self, sight: Sight, question: str | None) -> None:
        if question:
            self.want_attest(sight, question)

    def _attest(self, answer: Answer) -> Record[Body]:
        return self.in_turn(lambda desk: attest(desk, answer))()

    def want_review(self, sight: Sight, question: str) -> None:
        """Open the review of the selected question's answer; without one, let the person pick what waits."""
        records = waiting(sight)
        state = sight.question_state(question)
        chosen = state.attestation if state else ""
        if any(record.id == chosen for record in records):
            self._record_picked(sight, chosen)
        elif records:
            told = line(Piece(self.words.say("screen.review.rule"), "muted"))
            dialog = PickDialog(self.words, self.words.say("screen.review.pick"), waiting_rows(sight, records), told)
            self.push_screen(dialog, partial(self._record_picked, sight))
        else:
            self.notice(self.words.say("screen.review.none"))

    def _record_picked(self, sight: Sight, record_id: str | None) -> None:
        record = sight.record(record_id or "")
        if record is None:
            return
        if is_own(sight, record):
            self.notice(self.words.say("screen.review.own_told", person=self.person))
        else:
            self.push_screen(ReviewForm(sight, record, self.notebook, self._review), self._recorded)

    def _review(self, record_id: str, accepted: bool, comment: str) -> Record[Body]:
        return self.in_turn(lambda desk: review(desk, record_id, accepted, comment=comment))()

    def want_rule(self, sight: Sight, fingerprint: str) -> None:
        """Open the ruling on the selected finding, if it is one that can be ruled on."""
        standing = sight.standing(fingerprint)
        if standing is None or standing.finding.outcome not in RULINGS:
            self.notice(self.words.say("screen.rule.none"))
        else:
            self.push_screen(RulingForm(sight, standing, self.notebook, self._rule), self._recorded)

    def _rule(
        self,
        fingerprint: str,
        ruling: Ruling,
        rationale: str,
        files: tuple[Path, ...],
        until: datetime | None,
    ) -> Record[Body]:
        verb = partial(
            rule, fingerprint=fingerprint, ruling=ruling, rationale=rationale, attach=files, valid_until=until
        )
        return self.in_turn(verb)()

    @on(Form.DraftKept)
    def draft_kept(self) -> None:
        """Tell that nothing was recorded and nothing lost."""
        if self.notebook.sound:
            self.tell(self.words.say("screen.draft_kept"), "muted")

    def want_sign(self, _: Sight, __: str) -> None:
        """Look at everything a signer must see, on a thread, then open the form."""
        self.run_worker(self._survey, thread=True)

    def _survey(self) -> None:
        def verb(desk: Desk) -> tuple[Survey, dict[str, SealCheck]]:
            seen = survey(desk)
            return seen, checked_signoffs(desk, desk.ledger(), self.trust) if seen.last else {}

        try:
            seen, seals = self.in_turn(verb)()
        except (GuideError, OSError) as error:
            self.call_from_thread(self.notice, str(error))
        else:
            self.call_from_thread(self._surveyed, seen, seals)

    def _surveyed(self, seen: Survey, seals: dict[str, SealCheck]) -> None:
        if self.sight:
            self.push_screen(SignForm(replace(self.sight, seals=seals), seen, self.notebook, self._sign), self._signed)

    def _sign(self, said: Decision, key: Path | None) -> Sealed:
        """Record the decision; from then on whatever fails is told, so that nobody records it twice."""
        try:
            made = self.in_turn(lambda desk: sign(desk, said))()
        except NotSealed as error:
            return Sealed("", str(error))
        if key is None:
            return Sealed(made.body.folder, "")
        try:
            verb = partial(sign_with_key, seal_id=made.id, key=key, signer=identity(said.by), ask=False)
            self.in_turn(verb)()
        except GuideError as error:
            return Sealed(made.body.folder, str(error))
        return Sealed(made.body.folder, "", signed=True)

    def _signed(self, made: Sealed | None) -> None:
        if made is None:
            return
        if made.trouble:
            self.notice(made.trouble)
        key = "screen.sign.done_signed" if made.signed else "screen.sign.done"
        if made.folder:
            self.tell(self.words.say(key, folder=made.folder))
        self.look()

    def want_export(self, sight: Sight, _: str) -> None:
        """Ask where the report goes."""
        proposed = self.path.parent / f"report-{sight.assessment.at:%Y-%m-%d}.md"
        self.push_screen(ExportForm(self.words, self.notebook, proposed, self._export), self._exported)

    def _export(self, target: Path, language: Language) -> Path:
        return self.in_turn(lambda desk: export(desk, target, language=language))()

    def _exported(self, path: Path | None) -> None:
        if path:
            self.tell(self.words.say("screen.export.done", path=str(path.absolute())))
