"""The body of one HTTP answer: at most 64 KiB from the wire, at most 1 MiB after decoding, within its time (R15)."""

import re
import ssl
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from guide.facts.http_wire import Head
from guide.facts.network import Link
from guide.model.pages import Flaw

MOST_DECODED: Final = 1024 * 1024
"""Bytes of a page after decoding that are taken apart."""
_PIECE: Final = 16 * 1024
_LONGEST_CHUNK_LINE: Final = 1024
_ZIPPED: Final = frozenset({"gzip", "x-gzip", "deflate"})
_EITHER_HEADER: Final = 47
"""zlib's window bits that take a gzip and a zlib header."""
_CHUNK: Final = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\n]*)?\r?\n")


@dataclass(frozen=True)
class Body:
    """The bytes that came, decoded, and why they are not all."""

    content: bytes
    flaw: Flaw = ""


def codings(head: Head) -> tuple[str, ...]:
    """Return the content codings that were applied, in order, without ``identity``."""
    named = b",".join(head.values(b"content-encoding")).decode("latin-1").lower().split(",")
    return tuple(name for one in named if (name := one.strip()) and name != "identity")


def read_body(link: Link, head: Head, most: int) -> Body:
    """Return the body that follows ``head``, ``most`` bytes of it at most; a body that breaks off comes with its flaw."""
    applied = codings(head)
    if len(applied) > 1 or not _ZIPPED.issuperset(applied):
        return Body(b"", "coding")
    received = bytearray(head.begun)
    flaw = _receive(link, head, received, most)
    framed, complete = _framed(head, bytes(received))
    if not flaw and not complete:
        flaw = "broken"
    content = framed[:most]
    return _decoded(content, flaw, zipped=bool(applied))


def _receive(link: Link, head: Head, received: bytearray, most: int) -> Flaw:
    """Add to ``received`` until the body is whole or more than ``most`` is there; chunk sizes count."""
    try:
        while not _whole(head, received):
            if len(received) > most:
                return "longer"
            more = link.receive(_PIECE)
            if not more:
                return ""
            received += more
    except TimeoutError:
        return "late"
    except (ssl.SSLError, OSError):
        return "broken"
    return "longer" if len(_framed(head, bytes(received))[0]) > most else ""


def _whole(head: Head, received: bytearray) -> bool:
    """Tell whether nothing more belongs to the body, without taking it apart each time."""
    if _chunked(head):
        return received.endswith((b"\r\n\r\n", b"\n\n")) and _framed(head, bytes(received))[1]
    length = _length(head)
    return length is not None and len(received) >= length


def _framed(head: Head, received: bytes) -> tuple[bytes, bool]:
    """Return the body without its framing, and whether its end was seen; a body without a length ends with the stream."""
    if _chunked(head):
        return _unchunked(received)
    length = _length(head)
    return (received, True) if length is None else (received[:length], len(received) >= length)


def _chunked(head: Head) -> bool:
    return any(value.strip().lower().endswith(b"chunked") for value in head.values(b"transfer-encoding"))


def _length(head: Head) -> int | None:
    stated = next(iter(head.values(b"content-length")), b"")
    return int(stated) if re.fullmatch(rb"[0-9]{1,15}", stated) else None


def _unchunked(received: bytes) -> tuple[bytes, bool]:
    """Return the chunks' content as far as it came, and whether the last chunk was among them (RFC 9112 section 7.1)."""
    content, at = bytearray(), 0
    while True:
        line = _CHUNK.match(received, at, at + _LONGEST_CHUNK_LINE)
        if not line:
            return bytes(content), False
        size = int(line[1], 16)
        if not size:
            return bytes(content), True
        content += received[line.end() : line.end() + size]
        at = line.end() + size
        if at > len(received):
            return bytes(content), False
        at += 2 if received[at : at + 2] == b"\r\n" else 1


def _decoded(content: bytes, flaw: Flaw, *, zipped: bool) -> Body:
    if not zipped or not content:
        return Body(content, flaw)
    for bits in (_EITHER_HEADER, -zlib.MAX_WBITS):  # some servers call a stream without any header "deflate"
        unzip = zlib.decompressobj(bits)
        try:
            plain = unzip.decompress(content, MOST_DECODED)
        except zlib.error:
            continue
        if unzip.eof:
            return Body(plain, flaw)
        return Body(plain, "longer" if unzip.unconsumed_tail else flaw or "broken")
    return Body(b"", "broken")


def policy_directives(fields: Sequence[bytes | str]) -> frozenset[str]:
    """Return the names of the directives in Content-Security-Policy fields, lower case."""
    texts = (one.decode("latin-1") if isinstance(one, bytes) else one for one in fields)
    said = (part.split(None, 1) for text in texts for part in re.split("[;,]", text))
    return frozenset(one[0].lower() for one in said if one)
