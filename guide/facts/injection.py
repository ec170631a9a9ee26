"""STARTTLS command injection (CVE-2011-0411): one harmless command in the same segment as the request for TLS.

A server that keeps what it read before the handshake answers that command inside TLS, as if the client had said it there. So
somebody on the way can put commands before the client's own. Nothing is sent but NOOP and a goodbye, over one connection;
only where the server grants TLS and then ends without a word is that repeated between control handshakes (law 6).
"""

import asyncio
import re
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Final, TypeVar

from guide.facts.dialogue import Dialogue, speak
from guide.facts.hello import Door
from guide.facts.network import Link, UpgradeRefusedError, connect_ending
from guide.facts.offers import Knocker
from guide.facts.socket_guard import OutOfScopeError
from guide.facts.spaced import Repetition, repeat
from guide.facts.starttls import upgrade
from guide.facts.tls_client import client, server_hostname
from guide.model.attempts import Ending
from guide.model.checks import ActiveCheck, CheckAnswer, CheckName
from guide.text.outside import inert

T = TypeVar("T")

ENGINE: Final = "STARTTLS + NOOP"
_NAME: Final[CheckName] = "command_injection"
_ENDED: Final = "closed where the handshake should begin"
"""One word for a close and a reset: a server that closes over bytes it has not read sends either, as it happens."""
_MOST_BYTES: Final = 8 * 1024


@dataclass(frozen=True)
class _Words:
    """What is said behind the request for TLS, what is said inside it, and how answers to either are told."""

    request: bytes
    injected: bytes
    goodbye: bytes
    answers: re.Pattern[bytes]
    """The last line of each answer; one is the goodbye's own, a second one answers what was injected."""


_NUMBERED: Final = re.compile(rb"^((?!220)\d{3}(?: [^\n]*)?)\n", re.MULTILINE)
"""Not 220: that would be a greeting said once more."""
_WORDS: Final = {
    "smtp": _Words(b"STARTTLS\r\n", b"NOOP\r\n", b"QUIT\r\n", _NUMBERED),
    "ftp": _Words(b"AUTH TLS\r\n", b"NOOP\r\n", b"QUIT\r\n", _NUMBERED),
    "imap": _Words(
        b"a1 STARTTLS\r\n", b"a2 NOOP\r\n", b"a3 LOGOUT\r\n", re.compile(rb"^(a[23] [^\n]*)\n", re.MULTILINE)
    ),
    "pop3": _Words(b"STLS\r\n", b"NOOP\r\n", b"QUIT\r\n", re.compile(rb"^((?:\+OK|-ERR)[^\n]*)\n", re.MULTILINE)),
}


@dataclass(frozen=True)
class _Come:
    """What one attempt came to."""

    answer: CheckAnswer
    detail: str = ""

    @property
    def ended(self) -> bool:
        """Tell whether TLS was granted, and then the connection ended without a word."""
        return self.detail == _ENDED


async def command_injection(knocker: Knocker) -> ActiveCheck:
    """Put NOOP behind the request for TLS, say goodbye inside it, and count the answers that come there.

    ``knocker.door.starttls`` is one of INJECTABLE. Raises OutOfTimeError, OutOfBudgetError or OutOfScopeError only.
    """
    door, before = knocker.door, knocker.door.dialler.opened
    first = await asyncio.to_thread(_attempt, door)
    control = knocker.control()
    come = first
    if first.ended and control and knocker.recent:
        done = await repeat(
            first,
            knocker.recent,
            lambda: asyncio.to_thread(_attempt, door),
            control,
            decisive=lambda one: not one.ended,
            same=lambda one, other: one == other,
            attempts=door.limits.attempts,
            most=door.limits.repeats(wordless=True),
        )
        come = _over(done, door.limits.attempts)
    return ActiveCheck(
        name=_NAME,
        answer=come.answer,
        complete=come.answer != "unknown",
        detail=inert(come.detail),
        connections=door.dialler.opened - before,
        engine=ENGINE,
    )


def _over(done: Repetition[_Come], attempts: int) -> _Come:
    """Return what the attempts come to together: an answer counts, and an end without a word only by law 6."""
    spoke = next((one for one in done.attempts if one.answer == "vulnerable"), None)
    if spoke:
        return spoke
    good = all(one.ending is Ending.ACCEPTED for one in done.controls)
    if good and len(done.attempts) >= attempts and all(one.ended for one in done.attempts):
        return _Come("not vulnerable", f"{_ENDED}, {len(done.attempts)} times")
    return _Come("unknown", "; ".join(dict.fromkeys(one.detail or one.answer for one in done.attempts)))


