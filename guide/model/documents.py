"""Documents: what a written document says of TLS versions, and when it and the TLS configuration beside it last changed."""

from typing import Literal

from guide.model.base import Digest, Frozen, Instant, Truth, Whole
from guide.model.inert import NO_TEXT, Inert

Stance = Literal["accepted", "refused", "named"]


class Mention(Frozen):
    """One place where the document names a version."""

    version: str
    """Spelled as in the facts: ``TLS 1.2``, ``SSLv3``."""
    stance: Stance
    """What the clause around it says; ``named`` where that cannot be told."""
    line: Whole
    excerpt: Inert
    """The clause, inert, at most 160 characters."""


class History(Frozen):
    """What git says. Instants are those of commits, which their authors set."""

    changed: Instant | None = None
    """The last commit of the document; None while it has none."""
    uncommitted: Truth = False
    """Whether the file differs from its last commit."""
    configuration: Inert = NO_TEXT
    """Of the TLS configuration files in the same repository the one changed last, inert; empty where there is none."""
    configuration_changed: Instant | None = None
    configurations: Whole = 0
    """How many files with TLS settings the repository has."""


class DocumentFacts(Frozen):
    """One document as it was read."""

    digest: Digest
    size: Whole
    """Bytes."""
    form: Literal["text", "html", "other"]
    """``other``: not read as text, for instance PDF."""
    mentions: tuple[Mention, ...] = ()
    left_out: Whole = 0
    """Mentions too many for a record."""
    history: History | None = None
    """None where the document lies in no readable git history."""
    history_problem: Inert = NO_TEXT
    """Why there is none: ``no repository``, ``no git``, ``shallow``, or what git said, inert."""
