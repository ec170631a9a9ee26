"""Certificates as they were presented, distilled; our own checks judge them, not the library's."""

from typing import Literal

from guide.model.base import Digest, Frozen, Instant, Truth, Whole
from guide.model.inert import NO_TEXT, Inert

Staple = Literal["", "none", "good", "revoked", "unknown", "unreadable"]


class Certificate(Frozen):
    """One X.509 certificate's fields that a probe reads (RFC 5280 names)."""

    sha256: Digest
    subject: Inert
    issuer: Inert
    serial: str
    """Hexadecimal."""
    not_before: Instant
    not_after: Instant
    names: tuple[Inert, ...] = ()
    """dNSName entries of subjectAltName, lower case, inert."""
    addresses: tuple[Inert, ...] = ()
    """iPAddress entries of subjectAltName."""
    key: str
    """``RSA``, ``EC``, ``Ed25519``, ``Ed448``, ``DSA`` or ``unknown``."""
    bits: Whole
    """Key size in bits."""
    curve: str = ""
    signature_hash: str
    """``sha256`` …; empty where the algorithm has none (EdDSA)."""
    is_ca: Truth
    self_issued: Truth
    scts: Whole = 0
    """Signed certificate timestamps embedded in it (RFC 6962)."""
    sct_logs: tuple[str, ...] = ()
    """Ids of the logs that gave them, hexadecimal, without repetitions."""
    ocsp: tuple[Inert, ...] = ()
    """OCSP responders it names (authorityInfoAccess, RFC 5280 section 4.2.2.1), inert."""
    must_staple: Truth = False
    """Whether it asks for a stapled OCSP response (TLS Feature status_request, RFC 7633)."""
    key_sha256: Digest | None = None
    """Digest of its subjectPublicKeyInfo: the same in two certificates when the key was used again."""


class Trust(Frozen):
    """One verdict on the chain by one store, given on the day of the handshake.

    A store can stand twice: once as OpenSSL judges, once by the stricter WebPKI path, whose errors begin with its name.
    """

    store: Inert
    """``Mozilla`` or ``given: FILE``."""
    version: str = ""
    """The store's own version or date."""
    trusted: Truth
    error: Inert = NO_TEXT


class Stapled(Frozen):
    """The OCSP response that came with a handshake, checked (RFC 6960)."""

    signed: Truth | None
    """Whether it speaks of the leaf, and the leaf's issuer, or a responder the issuer named, signed it; None: the issuer's
    certificate was neither sent nor given, so that could not be checked."""
    error: Inert = NO_TEXT
    """Why ``signed`` is not true."""
    produced: Instant
    this_update: Instant | None = None
    next_update: Instant | None = None
    """When newer word is due at the latest; None: the responder names no time."""
    revoked: Instant | None = None
    """Since when the leaf is revoked."""
    scts: Whole = 0
    """Signed certificate timestamps inside it (RFC 6962 section 3.3.1)."""


class Deployment(Frozen):
    """One certificate chain that the address presented (an RSA and an ECDSA one may stand side by side)."""

    chain: tuple[Certificate, ...]
    """Leaf first, as sent."""
    trust: tuple[Trust, ...]
    ordered: Truth
    """Whether each certificate is issued by the next, as RFC 5246 demanded."""
    staple: Staple = ""
    """What the OCSP response beside it says, ``stapled`` has whether to believe it; empty: not asked for; ``none``: not given."""
    stapled: Stapled | None = None
    staple_asked: Whole = 0
    """Handshakes that asked for a response; some servers have none ready for the first one."""
    tls_scts: Whole | None = None
    """Signed certificate timestamps in the ServerHello; None: not seen, because TLS 1.3 encrypts them."""
