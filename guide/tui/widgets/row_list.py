"""A list that draws only what is visible, so that ten thousand findings cost no more than ten."""

from bisect import bisect_right
from itertools import accumulate
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from guide.tui.ink import INK_CLASSES, Piece, Row, fold, height


class RowList(ScrollView, can_focus=True):
    """Rows of several lines with a cursor; posts where the cursor is and what was chosen."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {*INK_CLASSES, "rows--cursor"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", show=False),
        Binding("down,j", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", "edge(0)", show=False),
        Binding("end", "edge(-1)", show=False),
        Binding("enter", "choose", show=False),
    ]

    cursor: reactive[int] = reactive(0)

    class Moved(Message):
        """The cursor stands on another row."""

        def __init__(self, rows: "RowList", key: str) -> None:
            super().__init__()
            self.rows = rows
            self.key = key

        @property
        def control(self) -> "RowList":
            """The list, for selectors."""
            return self.rows

    class Chosen(Message):
        """The person chose a row."""

        def __init__(self, rows: "RowList", key: str) -> None:
            super().__init__()
            self.rows = rows
            self.key = key

        @property
        def control(self) -> "RowList":
            """The list, for selectors."""
            return self.rows

    def __init__(self, *rows: Row, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes=classes)
        self._rows: tuple[Row, ...] = rows
        self._starts: list[int] = [0]
        self._laid_out_for = -1

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows shown now."""
        return self._rows

    @property
    def key(self) -> str:
        """Key of the row under the cursor; empty when there is none."""
        return self._rows[self.cursor].key if self.cursor < len(self._rows) else ""

    @property
    def text(self) -> str:
        """All lines' text, without styles."""
        return "\n".join(one.text for row in self._rows for one in row.lines)

    def show(self, rows: tuple[Row, ...], *, at: str | None = None) -> None:
        """Show ``rows``; the cursor goes to the row with key ``at``, else stays on the key it was on."""
        wanted = self.key if at is None else at
        if rows != self._rows:
            self._rows = rows
            self._laid_out_for = -1
        keys = [row.key for row in rows]
        self.set_reactive(
            RowList.cursor, keys.index(wanted) if wanted and wanted in keys else self._next_choosable(-1, 1)
        )
        self._lay_out()
        self.call_after_refresh(self._keep_in_sight)
        self.refresh()

    def go(self, key: str) -> None:
        """Put the cursor on the row with ``key``, if there is one."""
        place = next((number for number, row in enumerate(self._rows) if row.key == key), None)
        if place is not None:
            self.cursor = place

    def _next_choosable(self, start: int, step: int) -> int:
        place = start + step
        while 0 <= place < len(self._rows):
            if self._rows[place].key:
                return place
            place += step
        return max(0, start)

    def _lay_out(self) -> None:
        width = self._inner_width
        if width != self._laid_out_for:
            heights = (sum(height(one, width) for one in row.lines) for row in self._rows)
            self._starts = list(accumulate(heights, initial=0))
            self._laid_out_for = width
            self.virtual_size = Size(width, self._starts[-1])

    @property
    def _inner_width(self) -> int:
        return max(1, self.scrollable_content_region.width)

    def on_resize(self) -> None:
        """Fold the lines anew at the new width."""
        self._lay_out()
        self._keep_in_sight()
        self.refresh()

    def watch_cursor(self) -> None:
        """Show and tell where the cursor is."""
        self._keep_in_sight()
        self.refresh()
        self.post_message(self.Moved(self, self.key))

    def _keep_in_sight(self) -> None:
        if self.cursor < len(self._starts) - 1 and self.size.height:
            top, bottom = self._starts[self.cursor], self._starts[self.cursor + 1]
            self.scroll_to_region(Region(0, top, 1, bottom - top), animate=False, force=True)

    def render_line(self, y: int) -> Strip:
        """Return one line of the visible part."""
        width = self._inner_width
        line_number = y + round(self.scroll_y)
        if self._laid_out_for != width:
            self._lay_out()
        place = bisect_right(self._starts, line_number) - 1
        if place >= len(self._rows) or not self._rows:
            return Strip.blank(width, self.rich_style)
        ground = self.rich_style
        pieces = self._pieces(place, line_number - self._starts[place], width)
        last = line_number == self._starts[place + 1] - 1
        gap = last and not any(piece.text for piece in pieces)
        if place == self.cursor and self._rows[place].key and not gap:
            ground += self.get_component_rich_style("rows--cursor", partial=True)
        return self._strip(pieces, width, ground)

    def _pieces(self, place: int, wanted: int, width: int) -> tuple[Piece, ...]:
        number = 0
        for one in self._rows[place].lines:
            for pieces in fold(one, width):
                if number == wanted:
                    return pieces
                number += 1
        return ()

    def _strip(self, pieces: tuple[Piece, ...], width: int, ground: Style) -> Strip:
        segments = [
            Segment(piece.text, ground + self.get_component_rich_style(f"ink--{piece.style}", partial=True))
            for piece in pieces
        ]
        return Strip(segments).adjust_cell_length(width, ground)

    def action_move(self, step: int) -> None:
        """Move the cursor by one row, over headings."""
        self.cursor = self._next_choosable(self.cursor, step)

    def action_page(self, direction: int) -> None:
        """Move the cursor by about one screen."""
        target = self._starts[self.cursor] + direction * max(1, self.size.height - 1) if self._rows else 0
        place = min(max(0, bisect_right(self._starts, target) - 1), len(self._rows) - 1)
        self.cursor = place if place >= 0 and self._rows[place].key else self._next_choosable(max(place, 0), direction)

    def action_edge(self, place: int) -> None:
        """Move the cursor to the first or the last row."""
        self.cursor = self._next_choosable(len(self._rows) if place else -1, -1 if place else 1)

    def action_choose(self) -> None:
        """Choose the row under the cursor."""
        if self.key:
            self.post_message(self.Chosen(self, self.key))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse points; a double click chooses."""
        place = bisect_right(self._starts, event.y + round(self.scroll_y)) - 1
        if 0 <= place < len(self._rows) and self._rows[place].key:
            self.cursor = place
            if event.chain > 1:
                self.action_choose()
