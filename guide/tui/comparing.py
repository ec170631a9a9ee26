"""What changed since the last sign-off, on the screen."""

from guide.model.changes import Diff
from guide.session.diff import diff
from guide.text.errors import GuideError
from guide.tui.screens.changes import ChangesDialog
from guide.tui.sight import Sight
from guide.tui.workplace import Workplace


class Comparing(Workplace):
    """Two looks are judged on a thread."""

    def want_diff(self, _: Sight, __: str) -> None:
        """Show what changed."""
        self.run_worker(self._compare, thread=True)

    def _compare(self) -> None:
        try:
            found = self.in_turn(diff)()
        except (GuideError, OSError) as error:
            self.call_from_thread(self.notice, str(error))
        else:
            self.call_from_thread(self._compared, found)

    def _compared(self, found: Diff) -> None:
        if self.screen is self.main:
            self.push_screen(ChangesDialog(self.words, found))
