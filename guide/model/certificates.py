"""Certificates as they were presented, distilled; our own checks judge them, not the library's."""

from typing import Literal

from guide.model.base import Digest, Frozen, Instant, Truth, Whole

Staple = Literal["", "none", "good", "revoked", "unknown", "unreadable"]


class Certificate(Frozen):
    """One X.509 certificate's fields that a probe reads (RFC 5280 names)."""

    sha256: Digest
    subject: str
    issuer: str
    serial: str
    """Hexadecimal."""
    not_before: Instant
    not_after: Instant
    names: tuple[str, ...] = ()
    """dNSName entries of subjectAltName, lower case, inert."""
    addresses: tuple[str, ...] = ()
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


class Trust(Frozen):
    """One verdict on the chain by one store, given on the day of the handshake.

    A store can stand twice: once as OpenSSL judges, once by the stricter WebPKI path, whose errors begin with its name.
    """

    store: str
    """``Mozilla`` or ``given: FILE``."""
    version: str = ""
    """The store's own version or date."""
    trusted: Truth
    error: str = ""


class Deployment(Frozen):
    """One certificate chain that the address presented (an RSA and an ECDSA one may stand side by side)."""

    chain: tuple[Certificate, ...]
    """Leaf first, as sent."""
    trust: tuple[Trust, ...]
    ordered: Truth
    """Whether each certificate is issued by the next, as RFC 5246 demanded."""
    staple: Staple = ""
    """What the OCSP response beside it says, unverified; empty: not seen, because TLS 1.3 encrypts it; ``none``: not given."""
