"""The tabs above a pane."""

from collections.abc import Iterable

from rich.cells import cell_len
from textual import events
from textual.message import Message

from guide.text.language import Words
from guide.tui.ink import Piece, line
from guide.tui.widgets.inked import Inked

TABS = ("guide", "evidence", "fix", "history")


class TabLine(Inked):
    """Names of the tabs in one line; the open one is marked by brackets, not by colour alone."""

    class Picked(Message):
        """A tab was clicked."""

        def __init__(self, tab: str) -> None:
            super().__init__()
            self.tab = tab

    def __init__(self, tabs: Iterable[str], *, classes: str = "") -> None:
        super().__init__(classes=classes)
        self._tabs = tuple(tabs)
        self._labels: tuple[str, ...] = ()

    def see(self, words: Words, chosen: str) -> None:
        """Show the tabs in these words, ``chosen`` marked."""
        self._labels = tuple(f"{TABS.index(tab) + 1} {words.say(f'screen.tab.{tab}')}" for tab in self._tabs)
        open_one = chosen if chosen in self._tabs else self._tabs[0]
        pieces = [
            Piece(f"[{label}]" if tab == open_one else f" {label} ", "title" if tab == open_one else "muted")
            for tab, label in zip(self._tabs, self._labels, strict=True)
        ]
        self.show(line(*pieces))

    def on_click(self, event: events.Click) -> None:
        """Post which tab is under the mouse."""
        left = 0
        for tab, label in zip(self._tabs, self._labels, strict=True):
            left += cell_len(label) + 2
            if event.x < left:
                self.post_message(self.Picked(tab))
                return
