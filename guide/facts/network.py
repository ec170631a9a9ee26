"""Reading and writing one socket under one deadline, and what the kernel's errors mean here."""

import asyncio
import errno
import socket
import time
from typing import Final

from guide.model.attempts import Ending
from guide.text.outside import Outside

_NO_WAY: Final = {
    errno.EHOSTUNREACH,
    errno.ENETUNREACH,
    errno.EHOSTDOWN,
    errno.ENETDOWN,
    errno.EADDRNOTAVAIL,
    errno.EAFNOSUPPORT,
    errno.EACCES,
    errno.EPERM,
}


class DialogueError(ConnectionError):
    """The words were not exchanged; ``said`` is what the peer said instead."""

    def __init__(self, ending: Ending, said: bytes = b"") -> None:
        super().__init__("what comes before TLS did not come about")
        self.ending = ending
        self.said = Outside(said)


class UpgradeRefusedError(DialogueError):
    """The peer did not offer TLS."""


class ProxyRefusedError(DialogueError):
    """The proxy would not connect."""


def connect_ending(error: OSError) -> Ending:
    """Return the standard name of a failed connect."""
    if isinstance(error, DialogueError):
        return error.ending
    if isinstance(error, TimeoutError) or error.errno == errno.ETIMEDOUT:
        return Ending.CONNECT_TIMEOUT
    if error.errno in _NO_WAY:
        return Ending.UNREACHABLE
    return Ending.CONNECT_REFUSED if isinstance(error, ConnectionRefusedError) else Ending.RESET


class Link:
    """A connected socket and one deadline over all that is said on it (an instant of ``time.monotonic``)."""

    def __init__(self, opened: socket.socket, deadline: float) -> None:
        self._opened = opened
        self._deadline = deadline
        self._was_reset = False

    def send(self, content: bytes) -> None:
        """Send. A peer that is gone already is found out by the reading that follows, after what it said before it went."""
        self._opened.settimeout(max(0.01, self._deadline - time.monotonic()))
        try:
            self._opened.sendall(content)
        except ConnectionResetError:
            # The kernel reports a reset once only; a read would now see an end like that of a proper close.
            self._was_reset = True
        except BrokenPipeError:
            return

    def receive(self, most: int) -> bytes:
        """Return the next bytes, b"" at the end of the stream.

        Raises TimeoutError when the deadline passes first, ConnectionResetError for a reset. A peer that closed before
        our bytes arrived answers them with a reset; the kernel reports that as EPIPE, and the peer's own word was the
        close, so it counts as the end of the stream.
        """
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._opened.settimeout(left)
        try:
            received = self._opened.recv(most)
        except BrokenPipeError:
            return b""
        if not received and self._was_reset:
            raise ConnectionResetError
        return received


class AsyncLink:
    """A connected, non-blocking socket of the running event loop; the caller holds the deadline (``asyncio.timeout``)."""

    def __init__(self, opened: socket.socket) -> None:
        self._opened = opened
        self._loop = asyncio.get_running_loop()
        self._was_reset = False

    async def send(self, content: bytes) -> None:
        """Send, with the same view of a peer that is gone as ``Link.send``."""
        try:
            await self._loop.sock_sendall(self._opened, content)
        except ConnectionResetError:
            self._was_reset = True
        except BrokenPipeError:
            return

    async def receive(self, most: int) -> bytes:
        """Return the next bytes, b"" at the end of the stream; raise ConnectionResetError as ``Link.receive`` does."""
        try:
            received = await self._loop.sock_recv(self._opened, most)
        except BrokenPipeError:
            return b""
        if not received and self._was_reset:
            raise ConnectionResetError
        return received
