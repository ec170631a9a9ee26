"""What changed since the last sign-off."""

from collections.abc import Iterable

from textual.containers import VerticalScroll
from textual.widget import Widget

from guide.model.changes import Diff
from guide.text.language import Words
from guide.tui.screens.dialog import Dialog
from guide.tui.views.changes import change_lines
from guide.tui.widgets.inked import Inked


class ChangesDialog(Dialog[None]):
    """A page to read; arrows and Page Down scroll it."""

    def __init__(self, words: Words, diff: Diff) -> None:
        super().__init__(words, words.say("diff.title"))
        self._diff = diff

    def body(self) -> Iterable[Widget]:
        """Yield the changes."""
        with VerticalScroll(classes="fields"):
            yield Inked(*change_lines(self.words, self._diff))
