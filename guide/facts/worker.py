"""Inside a worker process: how it starts, how it dies with its parent, and how it finds its work.

This module is light, because the parent imports it to name the functions below. What they need is looked up by name
here, in the worker, so that no process above ever loads sslyze.
"""

import contextlib
import ctypes
import importlib
import os
import signal
import sys
import threading
import time
from typing import Final

from guide.facts.socket_guard import install_guard

TOLD: Final = 3
"""Exit code of a process that could not begin, its reason on stderr."""
_UNIT: Final = "guide.facts.unit"
_PR_SET_PDEATHSIG: Final = 1
_WATCH_S: Final = 0.5


def start(parent: int) -> None:
    """Make this process a worker of ``parent``: quiet, guarded, mortal, with everything heavy imported.

    SIGTERM gets its default action, so that a worker stuck in a library dies at once. Standard streams lead nowhere: a
    library's warning must not appear on somebody's screen.
    """
    become_mortal(parent)
    importlib.import_module(_UNIT)


def become_mortal(parent: int) -> None:
    """Make this process quiet and guarded, and have it end with ``parent``."""
    install_guard()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _die_with(parent)
    _be_quiet()


def run(order: str) -> str:
    """Do one work unit: an Order as JSON in, Facts as JSON out."""
    done: str = importlib.import_module(_UNIT).run(order)
    return done


def _die_with(parent: int) -> None:
    """Ask the kernel for SIGKILL when the parent dies (Linux), and watch for it from a thread (everywhere)."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    threading.Thread(target=_watch, args=(parent,), daemon=True, name="parent-watch").start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_WATCH_S)
    os._exit(1)


def _be_quiet() -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)
