"""Repair a workbook: each repair by its name, nothing a record says is touched."""

from pathlib import Path
from typing import Literal

from guide.evidence import repair as mending

Repair = Literal["line-ends", "torn-tail", "forget"]


def repair(path: Path, which: Repair) -> Path | None:
    """Do one repair and return where what it took away is kept, or None when there was nothing to take.

    Raises EvidenceError, with the file as it was, where the repair would not make it whole.
    """
    match which:
        case "line-ends":
            return mending.line_ends(path)
        case "torn-tail":
            return mending.torn_tail(path)
        case "forget":
            mending.forget(path)
            return None
