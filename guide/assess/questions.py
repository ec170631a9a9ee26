"""Questions: which statement decides, whether it counts, and whether it still does (laws 7, 8)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from guide.assess.aspects import digest_of_aspect
from guide.assess.evidence_state import unsound
from guide.assess.observations import Observation
from guide.assess.reading import Reading
from guide.assess.reviews import Opinion, opinion_on
from guide.assess.rulings import Terms, until_of
from guide.assess.statuses import worst_status
from guide.model.assessment import QuestionState
from guide.model.base import same_person
from guide.model.bodies import Attestation, Body, Redacted
from guide.model.content import Question
from guide.model.outcomes import Status
from guide.model.records import Record
from guide.model.subjects import Scope

Statement = tuple[Record[Body], Attestation | Redacted]
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


@dataclass(frozen=True)
class Hearing:
    """What weighing statements needs at hand."""

    statements: Mapping[str, Sequence[Statement]]
    """By question, oldest first."""
    scope: Scope
    found: tuple[Observation, ...]
    terms: Terms


def hearing(reading: Reading, scope: Scope, found: tuple[Observation, ...], terms: Terms) -> Hearing:
    """Return the hearing over all statements that were not taken back."""
    statements: dict[str, list[Statement]] = {}
    every: list[Statement] = [*reading.all_of(Attestation), *reading.stubs_of("attestation")]
    place = {record.id: number for number, record in enumerate(reading.records)}
    for record, body in sorted(every, key=lambda one: place[one[0].id]):
        statements.setdefault(body.question, []).append((record, body))
    return Hearing(statements, scope, found, terms)


def question_state(question: Question, at: Hearing) -> QuestionState:
    """Return how ``question`` stands: the worst word over all subjects it must cover."""
    every = at.statements.get(question.id, ())
    here = [one for one in every if _said_here(one[1], at.scope.environment)]
    words = {unit: _word_on(unit, question, here, at) for unit in _units(here, at.scope)}
    unanswered = Word(Status.OPEN, "other_environment" if every and not here else "not_answered")
    status = worst_status([(word or unanswered).status for word in words.values()])
    deciding = next((word for word in words.values() if word and word.status is status), unanswered)
    partly = deciding is unanswered and any(words.values())
    endpoints = {endpoint.name for endpoint in at.scope.endpoints}
    untils = [word.until for word in words.values() if word and word.until and word.status in _SETTLED]
    return QuestionState(
        question=question.id,
        step=question.step,
        bears_on=question.bears_on,
        status=status,
        reason="partly_answered" if partly else deciding.reason,
        attestation=deciding.attestation,
        review=deciding.review,
        until=min(untils) if status in _SETTLED and untils else deciding.until,
        subjects_open=tuple(
            unit for unit, word in words.items() if unit in endpoints and (word or unanswered).status not in _SETTLED
        ),
    )


def _units(statements: Sequence[Statement], scope: Scope) -> list[str]:
    """Return the subjects that need a word: every endpoint, whatever else a statement names, or the system as a whole."""
    named = {name for _, body in statements if isinstance(body, Attestation) for name in body.subjects}
    endpoints = [endpoint.name for endpoint in scope.endpoints]
    others = [subject.name for subject in scope.subjects if subject.name in named and subject.name not in endpoints]
    return endpoints + others or [""]


def _word_on(unit: str, question: Question, statements: Sequence[Statement], at: Hearing) -> Word | None:
    """Return the word of the newest statement that covers ``unit``, or None. Of a redacted one nobody knows: it may have covered any."""
    covering = [
        (record, body)
        for record, body in statements
        if isinstance(body, Redacted) or not body.subjects or unit in body.subjects
    ]
    if not covering:
        return None
    record, body = covering[-1]
    return Word(Status.OPEN, "redacted") if isinstance(body, Redacted) else _weigh(record, body, question, at)


def _weigh(record: Record[Body], body: Attestation, question: Question, at: Hearing) -> Word:
    """Weigh one statement. "No" counts at once; anything else needs a second person, and to be still true."""
    opinion = opinion_on(record.id, (record.by, body.stated_by), at.terms.reviews)
    until = until_of(record, body.valid_until, at.terms.policy)
    if body.carried:
        return Word(Status.OPEN, "carried", record.id, until=until)
    status, reason = _verdict(record, body, opinion, question, at)
    return Word(status, reason, record.id, opinion.record, until)


def _verdict(
    record: Record[Body],
    body: Attestation,
    opinion: Opinion,
    question: Question,
    at: Hearing,
) -> tuple[Status, str]:
    said_no = body.answer == "not-satisfied"
    if opinion.accepted is False and not (opinion.redacted and said_no):
        return Status.OPEN, "review_redacted" if opinion.redacted else "rejected"
    if said_no:
        return Status.NOT_SATISFIED, "answered_no"
    if opinion.accepted is None and not at.terms.solo:
        return Status.OPEN, "awaiting_review"
    if body.answer == "not-applicable" and not _approved(body):
        return Status.OPEN, "not_approved"
    stale = _stale(record, body, question, at)
    if stale:
        return Status.STALE, stale
    return _ANSWERS[body.answer], "accepted" if opinion.accepted else "accepted_solo"


def _approved(body: Attestation) -> bool:
    """Tell whether someone other than its author approved "not applicable" (law 7), also in a solo workbook."""
    return bool(body.approved_by.strip()) and not same_person(body.approved_by, body.stated_by)


def _stale(record: Record[Body], body: Attestation, question: Question, at: Hearing) -> str:
    """Return why the statement no longer holds, or an empty string."""
    if record.at > at.terms.now:
        return "from_the_future"
    if until_of(record, body.valid_until, at.terms.policy) < at.terms.now:
        return "expired"
    if (body.revision, body.wording) != (question.revision, question.digest):
        return "question_changed"
    return unsound(body.evidence, at.terms.artifacts) or _fact_changed(body, at)


def _fact_changed(body: Attestation, at: Hearing) -> str:
    for assumed in body.assumes:
        inside = at.scope.find(assumed.subject) is not None
        if inside and digest_of_aspect(assumed.subject, assumed.aspect, at.found) != assumed.digest:
            return "fact_changed"
    return ""


def _said_here(body: Attestation | Redacted, environment: str) -> bool:
    return isinstance(body, Redacted) or _same_place(body.environment, environment)


def _same_place(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()
