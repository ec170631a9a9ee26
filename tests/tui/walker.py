"""Walks through every screen on the terminal it is started on: ``python -m tui.walker PAYLOAD``.

Before each screen it writes a mark of its own, ``ESC ] 7777 ; NAME BEL``, so that a reader knows which bytes are whose.
"""

import sys
import tempfile
from pathlib import Path

from textual.events import Paste
from textual.pilot import Pilot
from tui.dialogs import NAMES, make_screen
from tui.host import Host
from tui.hostile import PAYLOADS
from tui.poisoned import hostile_sight

from guide.tui.notebook import Notebook
from guide.tui.pen import Pen
from guide.tui.screens.wizard import DRAFT

MARK = "\x1b]7777;{}\x07"
END = "end"
FIELDS = ("system", "environment", "endpoints", "source", "authorised_by", "reference", "reviewer")


class Bare(Host):
    """Shows nothing of its own below what is looked at."""

    def on_mount(self) -> None:
        """Wait for the walk."""


def walk(payload: str, folder: Path) -> int | None:
    """Show every screen full of the payload, paste into whatever has the keyboard, go to the end, and leave."""
    text = "".join(PAYLOADS[payload])
    sight = hostile_sight(text)
    notebook = Notebook(folder / "evidence.yaml", Pen(print))
    app = Bare(make_screen("help", sight, folder))

    async def through(pilot: Pilot[None]) -> None:
        await pilot.pause()
        for name in NAMES:
            app._driver.write(MARK.format(name))
            if name == "wizard":
                notebook.keep(DRAFT, {"page": "endpoints", **dict.fromkeys(FIELDS, text)})
                notebook.flush()
            screen = make_screen(name, sight, folder, notice=text)
            app.push_screen(screen)
            await pilot.pause()
            if name != "person":  # its field is full already, and Textual rings the bell
                app.post_message(Paste(PAYLOADS[payload][0]))
                await pilot.pause(0.1)
            app.simulate_key("end")
            await pilot.pause()
            app.pop_screen()
        app._driver.write(MARK.format(END))
        app.exit(return_code=7)

    app.run(auto_pilot=through)
    return app.return_code


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        sys.exit(walk(sys.argv[1], Path(place)))
