"""Tell one thing and wait until it was read."""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget

from guide.text.language import Words
from guide.tui.ink import line
from guide.tui.screens.dialog import Dialog
from guide.tui.widgets.inked import Inked


class NoticeDialog(Dialog[None]):
    """One clear sentence."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "leave", show=False)]

    def __init__(self, words: Words, title: str, sentence: str) -> None:
        super().__init__(words, title)
        self._sentence = sentence

    def body(self) -> Iterable[Widget]:
        """Yield the sentence."""
        with VerticalScroll(classes="fields"):
            yield Inked(line(self._sentence))

    def keys(self) -> Iterable[tuple[str, str]]:
        """Yield the one key."""
        yield "Enter", self.words.say("screen.key.close")
