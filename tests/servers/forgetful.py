"""A mail server that begins TLS and forgets to throw away what it read before (CVE-2011-0411), or does not forget it."""

import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from socket import socket

from guide.lab.authority import Papers


@dataclass
class _Lines:
    """Whole lines out of a stream; what was read and not yet asked for waits in ``left``."""

    left: bytes = b""

    def next(self, link: socket) -> bytes:
        """Return the next line, b"" at the end of the stream."""
        while b"\n" not in self.left:
            more = link.recv(4096)
            if not more:
                return b""
            self.left += more
        line, _, self.left = self.left.partition(b"\n")
        return line.strip()


@dataclass(frozen=True)
class _Tongue:
    greeting: bytes
    answers: dict[bytes, bytes]
    request: bytes
    granted: bytes
    goodbye: bytes


TONGUES = {
    "smtp": _Tongue(
        b"220 mail.test ESMTP",
        {b"EHLO": b"250-mail.test\r\n250 STARTTLS", b"NOOP": b"250 2.0.0 Ok", b"QUIT": b"221 2.0.0 Bye"},
        *(b"STARTTLS", b"220 2.0.0 Ready", b"QUIT"),
    ),
    "ftp": _Tongue(
        *(b"220 files", {b"NOOP": b"200 NOOP ok", b"QUIT": b"221 Goodbye"}, b"AUTH TLS", b"234 Proceed", b"QUIT")
    ),
    "imap": _Tongue(
        b"* OK IMAP4rev1 ready",
        {b"a2 NOOP": b"a2 OK NOOP completed", b"a3 LOGOUT": b"* BYE\r\na3 OK LOGOUT completed"},
        *(b"a1 STARTTLS", b"a1 OK Begin TLS", b"a3 LOGOUT"),
    ),
    "pop3": _Tongue(
        *(b"+OK ready", {b"NOOP": b"-ERR log in first", b"QUIT": b"+OK bye"}, b"STLS", b"+OK Begin TLS", b"QUIT")
    ),
}


def mail(protocol: str, papers: Papers, *, forgets: bool) -> Callable[[socket], None]:
    """Return the talk of a server of ``protocol`` that keeps, or throws away, what it read before TLS."""
    tongue = TONGUES[protocol]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(papers.chain, papers.key)

    def answer(link: socket, line: bytes) -> None:
        said = next((one for word, one in tongue.answers.items() if line.startswith(word)), b"500 unknown")
        link.sendall(said + b"\r\n")

    def talk(link: socket) -> None:
        lines = _Lines()
        link.sendall(tongue.greeting + b"\r\n")
        while (line := lines.next(link)) != tongue.request:
            if not line:
                return
            answer(link, line)
        link.sendall(tongue.granted + b"\r\n")
        with suppress(ssl.SSLError), context.wrap_socket(link, server_side=True) as secure:
            inside = lines if forgets else _Lines()
            while line := inside.next(secure):
                answer(secure, line)
                if line == tongue.goodbye:
                    return

    return talk
