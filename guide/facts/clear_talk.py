"""Conversations that never begin TLS: the frame, and the protocols of lines (RFC 5321, 9051, 1939, 959, Redis).

Nothing is logged in to, stored or changed: each asks what any stranger may ask. The notes are taken while it is said, so that a
peer which hangs up in the middle is still quoted.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from guide.facts.answer_wire import alert_in
from guide.facts.dialogue import Dialogue, turn
from guide.facts.network import DialogueError
from guide.model.attempts import Ending
from guide.model.in_clear import Answer, ClearTalk
from guide.model.inert import Inert
from guide.text.outside import inert

STRANGER: Final = b"asvs-guide"
"""The name that is given where a protocol wants one before it says what it wants."""

_LINE: Final = 200
_MOST_LOGINS: Final = 20
_REPLY: Final = re.compile(rb"\A(?:\d{3}-[^\n]*\n(?:(?!\d{3} )[^\n]*\n)*)?\d{3}(?: [^\n]*)?\n")
_POP: Final = re.compile(rb"\A[+-][^\n]*\n")
_CAPA: Final = re.compile(rb"\A(?:-ERR[^\n]*\n|\+OK[^\n]*\n(?:[^\n]*\n)*?\.\r?\n)")
_IMAP: Final = re.compile(rb"(?m)^a1 [^\n]*\n")
_ANY: Final = re.compile(rb"\A[^\n]*\n")
_ASKS_PASSWORD: Final = (b"331", b"332")
GUEST: Final = b"anonymous"


@dataclass
class Said:
    """What was said so far."""

    host: str = ""
    """Name that clients use, for protocols that say it."""
    heard: bytearray = field(default_factory=bytearray)
    greeting: bytes = b""
    offers_tls: bool | None = None
    logins: list[bytes] = field(default_factory=list)
    asked: str = ""
    answer: Answer = ""
    reply: bytes = b""

    def answered(self, answer: Answer, reply: bytes) -> None:
        """Note what the harmless request came to."""
        self.answer, self.reply = answer, reply

    def talk(self, ending: Ending, alert: int | None, milliseconds: int) -> ClearTalk:
        """Return the notes, inert."""
        spoke = bool(self.greeting or self.reply or self.logins) and alert is None
        return ClearTalk(
            ending=Ending.CLEARTEXT if spoke else ending,
            alert=alert,
            greeting=_first_line(self.greeting),
            offers_tls=self.offers_tls,
            logins=tuple(dict.fromkeys(inert(one, 60) for one in self.logins[:_MOST_LOGINS])),
            asked=self.asked,
            answer=self.answer,
            reply=_first_line(self.reply),
            milliseconds=milliseconds,
        )


Conversation = Callable[[Said, bool], Dialogue]
"""Notes, and whether the server speaks first here: on a port that should want TLS at once it is not waited for."""


def recorded(inner: Dialogue, said: Said) -> Dialogue:
    """Hold ``inner`` and note every byte; raise DialogueError with ``Ending.ALERT`` when a TLS alert answers."""
    say = next(inner)
    while True:
        came = yield say
        said.heard += came
        if alert_in(bytes(said.heard)) is not None:
            raise DialogueError(Ending.ALERT)
        try:
            say = inner.send(came)
        except StopIteration:
            return b""


def smtp(said: Said, waits: bool) -> Dialogue:
    """Ask for the extensions, then whether a sender without an address may begin a mail (RFC 5321 section 4.5.5)."""
    ehlo = b"EHLO review.invalid\r\n"
    said.greeting, rest = yield from turn(b"" if waits else ehlo, b"", _REPLY)
    if not said.greeting.startswith(b"220"):
        said.answered("declined", said.greeting)
        return b""
    offered, rest = yield from turn(ehlo if waits else b"", rest, _REPLY)
    words = [line[4:].strip().upper().replace(b"AUTH=", b"AUTH ").split() for line in offered.splitlines()]
    said.offers_tls = [b"STARTTLS"] in words
    said.logins = [one for line in words if line[:1] == [b"AUTH"] for one in line[1:]]
    said.asked = "MAIL FROM:<>"
    reply, rest = yield from turn(b"MAIL FROM:<>\r\n", rest, _REPLY)
    wants = reply.startswith(b"530") or b"TLS" in reply.upper()
    said.answered("served" if reply.startswith(b"2") else "refused" if wants else "declined", reply)
    yield from turn(b"QUIT\r\n", rest, _REPLY)
    return b""


def imap(said: Said, waits: bool) -> Dialogue:
    """Ask for the capabilities: before TLS they must say LOGINDISABLED and no AUTH= (RFC 9051 section 7.2.2)."""
    ask = b"a1 CAPABILITY\r\n"
    said.greeting, rest = yield from turn(b"" if waits else ask, b"", _ANY)
    if said.greeting.upper().startswith(b"* PREAUTH"):
        said.answered("served", said.greeting)
        return b""
    if not said.greeting.upper().startswith(b"* OK"):
        said.answered("declined", said.greeting)
        return b""
    said.asked = "CAPABILITY"
    reply, rest = yield from turn(ask if waits else b"", rest, _IMAP)
    listed = next((line for line in reply.splitlines() if line.upper().startswith(b"* CAPABILITY")), b"")
    words = listed.upper().split()
    said.offers_tls = b"STARTTLS" in words
    said.logins = [word[5:] for word in words if word.startswith(b"AUTH=")]
    if words and b"LOGINDISABLED" not in words:
        said.logins.append(b"LOGIN")
    said.answered("declined" if not words else "login" if said.logins else "refused", listed or reply)
    yield from turn(b"a1 LOGOUT\r\n", rest, _IMAP)
    return b""


def pop3(said: Said, waits: bool) -> Dialogue:
    """Ask for the capabilities, then whether a name is taken at all before TLS (RFC 1939, RFC 2449); no password follows."""
    ask = b"CAPA\r\n"
    said.greeting, rest = yield from turn(b"" if waits else ask, b"", _POP)
    if not said.greeting.startswith(b"+OK"):
        said.answered("declined", said.greeting)
        return b""
    listed, rest = yield from turn(ask if waits else b"", rest, _CAPA)
    words = [line.strip().upper().split() for line in listed.splitlines()[1:]]
    said.offers_tls = [b"STLS"] in words if listed.startswith(b"+OK") else None
    said.logins = [one for line in words if line[:1] == [b"SASL"] for one in line[1:]]
    if re.search(rb"<[^<>@\s]+@[^<>\s]+>", said.greeting):
        said.logins.append(b"APOP")
    said.asked = "USER anonymous"
    reply, rest = yield from turn(b"USER anonymous\r\n", rest, _POP)
    said.logins += [b"USER"] * reply.startswith(b"+OK")
    said.answered("login" if said.logins else "refused", reply)
    yield from turn(b"QUIT\r\n", rest, _POP)
    return b""


def ftp(said: Said, waits: bool) -> Dialogue:
    """Ask for the features, then how a named user would go on before TLS (RFC 959, RFC 4217)."""
    return _ftp(said, waits, STRANGER)


def ftp_guest(said: Said, waits: bool) -> Dialogue:
    """The same for a guest (RFC 1635), on a connection of its own: some servers hang up on the first name they refuse."""
    return _ftp(said, waits, GUEST)


def _ftp(said: Said, waits: bool, name: bytes) -> Dialogue:
    ask = b"FEAT\r\n"
    said.greeting, rest = yield from turn(b"" if waits else ask, b"", _REPLY)
    if not said.greeting.startswith(b"220"):
        said.answered("declined", said.greeting)
        return b""
    listed, rest = yield from turn(ask if waits else b"", rest, _REPLY)
    said.offers_tls = b"AUTH TLS" in listed.upper() if listed.startswith(b"211") else None
    said.asked = f"USER {name.decode()}"
    reply, rest = yield from turn(b"USER " + name + b"\r\n", rest, _REPLY)
    said.logins = [GUEST if name == GUEST else b"USER"] * reply.startswith(_ASKS_PASSWORD)
    said.answered("served" if reply.startswith(b"230") else "login" if said.logins else "refused", reply)
    yield from turn(b"QUIT\r\n", rest, _REPLY)
    return b""


def redis(said: Said, waits: bool) -> Dialogue:  # noqa: ARG001 - one shape for all conversations
    """Say PING, which a server without a password answers with PONG."""
    said.asked = "PING"
    reply, _ = yield from turn(b"PING\r\n", b"", _ANY)
    if reply.startswith(b"-NOAUTH"):
        said.logins = [b"AUTH"]
    answers: dict[bytes, Answer] = {b"+PONG": "served", b"-NOAUTH": "login"}
    said.answered(next((word for begin, word in answers.items() if reply.startswith(begin)), "declined"), reply)
    return b""


def _first_line(said: bytes) -> Inert:
    return inert(said.split(b"\n", 1)[0].strip(), _LINE)
