"""Ctrl-C, SIGTERM and a closed terminal: they all end a call in the same way, through every ``finally`` (R40)."""

import os
import signal
import sys
import time
from contextlib import suppress
from types import FrameType

from guide.text.errors import Interrupted

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_TIDY_S = 1.0
"""Seconds in which a second signal does not disturb what the first one lets be cleaned up."""
_AGAIN_S = 0.005
"""Seconds after which an interrupt is raised again where a library's callback had to swallow it."""
_heard_at: list[float] = []


def heed() -> None:
    """From now on each of them raises Interrupted in the main thread; one that is ignored already (nohup) stays so."""
    for number in SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _interrupt)
    signal.signal(signal.SIGALRM, _again)
    sys.unraisablehook = _swallowed


def deafen() -> None:
    """From now on none of them does anything: the call is over, and how it ended is known."""
    signal.setitimer(signal.ITIMER_REAL, 0)
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def heard() -> bool:
    """Tell whether one of them came: a library may have turned Interrupted into an error of its own."""
    return bool(_heard_at)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    now = time.monotonic()
    if not _heard_at or now - _heard_at[-1] > _TIDY_S:
        _heard_at.append(now)
        raise Interrupted


def _again(_number: int, _frame: FrameType | None) -> None:
    raise Interrupted


def _swallowed(unraisable: "sys.UnraisableHookArgs") -> None:
    """Raise an interrupt again that came where nothing can be raised: in a destructor, in a callback of a C library."""
    if isinstance(unraisable.exc_value, Interrupted):
        signal.setitimer(signal.ITIMER_REAL, _AGAIN_S)
    else:
        sys.__unraisablehook__(unraisable)


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
