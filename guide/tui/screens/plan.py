"""Show what a probe will connect to, and wait for the word to go."""

from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget

from guide.model.subjects import Endpoint, Material, Scope
from guide.session.ranges import missing
from guide.text.authorisation import range_lines, who_line
from guide.text.language import Words
from guide.tui.ink import Line, Piece, line
from guide.tui.screens.dialog import Dialog
from guide.tui.views.plan import endpoint_lines
from guide.tui.widgets.inked import Inked


class PlanDialog(Dialog[bool]):
    """Nothing leaves the machine before Enter."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,y", "go", show=False)]

    def __init__(self, words: Words, subjects: Sequence[Endpoint | Material], scope: Scope) -> None:
        super().__init__(words, words.say("screen.plan.title"))
        self._lines = endpoint_lines(words, subjects)
        self._authorised = (who_line(words, scope), *range_lines(words, scope))
        self._refused = missing(subjects, scope.networks)

    def body(self) -> Iterable[Widget]:
        """Yield the plan."""
        with VerticalScroll(classes="fields"):
            yield Inked(
                *self._lines,
                line(""),
                *(line(Piece(one, "muted"), hang=2) for one in self._authorised),
                *self._not_contacted(),
                line(Piece(self.words.say("screen.plan.promise"), "muted")),
            )

    def _not_contacted(self) -> Iterator[Line]:
        for word, endpoints in self._refused.items():
            names = ", ".join(one.name for one in endpoints)
            yield line(Piece(self.words.say("screen.plan.refused", names=names, range=word), "warn"), hang=2)

    def keys(self) -> Iterable[tuple[str, str]]:
        """Yield the keys."""
        yield "Enter", self.words.say("screen.key.go")
        yield from super().keys()

    def action_go(self) -> None:
        """Give the word."""
        self.dismiss(True)
