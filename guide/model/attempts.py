"""Attempts: one connection each, and how it ended. Raw, free of judgement."""

from enum import StrEnum

from guide.model.base import Frozen, Truth, Whole
from guide.model.inert import NO_TEXT, Inert


class Ending(StrEnum):
    """How one attempt ended, by its standard name."""

    ACCEPTED = "accepted"
    """A ServerHello (or SERVER-HELLO of SSLv2) that picked something."""
    ALERT = "alert"
    """A TLS alert; its number is in ``alert`` (IANA TLS Alerts)."""
    VERSION_ANSWER = "version_answer"
    """A ServerHello with another version than the one offered."""
    CLOSED = "closed"
    """The peer closed the connection (FIN) without a word."""
    RESET = "reset"
    """The peer reset an established connection (RST)."""
    TIMEOUT = "timeout"
    """Connected, then nothing came within the limit."""
    CONNECT_REFUSED = "connect_refused"
    """RST to the SYN: nobody listens."""
    CONNECT_TIMEOUT = "connect_timeout"
    """No answer to the SYN: filtered, or no such host."""
    UNREACHABLE = "unreachable"
    """The network said there is no way (ICMP, no route)."""
    PROXY_REFUSED = "proxy_refused"
    """The proxy would not connect; nothing is known of the target."""
    CLEARTEXT = "cleartext"
    """An answer in clear that is not TLS, for instance an HTTP status line; the first line is in ``detail``."""
    OTHER_PROTOCOL = "other_protocol"
    """Bytes that are neither TLS nor HTTP."""
    TRUNCATED = "truncated"
    """A TLS message that stopped in the middle."""
    OVERSIZE = "oversize"
    """More bytes than the limit."""
    UNOFFERED = "unoffered"
    """The server picked something that was not offered."""


class Attempt(Frozen):
    """One ClientHello, or one cleartext request, and what came back."""

    ending: Ending
    version: Inert = NO_TEXT
    """Version the server answered with: ``SSLv2``, ``SSLv3``, ``TLS 1.0`` … ``TLS 1.3``."""
    suite: str = ""
    """IANA name of the cipher suite the server picked, or ``0xXXXX``."""
    alert: Whole | None = None
    """Alert number where ``ending`` is ``alert``."""
    detail: Inert = NO_TEXT
    """Inert text: the first line of a cleartext answer, an operating-system error."""
    milliseconds: Whole = 0
    extensions: tuple[str, ...] = ()
    """Extensions in the ServerHello by their IANA names, for instance ``renegotiation_info``."""
    group: str = ""
    """Group the server chose, where the handshake names it in clear: by a HelloRetryRequest, or in a key exchange below 1.3."""
    alpn: Inert = NO_TEXT
    """Application protocol the server chose (RFC 7301)."""
    compressed: Truth = False
    """Whether the server chose compression."""


class Offer(Frozen):
    """What was offered to one address, every attempt made, and the control handshakes around them.

    ``controls`` has one more entry than ``attempts`` when the attempt was repeated: control, attempt, control, …;
    it is empty when the first attempt ended in an answer that needs no control (accepted, alert, version answer).
    """

    version: str
    """``SSLv2``, ``SSLv3``, ``TLS 1.0``, ``TLS 1.1``, ``TLS 1.2``, ``TLS 1.3``."""
    suites: str = "any"
    """``any``: a broad list; ``weak``: the usual suites of the eight categories at once; ``rare weak``: all others of
    them; ``strong``: a broad list without those; or the only category offered: ``NULL``, ``anonymous``, ``EXPORT``, ``RC4``, ``DES``, ``3DES``, ``RC2``, ``MD5``."""
    attempts: tuple[Attempt, ...]
    controls: tuple[Attempt, ...] = ()


class SuiteList(Frozen):
    """Suites the server accepted under one version, as an engine reports them."""

    version: str
    accepted: tuple[str, ...]
    """IANA names, in the order the engine gave."""
    undecided: tuple[str, ...] = ()
    """Suites whose refusal was not an alert or TLS error, so that nothing is known of them."""
    complete: bool
    """False when the engine stopped early or reported an error."""
    engine: str
