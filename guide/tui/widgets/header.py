"""The head of the screen and the strip of steps."""

from textual.content import Content

from guide.tui.ink import Piece, line
from guide.tui.sight import Sight
from guide.tui.views.header import header_lines
from guide.tui.views.steps import strip_lines
from guide.tui.widgets.inked import Inked


class Header(Inked):
    """What is under review and how far it has come, in two lines at any width."""

    sight: Sight | None = None

    def see(self, sight: Sight) -> None:
        """Show another sight."""
        self.sight = sight
        self.refresh()

    def render(self) -> Content:
        """Return the two lines for the present width."""
        return self.paint(header_lines(self.sight, self.size.width) if self.sight else ())


class Strip(Inked):
    """The steps on a narrow screen."""

    def see(self, sight: Sight) -> None:
        """Show another sight."""
        self.show(*strip_lines(sight))


class Title(Inked):
    """The title of a pane; where the keyboard is, it is marked."""

    def name_it(self, text: str, number: int | None = None) -> None:
        """Show ``text``, after a number if there is one."""
        head = f"{number}  " if number is not None else ""
        self.show(line(Piece(f"{head}{text}", "title")))
