"""Forms: a dialog whose fields are kept as a draft at every change and handed to a verb of the session at the end."""

from collections.abc import Callable, Iterable
from typing import ClassVar, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Button, Input, RadioSet, TextArea

from guide.text.errors import GuideError
from guide.text.language import Words
from guide.tui.ink import Piece, line
from guide.tui.notebook import Notebook
from guide.tui.screens.dialog import Dialog
from guide.tui.widgets.inked import Inked
from guide.tui.widgets.ticks import TickList

ResultT = TypeVar("ResultT")


class Form(Dialog[ResultT], Generic[ResultT]):
    """Fields, a draft, and one verb. Whatever goes wrong, the typed text stays."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,f2", "send", show=False, priority=True),
        Binding("pageup", "read(-1)", show=False),
        Binding("pagedown", "read(1)", show=False),
    ]

    class DraftKept(Message):
        """The person left a form whose words wait in a draft."""

    def __init__(self, words: Words, title: str, notebook: Notebook, draft_key: str) -> None:
        super().__init__(words, title)
        self.notebook = notebook
        self.draft_key = notebook.mine(draft_key)
        self.draft = notebook.read(self.draft_key)
        self._sending = False
        self._settled = False
        self._typed = False

    def body(self) -> Iterable[Widget]:
        """Lay out the fields in a scroll, then the button."""
        with VerticalScroll(classes="fields", can_focus=False):
            yield from self.fields()
            yield Button(Content(self.send_word()), id="send", variant="primary")

    def fields(self) -> ComposeResult:
        """Yield labels and fields; values come from ``self.draft``."""
        yield from ()

    def send_word(self) -> str:
        """Return the word on the button."""
        return self.words.say("screen.key.record")

    def values(self) -> dict[str, str]:
        """Return the fields as text, for the draft."""
        return {}

    def verb(self) -> Callable[[], ResultT] | None:
        """Return what to run, or None after telling what is still wrong."""
        return None

    def keys(self) -> Iterable[tuple[str, str]]:
        """Yield the keys that every form has."""
        yield "^s", self.send_word()
        yield self.words.say("screen.key.space"), self.words.say("screen.key.choose")
        yield "Tab", self.words.say("screen.key.next_field")
        yield "PgDn", self.words.say("screen.key.read_on")
        yield from super().keys()

    def label(self, key: str) -> Inked:
        """Return the label above a field."""
        return Inked(line(Piece(self.words.say(key), "muted")), classes="label")

    def on_mount(self) -> None:
        """Show the top of the form with the keyboard in its first field; from here on changes are the person's."""
        self.query("Choice, Entry, Prose").first().focus(scroll_visible=False)
        if self.draft:
            self.query_one(".trouble", Inked).show(line(Piece(self.words.say("screen.form.draft_found"), "accent")))
        self.call_after_refresh(self._settle)

    def _settle(self) -> None:
        self._settled = True

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(RadioSet.Changed)
    @on(TickList.Changed)
    def keep_draft(self) -> None:
        """Write the draft, at every change."""
        if self._settled and not self._sending:
            self._typed = True
            self.trouble("")
            self.notebook.keep(self.draft_key, self.values())
            self.changed()

    def action_read(self, direction: int) -> None:
        """Scroll the form by one screen."""
        fields = self.query_one(".fields", VerticalScroll)
        fields.scroll_relative(y=direction * max(1, fields.size.height - 1), animate=False)

    def changed(self) -> None:
        """React to a change of a field."""

    @on(Button.Pressed, "#send")
    def action_send(self) -> None:
        """Hand the fields over, on a thread, so that the screen stays alive while the disk works."""
        if self._sending:
            return
        self.trouble("")
        verb = self.verb()
        if verb is None:
            return
        self._sending = True
        self.run_worker(lambda: self._run(verb), thread=True, exit_on_error=True)

    def _run(self, verb: Callable[[], ResultT]) -> None:
        try:
            result = verb()
        except (GuideError, OSError) as error:
            self.app.call_from_thread(self._refused, str(error))
        else:
            self.app.call_from_thread(self._accepted, result)

    def _refused(self, sentence: str) -> None:
        self._sending = False
        self.trouble(sentence)

    def _accepted(self, result: ResultT) -> None:
        self.notebook.drop(self.draft_key)
        self.dismiss(result)

    def action_leave(self) -> None:
        """Close; what was typed waits in the draft."""
        if self._typed:
            self.post_message(self.DraftKept())
        self.dismiss(None)
