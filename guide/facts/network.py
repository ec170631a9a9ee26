"""Reading and writing one socket under one deadline, and what the kernel's errors mean here."""

import errno
import socket
import time
from typing import Final

from guide.model.attempts import Ending

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


def connect_ending(error: OSError) -> Ending:
    """Return the standard name of a failed connect."""
    if isinstance(error, TimeoutError) or error.errno == errno.ETIMEDOUT:
        return Ending.CONNECT_TIMEOUT
    if error.errno in _NO_WAY:
        return Ending.UNREACHABLE
    return Ending.CONNECT_REFUSED if isinstance(error, ConnectionRefusedError) else Ending.RESET


def receive_some(opened: socket.socket, deadline: float, most: int) -> bytes:
    """Return the next bytes, b"" at the end of the stream; raise TimeoutError when ``deadline`` passes first.

    A peer that closed before our bytes arrived answers them with a reset; the kernel reports that as EPIPE, and the
    peer's own word was the close, so it counts as the end of the stream.
    """
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    opened.settimeout(left)
    try:
        return opened.recv(most)
    except BrokenPipeError:
        return b""


def send_all(opened: socket.socket, content: bytes, deadline: float) -> None:
    """Send; a peer that is gone already is found out by the reading that follows."""
    opened.settimeout(max(0.01, deadline - time.monotonic()))
    try:
        opened.sendall(content)
    except (BrokenPipeError, ConnectionResetError):
        return
