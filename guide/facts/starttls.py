"""The few words that a protocol wants before TLS may begin.

RFC 3207, 3501, 2595, 4217, 4511, 6120; PostgreSQL's SSLRequest, MySQL's packet of the same name.
"""

import html
import re
from typing import Final

from guide.facts.dialogue import Dialogue, turn
from guide.facts.mysql_wire import CLIENT_SSL, PACKET, capabilities, request_tls
from guide.facts.network import UpgradeRefusedError
from guide.model.attempts import Ending

_LDAP_START_TLS: Final = bytes.fromhex("301d02010177188016") + b"1.3.6.1.4.1.1466.20037"
_POSTGRES_SSL: Final = bytes.fromhex("0000000804d2162f")

_FINAL_LINE: Final = re.compile(
    rb"^(?:\d{3} [^\n]*|a1 [^\n]*|[+-](?:OK|ERR)[^\n]*|\* (?:BYE|NO|BAD)[^\n]*)\n\Z|\A[NE]|\A0|</stream:features>|<stream:features\s*/>|<failure\b|</stream:stream>",
    re.MULTILINE,
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

_STREAMS: Final = {"xmpp": "jabber:client", "xmppserver": "jabber:server"}

PROTOCOLS: Final = frozenset({*_STEPS, *_STREAMS, "mysql"})
"""Protocols whose upgrade is known."""

SPOKEN: Final = PROTOCOLS | {"redis", "mqtt"}
"""Protocols that can be spoken without TLS (``clear_wire.CONVERSATIONS``), to see what a server makes of it."""

LAST_WORDS: Final = {"mysql": request_tls()}
"""What is said right before TLS begins, where the server answers nothing to it."""


def upgrade(protocol: str, surplus: bytes = b"", name: str = "") -> Dialogue:
    """Speak ``protocol`` until TLS may begin; ``surplus`` is what came before this dialogue began, ``name`` the server's.

    Returns what came in clear behind the go-ahead: a server that is already talking there has lost the border between clear
    and encrypted text (CVE-2011-0411). Raises UpgradeRefusedError, or KeyError for a protocol not in PROTOCOLS.
    """
    if protocol == "mysql":
        return (yield from _mysql(surplus))
    heard = surplus
    for say, expected in _stream(protocol, name) if protocol in _STREAMS else _STEPS[protocol]:
        if say or not heard:
            heard = yield say
        found = re.search(expected, heard)
        while not (found or _FINAL_LINE.search(heard)):
            heard += yield b""
            found = re.search(expected, heard)
        if not found:
            raise UpgradeRefusedError(Ending.OTHER_PROTOCOL, b"no TLS offered: " + heard.split(b"\n", 1)[0][:200])
        heard = heard[found.end() :]
    return heard


def open_stream(host: str, namespace: str) -> bytes:
    """Return the beginning of a stream to ``host``."""
    name = html.escape(host)
    head = f"<?xml version='1.0'?><stream:stream to='{name}' xmlns='{namespace}' version='1.0'"
    return f"{head} xmlns:stream='http://etherx.jabber.org/streams'>".encode()


def _stream(protocol: str, name: str) -> tuple[tuple[bytes, bytes], ...]:
    return (
        (
            open_stream(name, _STREAMS[protocol]),
            rb"(?s)<starttls\b[^>]*>.*?</stream:features>",
        ),
        (b"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", rb"<proceed\b[^>]*>"),
    )


def _mysql(surplus: bytes) -> Dialogue:
    greeting, rest = yield from turn(b"", surplus, PACKET)
    if not (capabilities(greeting) or 0) & CLIENT_SSL:
        raise UpgradeRefusedError(Ending.OTHER_PROTOCOL, b"no TLS offered: " + greeting[5:100].split(b"\0", 1)[0])
    return rest
