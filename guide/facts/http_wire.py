"""The bytes of one HTTP/1.1 request and the head of its answer, line by line as sent.

Libraries join repeated fields with commas; RFC 6797 gives two lines and one joined line different meanings, so the lines
are read here. Bodies are left where they are: a head decides all but what a page names (``page_body``).
"""

import re
from dataclasses import dataclass, field
from typing import Final

from guide import __version__
from guide.model.inert import NO_TEXT, Inert
from guide.model.web import Cookie
from guide.text.outside import inert

_STATUS_LINE: Final = re.compile(rb"HTTP/\d(?:\.\d)? +([1-5]\d\d)(?: |$)")
_INFORMATIONAL: Final = range(100, 200)
_SWITCHING: Final = 101
_LONGEST_FIELD: Final = 1000
"""Characters of a header value that are kept."""
_MOST_LINES: Final = 20
"""Strict-Transport-Security lines and cookies that are kept of one answer."""


@dataclass(frozen=True)
class Head:
    """Status and fields of one answer; field names lower case, values as sent without blanks around them."""

    status: int
    fields: tuple[tuple[bytes, bytes], ...]
    begun: bytes = field(default=b"", repr=False)
    """What came of the body together with the head."""

    def values(self, name: bytes) -> list[bytes]:
        """Return the values of every line with that lower-case name, in order."""
        return [value for key, value in self.fields if key == name]

    @property
    def location(self) -> Inert:
        """Return the first Location, inert, or an empty string."""
        return next((inert(value, _LONGEST_FIELD) for value in self.values(b"location")), NO_TEXT)

    @property
    def hsts(self) -> tuple[Inert, ...]:
        """Return every Strict-Transport-Security line, inert."""
        return tuple(inert(value, _LONGEST_FIELD) for value in self.values(b"strict-transport-security")[:_MOST_LINES])

    @property
    def upgrade(self) -> Inert:
        """Return the protocols that the server would change to, inert."""
        return inert(b", ".join(self.values(b"upgrade")), 200)

    @property
    def services(self) -> Inert:
        """Return the Alt-Svc lines as one, inert."""
        return inert(b", ".join(self.values(b"alt-svc")[:_MOST_LINES]), 200)

    @property
    def cookies(self) -> tuple[Cookie, ...]:
        """Return names and Secure attributes of the cookies set; the values are dropped here and go nowhere."""
        return tuple(read_cookie(value) for value in self.values(b"set-cookie")[:_MOST_LINES])


class NotHttpError(ValueError):
    """The bytes are not an HTTP answer."""


def request(host: str, path: str, upgrade: str = "") -> bytes:
    """Return a GET for ``path``; ``host`` is the Host field with its port where it is not the scheme's own.

    ``upgrade`` is a protocol to change to within the connection (RFC 9110 section 7.8).
    """
    lines = (
        f"GET {path} HTTP/1.1",
        f"Host: {host}",
        f"User-Agent: asvs-guide/{__version__} (TLS review)",
        "Accept: */*",
        "Accept-Encoding: gzip",
        *((f"Upgrade: {upgrade}", "Connection: Upgrade") if upgrade else ("Connection: close",)),
    )
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


def read_head(received: bytes) -> Head | None:
    """Return the final head in ``received``, past informational ones, or None while it is incomplete.

    Raises NotHttpError as soon as the bytes cannot be an HTTP answer.
    """
    rest = received
    while True:
        if not b"HTTP/".startswith(rest[:5]):
            raise NotHttpError
        first, line_end, _ = rest.partition(b"\n")
        if not line_end:
            return None
        status_line = _STATUS_LINE.match(first.rstrip(b"\r"))
        if not status_line:
            raise NotHttpError
        end = re.search(rb"\n\r?\n", rest)
        if not end:
            return None
        head = Head(int(status_line[1]), _read_fields(rest[len(first) + 1 : end.start() + 1]), rest[end.end() :])
        if head.status not in _INFORMATIONAL or head.status == _SWITCHING:
            return head
        rest = rest[end.end() :]
        if not rest:
            return None


def read_cookie(value: bytes) -> Cookie:
    """Return a Set-Cookie field's cookie name and whether it is Secure.

    Without an equals sign all of it is the value, and the name is empty (RFC 6265bis section 5.6).
    """
    pair, *attributes = value.split(b";")
    name = pair.partition(b"=")[0].strip() if b"=" in pair else b""
    secure = any(attribute.partition(b"=")[0].strip().lower() == b"secure" for attribute in attributes)
    return Cookie(name=inert(name, 100), secure=secure)


def _read_fields(block: bytes) -> tuple[tuple[bytes, bytes], ...]:
    fields: list[tuple[bytes, bytes]] = []
    for line in block.split(b"\n"):
        text = line.rstrip(b"\r")
        if text[:1] in {b" ", b"\t"} and fields:  # a folded line continues the one before (RFC 9112 section 5.2)
            name, value = fields[-1]
            fields[-1] = (name, value + b" " + text.strip())
        elif b":" in text:
            name, _, value = text.partition(b":")
            fields.append((name.strip().lower(), value.strip()))
    return tuple(fields)
