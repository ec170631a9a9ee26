"""Rulings: what determinations and waivers make of findings (laws 4, 5)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from guide.assess.evidence_state import unsound
from guide.assess.reading import Reading
from guide.assess.reviews import Reviews, opinion_on
from guide.assess.supersession import Counted
from guide.model.assessment import Lapse, Stand, Standing
from guide.model.base import Digest, same_person
from guide.model.bodies import Body, Determination, Waiver
from guide.model.content import Policy
from guide.model.outcomes import Outcome
from guide.model.records import Record

_LIFTS = {"false-positive": Outcome.FAIL, "settled": Outcome.INCONCLUSIVE}
"""A false positive is ruled on a fail, "settled" on an inconclusive finding, and on nothing else."""


@dataclass(frozen=True)
class Terms:
    """What decides whether a ruling counts."""

    reviews: Reviews
    solo: bool
    policy: Policy
    now: datetime
    artifacts: Mapping[Digest, str]


@dataclass(frozen=True)
class Weighed:
    """The newest determination or waiver on a finding, and whether it counts."""

    record: str
    standing: Stand
    by: str
    until: datetime
    lapse: Lapse | None = None
    """Why it does not count; None when it does."""


@dataclass(frozen=True)
class Rulings:
    """What people said of findings, as it stands at one instant: by fingerprint, the newest word of each kind."""

    determinations: Mapping[tuple[str, Outcome], Weighed] = field(default_factory=dict)
    waivers: Mapping[str, Weighed] = field(default_factory=dict)

    def apply(self, one: Counted) -> Standing:
        """Return how the finding stands."""
        finding = one.finding
        ruled = self.determinations.get((finding.fingerprint, finding.outcome))
        waived = self.waivers.get(finding.fingerprint) if finding.outcome is Outcome.FAIL else None
        words = [word for word in (ruled, waived) if word]
        counting = next((word for word in words if word.lapse is None), None)
        if counting:
            return Standing(
                finding=finding,
                standing=counting.standing,
                record=counting.record,
                by=counting.by,
                until=counting.until,
                older=one.older,
            )
        lapse = next((word.lapse for word in words), None)
        return Standing(finding=finding, standing="stale" if one.stale else "stands", older=one.older, lapse=lapse)


def rulings_of(reading: Reading, terms: Terms) -> Rulings:
    """Return the newest determination and waiver on each finding that were not taken back, weighed at ``terms.now``.

    A newer word takes the place of an older one at once, also before it is accepted, also when it ends sooner.
    """
    determinations = {
        (body.fingerprint, _LIFTS[body.ruling]): _weigh_determination(record, body, terms)
        for record, body in reading.all_of(Determination)
    }
    waivers = {
        fingerprint: weighed
        for record, body in reading.all_of(Waiver)
        for weighed in (_weigh_waiver(record, body, terms),)
        for fingerprint in body.fingerprints
    }
    return Rulings(determinations, waivers)


def until_of(record: Record[Body], valid_until: datetime, most: int) -> datetime:
    """Return until when a person's word holds: as they said, and no longer than the ``most`` days the policy allows."""
    return min(valid_until, record.at + timedelta(days=most))


def apply_all(counted: Iterable[Counted], rulings: Rulings) -> tuple[Standing, ...]:
    """Return how every finding stands."""
    return tuple(rulings.apply(one) for one in counted)


def _weigh_determination(record: Record[Body], body: Determination, terms: Terms) -> Weighed:
    """Weigh a determination: it needs evidence that is there, to be in force, and a second person's acceptance."""
    until = until_of(record, body.valid_until, terms.policy.statements_max_age)
    opinion = opinion_on(record.id, (record.by,), terms.reviews)
    bad = next(unsound(body.evidence, terms.artifacts), None)
    reason = _out_of_force(record, until, terms.now)
    if opinion.accepted is False:
        reason = "rejected"
    elif opinion.accepted is None and not terms.solo:
        reason = reason or "awaiting_review"
    if not body.evidence:
        reason = reason or "no_evidence"
    if bad and not reason:
        reason = bad[0]
    about, digest = (bad[1].name, bad[1].digest) if bad else ("", "")
    lapse = Lapse(
        kind="determination", record=record.id, by=record.by, reason=reason, until=until, about=about, digest=digest
    )
    return Weighed(record.id, body.ruling, record.by, until, lapse if reason else None)


def _weigh_waiver(record: Record[Body], body: Waiver, terms: Terms) -> Weighed:
    """Weigh a waiver: it must be in force, not rejected, and approved by someone other than who recorded it."""
    until = until_of(record, body.expires, terms.policy.waivers_max_age)
    opinion = opinion_on(record.id, (record.by,), terms.reviews)
    own = not terms.solo and same_person(body.approved_by, record.by)
    reason = _out_of_force(record, until, terms.now)
    if opinion.accepted is False:
        reason = "rejected"
    elif opinion.accepted is None and own:
        reason = reason or "not_approved"
    lapse = Lapse(kind="waiver", record=record.id, by=body.approved_by, reason=reason, until=until)
    return Weighed(record.id, "waived", body.approved_by, until, lapse if reason else None)


def _out_of_force(record: Record[Body], until: datetime, now: datetime) -> str:
    if record.at > now:
        return "from_the_future"
    return "expired" if until < now else ""
