"""HTTP heads, and what pages name, by a client of our own: capped, pinned to addresses, and never beyond the declared scope (R15, R16)."""

import functools
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urljoin, urlsplit

from guide.facts.answer_wire import alert_in, name_alert
from guide.facts.certificates import distil
from guide.facts.chains import Presented, bounded_chain
from guide.facts.http_wire import Head, NotHttpError, read_head, request
from guide.facts.network import Link, connect_ending
from guide.facts.openssl_path import openssl_verdict
from guide.facts.pages import read_page
from guide.facts.resolve import Pin
from guide.facts.scope_guard import Dialler
from guide.facts.socket_guard import OutOfScopeError, Place
from guide.facts.tls_client import Store, client, presented_chain, server_hostname
from guide.model.attempts import Ending
from guide.model.inert import Inert
from guide.model.pages import Page
from guide.model.web import Exchange, Reply
from guide.probes.identity import names_host
from guide.text.masks import masked_url
from guide.text.outside import inert

_REDIRECTS: Final = {301, 302, 303, 307, 308}
_OWN_PORT: Final = {"http": 80, "https": 443}
_REPLIES: Final = {
    Ending.CONNECT_REFUSED: Reply.CONNECT_REFUSED,
    Ending.CONNECT_TIMEOUT: Reply.CONNECT_TIMEOUT,
    Ending.UNREACHABLE: Reply.UNREACHABLE,
    Ending.RESET: Reply.RESET,
    Ending.PROXY_REFUSED: Reply.PROXY_REFUSED,
}
_LONGEST_URL: Final = 500
_UNTRUSTED: Final = "certificate: "
_ALERT_RECORD: Final = 7
"""Bytes of a TLS alert record."""


