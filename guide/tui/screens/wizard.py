"""The first run: six short pages from an empty folder to a workbook. Every answer is kept when given."""

from collections.abc import Iterable, Iterator
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Button, Input, RadioSet, TextArea

from guide.model.ranges import RANGES
from guide.text.language import Words
from guide.tui.first_answers import asked_ranges, endpoints_of, trouble_on
from guide.tui.ink import Line, Piece, line
from guide.tui.notebook import Notebook
from guide.tui.screens.dialog import key_line
from guide.tui.views.plan import endpoint_lines
from guide.tui.widgets.fields import NAME, Choice, Entry, Prose
from guide.tui.widgets.inked import Inked

PAGES = ("system", "endpoints", "source", "authorised", "reviewer", "go")
DRAFT = "wizard"
_LINE = 2000
_MOST = {"reviewer": NAME, "authorised_by": NAME}
"""Characters that a field takes."""


class Wizard(Screen[None]):
    """Asks one thing a page; going back and leaving lose nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+n,f2", "onward", show=False, priority=True),
        Binding("escape", "back", show=False, priority=True),
        Binding("ctrl+l", "language", show=False, priority=True),
        Binding("pageup", "read(-1)", show=False),
        Binding("pagedown", "read(1)", show=False),
        Binding("ctrl+q", "quit", show=False, priority=True),
    ]

    class Finished(Message):
        """Everything is answered."""

        def __init__(self, answers: dict[str, str], *, probe: bool) -> None:
            super().__init__()
            self.answers = answers
            self.probe = probe

    class LanguageWanted(Message):
        """The other language is wanted."""

    class Left(Message):
        """The person wants to leave; the answers wait in the draft."""

    def __init__(self, words: Words, notebook: Notebook, person: str, place: str) -> None:
        super().__init__()
        self.words = words
        self.notebook = notebook
        self.draft = {"reviewer": person, **notebook.read(DRAFT)}
        self._place = place
        self._page = PAGES.index(self.draft["page"]) if self.draft.get("page") in PAGES else 0
        self._settled = False

    def compose(self) -> ComposeResult:
        """Lay out all pages; only one is shown."""
        yield Inked(id="wizard-head")
        for page in PAGES:
            with VerticalScroll(id=f"page-{page}", classes="page", can_focus=False):
                yield Inked(line(Piece(self.words.say(f"screen.wizard.{page}.title"), "title")), classes="page-title")
                yield Inked(line(self.words.say(f"screen.wizard.{page}.told")), classes="page-told")
                yield from self._fields(page)
        with Vertical(id="wizard-foot"):
            yield Inked(classes="trouble")
            with Horizontal(id="wizard-buttons"):
                yield Button(Content(self.words.say("screen.wizard.next")), id="next", variant="primary")
                yield Button(Content(self.words.say("screen.wizard.go.probe")), id="probe", variant="primary")
                yield Button(Content(self.words.say("screen.wizard.go.create")), id="create")
                yield Button(Content(self.words.say("screen.key.back")), id="back")
            yield Inked(key_line(*self._keys()), id="wizard-keys")

    def _keys(self) -> Iterable[tuple[str, str]]:
        yield "^n", self.words.say("screen.wizard.next")
        yield "Esc", self.words.say("screen.key.back")
        yield "Tab", self.words.say("screen.key.next_field")
        yield "^l", self.words.say("screen.act.language")
        yield "^q", self.words.say("screen.wizard.later")

    def _fields(self, page: str) -> Iterator[Widget]:
        draft, say = self.draft, self.words.say
        match page:
            case "system":
                yield from self._entry("system", say("screen.wizard.example.system"))
                yield from self._entry("environment", say("screen.wizard.example.environment"))
            case "endpoints":
                yield Prose(
                    draft.get("endpoints", ""), id="endpoints", placeholder=say("screen.wizard.example.endpoints")
                )
                yield Inked(id="understood")
            case "source":
                yield from self._entry("source", say("screen.wizard.example.source"))
            case "authorised":
                yield from self._entry("authorised_by", say("screen.wizard.example.authorised_by"))
                yield from self._entry("reference", say("screen.wizard.example.reference"))
                with Vertical(id="ranges-asked"):
                    yield Inked(id="ranges-told")
                    options = {key: say(f"screen.wizard.ranges.{key}") for key in ("allowed", "not")}
                    yield Choice(options, draft.get("ranges", ""), id="ranges")
            case "reviewer":
                yield from self._entry("reviewer", "")
                yield Inked(line(Piece(say("screen.wizard.label.solo"), "muted")), classes="label")
                options = {key: say(f"screen.wizard.solo.{key}") for key in ("together", "alone")}
                yield Choice(options, draft.get("solo", ""), id="solo")
            case "go":
                yield Inked(id="summary")

    def _entry(self, name: str, example: str) -> Iterator[Widget]:
        yield Inked(line(Piece(self.words.say(f"screen.wizard.label.{name}"), "muted")), classes="label")
        yield Entry(self.draft.get(name, ""), id=name, placeholder=example, most=_MOST.get(name, _LINE))

    def on_mount(self) -> None:
        """Go to the page where the person left."""
        self._show_page()
        self.call_after_refresh(self._settle)

    def _settle(self) -> None:
        self._settled = True

    @property
    def page(self) -> str:
        """Name of the page shown."""
        return PAGES[self._page]

    def values(self) -> dict[str, str]:
        """Return every answer as text."""
        entries = {one.id: one.value for one in self.query(Entry) if one.id}
        choices = {name: self.query_one(f"#{name}", Choice).value for name in ("ranges", "solo")}
        return {**entries, "endpoints": self.query_one("#endpoints", Prose).text, **choices, "page": self.page}

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(RadioSet.Changed)
    def keep(self) -> None:
        """Write the answers, at every change."""
        if self._settled:
            self.notebook.keep(DRAFT, self.values())
        if self.page == "endpoints":
            self.query_one("#understood", Inked).show(*self._understood())

    def _understood(self) -> Iterator[Line]:
        found, wrong = endpoints_of(self.query_one("#endpoints", Prose).text)
        if found:
            yield line(Piece(self.words.say("screen.wizard.understood", count=len(found)), "good"))
        for number, sentence in wrong:
            yield line(Piece(self.words.say("screen.wizard.line", number=number, sentence=sentence), "bad"), hang=2)

    def _show_page(self) -> None:
        words = self.words
        for name in PAGES:
            self.query_one(f"#page-{name}").set_class(name != self.page, "hidden")
        last = self.page == PAGES[-1]
        for name, shown in (("next", not last), ("probe", last), ("create", last), ("back", self._page > 0)):
            self.query_one(f"#{name}").set_class(not shown, "hidden")
        count = words.say("screen.wizard.page", number=self._page + 1, all=len(PAGES))
        self.query_one("#wizard-head", Inked).show(
            line(Piece(" " + words.say("screen.wizard.title"), "strong"), Piece(f"   {count}", "muted")),
            line(Piece(" " + words.say("screen.wizard.place", path=self._place), "muted"), hang=1),
        )
        self.query_one(".trouble", Inked).show()
        asked = asked_ranges(self.values())
        self.query_one("#ranges-asked").set_class(not asked, "hidden")
        self.query_one("#ranges-told", Inked).show(*self._asked(asked))
        if last:
            found, _ = endpoints_of(self.values()["endpoints"])
            self.query_one("#summary", Inked).show(*endpoint_lines(words, found), *self._asked(asked))
        self.call_after_refresh(self._focus_first)

    def _asked(self, ranges: dict[str, str]) -> Iterator[Line]:
        """Yield that some addresses need a line of their own, then each range with the endpoints written in it."""
        if ranges:
            yield line("")
            yield line(Piece(self.words.say("screen.wizard.ranges.needed"), "warn"))
        for word, names in ranges.items():
            known = f"range.{word}" if word in RANGES else "range.metadata"
            yield line(Piece(f"  {self.words.say(known)}: {names}", "strong"), hang=4)

    def _focus_first(self) -> None:
        if self.page == PAGES[-1]:
            self.query_one("#probe").focus()
            return
        fields = self.query_one(f"#page-{self.page}").query("Entry, Prose, Choice")
        fields.first().focus()

    @on(Input.Submitted)
    def next_field(self) -> None:
        """Enter goes to the next field, on the last one to the next page."""
        fields = self.query_one(f"#page-{self.page}").query("Entry, Choice")
        asked = not self.query_one("#ranges-asked").has_class("hidden")
        mine = [one for one in fields if asked or one.id != "ranges"]
        place = mine.index(self.focused) if self.focused in mine else len(mine) - 1
        if place + 1 < len(mine):
            mine[place + 1].focus()
        else:
            self.action_onward()

    @on(Button.Pressed, "#next")
    def action_onward(self) -> None:
        """Go to the next page when this one is right."""
        if self.page == PAGES[-1]:
            self.finish(probe=True)
            return
        wrong = trouble_on(self.page, self.values(), self.words)
        if wrong:
            self.trouble(wrong.sentence)
            self.query_one(f"#{wrong.field}").focus()
            return
        self._page += 1
        self.notebook.keep(DRAFT, self.values())
        self._show_page()

    @on(Button.Pressed, "#back")
    def action_read(self, direction: int) -> None:
        """Turn a page that is longer than the screen: whoever says go must have seen all of it."""
        page = self.query_one(f"#page-{self.page}", VerticalScroll)
        if direction > 0:
            page.scroll_page_down(animate=False)
        else:
            page.scroll_page_up(animate=False)

    def action_back(self) -> None:
        """Go one page back."""
        if self._page:
            self._page -= 1
            self.notebook.keep(DRAFT, self.values())
            self._show_page()

    @on(Button.Pressed, "#probe")
    def with_probe(self) -> None:
        """Create the workbook and probe."""
        self.finish(probe=True)

    @on(Button.Pressed, "#create")
    def without_probe(self) -> None:
        """Create the workbook; nothing is contacted."""
        self.finish(probe=False)

    def finish(self, *, probe: bool) -> None:
        """Post the answers when every page is right; else go to the page that is not."""
        given = self.values()
        for place, page in enumerate(PAGES):
            wrong = trouble_on(page, given, self.words)
            if wrong:
                self._page = place
                self._show_page()
                self.trouble(wrong.sentence)
                return
        self.post_message(self.Finished(given, probe=probe))

    def trouble(self, sentence: str) -> None:
        """Show what is wrong."""
        self.query_one(".trouble", Inked).show(line(Piece(sentence, "bad")))

    def action_language(self) -> None:
        """Ask for the other language."""
        self.post_message(self.LanguageWanted())

    def action_quit(self) -> None:
        """Leave; the answers stay."""
        self.post_message(self.Left())
