"""Questions: which statement decides, whether it counts, and whether it still does (laws 7, 8)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from guide.assess.hearing import Hearing, Statement
from guide.assess.reviews import Opinion, opinion_on
from guide.assess.rulings import until_of
from guide.assess.shifts import shifts_under
from guide.assess.statuses import worst_status
from guide.model.assessment import QuestionState, Shift
from guide.model.base import same_person
from guide.model.bodies import Attestation, Body
from guide.model.content import Question
from guide.model.outcomes import Status
from guide.model.records import Record
from guide.model.subjects import Scope

_SETTLED = {Status.SATISFIED, Status.NOT_APPLICABLE}
_ANSWERS = {"satisfied": Status.SATISFIED, "not-applicable": Status.NOT_APPLICABLE}


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
    here = [one for one in every if _same_place(one[1].environment, at.scope.environment)]
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
        shifts=deciding.shifts or (_left_out(uncovered) if partly else ()),
    )


def _said_elsewhere(newest: Statement, scope: Scope) -> Word:
    """Return how a question stands whose answers were all given for other environments."""
    record, body = newest
    other = Shift(
        reason="other_environment", about=record.id, before=body.environment, after=scope.environment, by=body.stated_by
    )
    return Word(Status.OPEN, "other_environment", shifts=(other,))


def _left_out(subjects: tuple[str, ...]) -> tuple[Shift, ...]:
    return (Shift(reason="subjects_open", about=", ".join(subjects)),) if subjects else ()


def _units(statements: Sequence[Statement], scope: Scope) -> list[str]:
    """Return the subjects that need a word: every endpoint, whatever else a statement names, or the system as a whole."""
    named = {name for _, body in statements for name in body.subjects}
    endpoints = [endpoint.name for endpoint in scope.endpoints]
    others = [subject.name for subject in scope.subjects if subject.name in named and subject.name not in endpoints]
    return endpoints + others or [""]


def _word_on(unit: str, statements: Sequence[Statement], weigh: Callable[[int], Word]) -> Word | None:
    """Return the word of the newest statement that covers ``unit``, or None; ``weigh`` takes its place among the statements."""
    covering = [place for place, (_, body) in enumerate(statements) if not body.subjects or unit in body.subjects]
    return weigh(covering[-1]) if covering else None


def _weigh(record: Record[Body], body: Attestation, question: Question, at: Hearing) -> Word:
    """Weigh one statement. "No" counts at once; anything else needs a second person, and to be still true."""
    opinion = opinion_on(record.id, (record.by, body.stated_by), at.terms.reviews)
    until = until_of(record, body.valid_until, at.terms.policy.statements_max_age)
    changed = shifts_under(record, body, question, at)
    if body.carried:
        return Word(Status.OPEN, "carried", record.id, until=until, shifts=changed)
    status, reason = _verdict(body, opinion, changed, solo=at.terms.solo)
    held_up = tuple(_held_up(reason, body, opinion, at))
    return Word(status, reason, record.id, opinion.record, until, (*held_up, *changed))


def _verdict(body: Attestation, opinion: Opinion, changed: Sequence[Shift], *, solo: bool) -> tuple[Status, str]:
    if opinion.accepted is False:
        return Status.OPEN, "rejected"
    if body.answer == "not-satisfied":
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
        for older in at.statements.get(body.question, ()):
            accepted = opinion_on(older[0].id, (older[0].by, older[1].stated_by), at.terms.reviews)
            if older[0].id == body.supersedes and accepted.accepted:
                yield Shift(reason="replaced", about=older[0].id, by=accepted.by)


def _approved(body: Attestation) -> bool:
    """Tell whether someone other than its author approved "not applicable" (law 7), also in a solo workbook."""
    return bool(body.approved_by.strip()) and not same_person(body.approved_by, body.stated_by)


def _same_place(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()
