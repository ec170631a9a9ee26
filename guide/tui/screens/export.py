"""Ask where the report goes and write it."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from textual.app import ComposeResult

from guide.model.language import Language
from guide.text.language import Words
from guide.tui.notebook import Notebook
from guide.tui.screens.form import Form
from guide.tui.widgets.fields import Choice, Entry
from guide.tui.written import at_home

Verb = Callable[[Path, Language], Path]

_NAMES = {"en": "English", "ru": "Русский"}


class ExportForm(Form[Path]):
    """Path and language of the Markdown report."""

    def __init__(self, words: Words, notebook: Notebook, proposed: Path, verb: Verb) -> None:
        super().__init__(words, words.say("screen.export.title"), notebook, "export")
        self._proposed = proposed
        self._verb = verb

    def fields(self) -> ComposeResult:
        """Yield path and language."""
        yield self.label("screen.export.path")
        yield Entry(self.draft.get("path", str(self._proposed)), id="path")
        yield self.label("screen.export.language")
        yield Choice(_NAMES, self.draft.get("language", self.words.language.value), id="language")

    def send_word(self) -> str:
        """Return the word on the button."""
        return self.words.say("screen.key.write")

    def values(self) -> dict[str, str]:
        """Return the fields as text."""
        return {"path": self.query_one("#path", Entry).value, "language": self.query_one("#language", Choice).value}

    def verb(self) -> Callable[[], Path] | None:
        """Return the writing of the report; an existing file is named before it is replaced."""
        given = self.values()
        target = Path(at_home(given["path"].strip()))
        if not given["path"].strip():
            self.trouble(self.words.say("screen.export.missing.path"))
            return None
        if target.exists() and self._asked_about != target:
            self._asked_about = target
            self.trouble(self.words.say("screen.export.exists", path=str(target)))
            return None
        return partial(self._verb, target, Language(given["language"]))

    _asked_about: Path | None = None