@dataclass(frozen=True)
class Target:
    """One URL pinned to one address."""

    scheme: str
    host: str
    port: int
    path: str
    address: str
    upgrade: str = ""
    """Protocol that the request asks to change to."""
    led: bool = field(default=False, compare=False)
    """Whether a redirect led here: what its URL carries may be a secret between the server and a client (R23)."""

    @property
    def host_field(self) -> str:
        """Return the Host field: with the port where it is not the scheme's own."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == _OWN_PORT[self.scheme] else f"{name}:{self.port}"

    @property
    def whole_url(self) -> str:
        """Return the URL as it is requested."""
        return f"{self.scheme}://{self.host_field}{self.path}"

    @property
    def url(self) -> Inert:
        """Return the URL, inert and cut at 500 characters, as it is kept."""
        return inert(masked_url(self.whole_url) if self.led else self.whole_url, _LONGEST_URL)


@dataclass
class Browser:
    """Fetches heads for one unit. ``pins`` are the declared endpoints with the addresses their names had."""

    dialler: Dialler
    pins: tuple[Pin, ...]
    stores: tuple[Store, ...]
    home: Pin
    """The endpoint under test."""
    address: str
    """The address of it that this unit is about."""
    reads_pages: bool = False
    """Whether the bodies of https answers are read for what they name; the bytes go nowhere."""
    pages: dict[str, Page] = field(default_factory=dict)
    """The last page that each https URL gave, by the URL as it is kept."""
    take: Callable[[str, Link, Head], None] | None = None
    """Takes an https answer that is no redirect, by its URL as it is kept, before its body is read; instead of a page."""
    presented: dict[Place, Presented] = field(default_factory=dict)
    """The last chain that each place presented."""
    _fetched: dict[tuple[Target, str], tuple[Exchange, bool]] = field(default_factory=dict)
    _turns: dict[tuple[Target, str], threading.Lock] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _leads: dict[Target, Inert] = field(default_factory=dict)
    """The last Location that each target answered with, whole; what is kept of it is masked."""
    _verdicts: dict[tuple[str, tuple[bytes, ...]], str] = field(default_factory=dict)
    """Why a chain is not trusted for a name, or an empty string."""

    @functools.cached_property
    def _context(self) -> ssl.SSLContext:
        """A client that takes every certificate: whether it holds is judged from the chain, so one connection is enough."""
        return client()

    def beside(self, take: Callable[[str, Link, Head], None]) -> "Browser":
        """Return a browser of the same unit that has fetched nothing yet and hands every body to ``take``."""
        return Browser(self.dialler, self.pins, self.stores, self.home, self.address, take=take)

    def fetch(self, target: Target, deadline: float, *, sni: str = "") -> tuple[Exchange, bool]:
        """Return one exchange, and whether its certificate was valid for the name (False for http).

        An https URL is asked for once a unit: the page that a redirect leads to is the page that was fetched anyway.
        """
        if target.scheme == "http":
            return self._attempt(target, deadline, None, ""), False
        with self._lock:
            turn = self._turns.setdefault((target, sni), threading.Lock())
        with turn:
            if (target, sni) not in self._fetched:
                self._fetched[target, sni] = self._fetch_securely(target, deadline, sni)
            return self._fetched[target, sni]

    def _fetch_securely(self, target: Target, deadline: float, sni: str) -> tuple[Exchange, bool]:
        name = server_hostname(sni or target.host)
        exchange = self._attempt(target, deadline, self._context, name)
        if exchange.reply is not Reply.ANSWERED:
            return exchange, False
        fault = self._fault(name, target)
        return (
            exchange.model_copy(update={"detail": inert(_UNTRUSTED + fault, 300)}) if fault else exchange
        ), not fault

    def _fault(self, name: str, target: Target) -> str:
        """Return why the chain that ``target`` presented last does not hold for ``name``, or an empty string."""
        ders = self.presented[target.address, target.port].ders
        if (name, ders) not in self._verdicts:
            self._verdicts[name, ders] = self._judge(name, ders)
        return self._verdicts[name, ders]

    def _judge(self, name: str, ders: tuple[bytes, ...]) -> str:
        try:
            chain = bounded_chain(ders)
        except ValueError as error:
            return str(error)
        leaf = distil(chain[0], ders[0])
        fault = openssl_verdict(chain, self.stores, datetime.now(UTC))
        if not fault and not names_host(name.lower().rstrip("."), leaf.names, leaf.addresses):
            fault = "it is for another name"
        return fault

    def follow(self, first: Exchange, target: Target, deadline: float) -> tuple[Exchange, ...]:
        """Return the redirect chain that ``first`` starts, in order, without it; the last one says why it ended."""
        hops: list[Exchange] = []
        exchange, at = first, target
        while exchange.status in _REDIRECTS and (location := self._leads.get(at)):
            if len(hops) == self.dialler.limits.hops:
                hops.append(Exchange(url=masked_url(_joined(at, location)), reply=Reply.TOO_MANY_HOPS))
                break
            following = self._next(at, location)
            if isinstance(following, Exchange):
                hops.append(following)
                break
            exchange, _ = self.fetch(following, deadline)
            hops.append(exchange)
            at = following
        return tuple(hops)

    def _next(self, at: Target, location: Inert) -> Target | Exchange:
        """Return where a Location leads, or the exchange that was not made and why."""
        url = _joined(at, location)
        try:
            parts = urlsplit(url)
            host, port = (parts.hostname or "").rstrip("."), parts.port or _OWN_PORT.get(parts.scheme, 0)
        except ValueError:
            return Exchange(url=inert(masked_url(url), _LONGEST_URL), reply=Reply.BAD_LOCATION)
        # A backslash is either an escaped control byte or a trick that browsers read as a slash: neither is followed.
        if parts.scheme not in _OWN_PORT or not host or not url.isascii() or "\\" in url:
            return Exchange(url=inert(masked_url(url), _LONGEST_URL), reply=Reply.BAD_LOCATION)
        address = self._declared(parts.scheme, host, port)
        if not address:
            return Exchange(url=inert(masked_url(url), _LONGEST_URL), reply=Reply.OUT_OF_SCOPE)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return Target(parts.scheme, host, port, path.replace(" ", "%20"), address, led=True)

    def _declared(self, scheme: str, host: str, port: int) -> str:
        """Return the pinned address of a declared endpoint, this unit's own first, or an empty string."""
        for pin in (self.home, *self.pins):
            wanted = pin.http_port if scheme == "http" else pin.port
            if pin.host == host and wanted == port and pin.addresses:
                return self.address if pin.subject == self.home.subject else pin.addresses[0]
        return ""

    def _attempt(self, target: Target, deadline: float, context: ssl.SSLContext | None, name: str) -> Exchange:
        deadline = min(deadline, time.monotonic() + self.dialler.time_left())
        try:
            opened = self.dialler.dial(target.address, target.port, deadline - time.monotonic())
        except OutOfScopeError:
            return Exchange(url=target.url, reply=Reply.OUT_OF_SCOPE)
        except OSError as error:
            return Exchange(url=target.url, reply=_REPLIES[connect_ending(error)], detail=inert(error.strerror or ""))
        with opened:
            if context is None:
                exchange, head = _ask(opened, target, deadline, self.dialler.limits.head_bytes)
                self._note(target, head)
                return exchange
            return self._ask_securely(opened, target, deadline, context, name)

    def _ask_securely(
        self, opened: socket.socket, target: Target, deadline: float, context: ssl.SSLContext, name: str
    ) -> Exchange:
        opened.settimeout(max(0.01, deadline - time.monotonic()))
        try:
            with context.wrap_socket(opened, server_hostname=name) as secure:
                version = (secure.version() or "").replace("TLSv", "TLS ")
                self.presented[target.address, target.port] = Presented(presented_chain(secure), version)
                exchange, head = _ask(secure, target, deadline, self.dialler.limits.head_bytes)
                self._note(target, head)
                if head and head.status not in _REDIRECTS:
                    self._read_on(secure, target, deadline, head)
                return exchange
        except ssl.SSLError as error:
            return Exchange(url=target.url, reply=Reply.TLS_ERROR, detail=inert(error.reason or str(error), 300))
        except TimeoutError:
            return Exchange(url=target.url, reply=Reply.TIMEOUT)
        except OSError as error:
            reply = Reply.RESET if isinstance(error, ConnectionResetError) else Reply.CLOSED
            return Exchange(url=target.url, reply=reply, detail=inert("during the TLS handshake"))

    def _note(self, target: Target, head: Head | None) -> None:
        if head and head.location:
            self._leads[target] = head.location
        else:
            self._leads.pop(target, None)

    def _read_on(self, secure: ssl.SSLSocket, target: Target, deadline: float, head: Head) -> None:
        limits = self.dialler.limits
        link = Link(secure, min(deadline, time.monotonic() + limits.read_s))
        if self.take:
            self.take(target.url, link, head)
        elif self.reads_pages:
            self.pages[target.url] = read_page(link, head, limits.body_bytes)


