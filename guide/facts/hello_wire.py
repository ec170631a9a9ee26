"""The bytes of a ClientHello, written by our own hand so that every version and suite ever named can be offered.

Sources: RFC 6101 (SSL 3.0), RFC 5246 and RFC 9846 (TLS 1.2, 1.3), RFC 5746, 6066, 7685, Hickman's SSL 2.0 draft.
No cryptography happens here: the random values are random, and no handshake is ever finished. A hello for TLS 1.3 names
its groups and brings no key, so that the server names suite and group in a HelloRetryRequest (RFC 9846 section 4.2.8); where
a key must be there, it is 32 random bytes (every such string is an X25519 public key, RFC 7748).
"""

import os
import struct
from dataclasses import dataclass
from typing import Final

from guide.facts.hello_suites import RENEGOTIATION_SCSV
from guide.facts.iana import SSL2_CIPHERS
from guide.facts.iana_extensions import SIGNATURES

WIRE: Final = {
    "SSLv2": 0x0002,
    "SSLv3": 0x0300,
    "TLS 1.0": 0x0301,
    "TLS 1.1": 0x0302,
    "TLS 1.2": 0x0303,
    "TLS 1.3": 0x0304,
}
"""Version as we write it to version on the wire."""

VERSION_NAMES: Final = {number: name for name, number in WIRE.items()}

X25519: Final = 29
GROUPS_12: Final = (29, 23, 24, 25, 30, 22, 21, 19)
"""Groups offered below TLS 1.3: elliptic curves only, because ffdhe could keep a server from its own DHE (RFC 7919)."""
GROUPS_13: Final = (29, 23, 24, 25, 30, 256, 257, 258, 4588)
"""Groups offered in TLS 1.3, X25519MLKEM768 among them."""
_DTLS_1_0, _DTLS_1_2 = 0xFEFF, 0xFEFD
NULL_COMPRESSION: Final = b"\x00"
DEFLATE_FIRST: Final = b"\x01\x00"

_INTOLERANT: Final = range(256, 512)
"""Lengths of a ClientHello that some balancers cannot read (RFC 7685 section 1)."""


@dataclass(frozen=True)
class Hello:
    """What one ClientHello offers: versions (newest first), suites by number, and the server's name (empty: none)."""

    versions: tuple[str, ...]
    suites: tuple[int, ...]
    server_name: str = ""
    groups: tuple[int, ...] = ()
    """Groups by number; empty: those that clients of that version usually have."""
    signatures: tuple[int, ...] = tuple(SIGNATURES)
    alpn: tuple[str, ...] = ()
    """Application protocols (RFC 7301); empty: the extension is left out."""
    key_share: bool = False
    """Whether a TLS 1.3 hello brings an X25519 key, for servers that cannot read an empty list."""

    @property
    def newest(self) -> str:
        """Return the newest version offered."""
        return self.versions[0]

    @property
    def offered_groups(self) -> tuple[int, ...]:
        """Return the groups that the hello names."""
        return self.groups or (GROUPS_13 if self.newest == "TLS 1.3" else GROUPS_12)

    @property
    def compressions(self) -> bytes:
        """Return the compression methods offered: DEFLATE too, where the version knows it."""
        return NULL_COMPRESSION if self.newest == "TLS 1.3" else DEFLATE_FIRST

    def to_bytes(self) -> bytes:
        """Return the record to send."""
        if self.versions == ("SSLv2",):
            return _ssl2_hello()
        return _record(self)

    def to_datagram(self) -> bytes:
        """Return the record to send where TLS is DTLS 1.2: one datagram, no cookie yet (RFC 6347 section 4.2.1)."""
        suites = b"".join(struct.pack(">H", suite) for suite in (*self.suites, RENEGOTIATION_SCSV))
        body = struct.pack(">H", _DTLS_1_2) + os.urandom(32) + b"\x00\x00" + _counted(suites, 2)
        body += _counted(NULL_COMPRESSION, 1) + _counted(_extensions(self), 2)
        size = len(body).to_bytes(3, "big")
        message = b"\x01" + size + bytes(5) + size + body
        return struct.pack(">BH", 22, _DTLS_1_0) + bytes(8) + _counted(message, 2)


