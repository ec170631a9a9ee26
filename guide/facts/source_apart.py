"""A source scan in processes of its own: one per processor, each with its share of the files, all killable.

``guide scan-source`` has no workbook and no pool of workers; a tree that makes a process hang or grow must still end. Each share
runs as ``python -m guide.facts.source_share`` and is killed at its deadline; what is missing then reads truncated.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from guide.facts import worker
from guide.facts.limits import MOST_HITS, Limits
from guide.facts.source_names import NOT_SOURCE
from guide.facts.workers import resident
from guide.model.facts import SourceScan
from guide.text.errors import GuideError, UsageError

_PROGRAM: Final = (sys.executable, "-P", "-m", "guide.facts.source_share")
"""Without -P the folder one stands in, often the tree to be scanned, would be asked for our modules first."""
_MOST_PROCESSES: Final = 4
_FEW: Final = 1_000
"""Files and folders of a tree that one process reads sooner than two are started."""
_LATE_S: Final = 2.0
"""How much longer than its own limit a share may take before it is killed."""
_LOOK_S: Final = 0.02


def scan_apart(root: Path, rules: Path, limits: Limits, processes: int = 0) -> SourceScan:
    """Scan the tree below ``root`` by the rules in ``rules``, in ``processes`` (default: one per processor, four at most).

    Raises UsageError where there is no such folder or a rule is bad. What a killed share had to say is missing, and the scan reads truncated.
    """
    if not root.is_dir():
        raise UsageError(f"{root} is no folder. Name the folder to scan")
    count = processes or (1 if _is_small(root) else _processors())
    shares = [
        subprocess.Popen(  # noqa: S603 - our own module
            (*_PROGRAM, str(root), str(rules), limits.model_dump_json(), f"{number}/{count}", str(os.getpid())),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,  # a terminal's Ctrl-C does not reach it; it ends with us all the same
        )
        for number in range(count)
    ]
    try:
        return _joined([_ended(share, limits) for share in shares])
    finally:
        for share in shares:
            share.kill()
            share.communicate()


def _processors() -> int:
    return min(_MOST_PROCESSES, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2)


def _is_small(root: Path) -> bool:
    """Tell whether a tree has so few files that to start a second process takes longer than to read them."""
    files = 0
    for _, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in NOT_SOURCE]
        files += len(names) + len(folders)
        if files > _FEW:
            return False
    return True


def _ended(share: "subprocess.Popen[bytes]", limits: Limits) -> SourceScan | None:
    """Return what a share found, or None when it was killed or broke."""
    ends = time.monotonic() + limits.source_s + _LATE_S
    while True:
        try:
            out, err = share.communicate(timeout=_LOOK_S)
        except subprocess.TimeoutExpired:
            if time.monotonic() > ends or resident(share.pid) > limits.memory_bytes:
                return None
            continue
        if share.returncode == worker.TOLD:
            raise UsageError(err.decode("utf-8", "replace").strip())
        return SourceScan.model_validate_json(out) if share.returncode == 0 else None


def _joined(scans: Iterable[SourceScan | None]) -> SourceScan:
    """Return the shares as one scan."""
    shares = list(scans)
    whole = [one for one in shares if one]
    if not whole:
        raise GuideError("The scan was stopped: it took too long or too much memory. Name a smaller folder")
    hits = sorted((hit for one in whole for hit in one.hits), key=lambda hit: (hit.file, hit.line, hit.rule))
    return SourceScan(
        files=sum(one.files for one in whole),
        skipped=tuple(sorted({skip for one in whole for skip in one.skipped})),
        rules=whole[0].rules,
        hits=tuple(hits[:MOST_HITS]),
        truncated=any(one.truncated for one in whole) or len(whole) < len(shares) or len(hits) > MOST_HITS,
    )
