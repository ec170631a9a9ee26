"""A page to read: lines of ink that scroll, drawn only where they are visible."""

from typing import ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from guide.tui.ink import INK_CLASSES, Line, Piece, fold, line
from guide.tui.views.pages import page_lines

_BLANK = line("")


class Page(ScrollView, can_focus=True):
    """Lines on top, a text of our own content below; scrolls with the keyboard."""

    COMPONENT_CLASSES: ClassVar[set[str]] = set(INK_CLASSES)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "scroll_down", show=False),
        Binding("k", "scroll_up", show=False),
        Binding("space", "page_down", show=False),
    ]

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._text = ""
        self._lines: tuple[Line, ...] = ()
        self._folded: list[tuple[Piece, ...]] = []
        self._folded_for = 0

    @property
    def text(self) -> str:
        """The page's text without styles."""
        return "\n".join(one.text for one in self._lines)

    def show(self, text: str, *head: Line) -> None:
        """Show other lines and another text, from the top if the text changed."""
        body = page_lines(text) if text else ()
        lines = (*head, *((_BLANK,) if head and body else ()), *body)
        if lines == self._lines:
            return
        if text != self._text:
            self.scroll_home(animate=False)
        self._text, self._lines, self._folded_for = text, lines, 0
        self._fold()
        self.refresh()

    def _fold(self) -> None:
        width = max(1, self.scrollable_content_region.width)
        if width != self._folded_for:
            self._folded = [pieces for one in self._lines for pieces in fold(one, width)]
            self._folded_for = width
            self.virtual_size = Size(width, len(self._folded))

    def on_resize(self) -> None:
        """Fold the lines anew at the new width."""
        self._fold()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return one line of the visible part; a line of code has its ground to the right edge."""
        self._fold()
        number = y + round(self.scroll_y)
        ground = self.rich_style
        if number >= len(self._folded):
            return Strip.blank(self._folded_for, ground)
        pieces = self._folded[number]
        styles = [ground + self.get_component_rich_style(f"ink--{piece.style}", partial=True) for piece in pieces]
        segments = [Segment(piece.text, style) for piece, style in zip(pieces, styles, strict=True)]
        edge = styles[-1] if pieces and pieces[-1].style == "block" else ground
        return Strip(segments).adjust_cell_length(self._folded_for, edge)
