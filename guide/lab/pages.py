"""The least of HTTP that a shop needs: one request a connection, a fixed answer for each path."""

import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

_HEAD_LIMIT = 16 * 1024


@dataclass(frozen=True)
class Answer:
    """Status, header fields in order, and a short text."""

    status: HTTPStatus
    fields: tuple[tuple[str, str], ...] = ()
    text: str = ""
    media: str = "text/plain"

    def wire(self, *, head_only: bool = False) -> bytes:
        """Return the bytes to send; ``head_only`` leaves the body out, as HEAD asks."""
        body = self.text.encode()
        lines = (
            f"HTTP/1.1 {self.status.value} {self.status.phrase}",
            "Server: shop",
            f"Content-Type: {self.media}; charset=utf-8",
            f"Content-Length: {len(body)}",
            "Connection: close",
            *(f"{name}: {content}" for name, content in self.fields),
        )
        return "\r\n".join((*lines, "", "")).encode() + (b"" if head_only else body)


Site = Callable[[str], Answer]
"""From the path that was asked for to the answer."""

NOT_UNDERSTOOD = Answer(HTTPStatus.BAD_REQUEST, text="This is not a request the shop understands.\n")
TLS_WANTED = Answer(HTTPStatus.BAD_REQUEST, text="This port wants TLS.\n")
FORBIDDEN = Answer(HTTPStatus.FORBIDDEN, text="Use https.\n")
NOT_FOUND = Answer(HTTPStatus.NOT_FOUND, text="No such page.\n")
_NOT_ALLOWED = Answer(HTTPStatus.METHOD_NOT_ALLOWED, (("Allow", "GET, HEAD"),))


def page(text: str) -> Answer:
    """Return an ordinary page."""
    return Answer(HTTPStatus.OK, text=text)


def sheet(body: str) -> Answer:
    """Return a page for a browser; ``body`` is its markup."""
    text = f'<!doctype html>\n<html lang="en">\n<title>Shop</title>\n{body}\n</html>\n'
    return Answer(HTTPStatus.OK, text=text, media="text/html")


def moved(url: str, status: HTTPStatus = HTTPStatus.MOVED_PERMANENTLY) -> Answer:
    """Return a redirect to ``url``."""
    return Answer(status, (("Location", url),))


def converse(link: socket.socket, over: float, site: Site) -> None:
    """Read one request from ``link`` and send what ``site`` answers; stop silently at the instant ``over``."""
    head = _read_head(link, over)
    if not head:
        return
    parts = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ")
    well_formed = len(parts) == len(("GET", "/", "HTTP/1.1")) and parts[1].startswith("/") and parts[2][:5] == "HTTP/"
    if not well_formed:
        answer = NOT_UNDERSTOOD
    elif parts[0] not in {"GET", "HEAD"}:
        answer = _NOT_ALLOWED
    else:
        answer = site(parts[1].split("?", 1)[0])
    link.settimeout(_left(over))
    link.sendall(answer.wire(head_only=parts[0] == "HEAD"))


def _left(over: float) -> float:
    left = over - time.monotonic()
    if left <= 0:
        raise TimeoutError("the conversation took too long")
    return left


def _read_head(link: socket.socket, over: float) -> bytes:
    """Return the request up to its empty line, or nothing when it is too long or never ends."""
    head = b""
    while b"\r\n\r\n" not in head:
        if len(head) > _HEAD_LIMIT:
            return b""
        # A dripping client gets no fresh time limit with every byte.
        link.settimeout(_left(over))
        more = link.recv(4096)
        if not more:
            return b""
        head += more
    return head
