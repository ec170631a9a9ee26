"""Ask who is at the keyboard."""

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input

from guide.text.language import Words
from guide.tui.ink import Piece, line
from guide.tui.screens.dialog import Dialog
from guide.tui.widgets.fields import NAME, Entry
from guide.tui.widgets.inked import Inked


class PersonDialog(Dialog[str]):
    """One name; every record from now on carries it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+s,f2", "take", show=False, priority=True)]

    def __init__(self, words: Words, person: str) -> None:
        super().__init__(words, words.say("screen.person.title"))
        self._person = person

    def body(self) -> Iterable[Widget]:
        """Yield the name's field."""
        yield Inked(line(Piece(self.words.say("screen.person.told"), "muted")), classes="label")
        yield Entry(self._person, id="person", most=NAME)

    def keys(self) -> Iterable[tuple[str, str]]:
        """Yield the keys."""
        yield "Enter", self.words.say("screen.key.take")
        yield from super().keys()

    @on(Input.Submitted)
    def action_take(self) -> None:
        """Give the name back, unless it is empty."""
        name = " ".join(self.query_one(Entry).value.split())
        if name:
            self.dismiss(name)
        else:
            self.trouble(self.words.say("screen.person.missing"))
