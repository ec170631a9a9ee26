"""Where a review stands: who did what, what waits for whom, what comes next. Pure; folded from what the assessment found."""

from collections.abc import Iterable, Mapping

from guide.assess.reading import taken_back
from guide.model.assessment import Assessment, StepState
from guide.model.bodies import Attestation, Body, Determination, Review, Waiver
from guide.model.handover import Deed, Handover, Next
from guide.model.outcomes import Outcome, Status
from guide.model.records import Record

_SETTLED = {Status.SATISFIED, Status.NOT_APPLICABLE}
_UNSEEN = "not_probed"


def handover(records: Iterable[Record[Body]], assessment: Assessment) -> Handover:
    """Return where the review stands; ``records`` come in the order of the file."""
    every = tuple(records)
    left = () if assessment.scope.solo else waiting(every)
    states = [state for step in assessment.steps for state in step.questions]
    return Handover(
        deeds=_deeds(every),
        waiting=tuple(record.id for record in left),
        unanswered=sum(1 for state in states if state.unanswered),
        fails=sum(1 for one in assessment.findings if one.status is Status.NOT_SATISFIED),
        next=_next(assessment, {record.id: record for record in left}),
    )


def waiting(records: Iterable[Record[Body]]) -> tuple[Record[Body], ...]:
    """Return the statements, rulings and waivers that nobody has reviewed, withdrawn or replaced.

    What was carried over from another workbook waits for an answer, not for a reviewer.
    """
    every = tuple(records)
    done = {record.body.target for record in every if isinstance(record.body, Review)} | taken_back(every)
    done |= {one.body.supersedes for one in every if isinstance(one.body, Attestation) and one.body.supersedes}
    return tuple(
        one
        for one in every
        if isinstance(one.body, Attestation | Determination | Waiver)
        and one.id not in done
        and not (isinstance(one.body, Attestation) and one.body.carried)
    )


def _deeds(records: Iterable[Record[Body]]) -> tuple[Deed, ...]:
    newest: dict[str, Deed] = {}
    for record in records:
        person = " ".join(record.by.split()).casefold()
        count = newest.pop(person).count + 1 if person in newest else 1
        newest[person] = Deed(person=record.by, record=record.id, kind=record.kind, at=record.at, count=count)
    return tuple(reversed(newest.values()))


def _next(assessment: Assessment, left: Mapping[str, Record[Body]]) -> Next:
    """Return what comes first in the first step that is not settled: facts, then what fails, then answers, then reviews."""
    for state in assessment.steps:
        if state.status not in _SETTLED:
            found = _in_step(state, left)
            if found:
                return found
    if left:
        return Next(doing="review", about=next(iter(left)))
    return Next(doing="sign")


def _in_step(state: StepState, left: Mapping[str, Record[Body]]) -> Next | None:
    if any(one.finding.reason == _UNSEEN and one.status is Status.OPEN for one in state.findings):
        return Next(doing="probe", step=state.step)
    for one in state.findings:
        if one.status is Status.NOT_SATISFIED:
            return Next(doing="fix", step=state.step, about=one.finding.fingerprint)
    for asked in state.questions:
        if asked.unanswered:
            return Next(doing="answer", step=state.step, about=asked.question)
    for asked in state.questions:
        if asked.attestation in left:
            return Next(doing="review", step=state.step, about=asked.attestation)
    for one in state.findings:
        if one.finding.outcome is Outcome.INCONCLUSIVE and one.status is Status.OPEN:
            return Next(doing="settle", step=state.step, about=one.finding.fingerprint)
    return None
