"""One connection, one ClientHello, one ending. The handshake is never finished."""

import socket
import time
from dataclasses import dataclass

from guide.facts.answer_wire import Answer, read_answer, read_rest
from guide.facts.hello_wire import Hello
from guide.facts.limits import Limits
from guide.facts.network import Link, connect_ending
from guide.facts.scope_guard import Dialler, OutOfScopeError
from guide.facts.starttls import UpgradeRefusedError, upgrade
from guide.model.attempts import Attempt, Ending
from guide.text.outside import inert


@dataclass(frozen=True)
class Door:
    """One address and port, and the dialler that may open it."""

    dialler: Dialler
    address: str
    port: int
    starttls: str = ""
    """Protocol that upgrades to TLS (``starttls.PROTOCOLS``); empty: TLS from the first byte."""

    @property
    def limits(self) -> Limits:
        """Return the unit's limits."""
        return self.dialler.limits

    def open(self) -> socket.socket:
        """Return a socket on which TLS may begin; raise as ``Dialler.dial`` does, or UpgradeRefusedError."""
        opened = self.dialler.dial(self.address, self.port)
        if self.starttls:
            try:
                upgrade(Link(opened, time.monotonic() + self.limits.read_s), self.starttls)
            except UpgradeRefusedError:
                opened.close()
                raise
        return opened


def knock(door: Door, hello: Hello, patience_s: float | None = None) -> Attempt:
    """Send one hello and return how it ended; wait ``limits.read_s`` for the answer, or ``patience_s`` where that is less.

    Raises OutOfTimeError, OutOfBudgetError or OutOfScopeError only.
    """
    began = time.monotonic()
    answer = _converse(door, hello, min(door.limits.read_s, patience_s or door.limits.read_s))
    return Attempt(
        ending=answer.ending,
        version=inert(answer.version),
        suite=answer.suite,
        alert=answer.alert,
        detail=inert(answer.detail, 200),
        milliseconds=round((time.monotonic() - began) * 1000),
    )


def _converse(door: Door, hello: Hello, patience_s: float) -> Answer:
    try:
        opened = door.open()
    except OutOfScopeError:
        raise
    except UpgradeRefusedError as error:
        return Answer(error.ending, detail=error.said)
    except OSError as error:
        return Answer(connect_ending(error), detail=(error.strerror or "").encode())
    with opened:
        return _exchange(opened, hello, door, patience_s)


def _exchange(opened: socket.socket, hello: Hello, door: Door, patience_s: float) -> Answer:
    link = Link(opened, time.monotonic() + min(patience_s, door.dialler.time_left()))
    received = b""
    try:
        link.send(hello.to_bytes())
        while len(received) <= door.limits.head_bytes:
            more = link.receive(16 * 1024)
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
