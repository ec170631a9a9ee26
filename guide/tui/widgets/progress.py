"""The line that tells how far a probe has come, and otherwise what was done last."""

from dataclasses import dataclass

from rich.cells import cell_len
from textual.content import Content

from guide.text.language import Words
from guide.tui.ink import Piece, line
from guide.tui.widgets.inked import Inked

_CELLS = 20
_SMALL = 8


@dataclass(frozen=True)
class Progress:
    """How far a probe has come. ``share`` runs from 0 to 1."""

    subject: str = ""
    section: str = ""
    share: float = 0.0
    units_done: int = 0
    units: int = 0
    seconds_left: float | None = None


class ProgressLine(Inked):
    """One line at the foot; blank when there is nothing to tell."""

    _words: Words | None = None
    _progress: Progress | None = None

    def tell(self, text: str, ink: str = "muted") -> None:
        """Say in one line what was done."""
        self._progress = None
        self.show(line(" ", Piece(text, ink)))
        self.refresh()

    def track(self, words: Words, progress: Progress) -> None:
        """Show how far the probe has come and which key cancels it."""
        self._words, self._progress = words, progress
        self.refresh()

    def render(self) -> Content:
        """Return the line for the present width."""
        if self._words is None or self._progress is None:
            return super().render()
        return self.paint((line(*self._pieces(self._words, self._progress, self.size.width)),))

    def _pieces(self, words: Words, progress: Progress, width: int) -> list[Piece]:
        cells = _CELLS if width >= 2 * _CELLS + 60 else _SMALL
        filled = round(progress.share * cells)
        head = Piece(" " + words.say("screen.probing", subject=progress.subject) + " ", "strong")
        tail = [
            Piece("█" * filled, "accent"),
            Piece("░" * (cells - filled), "muted"),
            Piece(f" {progress.share:.0%}  "),
        ]
        if progress.units > 1:
            tail.append(
                Piece(words.say("screen.probing.units", done=progress.units_done, all=progress.units) + "  ", "muted")
            )
        if progress.seconds_left is not None:
            tail.append(
                Piece(words.say("screen.probing.left", seconds=max(1, round(progress.seconds_left))) + "  ", "muted")
            )
        tail += [Piece("c", "key"), Piece(f" {words.say('screen.act.cancel')}", "muted")]
        section = Piece(f"{words.say(f'section.{progress.section}')}  " if progress.section else "", "muted")
        room = width - sum(cell_len(piece.text) for piece in (head, *tail))
        return [head, section, *tail] if cell_len(section.text) <= room else [_shorter(head, room), *tail]


def _shorter(piece: Piece, room: int) -> Piece:
    """Return ``piece`` without its end where the line has no room for it; ``room`` is what would be left beside it."""
    if room >= 0:
        return piece
    keep = max(8, len(piece.text) + room - 2)
    return Piece(f"{piece.text[:keep]}… ", piece.style)
