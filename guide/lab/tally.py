"""What reached one of the drill's servers: counts and names, never what was said (R23)."""

import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from guide.model.drill import Arrival
from guide.model.inert import Inert
from guide.text.outside import inert

_METHOD = re.compile(rb"[A-Za-z]{1,20} ")
_FIELD = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,80}):")
_VERSIONS = {"TLSv1": "TLS 1.0", "TLSv1.1": "TLS 1.1", "TLSv1.2": "TLS 1.2", "TLSv1.3": "TLS 1.3"}
_MOST = 20
"""Names of one kind that are kept."""

Word = TypeVar("Word", bound=str)


class Tally:
    """Counts what arrives at one server; its conversations run in threads of their own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._connections = self._handshakes = self._secure = self._clear = 0
        self._versions: list[str] = []
        self._requests: list[Inert] = []
        self._headers: list[Inert] = []
        self._errors: list[Inert] = []

    @contextmanager
    def visit(self) -> Iterator[None]:
        """Count one connection, and that it is open while the block runs."""
        with self._lock:
            self._connections += 1
            self._inside += 1
        try:
            yield
        finally:
            with self._lock:
                self._inside -= 1

    def shook_hands(self, link: ssl.SSLSocket) -> None:
        """Count a completed handshake."""
        with self._lock:
            self._handshakes += 1
            _keep(self._versions, _VERSIONS.get(link.version() or "", "unknown"))

    def refused(self, error: ssl.SSLError) -> None:
        """Note why a handshake failed, by OpenSSL's name for it."""
        with self._lock:
            _keep(self._errors, inert(error.reason or type(error).__name__, 80))

    def heard(self, content: bytes, *, secure: bool) -> None:
        """Count application bytes."""
        with self._lock:
            if secure:
                self._secure += len(content)
            else:
                self._clear += len(content)

    def request(self, head: bytes) -> None:
        """Note method and field names of an HTTP request."""
        first, *fields = head.partition(b"\r\n\r\n")[0].split(b"\r\n")
        method = _METHOD.match(first)
        with self._lock:
            if method:
                _keep(self._requests, inert(method[0].strip()))
                for field in fields:
                    name = _FIELD.match(field)
                    if name:
                        _keep(self._headers, inert(name[1].lower()))

    def command(self, name: str) -> None:
        """Note a command of a mail protocol."""
        with self._lock:
            _keep(self._requests, inert(name, 20))

    @property
    def busy(self) -> bool:
        """Whether a conversation is under way."""
        with self._lock:
            return self._inside > 0

    def arrival(self) -> Arrival:
        """Return what has arrived so far."""
        with self._lock:
            return Arrival(
                connections=self._connections,
                handshakes=self._handshakes,
                versions=tuple(self._versions),
                secure_bytes=self._secure,
                clear_bytes=self._clear,
                requests=tuple(self._requests),
                headers=tuple(self._headers),
                errors=tuple(self._errors),
            )


def hear(link: socket.socket, over: float, tally: Tally, *, secure: bool, most: int = 16 * 1024) -> bytes:
    """Read a request head of at most ``most`` bytes from ``link`` until the instant ``over``; every byte is counted at once."""
    head = b""
    while b"\r\n\r\n" not in head and len(head) < most:
        left = over - time.monotonic()
        if left <= 0:
            break
        link.settimeout(left)
        more = link.recv(4096)
        if not more:
            break
        tally.heard(more, secure=secure)
        head += more
    return head


def _keep(names: list[Word], name: Word) -> None:
    if len(names) < _MOST and name not in names:
        names.append(name)
