"""The screen's application: the first run, and what each intent of the main screen leads to."""

import asyncio
import signal
from functools import partial
from pathlib import Path

from textual import on

from guide.model.exits import Exit
from guide.model.language import Language
from guide.session.desk import Desk
from guide.session.init import create
from guide.session.probe import Selection
from guide.session.verify import Trust, check_trust
from guide.text.errors import GuideError
from guide.tui.comparing import Comparing
from guide.tui.deciding import Deciding
from guide.tui.first_answers import scope_of_answers
from guide.tui.redacting import Redacting
from guide.tui.renewing import Renewing
from guide.tui.screens.find import FindDialog
from guide.tui.screens.help import HelpDialog
from guide.tui.screens.main import MainScreen
from guide.tui.screens.person import PersonDialog
from guide.tui.screens.pick import PickDialog
from guide.tui.screens.wizard import DRAFT, Wizard
from guide.tui.sight import Sight
from guide.tui.themes import following
from guide.tui.views.search import Place
from guide.tui.views.steps import step_rows


class GuideApp(Comparing, Deciding, Redacting, Renewing):
    """Everything a person can want: ``want_NAME`` fulfils the intent NAME of the table of actions."""

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

    @on(MainScreen.Ready)
    def arrived(self) -> None:
        """After a first run that ended in "go": gather."""
        if self._probe_on_arrival:
            self._probe_on_arrival = False
            self.gather(Selection())

    @on(MainScreen.StepPicked)
    def step_picked(self, event: MainScreen.StepPicked) -> None:
        """Turn to the step under the cursor."""
        self._go_to_step(event.step)

    @on(MainScreen.TabPicked)
    def _keep_place(self) -> None:
        if self.sight and self.main:
            self.notebook.stay(self.sight.state.step, self.main.tab)

    @on(MainScreen.Wanted)
    def wanted(self, event: MainScreen.Wanted) -> None:
        """Carry an intent to the method that fulfils it."""
        if self.sight:
            getattr(self, f"want_{event.name}")(self.sight, event.about)

    def want_next_open(self, sight: Sight, _: str) -> None:
        """Go to the next step that is not settled."""
        self._go_to_step(sight.next_open())

    def want_previous_step(self, sight: Sight, _: str) -> None:
        """Go one step back."""
        self._go_to_step(sight.beside(-1))

    def want_following_step(self, sight: Sight, _: str) -> None:
        """Go one step on."""
        self._go_to_step(sight.beside(1))

    def want_steps(self, sight: Sight, _: str) -> None:
        """Let the person pick a step from the whole list."""
        title = self.words.say("screen.pane.steps")
        self.push_screen(PickDialog(self.words, title, step_rows(sight), at=sight.state.step), self._go_to_step)

    def _go_to_step(self, step: str | None) -> None:
        if step and self.sight:
            self.show_sight(self.sight.at(step))
            self._keep_place()

    def want_find(self, sight: Sight, _: str) -> None:
        """Find text."""
        self.push_screen(FindDialog(sight), self._found)

    def _found(self, place: Place | None) -> None:
        if place:
            self.go_to(place)

    def go_to(self, place: Place) -> None:
        """Go to a step, and to the row of its evidence that the place names."""
        if self.main:
            self._go_to_step(place.step)
            self.main.open_tab("evidence" if place.key else "guide", place.key or None)

    def want_person(self, _: Sight, __: str) -> None:
        """Ask who is at the keyboard."""
        self.push_screen(PersonDialog(self.words, self.person), self._person_given)

    def _person_given(self, person: str | None) -> None:
        if person:
            self.call_person(person)
            self.tell(self.words.say("screen.person.now", person=person))

    def want_language(self, _: Sight, __: str) -> None:
        """Change the language at once."""
        self.speak(_other(self.language))

    def want_theme(self, _: Sight, __: str) -> None:
        """Change the looks at once, and keep them."""
        self.theme = following(self.theme)
        self.notebook.keep("looks", {"theme": self.theme})
        self.tell(self.words.say("screen.theme", name=self.words.say(f"screen.theme.{self.theme}")))

    def want_help(self, _: Sight, __: str) -> None:
        """Show every key and sign."""
        self.push_screen(HelpDialog(self.words))

    def want_quit(self, _: Sight, __: str) -> None:
        """Leave."""
        self.action_leave()


def _other(language: Language) -> Language:
    return Language.EN if language is Language.RU else Language.RU


def run(path: Path, *, person: str, language: Language, allowed: Path | None = None) -> int:
    """Show the workbook ``path`` (or the first run, when there is none) until the person leaves; return an exit code.

    ``allowed`` is the list of signers whose signatures count; raises UsageError where it is no file from outside the workbook. Raises
    what was not foreseen once the terminal is restored: a fault of ours, for the composition root to report.
    """
    trust = Trust(allowed)
    check_trust(path, trust)
    app = GuideApp(path, person=person, language=language)
    app.trust = trust
    try:
        asyncio.run(_until_left(app))
    finally:
        app.notebook.flush()  # a signal leaves without waiting for the pen
    if app.fault:
        raise app.fault
    return app.return_code or 0


def _leave(app: GuideApp) -> None:
    """End on a signal: a running gathering is stopped, or it would go on contacting servers behind a dead terminal."""
    if app.gathering:
        app.gathering.cancelled.set()
    app.exit(return_code=int(Exit.INTERRUPTED))


async def _until_left(app: GuideApp) -> None:
    """Run the app; a signal to end leaves it in order, so that the terminal is restored and nothing typed is lost."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        loop.add_signal_handler(number, partial(_leave, app))
    await app.run_async()
