"""Progress on a terminal, and Ctrl-C turned into a cancel."""

import signal
import sys
import threading
from contextlib import suppress
from typing import Any

import click

from guide.cli.face import Face
from guide.cli.interrupt import SIGNALS
from guide.facts.events import Event


class Interrupts:
    """Turns Ctrl-C and SIGTERM into a cancel, so that what was found is kept."""

    def __init__(self, cancelled: threading.Event) -> None:
        self._cancelled = cancelled
        self._before: dict[int, Any] = {}

    def __enter__(self) -> None:
        for number in SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:  # nohup
                self._before[number] = signal.signal(number, lambda *_: self._cancelled.set())

    def __exit__(self, *_: object) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)


class Progress:
    """Draws one line on a terminal; says nothing elsewhere."""

    def __init__(self, face: Face) -> None:
        self._face = face

    def __call__(self, event: Event) -> None:
        """Draw one event over the one before."""
        if not self._face.live:
            return
        text = self._face.say(
            "cli.probe.progress",
            subject=event.subject,
            address=event.address,
            section=event.section or "",
            done=event.units_done,
            total=event.units_total,
            eta=round(event.eta_s or 0),
        )
        with suppress(OSError):  # a terminal that is gone; what was found is kept all the same
            click.echo(f"\r\x1b[2K{text[:110]}", nl=event.kind == "finished", err=True)
            sys.stderr.flush()
