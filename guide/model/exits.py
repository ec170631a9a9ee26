"""Exit codes of the command line: the contract other programs rely on."""

from collections.abc import Iterable
from enum import IntEnum


class Exit(IntEnum):
    """What ``guide`` tells the shell."""

    SATISFIED = 0
    NOT_SATISFIED = 1
    USAGE = 2
    OPEN = 3
    NOT_ASSESSED = 4
    EVIDENCE = 5
    OUR_FAULT = 70
    INTERRUPTED = 130


_PRECEDENCE = (Exit.EVIDENCE, Exit.NOT_SATISFIED, Exit.NOT_ASSESSED, Exit.OPEN)


def worst(codes: Iterable[Exit]) -> Exit:
    """Return the code that wins where several hold: 5, 1, 4, 3, 0; OPEN when there are none (nothing was assessed)."""
    seen = set(codes)
    if not seen:
        return Exit.OPEN
    return next((code for code in _PRECEDENCE if code in seen), Exit.SATISFIED)
