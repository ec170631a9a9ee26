"""The report: everything a sign-off document shows, chosen and ordered, in no language yet."""

from dataclasses import dataclass

from guide.model.assessment import Assessment
from guide.model.bodies import Attestation, Body, Determination, Review, Waiver
from guide.model.changes import Diff
from guide.model.content import Policy, Remedy, Requirement
from guide.model.facts import Facts
from guide.model.records import Record
from guide.model.signoffs import Signed


@dataclass(frozen=True)
class Report:
    """An assessment with the records and the content it rests on."""

    assessment: Assessment
    requirement: Requirement
    policy: Policy
    profile: Policy | None
    observations: tuple[Record[Facts], ...]
    """The newest facts of each subject, address and vantage, in the order of the scope."""
    statements: dict[str, Record[Attestation]]
    """The attestations that decide a question, or speak for some of its subjects by a sample, by record id."""
    reviews: dict[str, Record[Review]]
    rulings: dict[str, Record[Determination]]
    waivers: dict[str, Record[Waiver]]
    records: tuple[Record[Body], ...]
    remedies: dict[str, Remedy]
    """By fingerprint of each failing, advisory or inconclusive finding."""
    signoffs: tuple[Signed, ...]
    """Every sign-off, the oldest first, those taken back too."""
    head: str
    """Digest of the evidence file's head."""
    version: str
    unreviewed: int
    """How many deciding statements nobody else has accepted."""
    changes: Diff | None = None
    """What changed since the last sign-off; None while there is none."""
