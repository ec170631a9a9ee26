"""Many targets: a whole gathering, or one sslyze run over the same ports, in a process of its own that is watched for memory.

``python -m bench.fleet ours|sslyze PACE PORT…`` does the work and prints what it found as JSON; ``fleet`` starts it.
"""

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from typing import Final

import psutil
from allowed import ALLOWED

from bench.ours import LISTS, POLITE, RUN, UNPACED, endpoint
from guide.facts.gather import gather

_LOOK_S: Final = 0.05
_LONGEST_S: Final = 3600


@dataclass(frozen=True)
class Crowd:
    """What a run over many targets took."""

    seconds: float
    """Of the whole process, with its start."""
    first_s: float
    """Until the first target's result."""
    suites: int
    """Accepted suites of all targets together."""
    problems: int
    largest_mb: float
    """Peak resident memory of the largest process."""
    sum_mb: float
    """Peak of all its processes together; pages they share are counted in each."""


def fleet(tool: str, pace: str, ports: Sequence[int]) -> Crowd:
    """Run ``ours`` (pace ``polite`` or ``unpaced``) or ``sslyze`` over ``ports``."""
    words = (sys.executable, "-m", "bench.fleet", tool, pace, *(str(port) for port in ports))
    begun = time.perf_counter()
    child = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    tree = psutil.Process(child.pid)
    largest = together = 0.0
    try:
        while child.poll() is None and time.perf_counter() - begun < _LONGEST_S:
            sizes = []
            with suppress(psutil.Error):
                for process in (tree, *tree.children(recursive=True)):
                    with suppress(psutil.Error):
                        sizes.append(process.memory_info().rss / 1e6)
            largest, together = max(largest, *sizes, 0.0), max(together, sum(sizes))
            time.sleep(_LOOK_S)
        seconds = time.perf_counter() - begun
    finally:
        child.kill()
        said, _ = child.communicate()
    found = json.loads(said)
    return Crowd(seconds, found["first_s"], found["suites"], found["problems"], largest, together)


def _ours(pace: str, ports: Sequence[int]) -> dict[str, float]:
    subjects = [endpoint(port) for port in ports]
    begun = time.perf_counter()
    first = suites = problems = 0.0
    for one in gather(subjects, ALLOWED, UNPACED if pace == "unpaced" else POLITE, run=RUN, wanted=LISTS):
        first = first or time.perf_counter() - begun
        suites += sum(len(part.accepted) for part in one.facts.suites or ())
        problems += len(one.facts.problems)
    return {"first_s": first, "suites": suites, "problems": problems}


def _sslyze(ports: Sequence[int]) -> dict[str, float]:
    # Only here: our own run is not to carry its libraries.
    found = import_module("bench.rivals").sslyze_lists(ports)
    return {"first_s": found.first_s, "suites": found.total, "problems": len(ports) - found.answered}


if __name__ == "__main__":
    _, tool, pace, *rest = sys.argv
    ports = [int(one) for one in rest]
    sys.stdout.write(json.dumps(_ours(pace, ports) if tool == "ours" else _sslyze(ports)))
