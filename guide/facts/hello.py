"""One connection, one ClientHello, one ending. The handshake is never finished.

All of it runs on the event loop of the worker process, so that the hellos of a wave, and of many targets, go out together.
"""

import asyncio
import socket
import time
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Final

from guide.facts.answer_wire import Answer, curve_of, flight_ended, read_answer, read_rest
from guide.facts.dialogue import aspeak, speak
from guide.facts.hello_wire import Hello
from guide.facts.iana_extensions import EXTENSIONS, GROUPS
from guide.facts.limits import Limits
from guide.facts.network import AsyncLink, DialogueError, connect_ending
from guide.facts.scope_guard import Dialler
from guide.facts.socket_guard import OutOfScopeError
from guide.facts.starttls import LAST_WORDS, upgrade
from guide.model.attempts import Attempt, Ending
from guide.text.outside import inert

_FLIGHT_BYTES: Final = 512 * 1024
"""Bytes of one server flight that are read."""
_STRAINED: Final = frozenset({Ending.RESET, Ending.TIMEOUT, Ending.CONNECT_TIMEOUT, Ending.CONNECT_REFUSED})
"""Endings after which the unit slows down."""


@dataclass(frozen=True)
class Door:
    """One address and port, and the dialler that may open it."""

    dialler: Dialler
    address: str
    port: int
    starttls: str = ""
    """Protocol that upgrades to TLS (``starttls.PROTOCOLS``); empty: TLS from the first byte."""
    name: str = ""
    """What clients call the server, for the upgrades that say it."""

    @property
    def limits(self) -> Limits:
        """Return the unit's limits."""
        return self.dialler.limits

    def open(self) -> socket.socket:
        """Return a socket on which TLS may begin; raise as ``Dialler.dial`` does, or UpgradeRefusedError."""
        with ExitStack() as stack:
            opened = stack.enter_context(self.dialler.dial(self.address, self.port))
            if self.starttls:
                speak(opened, upgrade(self.starttls, name=self.name), time.monotonic() + self.limits.read_s)
                opened.sendall(LAST_WORDS.get(self.starttls, b""))
            stack.pop_all()
        return opened

    async def aopen(self) -> socket.socket:
        """Return a non-blocking socket of the running event loop on which TLS may begin; raise as ``open`` does."""
        with ExitStack() as stack:
            opened = stack.enter_context(await self.dialler.adial(self.address, self.port))
            if self.starttls:
                until = time.monotonic() + self.limits.read_s
                await aspeak(opened, upgrade(self.starttls, name=self.name), until)
                await AsyncLink(opened).send(LAST_WORDS.get(self.starttls, b""))
            stack.pop_all()
        return opened


@dataclass(frozen=True)
class Heard:
    """How one hello ended, and every byte that came back (outside text that has not passed the border)."""

    attempt: Attempt
    received: bytes = b""


async def knock(door: Door, hello: Hello, patience_s: float | None = None) -> Attempt:
    """Send one hello and return how it ended; wait ``limits.read_s`` for the answer, or ``patience_s`` where that is less.

    Raises OutOfTimeError, OutOfBudgetError or OutOfScopeError only.
    """
    return (await listen(door, hello, patience_s)).attempt


async def listen(door: Door, hello: Hello, patience_s: float | None = None, *, flight: bool = False) -> Heard:
    """Send one hello and return what came back; with ``flight``, an accepted one is read to the end of the first flight.

    Raises as ``knock`` does.
    """
    began = time.monotonic()
    answer, received = await _converse(door, hello, min(door.limits.read_s, patience_s or door.limits.read_s), flight)
    (door.dialler.pace.hurt if answer.ending in _STRAINED else door.dialler.pace.ease)()
    group = answer.group or (curve_of(received) if answer.ending is Ending.ACCEPTED else 0)
    attempt = Attempt(
        ending=answer.ending,
        version=inert(answer.version),
        suite=answer.suite,
        alert=answer.alert,
        detail=inert(answer.detail, 200),
        milliseconds=round((time.monotonic() - began) * 1000),
        extensions=tuple(EXTENSIONS.get(number, str(number)) for number in answer.extensions[:20]),
        group=GROUPS.get(group, f"0x{group:04X}") if group else "",
        alpn=inert(answer.alpn, 100),
        compressed=bool(answer.compression),
    )
    return Heard(attempt, received)


async def _converse(door: Door, hello: Hello, patience_s: float, flight: bool) -> tuple[Answer, bytes]:
    try:
        opened = await door.aopen()
    except OutOfScopeError:
        raise
    except DialogueError as error:
        return Answer(error.ending, detail=error.said), b""
    except OSError as error:
        return Answer(connect_ending(error), detail=(error.strerror or "").encode()), b""
    with opened:
        received = bytearray()
        until = time.monotonic() + min(patience_s, door.dialler.time_left())
        answer = await _exchange(opened, hello, door, until, received)
        if flight and answer.ending is Ending.ACCEPTED:
            await _read_flight(opened, until, received)
        return answer, bytes(received)


async def _exchange(opened: socket.socket, hello: Hello, door: Door, until: float, received: bytearray) -> Answer:
    link = AsyncLink(opened)
    try:
        async with asyncio.timeout(max(0.01, until - time.monotonic())):
            await link.send(hello.to_bytes())
            while len(received) <= door.limits.head_bytes:
                more = await link.receive(16 * 1024)
                if not more:
                    return read_rest(bytes(received)) if received else Answer(Ending.CLOSED)
                received += more
                answer = read_answer(bytes(received), hello)
                if answer:
                    return answer
    except TimeoutError:
        return read_rest(bytes(received)) if received else Answer(Ending.TIMEOUT)
    except OSError:
        return read_rest(bytes(received)) if received else Answer(Ending.RESET)
    return Answer(Ending.OVERSIZE)


async def _read_flight(opened: socket.socket, until: float, received: bytearray) -> None:
    """Add to ``received`` until the server's first flight ends; what stops before that is left as it is."""
    link = AsyncLink(opened)
    try:
        async with asyncio.timeout(max(0.01, until - time.monotonic())):
            while len(received) <= _FLIGHT_BYTES and not flight_ended(bytes(received)):
                more = await link.receive(64 * 1024)
                if not more:
                    return
                received += more
    except OSError:
        return
