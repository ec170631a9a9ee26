"""The workplace: opens the workbook, keeps the one look at it up to date, and shows it."""

import os
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Lock
from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.command import CommandPalette
from textual.message import Message

from guide.catalog.labels import read_labels
from guide.model.assessment import Assessment
from guide.model.bodies import Body
from guide.model.language import Language
from guide.model.records import Ledger, Record
from guide.session.desk import Desk
from guide.session.open import open_desk
from guide.session.status import judge
from guide.session.verify import SealCheck, Trust, checked_signoffs
from guide.text.errors import GuideError
from guide.text.language import Words
from guide.tui.ink import Piece, line
from guide.tui.notebook import Notebook
from guide.tui.palette import ActProvider
from guide.tui.pen import Pen
from guide.tui.quiet import Quiet
from guide.tui.screens.dialog import Dialog
from guide.tui.screens.main import MainScreen
from guide.tui.screens.notice import NoticeDialog
from guide.tui.screens.wizard import Wizard
from guide.tui.sight import Sight
from guide.tui.themes import DARK, PLAIN, THEMES
from guide.tui.views.notices import notice_sentence
from guide.tui.widgets.inked import Inked

ResultT = TypeVar("ResultT")
_POLL_S = 0.5
"""How often the file is looked at for what others appended; a second is promised (R26)."""
_AGE_S = 300.0
"""How often it is judged anew for what time alone changes."""


