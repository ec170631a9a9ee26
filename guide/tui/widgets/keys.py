"""The bottom line: the keys that do something here, the most wanted first when room is scarce."""

from rich.cells import cell_len
from textual import events
from textual.content import Content

from guide.text.language import Words
from guide.tui.actions import ACTS, Act
from guide.tui.ink import Piece, line
from guide.tui.widgets.inked import Inked

_GAP = 2
_PALETTE = "^p"
_ROOMY = 110


class KeyLine(Inked):
    """Keys and their words in one line; a click presses the key."""

    words: Words | None = None

    def say_in(self, words: Words) -> None:
        """Show the keys in these words."""
        self.words = words
        self.refresh()

    def fitting(self, width: int) -> tuple[tuple[Act, str], ...]:
        """Return the actions that fit ``width`` columns with their words, in the order of the table."""
        words = self.words
        if words is None:
            return ()
        named = {act.name: words.say(f"screen.act.{act.name}") for act in ACTS}
        room = width - 1 - cell_len(self._palette(width))
        chosen: set[str] = set()
        for act in sorted((act for act in ACTS if act.rank), key=lambda act: act.rank):
            cost = cell_len(f"{act.shown} {named[act.name]}") + _GAP
            if cost <= room:
                room -= cost
                chosen.add(act.name)
        return tuple((act, named[act.name]) for act in ACTS if act.name in chosen)

    def _palette(self, width: int) -> str:
        word = f" {self.words.say('screen.act.palette')}" if self.words and width >= _ROOMY else ""
        return f"{_PALETTE}{word}"

    def render(self) -> Content:
        """Return the line for the present width."""
        if self.words is None:
            return Content("")
        pieces: list[Piece | str] = [" "]
        for act, word in self.fitting(self.size.width):
            pieces += [Piece(act.shown, "key"), Piece(f" {word}", "muted"), " " * _GAP]
        pieces += [Piece(_PALETTE, "key"), Piece(self._palette(self.size.width).removeprefix(_PALETTE), "muted")]
        return self.paint((line(*pieces),))

    async def on_click(self, event: events.Click) -> None:
        """Do what the word under the mouse says."""
        left = 1
        for act, word in self.fitting(self.size.width):
            right = left + cell_len(f"{act.shown} {word}")
            if left <= event.x < right:
                await self.screen.run_action(act.action)
                return
            left = right + _GAP
