"""What comes in: subjects for the scope, and the results of other tools."""

from functools import partial
from pathlib import Path

from guide.session.bring import bring
from guide.session.import_results import Imported
from guide.session.scope import add
from guide.session.subjects import declared
from guide.tui.colleagues import Colleagues
from guide.tui.screens.add import AddForm
from guide.tui.screens.bring import BringForm
from guide.tui.sight import Sight
from guide.tui.views.marks import plural

_NAMED = 3


class Intake(Colleagues):
    """Files and names a person gives; what they hold is read by the verbs that the commands use too."""

    def want_add(self, _: Sight, __: str) -> None:
        """Ask what is to be added to the scope."""
        self.push_screen(AddForm(self.words, self.notebook, self._add), self._added)

    def _add(self, kind: str, written: tuple[str, ...]) -> tuple[str, ...]:
        subjects = declared(kind, written)
        self.in_turn(lambda desk: add(desk, subjects))()
        return tuple(dict.fromkeys(one.name for one in subjects))

    def _added(self, names: tuple[str, ...] | None) -> None:
        if names:
            more = [plural(self.words, "screen.count.more", len(names) - _NAMED)] if len(names) > _NAMED else []
            self.tell(self.words.say("screen.add.done", names=", ".join([*names[:_NAMED], *more])))
            self.look()

    def want_bring(self, sight: Sight, _: str) -> None:
        """Ask for the reports of other tools."""
        names = [one.name for one in sight.assessment.scope.subjects]
        self.push_screen(BringForm(self.words, names, self.notebook, self._bring), self._brought)

    def _bring(self, files: tuple[Path, ...], subject: str) -> Imported:
        return self.in_turn(partial(bring, files=files, subject=subject))()

    def _brought(self, came: Imported | None) -> None:
        if came is None:
            return
        found = plural(self.words, "screen.count.results", len(came.findings))
        said, before = came.answers, (*came.known, *came.answers.known)
        if came.records or not (said.records or said.blank):
            self.tell(self.words.say("screen.bring.done", records=len(came.records), found=found))
        else:
            self.tell(self.words.say("screen.bring.answers", count=len(said.records), blank=said.blank))
        known = [f"{name} ({record.id}, {record.at:%Y-%m-%d})" for name, record in before]
        told = [self.words.say("screen.bring.known", files="; ".join(known))] if known else []
        if came.unmatched:
            told.append(self.words.say("screen.bring.unmatched", places="; ".join(came.unmatched)))
        if told:
            self.notice(" ".join(told))
        self.look()
