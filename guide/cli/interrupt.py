"""Ctrl-C, SIGTERM and a closed terminal: they all end a call in the same way, through every ``finally`` (R40)."""

import os
import signal
import sys
from contextlib import suppress
from types import FrameType
from typing import NoReturn

from guide.text.errors import Interrupted

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def heed() -> None:
    """From now on the first of them raises Interrupted in the main thread; one that is ignored already (nohup) stays so."""
    for number in SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _interrupt)


def deafen() -> None:
    """From now on none of them does anything: the call is over, and how it ended is known."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    # A second Ctrl-C must not disturb what the first one lets be cleaned up.
    deafen()
    raise Interrupted


def settle() -> None:
    """Send off what was printed; where nobody is left to read it, drop it, so that the interpreter does not fail over it at its end."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            with suppress(OSError, ValueError):
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, stream.fileno())
                os.close(nowhere)
