"""Every key in words, and what the glyphs mean."""

from collections.abc import Iterable

from textual.containers import VerticalScroll
from textual.widget import Widget

from guide.model.outcomes import Outcome, Status
from guide.text.language import Words
from guide.tui.actions import ACTS
from guide.tui.ink import Line, Piece, line
from guide.tui.screens.dialog import Dialog
from guide.tui.views.marks import OUTCOME, STATUS
from guide.tui.widgets.inked import Inked


class HelpDialog(Dialog[None]):
    """Made from the table of actions, so it cannot fall behind it."""

    def __init__(self, words: Words) -> None:
        super().__init__(words, words.say("screen.help.title"))

    def body(self) -> Iterable[Widget]:
        """Yield keys, glyphs and the promise."""
        with VerticalScroll(classes="fields"):
            yield Inked(*self._keys(), line(""), *self._glyphs(), line(""), *self._rules())

    def _keys(self) -> Iterable[Line]:
        words = self.words
        for act in ACTS:
            told = words.say(f"screen.told.{act.name}")
            yield line(
                Piece(f"{act.shown:>3}  ", "key"),
                Piece(f"{words.say(f'screen.act.{act.name}')}: ", "strong"),
                told,
                hang=5,
            )
        for key in ("palette", "tab", "arrows"):
            yield line(
                Piece(f"{words.say(f'screen.help.{key}.key'):>3}  ", "key"), words.say(f"screen.help.{key}"), hang=5
            )

    def _glyphs(self) -> Iterable[Line]:
        words = self.words
        yield line(Piece(words.say("screen.help.glyphs"), "title"))
        for status in Status:
            glyph, ink = STATUS[status]
            yield line(Piece(f"  {glyph}  {words.say(f'status.{status.value}')}", ink))
        for outcome in Outcome:
            glyph, ink = OUTCOME[outcome]
            yield line(Piece(f"  {glyph}  {words.say(f'outcome.{outcome.value}')}", ink))

    def _rules(self) -> Iterable[Line]:
        yield line(self.words.say("screen.help.promise"))
        yield line(self.words.say("screen.help.counts"))
        yield line(self.words.say("screen.help.commands"))
