"""What answers at an endpoint beside the TLS that this tool speaks: seen, not assessed."""

from typing import Literal

from guide.model.base import Frozen
from guide.model.inert import NO_TEXT, Inert

Foreign = Literal["QUIC", "DTLS", "SSH", "GOST"]


class Unspoken(Frozen):
    """One protocol that was asked for, or that showed itself, at the declared port."""

    protocol: Foreign
    answer: Literal["speaks", "no_answer", "closed", "other", "not_asked"]
    """``no_answer`` is silence from here and proves nothing; ``closed``: the address said that nobody listens; ``other``: an
    answer in something else; ``not_asked``: every connection goes through a proxy, which carries no datagrams."""
    detail: Inert = NO_TEXT
    """Inert: versions, the banner, the suite."""
