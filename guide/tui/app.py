"""The screen's application: carries each intent to a dialog, and each answer to a verb of the session."""

import asyncio
import signal
from datetime import datetime
from functools import partial
from pathlib import Path

from textual import on

from guide.model.bodies import Body
from guide.model.exits import Exit
from guide.model.language import Language
from guide.model.records import Record
from guide.session.attest import Answer, attest
from guide.session.desk import Desk
from guide.session.init import create
from guide.session.probe import Selection
from guide.session.report import export
from guide.session.review import review
from guide.session.rule import Ruling, rule
from guide.text.errors import GuideError
from guide.tui.first_answers import scope_of_answers
from guide.tui.ink import Piece, line
from guide.tui.probing import Probing
from guide.tui.screens.attest import AttestForm
from guide.tui.screens.export import ExportForm
from guide.tui.screens.find import FindDialog
from guide.tui.screens.form import Form
from guide.tui.screens.help import HelpDialog
from guide.tui.screens.main import MainScreen
from guide.tui.screens.person import PersonDialog
from guide.tui.screens.pick import PickDialog
from guide.tui.screens.review import ReviewForm
from guide.tui.screens.ruling import RULINGS, RulingForm
from guide.tui.screens.wizard import DRAFT, Wizard
from guide.tui.sight import Sight
from guide.tui.themes import following
from guide.tui.views.questions import question_rows
from guide.tui.views.search import Place
from guide.tui.views.steps import step_rows
from guide.tui.views.waiting import is_own, waiting, waiting_rows


