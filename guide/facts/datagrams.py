"""One datagram each: does QUIC or DTLS answer at this port? No key is exchanged and no connection begun.

QUIC: a packet with a reserved version obliges a server to name its versions (RFC 9000 sections 6.1, 14.1 and 15; RFC 8999).
DTLS: a ClientHello without a cookie gets a HelloVerifyRequest, a ServerHello or an alert (RFC 6347 section 4.2.1).
"""

import asyncio
import os
import socket
import struct
from dataclasses import dataclass
from typing import Final

from guide.facts.hello_suites import strong
from guide.facts.hello_wire import Hello
from guide.facts.network import connect_ending
from guide.facts.scope_guard import Dialler
from guide.facts.socket_guard import OutOfScopeError
from guide.model.attempts import Ending
from guide.model.unspoken import Unspoken
from guide.text.outside import inert

_RESERVED: Final = 0x1A2A3A4A
"""A version of the form 0x?a?a?a?a, which no server may speak."""
_LEAST: Final = 1200
"""Bytes of a datagram that a server must answer (RFC 9000 section 14.1)."""
_LONG_HEADER: Final = 0xC0
_ID: Final = 8
_MOST: Final = 2048
_MOST_VERSIONS: Final = 20
_TRIES: Final = 2
_QUIC_VERSIONS: Final = {0x00000001: "version 1", 0x6B3343CF: "version 2"}
_DTLS_MAJOR: Final = 0xFE
_ALERT, _HANDSHAKE = 21, 22
_DTLS_ANSWERS: Final = {2: "ServerHello", 3: "HelloVerifyRequest"}
_DTLS_SUITES: Final = 40


@dataclass(frozen=True)
class Asking:
    """What to ask of one port: the datagram, and how to read the answer (None: it is something else)."""

    protocol: str
    datagram: bytes

    def read(self, received: bytes) -> str | None:
        """Return what the answer says, inert."""
        raise NotImplementedError


class QuicAsking(Asking):
    """A packet that no version of QUIC fits."""

    def __init__(self) -> None:
        ids = os.urandom(2 * _ID)
        head = struct.pack(">BIB", _LONG_HEADER | ids[0] & 0x0F, _RESERVED, _ID) + ids[:_ID] + bytes([_ID]) + ids[_ID:]
        super().__init__("QUIC", head + bytes(_LEAST - len(head)))

    def read(self, received: bytes) -> str | None:
        """Return the versions of a Version Negotiation packet that echoes our connection ids crosswise."""
        sent = self.datagram
        ours, theirs = sent[6 : 6 + _ID], sent[7 + _ID : 7 + 2 * _ID]
        head = bytes(4) + bytes([_ID]) + theirs + bytes([_ID]) + ours
        if len(received) < 1 + len(head) or not received[0] & 0x80 or received[1 : 1 + len(head)] != head:
            return None
        rest = received[1 + len(head) :]
        versions = struct.unpack(f">{len(rest) // 4}I", rest[: len(rest) // 4 * 4])
        named = [_quic_version(one) for one in versions if one & 0x0F0F0F0F != 0x0A0A0A0A]  # noqa: PLR2004 - reserved ones
        return inert(", ".join(named[:_MOST_VERSIONS]), 200)


class DtlsAsking(Asking):
    """A ClientHello of DTLS 1.2."""

    def __init__(self, server_name: str) -> None:
        super().__init__("DTLS", Hello(("TLS 1.2",), strong("TLS 1.2")[:_DTLS_SUITES], server_name).to_datagram())

    def read(self, received: bytes) -> str | None:
        """Return the name of the message that a DTLS record holds."""
        whole = len(received) > 13 and received[1] == _DTLS_MAJOR  # noqa: PLR2004 - a record header and more
        if whole and received[0] == _HANDSHAKE and received[13] in _DTLS_ANSWERS:
            return _DTLS_ANSWERS[received[13]]
        if whole and received[0] == _ALERT and len(received) > 14:  # noqa: PLR2004 - level and number
            return f"alert {received[14]}"
        return None


async def ask(dialler: Dialler, address: str, port: int, asking: Asking, patience_s: float) -> Unspoken:
    """Send the datagram, once more after silence, and return what came back; wait ``patience_s`` each time.

    Raises OutOfScopeError, OutOfTimeError and OutOfBudgetError as a dialler does.
    """
    if dialler.proxy:
        return Unspoken.model_validate({"protocol": asking.protocol, "answer": "not_asked"})
    for _ in range(_TRIES):
        said = await _once(dialler, address, port, asking, patience_s)
        if said.answer != "no_answer":
            break
    return said


async def _once(dialler: Dialler, address: str, port: int, asking: Asking, patience_s: float) -> Unspoken:
    answer, detail = "no_answer", ""
    try:
        with await dialler.adial_datagram(address, port) as opened:
            received = await _exchange(opened, asking.datagram, min(patience_s, dialler.time_left()))
        read = asking.read(received)
        answer, detail = ("other", "") if read is None else ("speaks", read)
    except OutOfScopeError:
        raise
    except TimeoutError:
        pass
    except OSError as error:
        answer = "closed" if connect_ending(error) is Ending.CONNECT_REFUSED else "no_answer"
    return Unspoken.model_validate({"protocol": asking.protocol, "answer": answer, "detail": detail})


async def _exchange(opened: socket.socket, datagram: bytes, patience_s: float) -> bytes:
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(patience_s):
        await loop.sock_sendall(opened, datagram)
        return await loop.sock_recv(opened, _MOST)


def _quic_version(number: int) -> str:
    draft = number >> 8 == 0xFF0000  # noqa: PLR2004 - RFC 9000 section 15 of the drafts
    return f"draft {number & 0xFF}" if draft else _QUIC_VERSIONS.get(number, f"0x{number:08x}")