def _attempt(door: Door) -> _Come:
    """Make one attempt, blocking; raise as ``command_injection`` does."""
    words = _WORDS[door.starttls]
    with ExitStack() as stack:
        try:
            opened = stack.enter_context(door.dialler.dial(door.address, door.port))
            until = time.monotonic() + min(door.limits.read_s, door.dialler.time_left())
            early = speak(opened, _with_command(upgrade(door.starttls, name=door.name), words), until)
        except OutOfScopeError:
            raise
        except UpgradeRefusedError as error:
            # It refuses the request with a command behind it, though it grants the bare one: the border is watched.
            return _Come("not vulnerable", inert(error.said, 200))
        except OSError as error:
            return _Come("unknown", connect_ending(error).value.replace("_", " "))
        come = _inside(opened, words, door.name, until)
    if early and come.ended:
        # It spoke in clear behind its go-ahead, and went: nothing was obeyed inside TLS, because none began.
        return _Come("not vulnerable", inert(b"answered before TLS: " + early[:200].rstrip(), 200))
    return come


def _inside(opened: socket.socket, words: _Words, name: str, until: float) -> _Come:
    """Shake hands on a connection that was granted TLS, say goodbye, and tell the answers."""
    secure = _Secure(Link(opened, until), server_hostname(name))
    try:
        secure.shake()
    except (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError, ConnectionError):
        return _Come("unknown", _ENDED)
    except ssl.SSLError as error:
        # An alert, or words in clear: what was put behind the request was taken for a part of the handshake.
        return _Come("not vulnerable", inert(f"taken for a handshake: {error.reason or error}", 200))
    except OSError:
        return _Come("unknown", "no answer to the handshake")
    try:
        secure.say(words.goodbye)
        return _told(_heard(secure, words), words)
    except OSError:
        return _Come("unknown", "no answer inside TLS")


class _Secure:
    """TLS over one link, under its deadline; ``wrap_socket`` would leave the socket open where the peer is gone already."""

    def __init__(self, link: Link, name: str) -> None:
        self._link = link
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = client().wrap_bio(self._in, self._out, server_hostname=name or None)

    def shake(self) -> None:
        """Shake hands; raise ssl.SSLError or OSError."""
        self._whole(self._tls.do_handshake)

    def say(self, content: bytes) -> None:
        """Say something inside TLS; raise as ``shake`` does."""
        self._whole(lambda: self._tls.write(content))

    def hear(self) -> bytes:
        """Return what comes next inside TLS, b"" at its end; raise as ``shake`` does."""
        try:
            return self._whole(lambda: self._tls.read(4096))
        except ssl.SSLEOFError:
            return b""

    def _whole(self, act: Callable[[], T]) -> T:
        while True:
            try:
                return act()
            except ssl.SSLWantReadError:
                self._send()
                more = self._link.receive(16 * 1024)
                if more:
                    self._in.write(more)
                else:
                    self._in.write_eof()
            finally:
                self._send()

    def _send(self) -> None:
        if self._out.pending:
            self._link.send(self._out.read())


def _with_command(dialogue: Dialogue, words: _Words) -> Dialogue:
    """Hold ``dialogue``, and put the command behind its request for TLS, in the same piece of bytes."""
    try:
        say = next(dialogue)
        while True:
            came = yield say + words.injected if say == words.request else say
            say = dialogue.send(came)
    except StopIteration as done:
        return bytes(done.value)


def _heard(secure: _Secure, words: _Words) -> bytes:
    """Return what comes inside TLS until two answers are there, the server ends, or it says nothing more."""
    heard = b""
    while len(heard) < _MOST_BYTES and len(words.answers.findall(heard)) < 2:  # noqa: PLR2004 - see ``answers``
        try:
            more = secure.hear()
        except OSError:
            if not words.answers.search(heard):
                raise
            # The goodbye may be answered by an end without ceremony; a second answer did not come in time.
            return heard
        if not more:
            return heard
        heard += more
    return heard


def _told(heard: bytes, words: _Words) -> _Come:
    answers = words.answers.findall(heard)
    if len(answers) > 1:
        return _Come("vulnerable", inert(answers[0].rstrip(), 200))
    return _Come("not vulnerable") if answers else _Come("unknown", "no answer inside TLS")
