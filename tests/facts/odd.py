"""Odd sockets: small servers that say one strange thing, fronts that let some connections through, and counters."""

import socket
import ssl
import struct
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from servers.ports import LOOPBACK

from guide.lab.authority import Papers

with warnings.catch_warnings():
    # The library still imports asyncore, which Python 3.11 announces as leaving.
    warnings.simplefilter("ignore", DeprecationWarning)
    from tlslite.api import HandshakeSettings, TLSConnection, X509CertChain, parsePEMKey
    from tlslite.constants import AlertLevel
    from tlslite.errors import TLSError
    from tlslite.messages import Alert

Talk = Callable[[socket.socket], None]


@dataclass
class Odd:
    """A running odd server: its port and when each connection came."""

    port: int
    arrivals: list[float] = field(default_factory=list)

    @property
    def connections(self) -> int:
        return len(self.arrivals)


@contextmanager
def odd_server(talk: Talk) -> Iterator[Odd]:
    """Hand every connection to ``talk`` in a thread of its own; close it afterwards."""
    door = socket.create_server((LOOPBACK, 0), backlog=128)
    odd = Odd(door.getsockname()[1])
    leaving = threading.Event()

    def serve(link: socket.socket) -> None:
        with link, suppress(OSError):
            link.settimeout(20)
            talk(link)

    def attend() -> None:
        while True:
            link, _ = door.accept()
            if leaving.is_set():
                link.close()
                return
            odd.arrivals.append(time.monotonic())
            threading.Thread(target=serve, args=(link,), daemon=True).start()

    thread = threading.Thread(target=attend, daemon=True)
    thread.start()
    try:
        yield odd
    finally:
        leaving.set()
        socket.create_connection((LOOPBACK, odd.port), timeout=2).close()
        thread.join(5)
        door.close()


def leave(link: socket.socket) -> None:
    """Nothing more."""


def silent(link: socket.socket) -> None:
    """A tarpit: takes everything, says nothing."""
    while link.recv(65536):
        pass


def close_at_once(link: socket.socket) -> None:
    """FIN without a word. What the client sends is still read: a kernel that closes over unread bytes sends RST."""
    link.shutdown(socket.SHUT_WR)
    silent(link)


def close_after_hello(link: socket.socket) -> None:
    link.recv(65536)


def reset(link: socket.socket) -> None:
    """RST in place of FIN."""
    link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def reset_after_hello(link: socket.socket) -> None:
    link.recv(65536)
    reset(link)


def says(content: bytes, *, then: Talk = leave) -> Talk:
    """Read once, answer ``content``, then do ``then``."""

    def talk(link: socket.socket) -> None:
        link.recv(65536)
        link.sendall(content)
        then(link)

    return talk


def drips(content: bytes, pause_s: float) -> Talk:
    """Answer ``content`` one byte at a time."""

    def talk(link: socket.socket) -> None:
        link.recv(65536)
        for byte in content:
            link.sendall(bytes([byte]))
            time.sleep(pause_s)

    return talk


def alert(number: int, level: int = 2) -> bytes:
    return bytes([21, 3, 1, 0, 2, level, number])


def server_hello(
    version: int, suite: int, *, selected: int = 0, group: int = 0, compression: int = 0, random: bytes = b"\x07" * 32
) -> bytes:
    """A ServerHello record; ``selected`` goes into supported_versions, ``group`` alone into key_share, as in a retry."""
    extensions = struct.pack(">HHH", 43, 2, selected) if selected else b""
    extensions += struct.pack(">HHH", 51, 2, group) if group else b""
    body = struct.pack(">H", version) + random + b"\x00" + struct.pack(">HB", suite, compression)
    body += struct.pack(">H", len(extensions)) + extensions if extensions else b""
    message = b"\x02" + len(body).to_bytes(3, "big") + body
    return struct.pack(">BHH", 22, 0x0303, len(message)) + message


