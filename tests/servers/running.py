"""One server process: started, waited for, stopped by its own id."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from servers.ports import LOOPBACK

_READY_S = 10
_STOP_S = 5


@dataclass(frozen=True)
class Running:
    """A server that answers now. ``log`` is what it wrote to its standard streams."""

    ports: tuple[int, ...]
    pid: int
    log: Path

    @property
    def port(self) -> int:
        """The first port."""
        return self.ports[0]


def _answers(address: str, port: int) -> bool:
    try:
        socket.create_connection((address, port), timeout=1).close()
    except OSError:
        return False
    return True


def _wait(process: "subprocess.Popen[bytes]", address: str, ports: Sequence[int], log: Path) -> None:
    deadline = time.monotonic() + _READY_S
    for port in ports:
        while not _answers(address, port):
            if process.poll() is not None:
                raise AssertionError(f"{process.args!r} ended with {process.returncode}:\n{log.read_text()}")
            if time.monotonic() > deadline:
                raise AssertionError(f"{process.args!r} does not listen on {port}:\n{log.read_text()}")
            time.sleep(0.02)


@contextmanager
def running(
    command: Sequence[str | Path],
    ports: Sequence[int],
    folder: Path,
    *,
    address: str = LOOPBACK,
    user: str | None = None,
) -> Iterator[Running]:
    """Run ``command`` in ``folder`` until the block ends; yield once every one of ``ports`` takes connections at ``address``.

    ``user`` is the account that root runs it as, for programs that refuse root.

    Raises AssertionError with the program's own words when it ends or does not listen in time.
    """
    log = folder / f"{Path(command[0]).name}-{ports[0] if ports else 'x'}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env={**os.environ, "LC_ALL": "C"},
            user=user if os.geteuid() == 0 else None,
            group=user if os.geteuid() == 0 else None,
            extra_groups=[] if user and os.geteuid() == 0 else None,
        )
        try:
            _wait(process, address, ports, log)
            yield Running(tuple(ports), process.pid, log)
        finally:
            process.terminate()
            try:
                process.wait(_STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
