"""Shifts: what is no longer as it was when a statement was made, old and new (law 8)."""

from collections.abc import Iterator

from guide.assess.aspects import digest_of_parts, parts_of_aspect, told
from guide.assess.evidence_state import unsound
from guide.assess.hearing import Hearing
from guide.assess.past import known_to
from guide.assess.rulings import until_of
from guide.assess.samples import population_shift
from guide.model.assessment import Shift
from guide.model.bodies import Assumption, Attestation, Body
from guide.model.content import Question
from guide.model.records import Record


def shifts_under(record: Record[Body], body: Attestation, question: Question, at: Hearing) -> tuple[Shift, ...]:
    """Return everything that makes the statement stale; the reason of the first is the reason of the whole."""
    population = population_shift(body, at.scope)
    return (
        *_dates(record, body, at),
        *_question(body, question),
        *population,
        *_evidence(body, at),
        *_facts(record, body, at),
    )


def left_out(subjects: tuple[str, ...]) -> tuple[Shift, ...]:
    """Return which subjects no statement covers, as one shift; none where none is left out."""
    return (Shift(reason="subjects_open", about=", ".join(subjects)),) if subjects else ()


def _dates(record: Record[Body], body: Attestation, at: Hearing) -> Iterator[Shift]:
    if record.at > at.terms.now:
        yield Shift(reason="from_the_future", before=f"{record.at:%Y-%m-%d %H:%M}")
    until = until_of(record, body.valid_until, at.terms.policy.statements_max_age)
    if until < at.terms.now:
        limit = "" if until == body.valid_until else str(at.terms.policy.statements_max_age)
        yield Shift(reason="expired", before=f"{until:%Y-%m-%d}", after=limit)


def _question(body: Attestation, question: Question) -> Iterator[Shift]:
    if (body.revision, body.wording) != (question.revision, question.digest):
        yield Shift(
            reason="question_changed",
            about=question.id,
            before=str(body.revision),
            after=str(question.revision),
            digest="" if body.wording == question.digest else body.wording,
            wording=question.wording,
        )


def _evidence(body: Attestation, at: Hearing) -> Iterator[Shift]:
    for reason, one in unsound(body.evidence, at.terms.artifacts):
        yield Shift(reason=reason, about=one.name, digest=one.digest)


def _facts(record: Record[Body], body: Attestation, at: Hearing) -> Iterator[Shift]:
    for assumed in body.assumes:
        if at.scope.find(assumed.subject) is None:
            continue
        now = parts_of_aspect(assumed.subject, assumed.aspect, at.found)
        if now is None or digest_of_parts(now) != assumed.digest:
            yield Shift(
                reason="fact_changed",
                about=assumed.subject,
                aspect=assumed.aspect,
                before=_when_stated(record, assumed, at),
                after="" if now is None else told(now),
                digest=assumed.digest,
            )


def _when_stated(record: Record[Body], assumed: Assumption, at: Hearing) -> str:
    """Return what the fact was when it was stated; empty where the records no longer show what the digest was taken of.

    It is looked for in what the statement's writer had before them, and, should somebody have recorded facts between the
    reading and the writing, in what lies before those.
    """
    known = known_to(at.reading.records, record.id)
    then = tuple(
        one
        for one in at.found
        if one.record.id in known and (one.facts is None or one.facts.subject == assumed.subject)
    )
    for begin in range(len(then)):
        parts = parts_of_aspect(assumed.subject, assumed.aspect, then[begin:])
        if parts is not None and digest_of_parts(parts) == assumed.digest:
            return told(parts)
    return ""
