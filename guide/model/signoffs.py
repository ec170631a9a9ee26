"""What a signer sees before deciding, and what was signed."""

from dataclasses import dataclass
from typing import Literal

from guide.model.assessment import Assessment
from guide.model.base import Frozen
from guide.model.bodies import Seal, Signature, Signoff
from guide.model.changes import Diff
from guide.model.outcomes import Bearing, Status
from guide.model.records import Record


class Unresolved(Frozen):
    """Something open, failed, stale, or a risk accepted for a time: whoever accepts the rest must name it."""

    item: str
    """Fingerprint of a finding, id of a question, or ``scope``."""
    kind: Literal["finding", "question", "scope"]
    status: Status
    bears_on: Bearing


@dataclass(frozen=True)
class Signed:
    """A sign-off, its seal, and the signatures over the sealed manifest."""

    signoff: Record[Signoff]
    seal: Record[Seal] | None
    signatures: tuple[Record[Signature], ...]
    records: int
    """How many records it was given over."""
    later: int
    """How many records it does not cover, its own seal and signatures and the like left out."""
    withdrawn: bool


@dataclass(frozen=True)
class Survey:
    """What a signer must see first."""

    assessment: Assessment
    unresolved: tuple[Unresolved, ...]
    last: Signed | None
    """The sign-off before this one."""
    changes: Diff | None
    """What changed since; None where nobody has signed off before."""
