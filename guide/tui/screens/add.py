"""Add something to the scope: an endpoint, or a file or name of another kind."""

from collections.abc import Callable
from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.widgets import RadioSet

from guide.session.subjects import NAMES
from guide.text.language import Words
from guide.tui.ink import Piece, line
from guide.tui.notebook import Notebook
from guide.tui.screens.form import Form
from guide.tui.widgets.fields import Choice, Prose
from guide.tui.widgets.inked import Inked
from guide.tui.written import at_home, parse_lines

Verb = Callable[[str, tuple[str, ...]], tuple[str, ...]]
"""Takes the kind and what is written, and returns the names of the subjects now in scope."""

KINDS = ("source", "config", "openapi", "har", "urls", "document", "client", "dns", "endpoint", "endpoints")


class AddForm(Form[tuple[str, ...]]):
    """The kind, and one path or name a line."""

    def __init__(self, words: Words, notebook: Notebook, verb: Verb) -> None:
        super().__init__(words, words.say("screen.add.title"), notebook, "add")
        self._verb = verb

    def fields(self) -> ComposeResult:
        """Yield kind and paths."""
        yield self.label("screen.add.kind")
        kinds = {kind: self.words.say(f"screen.add.kind.{kind}") for kind in KINDS}
        yield Choice(kinds, self.draft.get("kind", ""), id="kind")
        yield Inked(id="told", classes="label")
        yield Prose(self.draft.get("written", ""), id="written")

    def on_mount(self) -> None:
        """Say what is to be written."""
        super().on_mount()
        self._tell_kind()

    @on(RadioSet.Changed, "#kind")
    def _tell_kind(self) -> None:
        kind = self.query_one("#kind", Choice).value
        self.query_one("#told", Inked).show(line(Piece(self.words.say(f"screen.add.told.{kind or 'none'}"), "muted")))

    def send_word(self) -> str:
        """Return the word on the button."""
        return self.words.say("screen.key.add")

    def values(self) -> dict[str, str]:
        """Return the fields as text."""
        return {"kind": self.query_one("#kind", Choice).value, "written": self.query_one("#written", Prose).text}

    def verb(self) -> Callable[[], tuple[str, ...]] | None:
        """Return the adding, or tell what is missing; whether a file is there is asked when it is added."""
        given = self.values()
        written = parse_lines(given["written"])
        for name, ready in (("kind", given["kind"]), ("written", written)):
            if not ready:
                self.trouble(self.words.say(f"screen.add.missing.{name}"))
                self.query_one(f"#{name}").focus()
                return None
        paths = written if given["kind"] in NAMES else tuple(at_home(one) for one in written)
        return partial(self._verb, given["kind"], paths)
