"""A page of our own content: guidance or a remedy, as Markdown."""

from typing import ClassVar

from markdown_it import MarkdownIt
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Markdown

from guide.tui.ink import Line
from guide.tui.links import with_addresses
from guide.tui.widgets.inked import Inked


def _parser() -> MarkdownIt:
    """Return a parser without HTML: our content has none, and a stray ``<`` must show as itself."""
    return MarkdownIt("commonmark", {"html": False})


class Page(VerticalScroll):
    """Lines of ink on top, Markdown below; scrolls with the keyboard."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "scroll_down", show=False),
        Binding("k", "scroll_up", show=False),
        Binding("space", "page_down", show=False),
    ]

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._shown = ""

    def compose(self) -> ComposeResult:
        """Lay out the head and the body."""
        yield Inked(classes="head")
        yield Markdown(parser_factory=_parser, open_links=False)

    def show(self, text: str, *head: Line) -> None:
        """Show other lines and another text, from the top if the text changed."""
        self.query_one(Inked).show(*head)
        if text != self._shown:
            self._shown = text
            self.query_one(Markdown).update(with_addresses(text))
            self.scroll_home(animate=False)
