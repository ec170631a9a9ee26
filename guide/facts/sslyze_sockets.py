"""sslyze's connections through our own dialler: within scope, rate, budget and proxy, and each one's fate known.

sslyze opens its sockets in one private function (6.3.1, ``tls_connection._open_socket``), which is exchanged here while a
unit runs; a test holds that it still is the one. It counts a reset as "not vulnerable" in places, so each socket remembers
whether it was lost before the server said anything.
"""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from sslyze.connection_helpers import tls_connection

from guide.facts.scope_guard import Dialler


class WatchedSocket(socket.socket):
    """A socket that remembers what became of it."""

    heard: bool = False
    lost: str = ""
    """``reset``, ``closed`` or ``timeout`` where that came before the first byte; else empty."""
    stalled: bool = False
    """Whether an answer was waited for in vain later on."""

    def recv(self, *arguments: Any) -> bytes:
        """Receive as any socket does."""
        try:
            received = super().recv(*arguments)
        except OSError as error:
            self.stalled |= isinstance(error, TimeoutError)
            if not self.heard:
                self.lost = "timeout" if isinstance(error, TimeoutError) else "reset"
            raise
        if received:
            self.heard = True
        elif not self.heard:
            self.lost = "closed"
        return received


@dataclass
class Opened:
    """The sockets that one check opened."""

    sockets: list[WatchedSocket] = field(default_factory=list)
    refused: str = ""
    """Why a connection did not come about at all."""

    @property
    def lost(self) -> str:
        """Return how a connection was lost before the server said a word, or an empty string."""
        return self.refused or next((one.lost for one in self.sockets if one.lost), "")


def stalled(opened: Opened) -> bool:
    """Tell whether some answer was waited for in vain."""
    return any(one.stalled for one in opened.sockets)


_OPENER: Final = "_open_socket"
_here = threading.local()


@contextlib.contextmanager
def watching() -> Iterator[Opened]:
    """Collect the sockets that sslyze opens in this thread."""
    _here.opened = Opened()
    try:
        yield _here.opened
    finally:
        del _here.opened


@contextlib.contextmanager
def through(dialler: Dialler, address: str, port: int) -> Iterator[None]:
    """Send sslyze's connections through ``dialler``, to this one place."""

    def open_socket(_: object, network_timeout: int) -> socket.socket:
        opened = getattr(_here, "opened", None)
        if opened is not None:
            opened.refused = "no connection"
        plain = dialler.dial(address, port)
        if opened is not None:
            opened.refused = ""
        watched = WatchedSocket(plain.family, plain.type, plain.proto, plain.detach())
        watched.settimeout(network_timeout)
        if opened is not None:
            opened.sockets.append(watched)
        return watched

    before: Callable[..., socket.socket] = getattr(tls_connection, _OPENER)
    setattr(tls_connection, _OPENER, open_socket)
    try:
        yield
    finally:
        setattr(tls_connection, _OPENER, before)
