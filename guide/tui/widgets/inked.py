"""A widget that draws lines of ink."""

from collections.abc import Iterable
from typing import ClassVar

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from guide.tui.ink import INK_CLASSES, Line, fold, height


class Inked(Widget):
    """Draws the lines it was last given; folds them at its width."""

    COMPONENT_CLASSES: ClassVar[set[str]] = set(INK_CLASSES)

    def __init__(self, *lines: Line, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes=classes)
        self._lines = lines
        self.set_class(not lines, "-empty")

    @property
    def text(self) -> str:
        """The text as it was given, without styles."""
        return "\n".join(one.text for one in self._lines)

    def show(self, *lines: Line) -> None:
        """Draw these lines from now on."""
        if lines != self._lines:
            self._lines = lines
            self.set_class(not lines, "-empty")
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's signature
        """Return how many screen lines the lines take at ``width``."""
        return sum(height(one, width) for one in self._lines)

    def render(self) -> Content:
        """Return the lines, folded at the present width, as content whose styles come from the style sheet."""
        width = max(1, self.content_size.width)
        return self.paint(Line(pieces) for one in self._lines for pieces in fold(one, width))

    def paint(self, lines: Iterable[Line]) -> Content:
        """Return lines as content; nothing in them is read as markup."""
        return Content("\n").join(
            Content.assemble(
                *((piece.text, self.get_visual_style(f"ink--{piece.style}", partial=True)) for piece in one.pieces)
            )
            for one in lines
        )
