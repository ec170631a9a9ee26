"""Show what a probe will connect to, and wait for the word to go."""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget

from guide.model.subjects import Endpoint, Material
from guide.text.language import Words
from guide.tui.ink import Piece, line
from guide.tui.screens.dialog import Dialog
from guide.tui.views.plan import endpoint_lines
from guide.tui.widgets.inked import Inked


class PlanDialog(Dialog[bool]):
    """Nothing leaves the machine before Enter."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,y", "go", show=False)]

    def __init__(self, words: Words, subjects: Iterable[Endpoint | Material], authorised: str) -> None:
        super().__init__(words, words.say("screen.plan.title"))
        self._lines = endpoint_lines(words, subjects)
        self._authorised = authorised

    def body(self) -> Iterable[Widget]:
        """Yield the plan."""
        with VerticalScroll(classes="fields"):
            yield Inked(
                *self._lines,
                line(""),
                line(Piece(self.words.say("screen.plan.authorised", by=self._authorised), "muted")),
                line(Piece(self.words.say("screen.plan.promise"), "muted")),
            )

    def keys(self) -> Iterable[tuple[str, str]]:
        """Yield the keys."""
        yield "Enter", self.words.say("screen.key.go")
        yield from super().keys()

    def action_go(self) -> None:
        """Give the word."""
        self.dismiss(True)
