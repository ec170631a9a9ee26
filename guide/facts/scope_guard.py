"""The gate: every connection of a unit goes through ``dial``, within scope, rate, budget and time (R16, R17).

What goes around it is refused by ``socket_guard``, below all libraries.
"""

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

from guide.facts.dialogue import aspeak, speak
from guide.facts.limits import Limits
from guide.facts.network import ProxyRefusedError
from guide.facts.pace import Pace
from guide.facts.proxy import Proxy, connect
from guide.facts.socket_guard import OutOfScopeError, Place, place
from guide.model.attempts import Ending


class OutOfTimeError(Exception):
    """The unit's own time is used up; what it found so far is kept."""


class OutOfBudgetError(Exception):
    """The number of connections that the plan named is used up."""


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
    proxy: Proxy | None = None
    """Where every connection goes through; its host is an address already."""
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
        patience = self._patience(patience_s)
        with self._speaking_for(), ExitStack() as stack:
            opened = stack.enter_context(socket.create_connection(self._first_stop(address, port), timeout=patience))
            self.source = str(opened.getsockname()[0])
            if self.proxy:
                speak(opened, connect(self.proxy, address, port), time.monotonic() + patience)
            stack.pop_all()
        return opened

    async def adial(self, address: str, port: int, patience_s: float | None = None) -> socket.socket:
        """Return a connected, non-blocking TCP socket of the running event loop; raise as ``dial`` does."""
        wait = self._admit(address, port)
        if wait:
            await self.pause(wait)
        patience = self._patience(patience_s)
        where = self._first_stop(address, port)
        with self._speaking_for(), ExitStack() as stack:
            family = socket.AF_INET6 if ":" in where[0] else socket.AF_INET
            opened = stack.enter_context(socket.socket(family, socket.SOCK_STREAM))
            opened.setblocking(False)
            async with asyncio.timeout(patience):
                await asyncio.get_running_loop().sock_connect(opened, where)
            self.source = str(opened.getsockname()[0])
            if self.proxy:
                await aspeak(opened, connect(self.proxy, address, port), time.monotonic() + patience)
            stack.pop_all()
        return opened

    async def adial_datagram(self, address: str, port: int) -> socket.socket:
        """Return a non-blocking UDP socket that reaches this one place and counts as a connection; raise as ``dial`` does.

        Datagrams pass no proxy: with one, OutOfScopeError.
        """
        if self.proxy:
            raise OutOfScopeError("a datagram would not go through the proxy")
        wait = self._admit(address, port)
        if wait:
            await self.pause(wait)
        with ExitStack() as stack:
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            opened = stack.enter_context(socket.socket(family, socket.SOCK_DGRAM))
            opened.setblocking(False)
            opened.connect((address, port))
            self.source = str(opened.getsockname()[0])
            stack.pop_all()
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

    @property
    def exhausted(self) -> bool:
        """Whether every connection of the plan was made."""
        return self.opened >= self.budget

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

    def _first_stop(self, address: str, port: int) -> Place:
        """Return where the TCP connection goes: to the proxy, or straight to the target."""
        return (self.proxy.host, self.proxy.port) if self.proxy else (address, port)

    @contextlib.contextmanager
    def _speaking_for(self) -> Iterator[None]:
        """With a proxy, whatever stops the connection is the proxy's doing: nothing is known of the target then."""
        try:
            yield
        except (OutOfScopeError, ProxyRefusedError):
            raise
        except OSError as error:
            if self.proxy is None:
                raise
            raise ProxyRefusedError(Ending.PROXY_REFUSED, f"{self.proxy.name}: {error}".encode()) from error

    def _patience(self, patience_s: float | None) -> float:
        most = self.limits.connect_s if patience_s is None else min(patience_s, self.limits.connect_s)
        return max(0.01, min(most, self.time_left()))
