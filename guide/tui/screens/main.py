"""The main screen: steps, guidance, evidence. Wide it shows three panes, narrow one pane with tabs."""

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.reactive import reactive
from textual.screen import Screen

from guide.tui.actions import bindings
from guide.tui.ink import Piece, line
from guide.tui.screens.dialog import WIDE
from guide.tui.sight import Sight
from guide.tui.views.evidence import FINDING, QUESTION, evidence_rows
from guide.tui.views.finding import finding_lines
from guide.tui.views.history import history_rows
from guide.tui.views.matrix import CELL
from guide.tui.views.steps import step_rows
from guide.tui.widgets.header import Header, Strip, Title
from guide.tui.widgets.keys import KeyLine
from guide.tui.widgets.page import Page
from guide.tui.widgets.progress import Progress, ProgressLine
from guide.tui.widgets.row_list import RowList
from guide.tui.widgets.tabs import TABS, TabLine

BROAD = 140
"""Columns from which they still do while a fix is read."""


class MainScreen(Screen[None]):
    """Renders one sight; every key becomes an intent for the app."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(),
        Binding("escape", "tab('guide')", show=False),
        *(Binding(str(number), f"tab('{tab}')", show=False) for number, tab in enumerate(TABS, start=1)),
    ]
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - declared so by Textual
        (0, "-narrow"),
        (WIDE, "-wide"),
        (BROAD, "-broad"),
    ]
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012 - declared so by Textual
        (0, "-low"),
        (12, "-high"),
    ]

    AUTO_FOCUS = ""

    tab: reactive[str] = reactive("guide")

    class Wanted(Message):
        """The person wants something done: the name of an action, what it is about."""

        def __init__(self, name: str, about: str = "") -> None:
            super().__init__()
            self.name = name
            self.about = about

    class StepPicked(Message):
        """Another step is wanted."""

        def __init__(self, step: str) -> None:
            super().__init__()
            self.step = step

    class Ready(Message):
        """The screen is drawn; from now on it can be told things."""

    class TabPicked(Message):
        """Another tab was opened."""

        def __init__(self, tab: str) -> None:
            super().__init__()
            self.tab = tab

    def __init__(self, sight: Sight, tab: str = "guide", said: str = "") -> None:
        super().__init__()
        self.sight = sight
        self.drawn = False
        """Whether every pane is there; until then only the sight is kept."""
        self._said = said
        self.set_reactive(MainScreen.tab, tab if tab in TABS else "guide")

    def compose(self) -> ComposeResult:
        """Lay out every pane; the style sheet shows those that fit."""
        yield Header(id="header")
        yield Strip(id="strip")
        yield TabLine(TABS, classes="narrow-only")
        with Horizontal(id="panes"):
            with Vertical(id="steps-pane"):
                yield Title(id="steps-title")
                yield RowList(id="steps")
            with Vertical(id="middle"):
                yield TabLine((tab for tab in TABS if tab != "evidence"), classes="wide-only")
                yield Title(id="step-title")
                yield Page(id="guide")
                yield Page(id="fix")
                yield RowList(id="history")
            with Vertical(id="evidence-pane"):
                yield Title(id="evidence-title")
                yield RowList(id="evidence")
        yield ProgressLine(id="progress")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Draw for the first time."""
        self.drawn = True
        self.watch_tab(self.tab)
        self.see(self.sight)
        if self._said:
            self.tell(self._said, "warn")
        self.post_message(self.Ready())
        if self.size.width >= WIDE and self.tab == "guide":
            self.query_one("#steps").focus()
        else:
            self._focus_pane()

    def see(self, sight: Sight) -> None:
        """Draw another sight; what was selected stays selected."""
        turned = sight.state.step != self.sight.state.step
        self.sight = sight
        if not self.drawn:
            return
        words = sight.words
        self.query_one("#header", Header).see(sight)
        self.query_one("#strip", Strip).see(sight)
        self.query_one("#keys", KeyLine).say_in(words)
        self.query_one("#steps-title", Title).name_it(words.say("screen.pane.steps"))
        self.query_one("#step-title", Title).name_it(sight.step.title[sight.language], sight.state.number)
        self.query_one("#evidence-title", Title).name_it(words.say("screen.pane.evidence"))
        self.query_one("#steps", RowList).show(step_rows(sight), at=sight.state.step)
        evidence = self.query_one("#evidence", RowList)
        evidence.show(evidence_rows(sight), at="" if turned else None)
        self.query_one("#guide", Page).show(sight.step.guidance[sight.language])
        self._see_fix()
        self.query_one("#history", RowList).show(history_rows(sight))
        self._see_tabs()

    def track(self, progress: Progress) -> None:
        """Show how far a probe has come."""
        self.query_one("#progress", ProgressLine).track(self.sight.words, progress)

    def tell(self, text: str, ink: str = "muted") -> None:
        """Say in one line what was done."""
        self.query_one("#progress", ProgressLine).tell(text, ink)

    def open_tab(self, tab: str, key: str | None = None) -> None:
        """Show ``tab``; with ``key``, the evidence row of that key is selected."""
        if key is not None:
            self.query_one("#evidence", RowList).go(key)
        self.tab = tab if tab in TABS else "guide"
        self.call_after_refresh(self._focus_pane)

    def watch_tab(self, tab: str) -> None:
        """Let the style sheet show the pane, and keep the place."""
        for name in TABS:
            self.set_class(name == tab, f"-tab-{name}")
        if self.drawn:
            self._see_tabs()
            self.post_message(self.TabPicked(tab))

    def _see_tabs(self) -> None:
        for one in self.query(TabLine):
            one.see(self.sight.words, self.tab)

    def _see_fix(self) -> None:
        sight, words = self.sight, self.sight.words
        standing = sight.standing(self.selected(FINDING))
        page = self.query_one("#fix", Page)
        if standing is None:
            page.show("", line(Piece(words.say("screen.fix.none"), "muted")))
            return
        remedy = sight.catalog.remedy(standing.finding.probe, standing.finding.reason)
        tail = () if remedy else (line(""), line(Piece(words.say("screen.fix.no_remedy"), "muted")))
        page.show(remedy.text[sight.language] if remedy else "", *finding_lines(sight, standing), *tail)

    def _focus_pane(self) -> None:
        """Put the keyboard where the open tab is."""
        self.query_one(f"#{self.tab}").focus()

    def selected(self, beginning: str) -> str:
        """Return what the selected evidence row is about when its key has that beginning; else nothing.

        A cell of the matrix is about the finding behind it.
        """
        key = self.query_one("#evidence", RowList).key
        if beginning == FINDING and key.startswith(CELL):
            return key.removeprefix(CELL)
        return key.removeprefix(beginning) if key.startswith(beginning) else ""

    @on(events.DescendantFocus)
    def mark_pane(self, event: events.DescendantFocus) -> None:
        """Mark the pane that has the keyboard."""
        for pane in self.query("#steps-pane, #middle, #evidence-pane"):
            pane.set_class(pane in event.widget.ancestors, "-here")

    @on(RowList.Moved, "#steps")
    def step_under_cursor(self, event: RowList.Moved) -> None:
        """Walking through the steps turns the pages at once."""
        if event.key and event.key != self.sight.state.step:
            self.post_message(self.StepPicked(event.key))

    @on(RowList.Chosen, "#steps")
    def into_step(self) -> None:
        """Enter on a step goes on into its guidance."""
        self.open_tab("guide")

    @on(RowList.Moved, "#evidence")
    def evidence_under_cursor(self) -> None:
        """The fix follows the selected finding."""
        self._see_fix()

    @on(RowList.Chosen, "#evidence")
    def into_evidence(self, event: RowList.Chosen) -> None:
        """Enter on a finding opens its fix, on a question its form."""
        if event.key.startswith((FINDING, CELL)):
            self.open_tab("fix")
        elif event.key.startswith(QUESTION):
            self.post_message(self.Wanted("attest", event.key.removeprefix(QUESTION)))

    @on(TabLine.Picked)
    def tab_clicked(self, event: TabLine.Picked) -> None:
        """Open the clicked tab."""
        self.open_tab(event.tab)

    def action_tab(self, tab: str) -> None:
        """Open a tab."""
        self.open_tab(tab)

    def action_fix(self) -> None:
        """Open the remedy of the selected finding, else of the first one."""
        if not self.selected(FINDING):
            rows = self.query_one("#evidence", RowList).rows
            first = next((row.key for row in rows if row.key.startswith(FINDING)), "")
            self.query_one("#evidence", RowList).go(first)
        self.open_tab("fix")

    def action_history(self) -> None:
        """Open the history of the step."""
        self.open_tab("history")

    def action_want(self, name: str, about: str) -> None:
        """Post an intent with what it is about: the selected finding, question or record, if one is selected."""
        if about == "record":
            shown = self.tab == "history"
            self.post_message(self.Wanted(name, self.query_one("#history", RowList).key if shown else ""))
            return
        beginning = {"finding": FINDING, "question": QUESTION}.get(about)
        self.post_message(self.Wanted(name, self.selected(beginning) if beginning else ""))
