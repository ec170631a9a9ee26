"""The first packets of MySQL and MariaDB: greeting, request for TLS, login without a password.

As in the client/server protocol pages of MySQL's and MariaDB's documentation: a packet is three bytes of length, little-endian, a
sequence number, and the payload.
"""

import struct
from typing import Final

CLIENT_SSL: Final = 0x0800
_PROTOCOL_41, _SECURE_CONNECTION, _PLUGIN_AUTH, _LONG_PASSWORD = 0x0200, 0x8000, 0x80000, 0x0001
_MOST: Final = 16 * 1024 * 1024
_UTF8: Final = 33
_GREETING: Final = 10


class _Packet:
    """Stands where a pattern stands: a packet says its own length."""

    def search(self, heard: bytes) -> "_Found | None":
        """Return the end of the first packet, or None while it is not whole."""
        if len(heard) < 5:  # noqa: PLR2004 - header and one byte
            return None
        size = max(1, int.from_bytes(heard[:3], "little"))  # an empty one would say nothing
        return _Found(4 + size) if len(heard) >= 4 + size else None


class _Found:
    def __init__(self, end: int) -> None:
        self._end = end

    def end(self) -> int:
        """Return where the packet ends."""
        return self._end


PACKET: Final = _Packet()


def capabilities(greeting: bytes) -> int | None:
    """Return the server's capability flags out of its greeting packet; None where it is an error or another protocol."""
    if greeting[4] != _GREETING:
        return None
    name = greeting.find(b"\0", 5)
    flags = greeting[name + 14 : name + 16]
    return struct.unpack("<H", flags)[0] if name > 0 and len(flags) == 2 else None  # noqa: PLR2004 - a short


def request_tls() -> bytes:
    """Return the packet after which TLS begins."""
    flags = CLIENT_SSL | _PROTOCOL_41 | _SECURE_CONNECTION | _PLUGIN_AUTH | _LONG_PASSWORD
    return _packet(struct.pack("<IIB23x", flags, _MOST, _UTF8))


def login_without_password(user: bytes) -> bytes:
    """Return the packet that goes on without TLS."""
    flags = _PROTOCOL_41 | _SECURE_CONNECTION | _PLUGIN_AUTH | _LONG_PASSWORD
    head = struct.pack("<IIB23x", flags, _MOST, _UTF8)
    return _packet(head + user + b"\0\0" + b"mysql_native_password\0")


def _packet(payload: bytes) -> bytes:
    return len(payload).to_bytes(3, "little") + b"\x01" + payload
