"""Free ports that stay ours until the test ends, as far as the system allows."""

import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

LOOPBACK = "127.0.0.1"


@contextmanager
def reserved_ports(count: int) -> Iterator[tuple[int, ...]]:
    """Yield ``count`` free loopback ports and keep other programs off them.

    A bound socket that does not listen holds the port: nobody else is given it, a client is refused, and on Linux a
    server that sets SO_REUSEADDR, as all of ours do, can still listen there. Elsewhere the port is free again before
    the server takes it, and a race is possible.
    """
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for place in sockets:
            place.bind((LOOPBACK, 0))
            # Only after the bind: an automatic bind with the option may be given a port that is already held.
            place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        ports = tuple(place.getsockname()[1] for place in sockets)
        if sys.platform != "linux":
            held.close()
        yield ports


@contextmanager
def closed_port() -> Iterator[int]:
    """Yield a loopback port where nothing listens, and keep it so: a client gets "connection refused"."""
    with socket.socket() as place:
        place.bind((LOOPBACK, 0))
        yield place.getsockname()[1]
