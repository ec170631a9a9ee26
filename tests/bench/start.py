"""What costs no network: the start of the commands, and the reading of a large evidence file."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import yaml
from evidence.making import ulid

from guide.evidence.reading import read_whole
from guide.evidence.wire import render
from guide.model.bodies import Body
from guide.model.records import Record

_EVIDENCE_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True)
class Starts:
    """Medians in seconds, each of a whole process."""

    python: float
    help: float
    report: float
    libraries: float
    """Importing what a report cannot do without (click, PyYAML, pydantic with one noun), and nothing else."""


@dataclass(frozen=True)
class Readings:
    """Medians in seconds of reading the same bytes."""

    megabytes: float
    ours: float
    """Digests, YAML, schema and graph."""
    events: float
    """libyaml's events alone, thrown away."""


def demo(folder: Path) -> Path:
    """Return the evidence file of a fresh demo in ``folder``."""
    _quietly((*_GUIDE, "demo", "--headless", "-o", str(folder)))
    return folder / "evidence.yaml"


def starts(evidence: Path, runs: int) -> Starts:
    """Time the commands in turn, as an installed program starts: the first, uncounted run writes the bytecode."""
    commands = (
        (sys.executable, "-c", "pass"),
        (*_GUIDE, "--help"),
        (*_GUIDE, "report", "-w", str(evidence)),
        (sys.executable, "-c", _LIBRARIES),
    )
    taken: list[list[float]] = [[] for _ in commands]
    for _ in range(runs + 1):
        for times, words in zip(taken, commands, strict=True):
            begun = time.perf_counter()
            _quietly(words)
            times.append(time.perf_counter() - begun)
    return Starts(*(median(times[1:]) for times in taken))


def readings(evidence: Path, runs: int) -> Readings:
    """Time the reading of a file of 16 MB, made of the records of ``evidence`` over and over."""
    data = grown(evidence.read_bytes())
    ours, events = [], []
    for _ in range(runs):
        begun = time.perf_counter()
        read_whole(data, "evidence.yaml")
        ours.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        for _ in yaml.parse(data, Loader=yaml.CSafeLoader):
            pass
        events.append(time.perf_counter() - begun)
    return Readings(len(data) / 1e6, median(ours), median(events))


def grown(data: bytes) -> bytes:
    """Return the file with its records of facts appended again, under new ids, until it has 16 MB."""
    graph = read_whole(data, "evidence.yaml").graph
    again: list[Record[Body]] = [one for one in graph.records if one.kind == "facts"]
    (newest,) = graph.newest
    parts, size = [data], len(data)
    while size < _EVIDENCE_BYTES:
        for one in again:
            update: dict[str, Any] = {"id": ulid(), "prev": (newest,), "at": graph.records[-1].at}
            added, newest = render(one.model_copy(update=update))
            parts.append(added)
            size += len(added)
    return b"".join(parts)


_LIBRARIES = """import os
os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"
import click, yaml, pydantic
class A(pydantic.BaseModel):
    a: int
A(a=1)"""
_GUIDE = (str(Path(sys.executable).with_name("guide")),)


def _quietly(words: Sequence[str]) -> None:
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, env=kept)
    if done.returncode > 1:
        raise AssertionError(f"{words!r} ended with {done.returncode}: {done.stderr}")
