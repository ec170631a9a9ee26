"""What the DNS says of a name. Raw, free of judgement."""

from guide.model.base import Frozen, Truth
from guide.model.inert import Inert


class CaaRecord(Frozen):
    """One CAA record (RFC 8659 section 4)."""

    critical: Truth
    """Whether an issuer that does not know the tag must not issue."""
    tag: Inert
    """``issue``, ``issuewild``, ``iodef`` …, lower case, inert."""
    value: Inert
    """As the zone has it, inert."""


class Caa(Frozen):
    """The CAA set that holds for a name."""

    name: str
    found_at: str = ""
    """The name itself or the parent that has the set; empty: none has one."""
    records: tuple[CaaRecord, ...] = ()
    asked: tuple[str, ...]
    """Names that were asked for, in order."""
    server: str
    """Address of the name server."""
    authentic: Truth
    """Whether the name server calls every answer validated (AD, RFC 4035): its own word, as good as the way to it."""
