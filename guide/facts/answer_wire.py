"""Reading what came back on a ClientHello: ServerHello, HelloRetryRequest, alert, SSL 2.0, cleartext or noise.

``read_answer`` is a pure function of the bytes so far. Its word is final unless it is None, which means "more bytes".
"""

import re
import struct
from dataclasses import dataclass
from typing import Final

from guide.facts.hello_suites import speakable, suite_name
from guide.facts.hello_wire import VERSION_NAMES, WIRE, Hello
from guide.facts.iana import SSL2_CIPHERS
from guide.model.alerts import ALERTS
from guide.model.attempts import Ending
from guide.text.outside import Outside

_ALERT, _HANDSHAKE = 21, 22
_SERVER_HELLO: Final = 2
_SCTS: Final = 18
_CERTIFICATE, _SERVER_KEY_EXCHANGE, _SERVER_HELLO_DONE, _CERTIFICATE_STATUS = 11, 12, 14, 22
_NAMED_CURVE: Final = 3
_ALPN: Final = 16
_SUPPORTED_VERSIONS: Final = 43
_KEY_SHARE: Final = 51
_LARGEST_RECORD: Final = 2**14 + 2048
_LARGEST_MESSAGE: Final = 64 * 1024
_WARNING: Final = 1
_CLOSE_NOTIFY: Final = 0
_HTTP: Final = re.compile(rb"HTTP/\d|\s*<(!doctype|html|head|body|\?xml)", re.IGNORECASE)
_SSL2_ERROR, _SSL2_SERVER_HELLO = 0, 4


@dataclass(frozen=True)
class Answer:
    """What the bytes say. ``detail`` may hold outside text that has not passed the border."""

    ending: Ending
    version: str = ""
    suite: str = ""
    alert: int | None = None
    detail: bytes | Outside = b""
    extensions: tuple[int, ...] = ()
    group: int = 0
    alpn: bytes = b""
    compression: int = 0


class _NeedMore(Exception):  # noqa: N818 - not an error: the message is not complete yet
    """The bytes end in the middle of a message."""


class _Nonsense(Exception):  # noqa: N818 - says what the bytes are, not what went wrong here
    """The bytes are not what they began to look like."""


def read_answer(received: bytes, hello: Hello) -> Answer | None:
    """Return what ``received`` answers to ``hello``, or None while it could still become anything."""
    if not received:
        return None
    try:
        if received[0] in {_ALERT, _HANDSHAKE}:
            return _read_records(received, hello)
        if received[0] & 0x80 and hello.versions == ("SSLv2",):
            return _read_ssl2(received)
    except _NeedMore:
        return None
    except _Nonsense:
        return Answer(Ending.OTHER_PROTOCOL, detail=_first_line(received))
    return _read_clear(received)


def alert_in(received: bytes) -> int | None:
    """Return the alert number when ``received`` begins with a TLS alert record, else None."""
    whole = len(received) >= 7 and received[0] == _ALERT and received[1] == 3  # noqa: PLR2004 - record header and alert
    return received[6] if whole and received[3:5] == b"\x00\x02" else None


def name_alert(number: int) -> str:
    """Return the alert's number and IANA name."""
    return f"alert {number} {ALERTS.get(number, 'unassigned')}"


def handshake_messages(received: bytes) -> list[tuple[int, bytes]]:
    """Return the complete handshake messages at the start of ``received`` as (type, body), stopping at other records."""
    stream = b""
    position = 0
    while len(received) >= position + 5 and received[position] == _HANDSHAKE:
        size = struct.unpack(">H", received[position + 3 : position + 5])[0]
        stream += received[position + 5 : position + 5 + size]
        position += 5 + size
    messages = []
    while len(stream) >= 4:  # noqa: PLR2004 - type and length
        size = int.from_bytes(stream[1:4], "big")
        if len(stream) < 4 + size:
            break
        messages.append((stream[0], stream[4 : 4 + size]))
        stream = stream[4 + size :]
    return messages


def _read_records(received: bytes, hello: Hello) -> Answer:
    """Read records until one decides; a warning alert before the ServerHello does not."""
    position, stream = 0, b""
    while True:
        header = received[position : position + 5]
        if len(header) < 5:  # noqa: PLR2004 - a record header
            raise _NeedMore
        kind, major, _, size = struct.unpack(">BBBH", header)
        if kind not in {_ALERT, _HANDSHAKE} or major != 3 or not 0 < size <= _LARGEST_RECORD:  # noqa: PLR2004 - TLS is major version 3
            raise _Nonsense
        content = received[position + 5 : position + 5 + size]
        if kind == _ALERT:
            if len(content) < 2:  # noqa: PLR2004 - level and number
                raise _NeedMore
            if content[0] != _WARNING or content[1] == _CLOSE_NOTIFY:
                return _alert(content[1])
        else:
            stream += content
            found = _read_message(stream, hello)
            if found:
                return found
        if len(content) < size:
            raise _NeedMore
        position += 5 + size


