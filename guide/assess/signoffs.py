"""Sign-offs: what a signer must name before accepting (law 12), and what was decided, sealed and signed. Pure; moves no verdict."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from guide.assess.past import past_of
from guide.assess.reading import BodyT, Reading, read_ledger
from guide.model.assessment import Assessment
from guide.model.bodies import Seal, Signature, Signoff
from guide.model.outcomes import Bearing, Status
from guide.model.records import Ledger, Record
from guide.model.signoffs import Signed, Unresolved

_RESOLVED = frozenset({Status.SATISFIED, Status.NOT_APPLICABLE})
_ABOUT_SIGNING = frozenset({"seal", "signature", "join"})
"""Kinds that follow a sign-off by nature and say nothing about the system."""
NO_ENDPOINTS = "scope"
"""What is named where nothing is in scope, so that nothing was assessed."""


def unresolved(assessment: Assessment) -> tuple[Unresolved, ...]:
    """Return everything that is open, failed, stale or a risk accepted for a time and bears on a verdict: what bears on the requirement first."""
    order = (Bearing.REQUIREMENT, Bearing.PROGRAMME)
    found = {one.item: one for one in _unresolved(assessment)}
    return tuple(sorted(found.values(), key=lambda one: order.index(one.bears_on)))


def _unresolved(assessment: Assessment) -> Iterator[Unresolved]:
    if not assessment.scope.endpoints:
        yield Unresolved(item=NO_ENDPOINTS, kind="scope", status=Status.OPEN, bears_on=Bearing.REQUIREMENT)
    for one in assessment.findings:
        if one.finding.bears_on is not Bearing.ADVISORY and one.status not in _RESOLVED:
            yield Unresolved(
                item=one.finding.fingerprint, kind="finding", status=one.status, bears_on=one.finding.bears_on
            )
    for step in assessment.steps:
        for question in step.questions:
            if question.bears_on is not Bearing.ADVISORY and question.status not in _RESOLVED:
                yield Unresolved(
                    item=question.question, kind="question", status=question.status, bears_on=question.bears_on
                )


@dataclass(frozen=True)
class Signoffs:
    """The sign-offs of a workbook, the oldest first."""

    all: tuple[Signed, ...]

    @property
    def last(self) -> Signed | None:
        """The newest that was not taken back."""
        return next((one for one in reversed(self.all) if not one.withdrawn), None)


def signoffs(ledger: Ledger) -> Signoffs:
    """Return every sign-off with its seal and the signatures over it."""
    reading = read_ledger(ledger)
    seals, signatures = _all(reading, Seal), _all(reading, Signature)
    found = []
    for signoff in _all(reading, Signoff):
        mine = [one for one in seals if one.body.signoff == signoff.id]
        ids = {one.id for one in mine}
        before = {record.id for record in past_of(ledger, signoff.id).records}
        found.append(
            Signed(
                signoff=signoff,
                seal=mine[0] if mine else None,
                signatures=tuple(one for one in signatures if one.body.seal in ids),
                records=len(before) - 1,
                later=sum(1 for one in reading.records if one.id not in before and one.kind not in _ABOUT_SIGNING),
                withdrawn=signoff.id in reading.withdrawn,
            )
        )
    return Signoffs(tuple(found))


def _all(reading: Reading, kind: type[BodyT]) -> list[Record[BodyT]]:
    """Return every record of ``kind``, those that were taken back too."""
    return cast("list[Record[BodyT]]", [record for record in reading.records if isinstance(record.body, kind)])
