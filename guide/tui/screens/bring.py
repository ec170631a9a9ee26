"""Bring in what other tools found."""

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from textual.app import ComposeResult

from guide.session.import_results import Imported
from guide.text.language import Words
from guide.tui.ink import Piece, line
from guide.tui.notebook import Notebook
from guide.tui.screens.form import Form
from guide.tui.widgets.fields import Prose
from guide.tui.widgets.inked import Inked
from guide.tui.widgets.ticks import TickList
from guide.tui.written import parse_paths

Verb = Callable[[tuple[Path, ...], str], Imported]
"""Takes the reports and the name of the subject they are about, empty where they say it themselves."""


class BringForm(Form[Imported]):
    """Reports, and whose results they are where the reports do not say it."""

    def __init__(self, words: Words, subjects: Iterable[str], notebook: Notebook, verb: Verb) -> None:
        super().__init__(words, words.say("screen.bring.title"), notebook, "import")
        self._subjects = tuple(subjects)
        self._verb = verb

    def fields(self) -> ComposeResult:
        """Yield files and subject."""
        yield Inked(line(Piece(self.words.say("screen.bring.told"), "muted")), classes="label")
        yield self.label("screen.bring.files")
        yield Prose(self.draft.get("files", ""), id="files")
        if self._subjects:
            yield self.label("screen.bring.subject")
            yield TickList(self._subjects, self.draft.get("subject", "").split("\n"), id="subject")

    def send_word(self) -> str:
        """Return the word on the button."""
        return self.words.say("screen.key.bring")

    def values(self) -> dict[str, str]:
        """Return the fields as text."""
        return {"files": self.query_one("#files", Prose).text, "subject": "\n".join(self._ticked())}

    def _ticked(self) -> tuple[str, ...]:
        return tuple(name for one in self.query(TickList) for name in one.ticked)

    def verb(self) -> Callable[[], Imported] | None:
        """Return the import, or tell what is missing."""
        files, ticked = parse_paths(self.query_one("#files", Prose).text), self._ticked()
        if not files:
            self.trouble(self.words.say("screen.bring.missing.files"))
            self.query_one("#files").focus()
            return None
        if len(ticked) > 1:
            self.trouble(self.words.say("screen.bring.missing.subject"))
            return None
        return partial(self._verb, files, "".join(ticked))