class GuideApp(Probing):
    """Everything a person can want on the main screen, and the first run."""

    _probe_on_arrival = False

    def begin(self) -> None:
        """Ask the first questions."""
        self.push_screen(Wizard(self.words, self.notebook, self.person, str(self.path)))

    @on(Wizard.LanguageWanted)
    def wizard_language(self) -> None:
        """Ask the first questions in the other language; the answers so far stay."""
        self.notebook.flush()
        self.speak(_other(self.language))
        self.switch_screen(Wizard(self.words, self.notebook, self.person, str(self.path)))

    @on(Wizard.Left)
    def wizard_left(self) -> None:
        """Leave the first run; the answers wait."""
        self.action_leave()

    @on(Wizard.Finished)
    def wizard_finished(self, event: Wizard.Finished) -> None:
        """Create the workbook on a thread."""
        self._probe_on_arrival = event.probe
        self.run_worker(lambda: self._create(event.answers), thread=True)

    def _create(self, answers: dict[str, str]) -> None:
        person = " ".join(answers["reviewer"].split())
        try:
            desk = create(self.path, scope_of_answers(answers), person=person, language=self.language)
        except (GuideError, OSError) as error:
            self.call_from_thread(self.notice, str(error))
        else:
            self.call_from_thread(self._created, desk, person)

    def _created(self, desk: Desk, person: str) -> None:
        self.notebook.drop(DRAFT)
        self.call_person(person)
        self.pop_screen()
        self._opened(desk)

    def arrived(self) -> None:
        """After a first run that ended in "go": gather."""
        if self._probe_on_arrival:
            self._probe_on_arrival = False
            self.gather(Selection())

    @on(MainScreen.StepPicked)
    def step_picked(self, event: MainScreen.StepPicked) -> None:
        """Turn to another step and keep the place."""
        if self.sight:
            self.show_sight(self.sight.at(event.step))
            self._keep_place()

    @on(MainScreen.TabPicked)
    def _keep_place(self) -> None:
        if self.sight and self.main:
            self.notebook.stay(self.sight.state.step, self.main.tab)

    @on(MainScreen.Wanted)
    def wanted(self, event: MainScreen.Wanted) -> None:
        """Carry an intent to where it is fulfilled."""
        sight = self.sight
        if sight is None:
            return
        match event.name:
            case "probe":
                self.propose(Selection(steps=(sight.state.step,)))
            case "probe_all":
                self.propose(Selection())
            case "retest":
                self.retest(event.about)
            case "cancel":
                self.cancel()
            case "attest":
                self._attest(sight, event.about)
            case "review":
                self._review(sight, event.about)
            case "rule":
                self._rule(sight, event.about)
            case "export":
                self._export(sight)
            case _:
                self._wanted_here(sight, event.name)

    def _wanted_here(self, sight: Sight, name: str) -> None:
        """Fulfil what concerns the screen alone."""
        match name:
            case "find":
                self.push_screen(FindDialog(sight), self._found)
            case "steps":
                title = self.words.say("screen.pane.steps")
                self.push_screen(PickDialog(self.words, title, step_rows(sight), at=sight.state.step), self._go_to_step)
            case "person":
                self.push_screen(PersonDialog(self.words, self.person), self._person_given)
            case "language":
                self.speak(_other(self.language))
            case "theme":
                self.theme = following(self.theme)
                self.notebook.keep("looks", {"theme": self.theme})
                self.tell(self.words.say("screen.theme", name=self.words.say(f"screen.theme.{self.theme}")))
            case "help":
                self.push_screen(HelpDialog(self.words))
            case "quit":
                self.action_leave()

    def _found(self, place: Place | None) -> None:
        if place and self.sight and self.main:
            self.show_sight(self.sight.at(place.step))
            self.main.open_tab("evidence" if place.key else "guide", place.key or None)
            self._keep_place()

    def _go_to_step(self, step: str | None) -> None:
        if step and self.sight:
            self.show_sight(self.sight.at(step))
            self._keep_place()

    def _person_given(self, person: str | None) -> None:
        if person:
            self.call_person(person)
            self.tell(self.words.say("screen.person.now", person=person))

    def _attest(self, sight: Sight, question: str | None) -> None:
        if question:
            form = AttestForm(sight, question, self.notebook, self._verb_attest)
            self.push_screen(form, self._recorded)
        elif sight.state.questions:
            title = self.words.say("screen.attest.pick")
            self.push_screen(PickDialog(self.words, title, question_rows(sight)), partial(self._picked_question, sight))
        else:
            self.notice(self.words.say("screen.attest.none"))

    def _picked_question(self, sight: Sight, question: str | None) -> None:
        if question:
            self._attest(sight, question)

    def _verb_attest(self, answer: Answer) -> Record[Body]:
        return self.in_turn(lambda desk: attest(desk, answer))()

    def _review(self, sight: Sight, question: str) -> None:
        records = waiting(sight)
        state = sight.question_state(question)
        chosen = state.attestation if state else ""
        if any(record.id == chosen for record in records):
            self._review_record(sight, chosen)
        elif records:
            title = self.words.say("screen.review.pick")
            told = line(Piece(self.words.say("screen.review.rule"), "muted"))
            dialog = PickDialog(self.words, title, waiting_rows(sight, records), told)
            self.push_screen(dialog, partial(self._review_record, sight))
        else:
            self.notice(self.words.say("screen.review.none"))

    def _review_record(self, sight: Sight, record_id: str | None) -> None:
        record = sight.record(record_id or "")
        if record is None:
            return
        if is_own(sight, record):
            self.notice(self.words.say("screen.review.own_told", person=self.person))
        else:
            self.push_screen(ReviewForm(sight, record, self.notebook, self._verb_review), self._recorded)

    def _verb_review(self, record_id: str, accepted: bool, comment: str) -> Record[Body]:
        return self.in_turn(lambda desk: review(desk, record_id, accepted, comment=comment))()

    def _rule(self, sight: Sight, fingerprint: str) -> None:
        standing = sight.standing(fingerprint)
        if standing is None or standing.finding.outcome not in RULINGS:
            self.notice(self.words.say("screen.rule.none"))
        else:
            self.push_screen(RulingForm(sight, standing, self.notebook, self._verb_rule), self._recorded)

    def _verb_rule(
        self, fingerprint: str, ruling: Ruling, rationale: str, files: tuple[Path, ...], until: datetime | None
    ) -> Record[Body]:
        return self.in_turn(
            lambda desk: rule(
                desk, fingerprint, ruling, rationale=rationale, by=desk.person, attach=files, valid_until=until
            )
        )()

    @on(Form.DraftKept)
    def draft_kept(self) -> None:
        """Tell that nothing was recorded and nothing lost."""
        self.tell(self.words.say("screen.draft_kept"), "muted")

    def _recorded(self, record: Record[Body] | None) -> None:
        if record is None:
            return
        kind = self.words.say(f"kind.{record.kind}")
        files = getattr(record.body, "evidence", ())
        key = "screen.recorded_with_files" if files else "screen.recorded"
        self.tell(self.words.say(key, kind=kind, record=record.id, path=str(self.path), files=len(files)))
        self.look()

    def _export(self, sight: Sight) -> None:
        proposed = self.path.parent / f"report-{sight.assessment.at:%Y-%m-%d}.md"
        self.push_screen(ExportForm(self.words, self.notebook, proposed, self._verb_export), self._exported)

    def _verb_export(self, target: Path, language: Language) -> Path:
        return self.in_turn(lambda desk: export(desk, target, language=language))()

    def _exported(self, path: Path | None) -> None:
        if path:
            self.tell(self.words.say("screen.export.done", path=str(path.absolute())))


def _other(language: Language) -> Language:
    return Language.EN if language is Language.RU else Language.RU


def run(path: Path, *, person: str, language: Language, ca_file: Path | None = None) -> int:
    """Show the workbook ``path`` (or the first run, when there is none) until the person leaves; return an exit code.

    Raises what was not foreseen once the terminal is restored: a fault of ours, for the composition root to report.
    """
    app = GuideApp(path, person=person, language=language, ca_file=ca_file)
    asyncio.run(_until_left(app))
    if app.fault:
        raise app.fault
    return app.return_code or 0


async def _until_left(app: GuideApp) -> None:
    """Run the app; a signal to end leaves it in order, so that the terminal is restored and nothing typed is lost."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, partial(app.exit, return_code=int(Exit.INTERRUPTED)))
    await app.run_async()
