"""A real dask scheduler and its workers on loopback, each a process of its own, stopped by pid."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from servers.ports import LOOPBACK, reserved_ports
from servers.running import running


@dataclass(frozen=True)
class Running:
    """The cluster's address and the processes of its workers."""

    address: str
    workers: tuple["subprocess.Popen[bytes]", ...]


@contextmanager
def cluster(folder: Path, count: int = 2) -> Iterator[Running]:
    """Run a scheduler and ``count`` workers of one thread each, without dashboards."""
    with ExitStack() as stack, reserved_ports(1) as (port,):
        words = ("-m", "dask", "scheduler", "--host", LOOPBACK, "--port", str(port), "--no-dashboard", "--no-jupyter")
        stack.enter_context(running((sys.executable, *words), (port,), folder))
        address = f"tcp://{LOOPBACK}:{port}"
        workers = tuple(_worker(stack, folder, address, number) for number in range(count))
        yield Running(address, workers)


def _worker(stack: ExitStack, folder: Path, address: str, number: int) -> "subprocess.Popen[bytes]":
    place = folder / f"worker-{number}"
    place.mkdir()
    words = ("--host", LOOPBACK, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(place))
    out = stack.enter_context((place / "log").open("wb"))
    process = subprocess.Popen(
        (sys.executable, "-m", "dask", "worker", address, *words),
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=subprocess.STDOUT,
        env={**os.environ, "LC_ALL": "C"},
    )
    stack.callback(_stop, process)
    return process


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
