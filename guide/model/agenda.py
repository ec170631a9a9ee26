"""The agenda: what must be looked at again, and by when."""

from typing import Literal

from guide.model.base import Frozen, Instant

DueKind = Literal[
    "facts", "imported", "certificate", "statement", "ruling", "waiver", "signoff", "policy", "store", "tool"
]


class Due(Frozen):
    """One thing that ends or goes stale by itself."""

    kind: DueKind
    about: str
    """Subject, question or finding that it concerns, inert."""
    detail: str = ""
    """Address, person or fingerprint, inert."""
    since: Instant
    """When it was observed, said or issued."""
    due: Instant
    """From then on it no longer counts."""
    record: str
    """The record that it stands in; empty for the policy."""
