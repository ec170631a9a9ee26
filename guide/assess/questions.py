"""Questions: which statement decides, whether it counts, and whether it still does (laws 7, 8)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from guide.assess.hearing import Hearing, Statement
from guide.assess.reviews import Opinion, opinion_on
from guide.assess.rulings import until_of
from guide.assess.samples import samples_of
from guide.assess.shifts import left_out, shifts_under
from guide.assess.statuses import worst_status
from guide.model.assessment import QuestionState, Shift, Unanswered
from guide.model.base import same_person
from guide.model.bodies import Attestation, Body, Redacted
from guide.model.content import Question
from guide.model.outcomes import Status
from guide.model.records import Record
from guide.model.subjects import Scope

_SETTLED = {Status.SATISFIED, Status.NOT_APPLICABLE}
_ANSWERS = {"satisfied": Status.SATISFIED, "not-applicable": Status.NOT_APPLICABLE}

_ASK_AGAIN = {
    *("not_answered", "other_environment", "carried", "rejected", "redacted", "not_approved", "expired"),
    *("question_changed", "population_changed", "fact_changed", "evidence_missing", "evidence_altered"),
}
"""Reasons that only a new answer takes away. A plain "no" is an answer, and one that waits for its reviewer is too."""


@dataclass(frozen=True)
class Word:
    """How one subject stands with one question."""

    status: Status
    reason: str
    attestation: str = ""
    review: str = ""
    until: datetime | None = None
    shifts: tuple[Shift, ...] = ()


def question_state(question: Question, at: Hearing) -> QuestionState:
    """Return how ``question`` stands: the worst word over all subjects it must cover."""
    every = at.statements.get(question.id, ())
    here = [one for one in every if _said_here(one[1], at.scope.environment)]
    weigh = cache(lambda number: _weigh(*here[number], question, at))
    words = {unit: _word_on(unit, here, weigh) for unit in _units(here, at.scope)}
    unanswered = _said_elsewhere(every[-1], at.scope) if every and not here else Word(Status.OPEN, "not_answered")
    status = worst_status([(word or unanswered).status for word in words.values()])
    deciding = next((word for word in words.values() if word and word.status is status), unanswered)
    partly = deciding is unanswered and any(words.values())
    endpoints = {endpoint.name for endpoint in at.scope.endpoints}
    untils = [word.until for word in words.values() if word and word.until and word.status in _SETTLED]
    uncovered = tuple(
        unit for unit, word in words.items() if unit in endpoints and (word or unanswered).status not in _SETTLED
    )
    return QuestionState(
        question=question.id,
        step=question.step,
        bears_on=question.bears_on,
        status=status,
        reason="partly_answered" if partly else deciding.reason,
        attestation=deciding.attestation,
        review=deciding.review,
        until=min(untils) if status in _SETTLED and untils else deciding.until,
        subjects_open=uncovered,
        shifts=deciding.shifts or (left_out(uncovered) if partly else ()),
        unanswered=tuple(
            Unanswered(subject=unit, reason=said.reason, attestation=said.attestation)
            for unit, word in words.items()
            if (said := word or unanswered).reason in _ASK_AGAIN
        ),
        samples=samples_of(
            {unit: word.attestation for unit, word in words.items() if word and word.status in _SETTLED}, here
        ),
    )


def _said_elsewhere(newest: Statement, scope: Scope) -> Word:
    """Return how a question stands whose answers were all given for other environments."""
    record, body = newest
    environment, by = ("", record.by) if isinstance(body, Redacted) else (body.environment, body.stated_by)
    other = Shift(reason="other_environment", about=record.id, before=environment, after=scope.environment, by=by)
    return Word(Status.OPEN, "other_environment", shifts=(other,))


def _units(statements: Sequence[Statement], scope: Scope) -> list[str]:
    """Return the subjects that need a word: every endpoint, whatever else a statement names, or the system as a whole."""
    named = {name for _, body in statements if isinstance(body, Attestation) for name in body.subjects}
    endpoints = [endpoint.name for endpoint in scope.endpoints]
    others = [subject.name for subject in scope.subjects if subject.name in named and subject.name not in endpoints]
    return endpoints + others or [""]


def _word_on(unit: str, statements: Sequence[Statement], weigh: Callable[[int], Word]) -> Word | None:
    """Return the word of the newest statement that covers ``unit``, or None; ``weigh`` takes its place among the statements.

    Of a redacted one nobody knows: it may have covered any.
    """
    covering = [
        place
        for place, (_, body) in enumerate(statements)
        if isinstance(body, Redacted) or not body.subjects or unit in body.subjects
    ]
    return weigh(covering[-1]) if covering else None


def _weigh(record: Record[Body], body: Attestation | Redacted, question: Question, at: Hearing) -> Word:
    """Weigh one statement. "No" counts at once; anything else needs a second person, and to be still true."""
    if isinstance(body, Redacted):
        return Word(Status.OPEN, "redacted")
    opinion = opinion_on(record.id, (record.by, body.stated_by), at.terms.reviews)
    until = until_of(record, body.valid_until, at.terms.policy.statements_max_age)
    changed = shifts_under(record, body, question, at)
    if body.carried:
        return Word(Status.OPEN, "carried", record.id, until=until, shifts=changed)
    status, reason = _verdict(body, opinion, changed, solo=at.terms.solo)
    held_up = tuple(_held_up(reason, body, opinion, at))
    return Word(status, reason, record.id, opinion.record, until, (*held_up, *changed))


def _verdict(body: Attestation, opinion: Opinion, changed: Sequence[Shift], *, solo: bool) -> tuple[Status, str]:
    said_no = body.answer == "not-satisfied"
    if opinion.accepted is False and not (opinion.redacted and said_no):
        return Status.OPEN, "review_redacted" if opinion.redacted else "rejected"
    if said_no:
        return Status.NOT_SATISFIED, "answered_no"
    if opinion.accepted is None and not solo:
        return Status.OPEN, "awaiting_review"
    if body.answer == "not-applicable" and not _approved(body):
        return Status.OPEN, "not_approved"
    if changed:
        return Status.STALE, changed[0].reason
    return _ANSWERS[body.answer], "accepted" if opinion.accepted else "accepted_solo"


def _held_up(reason: str, body: Attestation, opinion: Opinion, at: Hearing) -> Iterator[Shift]:
    """Yield what keeps the statement from counting: who rejected it, who may not approve it, or whose acceptance it undid."""
    if reason == "rejected":
        yield Shift(reason=reason, about=opinion.record, by=opinion.by, before=opinion.comment)
    if reason == "not_approved":
        yield Shift(reason=reason, by=body.approved_by)
    if reason == "awaiting_review":
        for older, said in at.statements.get(body.question, ()):
            if older.id != body.supersedes or isinstance(said, Redacted):
                continue
            accepted = opinion_on(older.id, (older.by, said.stated_by), at.terms.reviews)
            if accepted.accepted:
                yield Shift(reason="replaced", about=older.id, by=accepted.by)


def _approved(body: Attestation) -> bool:
    """Tell whether someone other than its author approved "not applicable" (law 7), also in a solo workbook."""
    return bool(body.approved_by.strip()) and not same_person(body.approved_by, body.stated_by)


def _said_here(body: Attestation | Redacted, environment: str) -> bool:
    return isinstance(body, Redacted) or _same_place(body.environment, environment)


def _same_place(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()