def last_warning(received: bytes) -> Answer | None:
    """Return the warning alert that ``received`` ends with, when the peer said nothing more and left."""
    whole = len(received) >= 7 and received[-7] == _ALERT and received[-6] == 3  # noqa: PLR2004 - record header and alert
    return _alert(received[-1]) if whole and received[-4:-2] == b"\x00\x02" else None


def _alert(number: int) -> Answer:
    return Answer(Ending.ALERT, alert=number, detail=ALERTS.get(number, "").encode())


def _read_message(stream: bytes, hello: Hello) -> Answer | None:
    if len(stream) < 4:  # noqa: PLR2004 - type and length
        return None
    size = int.from_bytes(stream[1:4], "big")
    if stream[0] != _SERVER_HELLO:
        raise _Nonsense
    if size > _LARGEST_MESSAGE:
        return Answer(Ending.OVERSIZE, detail=b"a ServerHello of %d bytes" % size)
    if len(stream) < 4 + size:
        return None
    return _read_server_hello(stream[4 : 4 + size], hello)


def _read_server_hello(body: bytes, hello: Hello) -> Answer:
    """Read a ServerHello; a HelloRetryRequest has the same shape (RFC 9846 section 4.1.3)."""
    if len(body) < 38:  # noqa: PLR2004 - version, random, empty session, suite, compression
        raise _Nonsense
    version = struct.unpack(">H", body[:2])[0]
    after = 35 + body[34]
    if len(body) < after + 3:
        raise _Nonsense
    suite, compression = struct.unpack(">HB", body[after : after + 3])
    said = _read_extensions(body[after + 3 :])
    version = _number(said.get(_SUPPORTED_VERSIONS, b"")) or version
    name = VERSION_NAMES.get(version, f"0x{version:04X}")
    group = _number(said.get(_KEY_SHARE, b""))
    ending = _judge_choice(name, suite, compression, hello)
    if ending is Ending.ACCEPTED and group and group not in hello.offered_groups:
        ending = Ending.UNOFFERED
    return Answer(
        ending,
        version=name,
        suite=suite_name(suite),
        extensions=tuple(said),
        group=group,
        alpn=said.get(_ALPN, b"")[3:],
        compression=compression,
    )


def _judge_choice(name: str, suite: int, compression: int, hello: Hello) -> Ending:
    """Judge what the server picked; an answer no version of TLS could give, or one that was not on offer, is UNOFFERED."""
    if WIRE.get(name, 0) < WIRE["SSLv3"] or not speakable(suite_name(suite), name):
        return Ending.UNOFFERED
    if name not in hello.versions and WIRE.get(name, 0xFFFF) > WIRE[hello.newest]:
        return Ending.UNOFFERED
    if suite not in hello.suites or compression not in hello.compressions:
        return Ending.UNOFFERED
    return Ending.ACCEPTED if name in hello.versions else Ending.VERSION_ANSWER


def _number(content: bytes) -> int:
    """Return the number that ``content`` begins with, 0 when it is too short."""
    return int.from_bytes(content[:2], "big") if len(content) >= 2 else 0  # noqa: PLR2004 - two bytes


def _read_extensions(block: bytes) -> dict[int, bytes]:
    """Return the extensions of a ServerHello by number, as far as they are whole."""
    found: dict[int, bytes] = {}
    rest = block[2:]
    while len(rest) >= 4:  # noqa: PLR2004 - type and length
        number, size = struct.unpack(">HH", rest[:4])
        if len(rest) < 4 + size:
            break
        found[number] = rest[4 : 4 + size]
        rest = rest[4 + size :]
    return found


def curve_of(received: bytes) -> int:
    """Return the number of the curve that a ServerKeyExchange in ``received`` names (RFC 8422 section 5.4), or 0."""
    for kind, body in handshake_messages(received):
        if kind == _SERVER_KEY_EXCHANGE and len(body) > 4 and body[0] == _NAMED_CURVE:  # noqa: PLR2004 - type, curve, length
            return int.from_bytes(body[1:3], "big")
    return 0


def prime_bits_of(received: bytes) -> int:
    """Return the size of the prime that a ServerKeyExchange of a DHE suite names (RFC 5246 section 7.4.3), or 0."""
    body = next((body for kind, body in handshake_messages(received) if kind == _SERVER_KEY_EXCHANGE), b"")
    return int.from_bytes(body[2 : 2 + _number(body)], "big").bit_length()


def signature_of(received: bytes) -> int:
    """Return the signature algorithm that a ServerKeyExchange of TLS 1.2 over a curve names (RFC 5246), or 0."""
    for kind, body in handshake_messages(received):
        if kind == _SERVER_KEY_EXCHANGE and len(body) > 4 and body[0] == _NAMED_CURVE:  # noqa: PLR2004 - type, curve, length
            return _number(body[4 + body[3] :])
    return 0