def _ssl2_hello() -> bytes:
    ciphers = b"".join(number.to_bytes(3, "big") for number in SSL2_CIPHERS)
    body = struct.pack(">BHHHH", 1, WIRE["SSLv2"], len(ciphers), 0, 16) + ciphers + os.urandom(16)
    return struct.pack(">H", 0x8000 | len(body)) + body


def _record(hello: Hello) -> bytes:
    best = WIRE[hello.versions[0]]
    legacy = min(best, WIRE["TLS 1.2"])
    session = os.urandom(32) if "TLS 1.3" in hello.versions else b""
    suites = (*hello.suites, RENEGOTIATION_SCSV)
    body = struct.pack(">H", legacy) + os.urandom(32) + _counted(session, 1)
    body += _counted(b"".join(struct.pack(">H", suite) for suite in suites), 2) + _counted(hello.compressions, 1)
    if legacy > WIRE["SSLv3"]:
        body += _counted(_padded(_extensions(hello), len(body) + 6), 2)
    message = b"\x01" + len(body).to_bytes(3, "big") + body
    return struct.pack(">BHH", 22, min(legacy, WIRE["TLS 1.0"]), len(message)) + message


def _padded(extensions: bytes, before: int) -> bytes:
    """Add the padding extension where the message would have an intolerant length; ``before`` counts all but these."""
    if before + len(extensions) not in _INTOLERANT:
        return extensions
    missing = _INTOLERANT.stop - before - len(extensions)
    return extensions + _extension(21, bytes(max(0, missing - 4)))


def _extensions(hello: Hello) -> bytes:
    parts = []
    if hello.server_name:
        parts.append(_extension(0, _counted(b"\x00" + _counted(hello.server_name.encode("ascii"), 2), 2)))
    parts.append(_extension(10, _numbers(hello.offered_groups)))
    parts.append(_extension(11, b"\x01\x00"))
    if WIRE[hello.newest] >= WIRE["TLS 1.2"]:
        parts.append(_extension(13, _numbers(hello.signatures)))
    if hello.alpn:
        names = b"".join(_counted(name.encode("ascii"), 1) for name in hello.alpn)
        parts.append(_extension(16, _counted(names, 2)))
    parts += _newest_extensions(hello) if hello.newest == "TLS 1.3" else _older_extensions()
    return b"".join(parts)


def _older_extensions() -> list[bytes]:
    """Ask what is in clear before 1.3 only.

    An OCSP staple, the heartbeat (RFC 6520), timestamps of certificate logs (RFC 6962), the extended main secret (RFC 7627).
    """
    return [
        _extension(5, b"\x01\x00\x00\x00\x00"),
        _extension(15, b"\x01"),
        _extension(18, b""),
        _extension(23, b""),
    ]


def _newest_extensions(hello: Hello) -> list[bytes]:
    offered = b"".join(struct.pack(">H", WIRE[version]) for version in hello.versions if version != "SSLv3")
    key = struct.pack(">H", X25519) + _counted(os.urandom(32), 2) if hello.key_share else b""
    return [_extension(43, _counted(offered, 1)), _extension(51, _counted(key, 2))]


def _extension(number: int, content: bytes) -> bytes:
    return struct.pack(">H", number) + _counted(content, 2)


def _numbers(numbers: tuple[int, ...]) -> bytes:
    return _counted(b"".join(struct.pack(">H", number) for number in numbers), 2)


def _counted(content: bytes, width: int) -> bytes:
    """Return ``content`` after its length in ``width`` bytes."""
    return len(content).to_bytes(width, "big") + content
