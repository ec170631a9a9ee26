"""Rulings: what determinations and waivers make of findings (laws 4, 5)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from guide.assess.evidence_state import unsound
from guide.assess.reading import Reading
from guide.assess.reviews import Reviews, opinion_on
from guide.assess.supersession import Counted
from guide.model.assessment import Standing
from guide.model.base import Digest, same_person
from guide.model.bodies import Body, Determination, Waiver
from guide.model.content import Policy
from guide.model.outcomes import Outcome
from guide.model.records import Record

_LIFTS = {"false-positive": Outcome.FAIL, "settled": Outcome.INCONCLUSIVE}
"""A false positive is ruled on a fail, "settled" on an inconclusive finding, and on nothing else."""


@dataclass(frozen=True)
class Rulings:
    """Determinations and waivers that count at one instant, by fingerprint, the newest one each."""

    determinations: Mapping[tuple[str, Outcome], tuple[Record[Body], Determination, datetime]] = field(
        default_factory=dict
    )
    waivers: Mapping[str, tuple[Record[Body], Waiver]] = field(default_factory=dict)

    def apply(self, one: Counted) -> Standing:
        """Return how the finding stands."""
        finding = one.finding
        ruled = self.determinations.get((finding.fingerprint, finding.outcome))
        if ruled:
            record, body, until = ruled
            return Standing(
                finding=finding, standing=body.ruling, record=record.id, by=record.by, until=until, older=one.older
            )
        waived = self.waivers.get(finding.fingerprint) if finding.outcome is Outcome.FAIL else None
        if waived:
            record, waiver = waived
            return Standing(
                finding=finding,
                standing="waived",
                record=record.id,
                by=waiver.approved_by,
                until=waiver.expires,
                older=one.older,
            )
        return Standing(finding=finding, standing="stale" if one.stale else "stands", older=one.older)


@dataclass(frozen=True)
class Terms:
    """What decides whether a ruling counts."""

    reviews: Reviews
    solo: bool
    policy: Policy
    now: datetime
    artifacts: Mapping[Digest, str]


def rulings_of(reading: Reading, terms: Terms) -> Rulings:
    """Return the rulings that count at ``terms.now``."""
    determinations = {
        (body.fingerprint, _LIFTS[body.ruling]): (record, body, until_of(record, body.valid_until, terms.policy))
        for record, body in reading.all_of(Determination)
        if _determines(record, body, terms)
    }
    waivers = {
        fingerprint: (record, body)
        for record, body in reading.all_of(Waiver)
        if _waives(record, body, terms)
        for fingerprint in body.fingerprints
    }
    return Rulings(determinations, waivers)


def until_of(record: Record[Body], valid_until: datetime, policy: Policy) -> datetime:
    """Return until when a person's word holds: as they said, and no longer than the policy allows."""
    return min(valid_until, record.at + timedelta(days=policy.statements_max_age))


def apply_all(counted: Iterable[Counted], rulings: Rulings) -> tuple[Standing, ...]:
    """Return how every finding stands."""
    return tuple(rulings.apply(one) for one in counted)


def _determines(record: Record[Body], body: Determination, terms: Terms) -> bool:
    """Tell whether a determination counts: evidence that is there, in force, and accepted by a second person."""
    if not body.evidence or unsound(body.evidence, terms.artifacts):
        return False
    if not _in_force(record, until_of(record, body.valid_until, terms.policy), terms.now):
        return False
    opinion = opinion_on(record.id, (record.by,), terms.reviews)
    return opinion.accepted is True or (terms.solo and opinion.accepted is None)


def _waives(record: Record[Body], body: Waiver, terms: Terms) -> bool:
    """Tell whether a waiver counts: in force, not rejected, and approved by someone other than who recorded it."""
    if not _in_force(record, body.expires, terms.now):
        return False
    opinion = opinion_on(record.id, (record.by,), terms.reviews)
    if opinion.accepted is not None:
        return opinion.accepted
    return terms.solo or not same_person(body.approved_by, record.by)


def _in_force(record: Record[Body], until: datetime, now: datetime) -> bool:
    return record.at <= now <= until
