"""A stock client for the tests of the servers: Python's ssl, nothing of ours."""

import http.client
import socket
import ssl
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from servers.ports import LOOPBACK


def old_client(version: ssl.TLSVersion, ciphers: str) -> ssl.SSLContext:
    """Return a client that verifies nothing and offers one version and ``ciphers`` (OpenSSL's names)."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers(f"{ciphers}:@SECLEVEL=0")
    with warnings.catch_warnings():
        # Python warns of old versions; speaking them is the point here.
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = version
        context.maximum_version = version
    return context


@contextmanager
def connected(port: int, context: ssl.SSLContext, name: str = "shop.test") -> Iterator[ssl.SSLSocket]:
    """Yield a finished handshake with ``port``."""
    link = socket.create_connection((LOOPBACK, port), timeout=10)
    with link, context.wrap_socket(link, server_hostname=name) as tls:
        yield tls


def get(port: int, path: str = "/", *, context: ssl.SSLContext | None = None, name: str = "shop.test"):
    """Return status, headers and body of one GET; with ``context`` over TLS to ``name``."""
    if context is None:
        connection = http.client.HTTPConnection(LOOPBACK, port, timeout=10)
    else:
        connection = http.client.HTTPSConnection(name, port, timeout=10, context=context)
        link = socket.create_connection((LOOPBACK, port), timeout=10)
        connection.sock = context.wrap_socket(link, server_hostname=name)
    try:
        connection.request("GET", path, headers={"Host": name})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def trusting(ca: Path) -> ssl.SSLContext:
    """Return a strict client that trusts ``ca`` only."""
    return ssl.create_default_context(cafile=str(ca))
