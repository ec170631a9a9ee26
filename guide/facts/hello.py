"""One connection, one ClientHello, one ending. The handshake is never finished."""

import errno
import socket
import time
from dataclasses import dataclass
from typing import Final

from guide.facts.answer_wire import Answer, read_answer, read_rest
from guide.facts.hello_wire import Hello
from guide.facts.limits import Limits
from guide.facts.scope_guard import Dialler
from guide.model.attempts import Attempt, Ending
from guide.text.outside import inert

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


@dataclass(frozen=True)
class Door:
    """One address and port, and the dialler that may open it."""

    dialler: Dialler
    address: str
    port: int

    @property
    def limits(self) -> Limits:
        """Return the unit's limits."""
        return self.dialler.limits

    def open(self) -> socket.socket:
        """Return a connected socket; raise as ``Dialler.dial`` does."""
        return self.dialler.dial(self.address, self.port)


def knock(door: Door, hello: Hello) -> Attempt:
    """Send one hello and return how it ended; raise OutOfTimeError, OutOfBudgetError or OutOfScopeError only."""
    began = time.monotonic()
    answer = _converse(door, hello)
    return Attempt(
        ending=answer.ending,
        version=inert(answer.version),
        suite=answer.suite,
        alert=answer.alert,
        detail=inert(answer.detail, 200),
        milliseconds=round((time.monotonic() - began) * 1000),
    )


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


def _converse(door: Door, hello: Hello) -> Answer:
    try:
        opened = door.open()
    except OSError as error:
        return Answer(connect_ending(error), detail=(error.strerror or "").encode())
    with opened:
        return _exchange(opened, hello, door)


def _exchange(opened: socket.socket, hello: Hello, door: Door) -> Answer:
    deadline = time.monotonic() + min(door.limits.read_s, door.dialler.time_left())
    received = b""
    try:
        send_all(opened, hello.to_bytes(), deadline)
        while len(received) <= door.limits.head_bytes:
            more = receive_some(opened, deadline, 16 * 1024)
            if not more:
                return read_rest(received) if received else Answer(Ending.CLOSED)
            received += more
            answer = read_answer(received, hello)
            if answer:
                return answer
    except TimeoutError:
        return read_rest(received) if received else Answer(Ending.TIMEOUT)
    except OSError:
        return read_rest(received) if received else Answer(Ending.RESET)
    return Answer(Ending.OVERSIZE)
