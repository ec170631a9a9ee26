"""The few words that a protocol wants before TLS may begin (RFC 3207, 3501, 2595, 4217, 4511, PostgreSQL's SSLRequest)."""

import re
from typing import Final

from guide.facts.network import Link
from guide.model.attempts import Ending

_MOST_BYTES: Final = 8 * 1024
_LDAP_START_TLS: Final = bytes.fromhex("301d02010177188016") + b"1.3.6.1.4.1.1466.20037"
_POSTGRES_SSL: Final = bytes.fromhex("0000000804d2162f")


class UpgradeRefusedError(ConnectionError):
    """The peer did not offer TLS. ``said`` is outside text that has not passed the border."""

    def __init__(self, ending: Ending, said: bytes) -> None:
        super().__init__("the peer did not offer TLS")
        self.ending = ending
        self.said = said


def upgrade(link: Link, protocol: str) -> None:
    """Speak ``protocol`` until TLS may begin; raise UpgradeRefusedError, or KeyError for a protocol not in PROTOCOLS."""
    steps = _STEPS[protocol]
    for say, expected in steps:
        link.send(say)
        heard = _hear(link, expected)
        if not re.search(expected, heard):
            raise UpgradeRefusedError(Ending.OTHER_PROTOCOL, b"no TLS offered: " + heard.split(b"\n", 1)[0][:200])


def _hear(link: Link, expected: bytes) -> bytes:
    """Read until ``expected`` matches or a final line of another kind came."""
    heard = b""
    while len(heard) < _MOST_BYTES:
        try:
            more = link.receive(4096)
        except TimeoutError as error:
            raise UpgradeRefusedError(Ending.TIMEOUT, heard[:200]) from error
        except OSError as error:
            raise UpgradeRefusedError(Ending.RESET, heard[:200]) from error
        if not more:
            raise UpgradeRefusedError(Ending.CLOSED, heard[:200])
        heard += more
        if re.search(expected, heard) or _FINAL_LINE.search(heard):
            return heard
    return heard


_FINAL_LINE: Final = re.compile(
    rb"^(?:\d{3} [^\n]*|a1 [^\n]*|[+-](?:OK|ERR)[^\n]*|\* (?:BYE|NO|BAD)[^\n]*)\n\Z|\A[NE]|\A0", re.MULTILINE
)
"""A line that ends an answer, in any of these protocols."""

_STEPS: Final[dict[str, tuple[tuple[bytes, bytes], ...]]] = {
    "smtp": (
        (b"", rb"(?m)^220 [^\n]*\n"),
        (b"EHLO review.invalid\r\n", rb"(?ms)^250[ -]STARTTLS\b.*^250 [^\n]*\n|^250 STARTTLS\b[^\n]*\n"),
        (b"STARTTLS\r\n", rb"(?m)^220 [^\n]*\n"),
    ),
    "imap": ((b"", rb"(?m)^\* OK[^\n]*\n"), (b"a1 STARTTLS\r\n", rb"(?m)^a1 OK[^\n]*\n")),
    "pop3": ((b"", rb"(?m)^\+OK[^\n]*\n"), (b"STLS\r\n", rb"(?m)^\+OK[^\n]*\n")),
    "ftp": ((b"", rb"(?m)^220 [^\n]*\n"), (b"AUTH TLS\r\n", rb"(?m)^234[^\n]*\n")),
    "ldap": ((_LDAP_START_TLS, rb"(?s)\A0.{0,5}\x02\x01\x01\x78.{1,5}\x0a\x01\x00"),),
    "postgres": ((_POSTGRES_SSL, rb"\AS"),),
}

PROTOCOLS: Final = frozenset(_STEPS)
"""Protocols whose upgrade is known."""
