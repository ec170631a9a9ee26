"""What falls due, and the way to where it is renewed."""

from datetime import datetime
from functools import partial

from guide.model.agenda import Due
from guide.session.agenda import agenda
from guide.session.desk import Desk
from guide.text.errors import GuideError
from guide.tui.intake import Intake
from guide.tui.screens.pick import PickDialog
from guide.tui.sight import Sight
from guide.tui.views.agenda import agenda_head, due_rows, place_of


class Renewing(Intake):
    """The agenda is folded on a thread: a large workbook has many records."""

    def want_agenda(self, _: Sight, __: str) -> None:
        """Show what falls due."""
        self.run_worker(self._fold_agenda, thread=True)

    def _fold_agenda(self) -> None:
        def verb(desk: Desk) -> tuple[tuple[Due, ...], datetime]:
            now = desk.clock()
            return agenda(desk, at=now), now

        try:
            dues, now = self.in_turn(verb)()
        except (GuideError, OSError) as error:
            self.call_from_thread(self.notice, str(error))
        else:
            self.call_from_thread(self._show_agenda, dues, now)

    def _show_agenda(self, dues: tuple[Due, ...], now: datetime) -> None:
        sight = self.sight
        if sight is None or self.screen is not self.main:
            return
        if not dues:
            self.notice(self.words.say("screen.agenda.none"))
            return
        title = self.words.say("screen.agenda.title")
        dialog = PickDialog(self.words, title, due_rows(sight, dues, now), agenda_head(sight))
        self.push_screen(dialog, partial(self._due_picked, dues))

    def _due_picked(self, dues: tuple[Due, ...], key: str | None) -> None:
        if key and self.sight:
            self.go_to(place_of(self.sight, dues[int(key)]))
