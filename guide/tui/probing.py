"""Probing from the screen: show the plan, wait for the word, gather on a thread, cancel at once."""

from pathlib import Path

from textual.message import Message

from guide.model.language import Language
from guide.model.subjects import Endpoint, Material, Scope
from guide.session.open import open_desk
from guide.session.probe import Outcome, Selection, chosen_subjects
from guide.text.errors import GuideError
from guide.tui.gathering import Gathering
from guide.tui.screens.plan import PlanDialog
from guide.tui.sight import Sight
from guide.tui.views.marks import plural
from guide.tui.widgets.progress import Progress
from guide.tui.workplace import Workplace


class Probing(Workplace):
    """One gathering at a time."""

    class Advanced(Message):
        """A gathering came a little further."""

        def __init__(self, progress: Progress) -> None:
            super().__init__()
            self.progress = progress

    def __init__(self, path: Path, *, person: str, language: Language) -> None:
        super().__init__(path, person=person, language=language)
        self.gathering: Gathering | None = None
        self._leaving = False

    def propose(self, selection: Selection, *, ask: bool = True) -> None:
        """Show what ``selection`` will connect to and gather on the word to go; without ``ask`` gather at once."""
        if self.gathering:
            self.tell(self.words.say("screen.probing.already"), "warn")
            return
        if self.desk is None or self.sight is None:
            return
        scope = self.sight.assessment.scope
        try:
            subjects = chosen_subjects(self.desk, scope, selection)
        except GuideError as error:
            self.notice(str(error))
            return
        if not subjects or scope.authorisation is None:
            self.notice(self.words.say("screen.plan.unauthorised" if subjects else "screen.plan.nothing"))
        elif ask:
            self._ask(selection, subjects, scope)
        else:
            self.gather(selection)

    def _ask(self, selection: Selection, subjects: tuple[Endpoint | Material, ...], scope: Scope) -> None:
        def answered(go: bool | None) -> None:
            if go:
                self.gather(selection)

        self.push_screen(PlanDialog(self.words, subjects, scope), answered)

    def gather(self, selection: Selection) -> None:
        """Gather on a thread, at a desk of its own, so that the screen can go on reading and writing meanwhile."""
        gathering = Gathering(selection)
        self.gathering = gathering
        self.show_progress(Progress(subject=", ".join(selection.subjects) or "…"))
        self.run_worker(lambda: self._gather(gathering), thread=True)

    def _gather(self, gathering: Gathering) -> None:
        try:
            desk = open_desk(self.path, person=self.person, language=self.language)
            outcome = gathering.run(desk, lambda progress: self.post_message(self.Advanced(progress)))
        except (GuideError, OSError) as error:
            self.call_from_thread(self._gathered, None, str(error))
        else:
            self.call_from_thread(self._gathered, outcome, "")

    def on_probing_advanced(self, message: Advanced) -> None:
        """Draw the progress, unless the run is over."""
        if self.gathering:
            self.show_progress(message.progress)

    def show_progress(self, progress: Progress) -> None:
        """Draw how far the run has come."""
        if self.main:
            self.main.track(progress)

    def _gathered(self, outcome: Outcome | None, trouble: str) -> None:
        self.gathering = None
        if self._leaving:
            super().action_leave()
            return
        if outcome is None:
            self.tell("")
            self.notice(trouble)
        else:
            key = "screen.probing.cancelled" if outcome.cancelled else "screen.probing.done"
            found = plural(self.words, "screen.count.results", len(outcome.findings))
            self.tell(self.words.say(key, found=found, run=outcome.run), "warn" if outcome.cancelled else "good")
        self.look()

    def want_probe(self, sight: Sight, _: str) -> None:
        """Probe what the step needs."""
        self.propose(Selection(steps=(sight.state.step,)))

    def want_probe_all(self, _: Sight, __: str) -> None:
        """Probe everything in scope."""
        self.propose(Selection())

    def want_cancel(self, _: Sight, __: str) -> None:
        """Stop the running gathering; what it found is kept."""
        if self.gathering:
            self.gathering.cancelled.set()
            self.tell(self.words.say("screen.probing.stopping"), "warn")
        else:
            self.tell(self.words.say("screen.probing.idle"), "muted")

    def want_retest(self, sight: Sight, fingerprint: str) -> None:
        """Gather again for the subject of one finding."""
        standing = sight.standing(fingerprint)
        if standing is None:
            self.notice(self.words.say("screen.retest.none"))
        else:
            self.propose(Selection(subjects=(standing.finding.subject,)), ask=False)

    def action_leave(self) -> None:
        """Leave; a running gathering is stopped first and its facts are kept."""
        if self.gathering and not self._leaving:
            self._leaving = True
            self.gathering.cancelled.set()
            self.tell(self.words.say("screen.probing.stopping"), "warn")
        else:
            super().action_leave()
