"""Proxies: HTTP CONNECT (RFC 9110 section 9.3.6) and SOCKS5 (RFC 1928, 1929), as dialogues.

A proxy's word about a target is its own: where it would not connect, nothing is known of the target.
"""

import base64
import re
import socket
from collections.abc import Generator
from ipaddress import IPv6Address, ip_address
from typing import Final
from urllib.parse import unquote, urlsplit

from guide.facts.dialogue import Dialogue
from guide.facts.network import ProxyRefusedError
from guide.model.attempts import Ending
from guide.model.base import Frozen
from guide.text.errors import UsageError
from guide.text.outside import inert

_USUAL_PORTS: Final = {"http": 3128, "socks5": 1080}
_SOCKS_WORDS: Final = {
    1: "general failure",
    2: "not allowed by its rules",
    3: "network unreachable",
    4: "host unreachable",
    5: "connection refused",
    6: "TTL expired",
    7: "command not supported",
    8: "address type not supported",
}
_ADDRESS_SIZES: Final = {1: 4, 4: 16}


class Proxy(Frozen):
    """Where connections go through. ``secret`` is ``user:password``; it is never shown or kept."""

    scheme: str
    host: str
    port: int
    secret: str = ""

    @property
    def name(self) -> str:
        """Return the proxy as it may be shown."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"

    def __repr__(self) -> str:
        return f"<Proxy {self.name}>"

    __str__ = __repr__


def parse_proxy(text: str) -> Proxy:
    """Return the proxy that a URL names; raise UsageError, which does not repeat the password."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise UsageError("The proxy is no URL. Give http://HOST:PORT or socks5://HOST:PORT") from error
    if parts.scheme not in _USUAL_PORTS or not parts.hostname:
        raise UsageError(
            f"A proxy of the kind {inert(parts.scheme or text, 40)!r} is not spoken. Give http://HOST:PORT or socks5://HOST:PORT"
        )
    secret = ":".join(unquote(one) for one in (parts.username, parts.password) if one is not None)
    return Proxy(scheme=parts.scheme, host=parts.hostname, port=port or _USUAL_PORTS[parts.scheme], secret=secret)


def resolved(proxy: Proxy) -> Proxy:
    """Return the proxy with its name looked up, once and for the whole run; raise UsageError when it leads nowhere."""
    try:
        found = socket.getaddrinfo(proxy.host, proxy.port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise UsageError(
            f"The proxy {inert(proxy.name)} has no address: {inert(str(error))}. Give HOST:PORT"
        ) from error
    return proxy.model_copy(update={"host": str(found[0][4][0])})


def connect(proxy: Proxy, address: str, port: int) -> Dialogue:
    """Ask ``proxy`` for a connection to ``address``; return what came behind its answer.

    Raises ProxyRefusedError, which says what the proxy said.
    """
    return _socks5(proxy, address, port) if proxy.scheme == "socks5" else _http(proxy, address, port)


def _http(proxy: Proxy, address: str, port: int) -> Dialogue:
    where = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
    lines = [f"CONNECT {where} HTTP/1.1", f"Host: {where}"]
    if proxy.secret:
        lines.append("Proxy-Authorization: Basic " + base64.b64encode(proxy.secret.encode()).decode())
    heard = yield ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")
    while not (end := re.search(rb"\r?\n\r?\n", heard)):
        if not b"HTTP/".startswith(heard[:5]):
            raise ProxyRefusedError(Ending.PROXY_REFUSED, b"the proxy does not speak HTTP: " + heard[:100])
        heard += yield b""
    status = heard.split(b"\n", 1)[0].rstrip(b"\r")
    if not re.match(rb"HTTP/1\.[01] 2\d\d(?: |$)", status):
        raise ProxyRefusedError(Ending.PROXY_REFUSED, b"the proxy said: " + status[:200])
    return heard[end.end() :]


def _socks5(proxy: Proxy, address: str, port: int) -> Dialogue:
    heard = yield b"\x05\x02\x00\x02" if proxy.secret else b"\x05\x01\x00"
    heard, surplus = yield from _exactly(heard, 2)
    if heard[0] != 5:  # noqa: PLR2004 - the version of SOCKS
        raise ProxyRefusedError(Ending.PROXY_REFUSED, b"the proxy does not speak SOCKS5: " + heard + surplus[:100])
    if heard[1] == 2:  # noqa: PLR2004 - user name and password
        user, _, password = proxy.secret.partition(":")
        parts = [one.encode()[:255] for one in (user, password)]
        heard = yield b"\x01" + b"".join(bytes([len(one)]) + one for one in parts)
        heard, surplus = yield from _exactly(surplus + heard, 2)
    if heard[1] != 0:
        raise ProxyRefusedError(Ending.PROXY_REFUSED, b"the proxy wants another authentication")
    one = ip_address(address.partition("%")[0])
    kind = b"\x04" if isinstance(one, IPv6Address) else b"\x01"
    heard = yield b"\x05\x01\x00" + kind + one.packed + port.to_bytes(2, "big")
    heard, surplus = yield from _exactly(surplus + heard, 4)
    if heard[1] != 0:
        word = _SOCKS_WORDS.get(heard[1], f"reply {heard[1]}")
        raise ProxyRefusedError(Ending.PROXY_REFUSED, f"the proxy said: {word}".encode())
    _, surplus = yield from _exactly(surplus, _ADDRESS_SIZES.get(heard[3], 0) + 2)
    return surplus


def _exactly(heard: bytes, size: int) -> Generator[bytes, bytes, tuple[bytes, bytes]]:
    """Read on until ``size`` bytes are there; return them and the rest."""
    while len(heard) < size:
        heard += yield b""
    return heard[:size], heard[size:]