def ssl2_server_hello(ciphers: tuple[int, ...]) -> bytes:
    kinds = b"".join(cipher.to_bytes(3, "big") for cipher in ciphers)
    body = struct.pack(">BBBHHHH", 4, 0, 1, 2, 5, len(kinds), 16) + b"CERT!" + kinds + bytes(16)
    return struct.pack(">H", 0x8000 | len(body)) + body


def offered_versions(hello: bytes) -> set[int]:
    """Return the versions that a ClientHello record (or an SSL 2.0 hello) offers, as numbers."""
    if hello[0] & 0x80:
        return {2}
    legacy = int.from_bytes(hello[9:11], "big")
    mark = hello.find(b"\x00\x2b\x00")
    if mark > 0 and legacy == 0x0303 and hello[mark + 4] + 1 == hello[mark + 3]:
        versions = hello[mark + 5 : mark + 5 + hello[mark + 4]]
        return {int.from_bytes(versions[at : at + 2], "big") for at in range(0, len(versions), 2)}
    return {legacy}


def offered_suites(hello: bytes) -> list[int]:
    """Return the suites of a ClientHello record by number; none of an SSL 2.0 hello."""
    if hello[0] != 22:
        return []
    at = 44 + hello[43]
    size = int.from_bytes(hello[at : at + 2], "big")
    return [int.from_bytes(hello[one : one + 2], "big") for one in range(at + 2, at + 2 + size, 2)]


Gate = Callable[[bytes], Talk | None]


@contextmanager
def front(backend: int, gate: Gate) -> Iterator[Odd]:
    """Relay to ``backend`` unless ``gate``, shown the first bytes, gives another talk (``leave`` or ``reset``)."""

    def talk(link: socket.socket) -> None:
        first = link.recv(65536)
        instead = gate(first)
        if instead:
            instead(link)
            return
        with socket.create_connection((LOOPBACK, backend), timeout=10) as behind:
            behind.sendall(first)
            back = threading.Thread(target=_pump, args=(behind, link), daemon=True)
            back.start()
            _pump(link, behind)
            back.join(5)

    with odd_server(talk) as odd:
        yield odd


def _pump(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while more := one.recv(65536):
            other.sendall(more)
    with suppress(OSError):
        other.shutdown(socket.SHUT_WR)


@contextmanager
def limiter(backend: int, most: int, window_s: float, refusal: Talk) -> Iterator[Odd]:
    """Relay to ``backend`` at most ``most`` connections in ``window_s`` seconds; ``refusal`` for the rest.

    ``window_s`` 0 means a ban: after ``most`` connections nothing passes any more.
    """
    lock = threading.Lock()
    passed: list[float] = []

    def gate(_: bytes) -> Talk | None:
        now = time.monotonic()
        with lock:
            recent = [at for at in passed if not window_s or now - at < window_s]
            if len(recent) >= most:
                return refusal
            passed.append(now)
        return None

    with front(backend, gate) as odd:
        yield odd


@contextmanager
def tls_server(context: ssl.SSLContext, talk: Talk) -> Iterator[Odd]:
    """Finish a handshake with every connection, then ``talk`` over it."""

    def secure(link: socket.socket) -> None:
        with suppress(ssl.SSLError), context.wrap_socket(link, server_side=True) as inside:
            talk(inside)

    with odd_server(secure) as odd:
        yield odd


def demands_certificate(papers: Papers, number: int) -> Talk:
    """TLS 1.3 that asks for a client certificate and answers its absence with alert ``number``, then waits."""

    def talk(link: socket.socket) -> None:
        chain = X509CertChain()
        chain.parsePemList(papers.chain.read_text())
        key = parsePEMKey(papers.key.read_text(), private=True, implementations=["python"])
        settings = HandshakeSettings()
        settings.minVersion = settings.maxVersion = (3, 4)
        connection = TLSConnection(link)
        with suppress(TLSError, ValueError):
            connection.handshakeServer(certChain=chain, privateKey=key, reqCert=True, settings=settings)
            for _ in connection._sendMsg(Alert().create(number, AlertLevel.fatal)):
                pass
            silent(link)

    return talk