class Workplace(Quiet):
    """One workbook, one person, one language, one look."""

    CSS_PATH = Path(__file__).with_name("face.tcss")
    COMMANDS: ClassVar = {ActProvider}
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+q,ctrl+c", "leave", show=False, priority=True)]

    class DraftLost(Message):
        """A draft could not be written."""

        def __init__(self, cause: str) -> None:
            super().__init__()
            self.cause = cause

    def __init__(self, path: Path, *, person: str, language: Language) -> None:
        no_colour = "NO_COLOR" in os.environ
        super().__init__(ansi_color=True if no_colour else None)
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = PLAIN.name if no_colour else DARK.name
        self.path = path
        self.login = person
        self.language = language
        self.words = Words(language, read_labels(language))
        self.notebook = Notebook(path, Pen(self._pen_trouble), lambda: self.person)
        self.person = self.notebook.read("person").get(person, person)
        self.desk: Desk | None = None
        self.sight: Sight | None = None
        self.trust = Trust()
        """Whose signatures count: files from outside the workbook."""
        self._turn = Lock()
        self._looking = False
        self._look_again = False
        self._last_trouble = ""

    def compose(self) -> ComposeResult:
        """Show where we are while the workbook is read."""
        yield Inked(line(""), line(Piece("  " + self.words.say("screen.opening", path=str(self.path)), "muted")))

    def on_mount(self) -> None:
        """Open the workbook, and from then on watch it."""
        kept = self.notebook.read("looks").get("theme", "")
        if self.theme != PLAIN.name and kept in {theme.name for theme in THEMES}:
            self.theme = kept
        self.set_interval(_POLL_S, self._poll)
        self.set_interval(_AGE_S, self.look)
        if self.path.exists():
            self.open_workbook()
        else:
            self.begin()

    def begin(self) -> None:
        """Begin a workbook: there is none."""

    def open_workbook(self) -> None:
        """Read the workbook on a thread."""
        self.run_worker(self._open, thread=True)

    def _open(self) -> None:
        try:
            with self._turn:
                desk = open_desk(self.path, person=self.person, language=self.language)
        except (GuideError, OSError) as error:
            self.call_from_thread(self._cannot_open, error)
        else:
            self.call_from_thread(self._opened, desk)

    def _opened(self, desk: Desk) -> None:
        self.desk = desk
        self.look()

    def _cannot_open(self, error: GuideError | OSError) -> None:
        code = int(error.exit) if isinstance(error, GuideError) else 2
        dialog = NoticeDialog(self.words, self.words.say("screen.cannot_open"), str(error))
        self.push_screen(dialog, lambda _: self.exit(return_code=code))

    def in_turn(self, verb: Callable[[Desk], ResultT]) -> Callable[[], ResultT]:
        """Return ``verb`` of the session as a call that waits its turn at the evidence file; for threads."""

        def call() -> ResultT:
            desk = self.desk
            if desk is None:
                raise GuideError(self.words.say("screen.not_open"))
            with self._turn:
                return verb(desk)

        return call

    def look(self) -> None:
        """Read and judge the workbook on a thread; one at a time, and once more if something changed meanwhile."""
        if self._looking:
            self._look_again = True
        elif self.desk:
            self._looking = True
            self.run_worker(self._look, thread=True)

    def _look(self) -> None:
        def verb(desk: Desk) -> tuple[Ledger, Assessment]:
            ledger = desk.ledger()
            return ledger, judge(desk, ledger)

        try:
            ledger, assessment = self.in_turn(verb)()
        except (GuideError, OSError) as error:
            self.call_from_thread(self._looked_in_vain, str(error))
        else:
            self.call_from_thread(self._looked, ledger, assessment)

    def _looked(self, ledger: Ledger, assessment: Assessment) -> None:
        self._last_trouble = ""
        self._end_of_look()
        if self.desk is None:
            return
        known = self.sight.assessment.notices if self.sight else ()
        step, tab = (self.sight.state.step, "") if self.sight else self.notebook.stand()
        records = {record.id: record for record in ledger.records}
        seals = self.sight.seals if self.sight and (self.sight.records or {}).keys() == records.keys() else None
        sight = Sight(assessment, self.desk.catalog, self.words, self.person, step, records, seals)
        self.sight = sight if step else sight.at(sight.first_open())
        said = notice_sentence(self.sight) if assessment.notices != known else ""
        main = self.main
        if main is None:
            said = " · ".join(one for one in (self.arrival(self.sight), said) if one)
            self.push_screen(MainScreen(self.sight, tab or "guide", said))
        else:
            main.see(self.sight)
            if said:
                self.tell(said, "warn")
        if any(record.kind == "signoff" for record in ledger.records):
            self.run_worker(
                partial(self._check_signoffs, self.desk, ledger), thread=True, group="seals", exclusive=True
            )

    def _check_signoffs(self, desk: Desk, ledger: Ledger) -> None:
        """Check what is sealed and signed: it takes no turn, for it only reads, and that may be long."""
        try:
            seals = checked_signoffs(desk, ledger, self.trust)
        except (GuideError, OSError) as error:
            self.call_from_thread(self.tell, str(error), "bad")
        else:
            self.call_from_thread(self._signoffs_checked, ledger, seals)

    def _signoffs_checked(self, ledger: Ledger, seals: dict[str, SealCheck]) -> None:
        if self.sight and set(self.sight.records or ()) == {record.id for record in ledger.records}:
            self.show_sight(replace(self.sight, seals=seals))

    def _looked_in_vain(self, sentence: str) -> None:
        self._end_of_look()
        if sentence != self._last_trouble:
            self._last_trouble = sentence
            self.notice(sentence)

    def _end_of_look(self) -> None:
        self._looking = False
        if self._look_again:
            self._look_again = False
            self.look()

    def _poll(self) -> None:
        if self.desk is None or not self._turn.acquire(blocking=False):
            return
        try:
            changed = self.desk.file.changed()
        except OSError:
            changed = True
        finally:
            self._turn.release()
        if changed:
            self.look()

    @property
    def main(self) -> MainScreen | None:
        """The main screen, once it is there."""
        return next((screen for screen in self.screen_stack if isinstance(screen, MainScreen)), None)

    def arrival(self, sight: Sight) -> str:  # noqa: ARG002 - who tells more needs the sight
        """Return what to tell on opening; nothing by itself."""
        return ""

    def show_sight(self, sight: Sight) -> None:
        """Draw another sight of the same assessment."""
        self.sight = sight
        if self.main:
            self.main.see(sight)

    def notice(self, sentence: str) -> None:
        """Tell one sentence in a dialog."""
        self.push_screen(NoticeDialog(self.words, self.words.say("screen.notice"), sentence))

    def tell(self, sentence: str, ink: str = "good") -> None:
        """Tell one sentence on the line at the foot."""
        if self.main and self.main.drawn:
            self.main.tell(sentence, ink)

    def _recorded(self, record: Record[Body] | None) -> None:
        """Tell where the record of a form is, and look again."""
        if record is None:
            return
        kind = self.words.say(f"kind.{record.kind}")
        files = getattr(record.body, "evidence", ())
        key = "screen.recorded_with_files" if files else "screen.recorded"
        self.tell(self.words.say(key, kind=kind, record=record.id, path=self.path.name, files=len(files)))
        self.look()

    def _pen_trouble(self, error: OSError) -> None:
        self.post_message(self.DraftLost(error.strerror or str(error)))

    def on_workplace_draft_lost(self, message: DraftLost) -> None:
        """Tell it where the person is typing."""
        sentence = self.words.say("screen.draft_trouble", cause=message.cause)
        if isinstance(self.screen, Dialog | Wizard):
            self.screen.trouble(sentence)
        else:
            self.tell(sentence, "bad")

    def speak(self, language: Language) -> None:
        """Say everything in ``language`` from now on."""
        self.language = language
        self.words = Words(language, read_labels(language))
        if self.desk:
            self.desk = replace(self.desk, language=language)
        if self.sight:
            self.show_sight(self.sight.in_words(self.words))

    def call_person(self, person: str) -> None:
        """Let every record from now on carry ``person``; the next start with the same login knows it."""
        self.person = person
        self.notebook.keep("person", {**self.notebook.read("person"), self.login: person})
        if self.desk:
            self.desk = replace(self.desk, person=person)
        if self.sight:
            self.show_sight(replace(self.sight, person=person))

    def action_command_palette(self) -> None:
        """Open the palette with a hint in the screen's language."""
        if not isinstance(self.screen, CommandPalette):
            self.push_screen(CommandPalette(placeholder=self.words.say("screen.palette.placeholder")))

    def action_leave(self) -> None:
        """Leave when everything typed is on disk."""
        self.notebook.flush()
        self.exit(return_code=0)
