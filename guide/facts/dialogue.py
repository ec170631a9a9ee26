"""Dialogues: the few words before TLS may begin, as generators that know no sockets.

A dialogue yields bytes to send (b"" to only read on), is sent the bytes that came, and returns those it had no use for: the
next dialogue begins with them. The same words so serve blocking sockets and the event loop.
"""

import asyncio
import socket
import time
from collections.abc import Generator
from typing import Final, Protocol

from guide.facts.network import AsyncLink, DialogueError, Link
from guide.model.attempts import Ending

Dialogue = Generator[bytes, bytes, bytes]
Turn = Generator[bytes, bytes, tuple[bytes, bytes]]


class Mark(Protocol):
    """Where an answer ends."""

    def end(self) -> int:
        """Return the offset behind the answer."""


class Marks(Protocol):
    """What tells a whole answer: a pattern of bytes, or a packet that says its own length."""

    def search(self, heard: bytes, /) -> Mark | None:
        """Return the end of the answer in ``heard``, or None while it is not whole."""


MOST_BYTES: Final = 8 * 1024
"""Bytes of one dialogue that are read."""


def turn(say: bytes, heard: bytes, wanted: Marks) -> Turn:
    """Say something (or nothing) and return the next answer that ``wanted`` tells, and what came after it."""
    if say:
        heard += yield say
    found = wanted.search(heard)
    while not found:
        heard += yield b""
        found = wanted.search(heard)
    return heard[: found.end()], heard[found.end() :]


def speak(opened: socket.socket, dialogue: Dialogue, deadline: float) -> bytes:
    """Hold ``dialogue`` on a blocking socket until ``deadline`` (``time.monotonic``) and return the surplus bytes.

    Raises what the dialogue raises, or DialogueError with how the connection ended.
    """
    link = Link(opened, deadline)
    read = 0
    try:
        say = next(dialogue)
        while True:
            if say:
                link.send(say)
            came = _counted(link.receive(4096), read)
            read += len(came)
            say = dialogue.send(came)
    except StopIteration as done:
        return bytes(done.value)
    except DialogueError:
        raise
    except OSError as error:
        raise _broken(error) from error


async def aspeak(opened: socket.socket, dialogue: Dialogue, deadline: float) -> bytes:
    """Hold ``dialogue`` on a non-blocking socket of the running event loop; return and raise as ``speak`` does."""
    link = AsyncLink(opened)
    read = 0
    try:
        async with asyncio.timeout(max(0.01, deadline - time.monotonic())):
            say = next(dialogue)
            while True:
                if say:
                    await link.send(say)
                came = _counted(await link.receive(4096), read)
                read += len(came)
                try:
                    say = dialogue.send(came)
                except StopIteration as done:
                    # Told apart here, because a coroutine may not raise StopIteration.
                    return bytes(done.value)
    except DialogueError:
        raise
    except OSError as error:
        raise _broken(error) from error


def _counted(came: bytes, read: int) -> bytes:
    if not came:
        raise DialogueError(Ending.CLOSED)
    if read + len(came) > MOST_BYTES:
        raise DialogueError(Ending.OVERSIZE, came[:200])
    return came


def _broken(error: OSError) -> DialogueError:
    return DialogueError(Ending.TIMEOUT if isinstance(error, TimeoutError) else Ending.RESET)
