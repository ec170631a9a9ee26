"""The drill's mail servers: as much of SMTP, IMAP and POP3 as a client needs to show whether it insists on STARTTLS."""

import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from guide.lab.doors import Conversation, farewell
from guide.lab.stands import shake_hands
from guide.lab.tally import Tally

_LONGEST = 4096
"""Bytes of one line (RFC 5321 section 4.5.3.1 allows 998; IMAP literals are not understood)."""


@dataclass(frozen=True)
class Protocol:
    """One protocol in the words of its server."""

    greeting: str
    upgrade: str
    """The command that begins TLS."""
    harmless: frozenset[str]
    """Commands that carry nothing of the user's."""
    known: frozenset[str]
    """Commands whose names may be kept; any other line may be a password."""
    reply: Callable[[str, str, bool], str]
    """From tag, command and whether STARTTLS is offered to the answer, without its last CRLF."""
    tagged: bool = False
    prompt: frozenset[str] = frozenset()
    """Commands after which the client sends lines that are no commands."""
    prompting: str = ""


def _smtp(_tag: str, command: str, offers: bool) -> str:
    if command == "EHLO":
        return "\r\n".join(
            ("250-lab", *(["250-STARTTLS"] if offers else []), "250-AUTH PLAIN LOGIN", "250 SIZE 100000")
        )
    return {"QUIT": "221 bye", "AUTH": "235 in", "STARTTLS": "220 go ahead" if offers else "502 no"}.get(
        command, "250 ok"
    )


def _imap(tag: str, command: str, offers: bool) -> str:
    known = f"* CAPABILITY IMAP4rev1{' STARTTLS' if offers else ''} AUTH=PLAIN\r\n"
    first = {"CAPABILITY": known, "LOGOUT": "* BYE\r\n", "SELECT": "* 0 EXISTS\r\n"}.get(command, "")
    refused = command == "STARTTLS" and not offers
    return f"{first}{tag} {'BAD no' if refused else 'OK done'}"


def _pop3(_tag: str, command: str, offers: bool) -> str:
    if command == "CAPA":
        return "\r\n".join(("+OK", *(["STLS"] if offers else []), "USER", "."))
    return {"STLS": "+OK go ahead" if offers else "-ERR no", "STAT": "+OK 0 0", "LIST": "+OK\r\n."}.get(command, "+OK")


PROTOCOLS = {
    "smtp": Protocol(
        "220 lab ESMTP",
        "STARTTLS",
        frozenset({"EHLO", "HELO", "NOOP", "RSET", "QUIT", "STARTTLS"}),
        frozenset({"EHLO", "HELO", "NOOP", "RSET", "QUIT", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "VRFY"}),
        _smtp,
        prompt=frozenset({"DATA"}),
        prompting="354 go ahead",
    ),
    "imap": Protocol(
        "* OK lab",
        "STARTTLS",
        frozenset({"CAPABILITY", "NOOP", "LOGOUT", "STARTTLS", "ID"}),
        frozenset({"CAPABILITY", "NOOP", "LOGOUT", "STARTTLS", "ID", "LOGIN", "AUTHENTICATE", "SELECT", "LIST"}),
        _imap,
        tagged=True,
    ),
    "pop3": Protocol(
        "+OK lab",
        "STLS",
        frozenset({"CAPA", "NOOP", "QUIT", "STLS"}),
        frozenset({"CAPA", "NOOP", "QUIT", "STLS", "USER", "PASS", "APOP", "AUTH", "STAT", "LIST", "RETR"}),
        _pop3,
    ),
}


def mail(protocol: Protocol, server: ssl.SSLContext | None, tally: Tally) -> Conversation:
    """Return the conversation of a mail server; without ``server`` it offers no STARTTLS and takes everything in clear."""

    def conversation(link: socket.socket, over: float) -> None:
        with tally.visit():
            link.sendall(f"{protocol.greeting}\r\n".encode())
            if _talk(link, over, protocol, tally, offers=server is not None, secure=False) and server:
                with shake_hands(server, link, over, tally) as tls:
                    _talk(tls, over, protocol, tally, offers=False, secure=True)
            farewell(link)

    return conversation


def _talk(link: socket.socket, over: float, protocol: Protocol, tally: Tally, *, offers: bool, secure: bool) -> bool:
    """Answer line by line; return True when TLS begins now."""
    within = False
    for line in _lines(link, over):
        tag, command = _command(line, protocol)
        if within:
            tally.heard(line, secure=secure)
            if line.strip() != b".":
                continue
        elif secure or command not in protocol.harmless:
            tally.heard(line, secure=secure)
        if command in protocol.known and not within:
            tally.command(command)
        within = command in protocol.prompt and not within
        link.sendall(f"{protocol.prompting if within else protocol.reply(tag, command, offers)}\r\n".encode())
        if command == protocol.upgrade and offers:
            return True
        if command in {"QUIT", "LOGOUT"}:
            return False
    return False


def _command(line: bytes, protocol: Protocol) -> tuple[str, str]:
    words = re.findall(r"[!-~]+", line.decode("latin-1"))
    tag = words.pop(0)[:20] if protocol.tagged and words else ""
    return tag, words[0].upper() if words else ""


def _lines(link: socket.socket, over: float) -> Iterator[bytes]:
    """Yield whole lines; what came before a STARTTLS and was not asked for is thrown away with the buffer (RFC 3207)."""
    buffer = b""
    while (left := over - time.monotonic()) > 0:
        while b"\n" in buffer:
            line, _, buffer = buffer.partition(b"\n")
            yield line + b"\n"
        if len(buffer) > _LONGEST:
            return
        link.settimeout(left)
        more = link.recv(4096)
        if not more:
            return
        buffer += more
