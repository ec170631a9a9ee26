"""The gate: every connection of a unit goes through ``dial``, and an audit hook refuses whatever went around it (R16, R17).

The hook sits below all libraries: also sslyze's sockets raise the audit event ``socket.connect`` and are refused
outside the allowed set. An audit hook cannot be removed, so it is installed in worker processes only.
"""

import asyncio
import contextlib
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Final

from guide.facts.limits import Limits
from guide.facts.pace import Pace

Place = tuple[str, int]
"""Address in its canonical spelling, and port."""


class OutOfScopeError(ConnectionError):
    """A connection to somewhere that the unit was not sent to.

    A ConnectionError, so that libraries take it for a connection that failed: sslyze waits for ever on anything else.
    """


class OutOfTimeError(Exception):
    """The unit's own time is used up; what it found so far is kept."""


class OutOfBudgetError(Exception):
    """The number of connections that the plan named is used up."""


def place(address: str, port: int) -> Place:
    """Return address and port spelled canonically; raise ValueError for a name."""
    plain, percent, zone = address.partition("%")
    return (str(ip_address(plain)) + percent + zone, port)


@dataclass
class Dialler:
    """Opens the connections of one unit: inside the allowed set, within rate, budget and time.

    ``deadline`` is an instant of ``time.monotonic``. Threads may share it.
    """

    allowed: frozenset[Place]
    limits: Limits
    deadline: float
    budget: int
    opened: int = 0
    source: str = ""
    """Local address of the last connection."""
    pace: Pace = field(init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.pace = Pace(self.limits.per_second, self.limits.burst)

    def dial(self, address: str, port: int, patience_s: float | None = None) -> socket.socket:
        """Return a connected TCP socket; wait ``limits.connect_s`` for it, or ``patience_s`` where that is less.

        Raises OutOfScopeError before anything is sent, OutOfTimeError, OutOfBudgetError, or the OSError of the attempt.
        """
        wait = self._admit(address, port)
        if wait:
            if self.time_left() <= wait:
                raise OutOfTimeError
            time.sleep(wait)
        opened = socket.create_connection((address, port), timeout=self._patience(patience_s))
        self.source = str(opened.getsockname()[0])
        return opened

    async def adial(self, address: str, port: int, patience_s: float | None = None) -> socket.socket:
        """Return a connected, non-blocking TCP socket of the running event loop; raise as ``dial`` does."""
        wait = self._admit(address, port)
        if wait:
            await self.pause(wait)
        opened = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
        try:
            opened.setblocking(False)
            async with asyncio.timeout(self._patience(patience_s)):
                await asyncio.get_running_loop().sock_connect(opened, (address, port))
        except BaseException:
            opened.close()
            raise
        self.source = str(opened.getsockname()[0])
        return opened

    def time_left(self) -> float:
        """Return the seconds the unit still has; raise OutOfTimeError when there are none."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise OutOfTimeError
        return left

    async def pause(self, seconds: float) -> None:
        """Wait; raise OutOfTimeError at once when that much time is not left."""
        if self.time_left() <= seconds:
            raise OutOfTimeError
        await asyncio.sleep(seconds)

    def count(self, connections: int) -> None:
        """Count connections that a library opens by itself; raise OutOfBudgetError when the plan did not name as many."""
        with self._lock:
            if self.opened + connections > self.budget:
                raise OutOfBudgetError("the connections of the plan are used up")
            self.opened += connections

    def _admit(self, address: str, port: int) -> float:
        """Check scope and budget and return how long to wait for the turn."""
        if place(address, port) not in self.allowed:
            raise OutOfScopeError(f"{address} port {port} is not in the declared scope")
        self.count(1)
        return self.pace.turn()

    def _patience(self, patience_s: float | None) -> float:
        most = self.limits.connect_s if patience_s is None else min(patience_s, self.limits.connect_s)
        return max(0.01, min(most, self.time_left()))


_allowed: set[Place] = set()
_installed: list[Callable[..., None]] = []
_WATCHED: Final = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if event not in _WATCHED:
        return
    target = arguments[1] if len(arguments) > 1 else None
    if target is None:  # sendmsg on a connected socket: it passed here when it connected
        return
    if isinstance(target, tuple) and len(target) >= 2:  # noqa: PLR2004 - host and port; IPv6 has two more
        with contextlib.suppress(ValueError):
            if place(str(target[0]), int(target[1])) in _allowed:
                return
    raise OutOfScopeError(f"{target!r} is not in the declared scope")


def install_guard() -> None:
    """Refuse from now on every connection of this process outside the allowed set. There is no way back."""
    if not _installed:
        sys.addaudithook(_watch)
        _installed.append(_watch)


@contextlib.contextmanager
def only(allowed: frozenset[Place]) -> Iterator[None]:
    """Open the process's guard for these places while one unit runs."""
    _allowed.clear()
    _allowed.update(allowed)
    try:
        yield
    finally:
        _allowed.clear()
