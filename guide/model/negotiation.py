"""Negotiation: what one address chooses from what a client brings, beyond versions and suites. Raw, free of judgement."""

from typing import Literal

from guide.model.attempts import Attempt, Offer
from guide.model.base import Frozen, Truth, Whole
from guide.model.inert import Inert

Preference = Literal["server", "client", "unknown"]
FallbackGuard = Literal["refused", "ignored", "not applicable", "unknown"]


class Groups(Frozen):
    """Groups the server chose under one version, each taken away once it was chosen."""

    version: str
    accepted: tuple[str, ...]
    """IANA names, in the order the server chose them when all were on offer."""
    complete: Truth
    """True when every rest was refused by an answer."""


class Signatures(Frozen):
    """Signature algorithms the server used under one version."""

    version: str
    accepted: tuple[str, ...]
    complete: Truth


class Order(Frozen):
    """Whose order decides which suite is chosen under one version."""

    version: str
    preference: Preference
    suites: tuple[str, ...] = ()
    """With ``server``: the accepted suites in the server's own order, the first 63 of them where there are more."""


class FiniteField(Frozen):
    """The Diffie-Hellman group that the server brings to its DHE suites under one version."""

    version: str
    bits: Whole
    """Size of the prime."""


class OldVersions(Frozen):
    """What SSLv3 to TLS 1.1, offered together, came to for a client that did not say the right name."""

    offer: Offer
    names: tuple[Inert, ...] = ()
    """Inert text: dNSNames of the certificate that came with it."""
    addresses: tuple[Inert, ...] = ()
    """The same for its addresses."""
    readable: Truth = False
    """Whether a certificate came and all its names are here: without that nothing says that a client would stop at it."""


class NameBehaviour(Frozen):
    """What the address does with a client that names no server, or one it does not know."""

    without_name: Attempt
    unknown_name: Attempt
    same_certificate: Truth | None = None
    """Whether the unknown name got the same certificate as the right one; None where that passes encrypted."""
    old_without_name: OldVersions | None = None
    """None in facts from before this was asked; the same below."""
    old_unknown_name: OldVersions | None = None


class Negotiation(Frozen):
    """One part of what was learned; exactly one field is set."""

    groups: Groups | None = None
    signatures: Signatures | None = None
    order: Order | None = None
    finite_field: FiniteField | None = None
    names: NameBehaviour | None = None
    fallback_guard: FallbackGuard | None = None
    """TLS_FALLBACK_SCSV (RFC 7507): ``refused`` is the good answer, alert 86 to a client that came down a version."""
