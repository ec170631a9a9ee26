"""Listening sockets: one thread accepts, every caller gets a daemon thread of its own, all within limits.

Whoever probes the lab sends half hellos, drips bytes, resets and never hangs up. None of that may stop a door, and
leaving the lab never waits for a caller.
"""

import selectors
import socket
import threading
import time
from collections.abc import Callable

Conversation = Callable[[socket.socket, float], None]
"""What happens on one connection: the socket, and the ``time.monotonic()`` instant by which it must be over."""

LOOPBACK = "127.0.0.1"

_SEATS = 64
"""Connections served at once, over all doors; others wait in the kernel's queue."""

_BACKLOG = 128
_CONVERSATION_S = 10.0
_FAREWELL_S = 1.0


def bind(port: int = 0) -> socket.socket:
    """Return a loopback socket bound to ``port``, or to a free one when that is 0 or taken; it does not listen yet."""
    for wanted in dict.fromkeys((port, 0)):
        place = socket.socket()
        try:
            # Lets the lab come back to ports it left a moment ago; with port 0 it could share a port held elsewhere.
            place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, int(wanted != 0))
            place.bind((LOOPBACK, wanted))
        except OSError:
            place.close()
            continue
        return place
    raise OSError(f"no free port on {LOOPBACK}")


def farewell(link: socket.socket) -> None:
    """End a connection so that the last words arrive: close our side, then read until the peer is done or a second is over.

    Closing a socket with unread bytes resets the connection, and a reset can overtake the alert or answer before it.
    """
    over = time.monotonic() + _FAREWELL_S
    try:
        link.shutdown(socket.SHUT_WR)
        while (left := over - time.monotonic()) > 0:
            link.settimeout(left)
            if not link.recv(4096):
                return
    except OSError:
        return


class Doors:
    """All listening sockets of one lab."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._wake, bell = socket.socketpair()
        self._selector.register(bell, selectors.EVENT_READ)
        self._bell = bell
        self._held: list[socket.socket] = []
        self._links: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._seats = threading.BoundedSemaphore(_SEATS)
        self._leaving = threading.Event()
        self._thread = threading.Thread(target=self._attend, name="lab doors", daemon=True)

    def open(self, place: socket.socket, conversation: Conversation) -> None:
        """Listen on the bound socket ``place``; ``conversation`` runs in a new thread for each connection."""
        place.listen(_BACKLOG)
        place.setblocking(False)
        self._held.append(place)
        self._selector.register(place, selectors.EVENT_READ, (place, conversation))

    def hold(self, place: socket.socket) -> None:
        """Keep the bound socket ``place`` without listening: clients are refused and nobody else gets the port."""
        self._held.append(place)

    def start(self) -> None:
        """Begin to accept."""
        self._thread.start()

    def stop(self) -> None:
        """Close every door and connection; return within about a second."""
        self._leaving.set()
        self._wake.close()
        if self._thread.is_alive():
            self._thread.join(_FAREWELL_S)
        self._selector.close()
        for place in (self._bell, *self._held):
            place.close()
        with self._lock:
            links = tuple(self._links)
        for link in links:
            _cut(link)

    def _attend(self) -> None:
        while not self._leaving.is_set():
            for key, _ in self._selector.select():
                if key.data is not None:
                    self._receive(*key.data)

    def _receive(self, place: socket.socket, conversation: Conversation) -> None:
        while not self._seats.acquire(timeout=0.2):
            if self._leaving.is_set():
                return
        try:
            link, _ = place.accept()
        except OSError:
            # The caller was gone before we came to the door, or the system is short of descriptors.
            self._seats.release()
            return
        with self._lock:
            self._links.add(link)
        threading.Thread(target=self._converse, args=(link, conversation), name="lab caller", daemon=True).start()

    def _converse(self, link: socket.socket, conversation: Conversation) -> None:
        try:
            conversation(link, time.monotonic() + _CONVERSATION_S)
        except OSError:
            # Resets, timeouts and TLS refusals are what the lab is for.
            pass
        finally:
            with self._lock:
                self._links.discard(link)
            link.close()
            self._seats.release()


def _cut(link: socket.socket) -> None:
    try:
        link.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
