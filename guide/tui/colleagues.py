"""What is done for and with other people: accept several of their words, ask owners, see where the review stands."""

from functools import partial
from pathlib import Path

from guide.model.bodies import Attestation, Body
from guide.model.records import Record
from guide.session.handover import drafts_here
from guide.session.requests import Form as ListForm
from guide.session.requests import asked_of, export
from guide.session.review import accept_all
from guide.tui.answering import Answering
from guide.tui.screens.accept import AcceptForm
from guide.tui.screens.pick import PickDialog
from guide.tui.screens.requests import RequestsForm
from guide.tui.sight import Sight
from guide.tui.views.evidence import FINDING, QUESTION
from guide.tui.views.handover import NEXT, OPEN, WAITING, arrival_sentence, handover_rows, standing_of
from guide.tui.views.search import Place
from guide.tui.views.waiting import is_own, waiting


class Colleagues(Answering):
    """Accept many, ask many, hand over."""

    def want_accept(self, sight: Sight, _: str) -> None:
        """Open everything that waits for this person."""
        records = [record for record in waiting(sight) if not is_own(sight, record)]
        if records:
            self.push_screen(AcceptForm(sight, records, self.notebook, self._accept), self._accepted)
        else:
            self.notice(self.words.say("screen.accept.none"))

    def _accept(self, ids: tuple[str, ...], comment: str) -> tuple[Record[Body], ...]:
        return self.in_turn(lambda desk: accept_all(desk, ids, comment=comment))()

    def _accepted(self, made: tuple[Record[Body], ...] | None) -> None:
        if made:
            self.tell(self.words.say("screen.accept.done", count=len(made)))
            self.look()

    def want_requests(self, sight: Sight, _: str) -> None:
        """Ask where the owners' lists go."""
        if self.desk is None:
            return
        owners = dict.fromkeys(one.owner for one in asked_of(sight.assessment, self.desk))
        if not owners:
            self.notice(self.words.say("screen.requests.none"))
            return
        proposed = self.path.parent / f"requests-{sight.assessment.at:%Y-%m-%d}"
        self.push_screen(RequestsForm(self.words, owners, self.notebook, proposed, self._write_lists), self._asked)

    def _write_lists(self, target: Path, form: ListForm, owners: tuple[str, ...]) -> tuple[Path, ...]:
        return self.in_turn(partial(export, target=target, owners=owners, form=form))()

    def _asked(self, written: tuple[Path, ...] | None) -> None:
        if written:
            folder = str(written[0].parent.absolute())
            self.tell(self.words.say("screen.requests.done", count=len(written), path=folder))

    def arrival(self, sight: Sight) -> str:
        """Return what another person left here."""
        return arrival_sentence(sight, drafts_here(self.desk, standing_of(sight))) if self.desk else ""

    def want_handover(self, sight: Sight, _: str) -> None:
        """Show where the review stands."""
        drafts = drafts_here(self.desk, standing_of(sight)) if self.desk else ()
        dialog = PickDialog(self.words, self.words.say("screen.handover.title"), handover_rows(sight, drafts))
        self.push_screen(dialog, partial(self._row_of_handover, sight))

    def _row_of_handover(self, sight: Sight, key: str | None) -> None:
        """Go where a row leads: the next thing, what is open, what waits."""
        following = standing_of(sight).next
        record = sight.record(following.about)
        if key == WAITING or (key == NEXT and following.doing == "review" and not following.step):
            self.want_review(sight, "")
        elif key in {NEXT, OPEN} and following.step:
            step = sight.guide_of(following.step)
            question = record.body.question if record and isinstance(record.body, Attestation) else following.about
            beginning = {"fix": FINDING, "settle": FINDING, "answer": QUESTION, "review": QUESTION}.get(following.doing)
            self.go_to(Place(step.id, step.number, "", f"{beginning}{question}" if beginning else "", ""))
        elif key == NEXT:
            self.want_sign(sight, "")

    def go_to(self, place: Place) -> None:
        """Go to a place of the review."""
        raise NotImplementedError
