"""A widget that draws lines of ink."""

from typing import ClassVar

from textual.content import Content
from textual.widget import Widget

from guide.tui.ink import INK_CLASSES, Line


class Inked(Widget):
    """Draws the lines it was last given; wraps them at its width."""

    COMPONENT_CLASSES: ClassVar[set[str]] = set(INK_CLASSES)

    def __init__(self, *lines: Line, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes=classes)
        self._lines = lines

    @property
    def text(self) -> str:
        """The text as it was given, without styles."""
        return "\n".join(one.text for one in self._lines)

    def show(self, *lines: Line) -> None:
        """Draw these lines from now on."""
        if lines != self._lines:
            self._lines = lines
            self.refresh(layout=True)

    def render(self) -> Content:
        """Return the lines as content whose styles come from the style sheet."""
        return self.paint(self._lines)

    def paint(self, lines: tuple[Line, ...]) -> Content:
        """Return lines as content; nothing in them is read as markup."""
        drawn = (
            Content.assemble(
                *((piece.text, self.get_visual_style(f"ink--{piece.style}", partial=True)) for piece in one.pieces)
            )
            for one in lines
        )
        return Content("\n").join(drawn)
