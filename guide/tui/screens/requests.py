"""Ask where the lists for the owners go, and write them."""

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import cast

from textual.app import ComposeResult

from guide.session.requests import Form as ListForm
from guide.text.language import Words
from guide.tui.ink import Piece, line
from guide.tui.notebook import Notebook
from guide.tui.screens.form import Form
from guide.tui.widgets.fields import Choice, Entry
from guide.tui.widgets.inked import Inked
from guide.tui.widgets.ticks import TickList
from guide.tui.written import at_home

Verb = Callable[[Path, ListForm, tuple[str, ...]], tuple[Path, ...]]
"""Takes the folder, the form of the lists, and the owners; no owner stands for all."""

_FORMS = {"yaml": "YAML", "md": "Markdown"}


class RequestsForm(Form[tuple[Path, ...]]):
    """A folder, the form, and whom to ask."""

    def __init__(self, words: Words, owners: Iterable[str], notebook: Notebook, proposed: Path, verb: Verb) -> None:
        super().__init__(words, words.say("screen.requests.title"), notebook, "requests")
        self._owners = {owner: owner or words.say("requests.nobody") for owner in owners}
        self._proposed = proposed
        self._verb = verb

    def fields(self) -> ComposeResult:
        """Yield folder, form and owners."""
        yield Inked(line(Piece(self.words.say("screen.requests.told"), "muted")), classes="label")
        yield self.label("screen.requests.path")
        yield Entry(self.draft.get("path", str(self._proposed)), id="path")
        yield self.label("screen.requests.form")
        yield Choice(_FORMS, self.draft.get("form", "yaml"), id="form")
        yield self.label("screen.requests.owners")
        yield TickList(self._owners, (), id="owners", labels=self._owners)

    def send_word(self) -> str:
        """Return the word on the button."""
        return self.words.say("screen.key.write")

    def values(self) -> dict[str, str]:
        """Return the fields as text."""
        return {"path": self.query_one("#path", Entry).value, "form": self.query_one("#form", Choice).value}

    def verb(self) -> Callable[[], tuple[Path, ...]] | None:
        """Return the writing of the lists, or tell that no folder is named."""
        given = self.values()
        if not given["path"].strip():
            self.trouble(self.words.say("screen.requests.missing.path"))
            return None
        target = Path(at_home(given["path"].strip()))
        return partial(self._verb, target, cast("ListForm", given["form"]), self.query_one("#owners", TickList).ticked)
