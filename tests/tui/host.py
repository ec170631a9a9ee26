"""An application that shows one screen, and the text of what it shows."""

import html
import os
import re
import time
from collections.abc import Callable
from pathlib import Path

from textual.app import App
from textual.events import Paste
from textual.pilot import Pilot
from textual.screen import Screen

import guide.tui
from guide.tui.palette import ActProvider
from guide.tui.themes import THEMES

SIZES = ((80, 24), (110, 30), (160, 45), (200, 60))
GOLDEN = Path(__file__).resolve().parent.parent / "golden"
_CELL = 12.2
_TEXT = re.compile(r'<text [^>]*?x="([\d.]+)"[^>]*?clip-path="url\(#[^"]*-line-(\d+)\)">([^<]*)</text>')


class Host(App[None]):
    """Shows one screen with the product's style sheet."""

    CSS_PATH = Path(guide.tui.__file__).parent / "face.tcss"
    COMMANDS = {ActProvider}  # noqa: RUF012 - declared so by Textual

    def __init__(self, shown: Screen, theme: str = "dark") -> None:
        super().__init__()
        for one in THEMES:
            self.register_theme(one)
        self.theme = theme
        self.shown = shown
        self.answers: list[object] = []

    def on_mount(self) -> None:
        self.push_screen(self.shown, self.answers.append)


def screen_text(app: App) -> str:
    """Return the screen as text: what the exported screenshot draws, without trailing blanks."""
    _, height = app.size
    lines = [""] * height
    for x, number, drawn in _TEXT.findall(app.export_screenshot()):
        row, column = int(number), round(float(x) / _CELL)
        text = html.unescape(drawn).replace("\N{NO-BREAK SPACE}", " ")
        lines[row] = lines[row].ljust(column) + text
    return "\n".join(line.rstrip() for line in lines) + "\n"


def quick_text(app: App) -> str:
    """Return the text of the top screen alone; cheap, for waiting."""
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips(app.size))


async def until(pilot: Pilot, condition: Callable[[], bool], seconds: float = 15.0) -> None:
    """Wait until ``condition`` holds; fail with the screen's text when it does not."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain; the screen shows\n" + quick_text(pilot.app)
        await pilot.pause(0.02)
    await pilot.pause()


async def shows(pilot: Pilot, text: str, seconds: float = 15.0) -> None:
    """Wait until the top screen shows ``text``."""
    await until(pilot, lambda: text in quick_text(pilot.app), seconds)


async def write(pilot: Pilot, text: str) -> None:
    """Paste ``text`` into the field that has the keyboard."""
    pilot.app.post_message(Paste(text))
    await pilot.pause()


def compare(name: str, shown: str) -> None:
    """Hold ``shown`` against the golden text; GOLDEN=write writes it anew."""
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("GOLDEN") == "write":
        path.write_text(shown, encoding="utf-8")
    assert shown == path.read_text(encoding="utf-8"), (
        f"{path.name} differs; look at it, then write it anew with GOLDEN=write"
    )
