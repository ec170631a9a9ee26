"""The bytes of a ClientHello, written by our own hand so that every version and suite ever named can be offered.

Sources: RFC 6101 (SSL 3.0), RFC 5246 and RFC 9846 (TLS 1.2, 1.3), RFC 5746, 6066, 7685, Hickman's SSL 2.0 draft.
No cryptography happens here: the random values are random, the key share is 32 random bytes (every such string is an
X25519 public key, RFC 7748), and no handshake is ever finished.
"""

import os
import struct
from dataclasses import dataclass
from typing import Final

from guide.facts.hello_suites import RENEGOTIATION_SCSV
from guide.facts.iana import SSL2_CIPHERS

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

_X25519: Final = 29
_GROUPS: Final = (29, 23, 24, 25, 30, 22, 21, 19)
"""x25519, secp256r1, secp384r1, secp521r1, x448, secp256k1, secp224r1, secp192r1."""
_GROUPS_13: Final = (29, 23, 24, 25, 30, 256, 257, 258, 4588)
"""Also ffdhe2048 to ffdhe4096 and X25519MLKEM768; below 1.3 ffdhe could keep a server from its own DHE (RFC 7919)."""
_SIGNATURES: Final = (
    *(0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0804, 0x0805, 0x0806, 0x0809, 0x080A, 0x080B),
    *(0x0401, 0x0501, 0x0601, 0x0303, 0x0301, 0x0203, 0x0201, 0x0402, 0x0302, 0x0202, 0x0101),
)
"""ECDSA, EdDSA, RSA-PSS, then RSA, SHA-224, SHA-1, DSA, and MD5 last: an old server must not fail for want of one."""

_INTOLERANT: Final = range(256, 512)
"""Lengths of a ClientHello that some balancers cannot read (RFC 7685 section 1)."""


@dataclass(frozen=True)
class Hello:
    """What one ClientHello offers: versions (newest first), suites by number, and the server's name (empty: none)."""

    versions: tuple[str, ...]
    suites: tuple[int, ...]
    server_name: str = ""

    def to_bytes(self) -> bytes:
        """Return the record to send."""
        if self.versions == ("SSLv2",):
            return _ssl2_hello()
        return _record(self)


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
    body += _counted(b"".join(struct.pack(">H", suite) for suite in suites), 2) + b"\x01\x00"
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
    newest = hello.versions[0]
    parts = []
    if hello.server_name:
        parts.append(_extension(0, _counted(b"\x00" + _counted(hello.server_name.encode("ascii"), 2), 2)))
    parts.append(_extension(10, _numbers(_GROUPS_13 if newest == "TLS 1.3" else _GROUPS)))
    parts.append(_extension(11, b"\x01\x00"))
    if WIRE[newest] >= WIRE["TLS 1.2"]:
        parts.append(_extension(13, _numbers(_SIGNATURES)))
    if newest == "TLS 1.3":
        offered = b"".join(struct.pack(">H", WIRE[version]) for version in hello.versions if version != "SSLv3")
        parts.append(_extension(43, _counted(offered, 1)))
        parts.append(_extension(51, _counted(struct.pack(">H", _X25519) + _counted(os.urandom(32), 2), 2)))
    return b"".join(parts)


def _extension(number: int, content: bytes) -> bytes:
    return struct.pack(">H", number) + _counted(content, 2)


def _numbers(numbers: tuple[int, ...]) -> bytes:
    return _counted(b"".join(struct.pack(">H", number) for number in numbers), 2)


def _counted(content: bytes, width: int) -> bytes:
    """Return ``content`` after its length in ``width`` bytes."""
    return len(content).to_bytes(width, "big") + content