def _joined(at: Target, location: Inert) -> Inert:
    """Return the absolute URL that a Location means, inert; a malformed one comes back as it is."""
    try:
        return inert(urljoin(at.whole_url, location))
    except ValueError:
        return location


def _ask(opened: socket.socket, target: Target, deadline: float, most: int) -> tuple[Exchange, Head | None]:
    """Send the request and read the head; the deadline holds for all of it, so a dripping server gains nothing."""
    received = bytearray()
    link = Link(opened, deadline)
    try:
        link.send(request(target.host_field, target.path, target.upgrade))
        head = _receive(link, received, most)
    except NotHttpError:
        return _not_http(target, bytes(received)), None
    except TimeoutError:
        return _unfinished(target, bytes(received), Reply.TIMEOUT), None
    except ssl.SSLError as error:
        detail = inert(error.reason or str(error), 300)
        return Exchange(url=target.url, reply=Reply.TLS_ERROR, detail=detail), None
    except OSError:
        return _unfinished(target, bytes(received), Reply.RESET), None
    if head:
        return _answered(target, head), head
    return _unfinished(target, bytes(received), Reply.OVERSIZE if len(received) > most else Reply.CLOSED), None


def _receive(link: Link, received: bytearray, most: int) -> Head | None:
    """Add to ``received`` until it holds a head; return None when the stream ended or grew too long before that."""
    while len(received) <= most:
        more = link.receive(16 * 1024)
        if not more:
            return None
        received += more
        if received.startswith(b"\x15") and len(received) < _ALERT_RECORD:
            continue
        head = read_head(bytes(received))
        if head:
            return head
    return None


def _unfinished(target: Target, received: bytes, reply: Reply) -> Exchange:
    if alert_in(received) is not None:
        return _not_http(target, received)
    detail = inert(f"after {len(received)} bytes of a head" if received else "")
    return Exchange(url=target.url, reply=reply, detail=detail)


def _not_http(target: Target, received: bytes) -> Exchange:
    alert = alert_in(received)
    if alert is not None:
        return Exchange(url=target.url, reply=Reply.TLS_ERROR, detail=inert(name_alert(alert)))
    return Exchange(url=target.url, reply=Reply.NOT_HTTP, detail=inert(received.split(b"\n", 1)[0], 200))


def _answered(target: Target, head: Head) -> Exchange:
    return Exchange(
        url=target.url,
        reply=Reply.ANSWERED,
        status=head.status,
        location=masked_url(head.location),
        hsts=head.hsts,
        cookies=head.cookies,
        upgrade=head.upgrade,
        services=head.services,
    )