def certificates_in(received: bytes) -> tuple[bytes, ...]:
    """Return the chain (DER, leaf first) of the Certificate message in a flight below TLS 1.3 (RFC 5246 section 7.4.2)."""
    body = next((body for kind, body in handshake_messages(received) if kind == _CERTIFICATE), b"")
    ders, rest = [], body[3:]
    while len(rest) >= 3:  # noqa: PLR2004 - a length
        size = int.from_bytes(rest[:3], "big")
        ders.append(rest[3 : 3 + size])
        rest = rest[3 + size :]
    return tuple(ders)


def staple_in(received: bytes) -> bytes:
    """Return the OCSP response (DER) of the CertificateStatus message in a flight below TLS 1.3 (RFC 6066 section 8)."""
    body = next((body for kind, body in handshake_messages(received) if kind == _CERTIFICATE_STATUS), b"")
    return body[4 : 4 + int.from_bytes(body[1:4], "big")] if body[:1] == b"\x01" else b""


def scts_in(received: bytes) -> int:
    """Return how many timestamps a ServerHello below TLS 1.3 carries (signed_certificate_timestamp, RFC 6962 section 3.3)."""
    body = next((body for kind, body in handshake_messages(received) if kind == _SERVER_HELLO), b"")
    if len(body) < 38:  # noqa: PLR2004 - version, random, empty session, suite, compression
        return 0
    rest, count = _read_extensions(body[38 + body[34] :]).get(_SCTS, b"")[2:], 0
    while len(rest) > 2 and len(rest) >= 2 + _number(rest):  # noqa: PLR2004 - a length
        rest, count = rest[2 + _number(rest) :], count + 1
    return count


def flight_ended(received: bytes) -> bool:
    """Tell whether ``received`` holds the server's first flight to its end, or something that ends it early."""
    kinds = {kind for kind, _ in handshake_messages(received)}
    return _SERVER_HELLO_DONE in kinds or _alert_behind(received)


def _alert_behind(received: bytes) -> bool:
    """Tell whether an alert record follows the handshake records at the start of ``received``."""
    position = 0
    while len(received) >= position + 5 and received[position] == _HANDSHAKE:
        position += 5 + struct.unpack(">H", received[position + 3 : position + 5])[0]
    return received[position : position + 1] == bytes([_ALERT])


def ssl2_suites(received: bytes) -> tuple[str, ...]:
    """Return the ciphers that an SSL 2.0 SERVER-HELLO names."""
    certificate, ciphers = struct.unpack(">HH", received[7:11])
    kinds = received[13 + certificate : 13 + certificate + ciphers]
    return tuple(
        SSL2_CIPHERS.get(int.from_bytes(kinds[at : at + 3], "big"), "unknown") for at in range(0, len(kinds), 3)
    )


def _read_ssl2(received: bytes) -> Answer:
    if len(received) < 3:  # noqa: PLR2004 - length and type
        raise _NeedMore
    size = struct.unpack(">H", received[:2])[0] & 0x7FFF
    body = received[2 : 2 + size]
    if not body:
        raise _Nonsense
    if body[0] == _SSL2_ERROR and size == 3:  # noqa: PLR2004 - type and error code
        if len(body) < size:
            raise _NeedMore
        return Answer(Ending.ALERT, version="SSLv2", detail=b"SSL 2.0 error %d" % int.from_bytes(body[1:3], "big"))
    if body[0] != _SSL2_SERVER_HELLO:
        raise _Nonsense
    if len(body) < size:
        raise _NeedMore
    if size < 11:  # noqa: PLR2004 - the fixed part of SERVER-HELLO
        raise _Nonsense
    names = ssl2_suites(received)
    # A SERVER-HELLO without ciphers still speaks SSL 2.0: CVE-2015-3197 shows that clients may pick one regardless.
    detail = b"" if names else b"no cipher in common"
    return Answer(Ending.ACCEPTED, version="SSLv2", suite=names[0] if names else "", detail=detail)


def _read_clear(received: bytes) -> Answer | None:
    said = received.lstrip()
    ended = b"\n" in said or len(received) >= 512  # noqa: PLR2004 - enough to recognise a banner
    if not ended:
        return None
    ending = Ending.CLEARTEXT if _HTTP.match(received) else Ending.OTHER_PROTOCOL
    return Answer(ending, detail=_first_line(received))


def read_rest(received: bytes) -> Answer:
    """Return what ``received`` is, now that nothing more will come: a message cut short, cleartext, or noise."""
    ssl2 = bool(received[0] & 0x80) and received[2:3] in {bytes([_SSL2_ERROR]), bytes([_SSL2_SERVER_HELLO])}
    if received[0] in {_ALERT, _HANDSHAKE} or ssl2:
        return last_warning(received) or Answer(Ending.TRUNCATED, detail=b"%d bytes" % len(received))
    ending = Ending.CLEARTEXT if _HTTP.match(received) else Ending.OTHER_PROTOCOL
    return Answer(ending, detail=_first_line(received))


def _first_line(received: bytes) -> bytes:
    return received.split(b"\n", 1)[0].rstrip(b"\r")[:200]
