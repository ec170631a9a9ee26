"""What HTTP answered: heads only. No cookie value, no Authorization header, no body is ever kept."""

from enum import StrEnum

from guide.model.attempts import Attempt
from guide.model.base import Frozen, Truth, Whole
from guide.model.inert import NO_TEXT, Inert


class Reply(StrEnum):
    """How one HTTP request ended."""

    ANSWERED = "answered"
    CONNECT_REFUSED = "connect_refused"
    CONNECT_TIMEOUT = "connect_timeout"
    UNREACHABLE = "unreachable"
    PROXY_REFUSED = "proxy_refused"
    """The proxy would not connect; nothing is known of the target."""
    CLOSED = "closed"
    RESET = "reset"
    TIMEOUT = "timeout"
    NOT_HTTP = "not_http"
    TLS_ERROR = "tls_error"
    """The TLS handshake failed; to cleartext HTTP: the peer answered with a TLS alert, which is a refusal. See ``detail``."""
    OVERSIZE = "oversize"
    OUT_OF_SCOPE = "out_of_scope"
    """Not sent: the next hop is not a declared subject."""
    TOO_MANY_HOPS = "too_many_hops"
    BAD_LOCATION = "bad_location"
    """Not sent: the Location is no http or https URL that could be followed."""


class Cookie(Frozen):
    """A cookie's name and the attributes that matter here; never its value."""

    name: Inert
    secure: Truth


class Exchange(Frozen):
    """One GET and the head of its answer."""

    url: Inert
    reply: Reply
    status: Whole | None = None
    location: Inert = NO_TEXT
    """The Location field, inert; without its user, the values of its query and its fragment (R23)."""
    hsts: tuple[Inert, ...] = ()
    """Every Strict-Transport-Security line as sent, in order (RFC 6797 section 8.1: only the first counts)."""
    cookies: tuple[Cookie, ...] = ()
    upgrade: Inert = NO_TEXT
    """The Upgrade field of the answer, inert: protocols the server would change to within the connection."""
    services: Inert = NO_TEXT
    """The Alt-Svc field, inert (RFC 7838)."""
    detail: Inert = NO_TEXT


class CleartextCheck(Frozen):
    """Cleartext HTTP sent to one port of one address for one path: up to three attempts between control handshakes."""

    port: Whole
    path: str
    attempts: tuple[Exchange, ...]
    controls: tuple[Attempt, ...] = ()
    """TLS control handshakes on the declared port: before, between and after the attempts."""
    hops: tuple[Exchange, ...] = ()
    """The redirect chain that the last attempt started, in order, without that attempt."""


class UpgradeCheck(Frozen):
    """A request to the cleartext port that asks to begin TLS within the connection (RFC 2817)."""

    port: Whole
    exchange: Exchange
    """Where cleartext HTTP got no answer at all, how that ended: then nothing more was sent."""


class SecureCheck(Frozen):
    """HTTPS requests to one address: one purpose each."""

    purpose: str
    """``path``: a declared path; ``missing``: a path that should not exist (404)."""
    path: str
    exchange: Exchange
    hops: tuple[Exchange, ...] = ()
    """The redirect chain after ``exchange``, in order."""
    certificate_trusted: Truth
    """Whether the handshake's certificate was valid for the name under the stores used; HSTS is void otherwise."""


class Preload(Frozen):
    """Whether a dated list of names that browsers reach by HTTPS only has this one, or a parent with its subdomains."""

    source: str
    date: str
    """Day the list was built, YYYY-MM-DD."""
    listed: Truth
