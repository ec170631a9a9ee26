"""Verify a workbook: recompute everything from the folder."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from guide.evidence.verify import Verification
from guide.evidence.verify import verify as recompute
from guide.session.desk import clock

__all__ = ["Verification", "verify"]


def verify(path: Path, *, clock: Callable[[], datetime] = clock) -> Verification:
    """Return what a pass over the evidence file and its artifacts found; writes nothing.

    Raises GuideError (exit 2) when no evidence file stands at ``path``.
    """
    return recompute(path, clock())
