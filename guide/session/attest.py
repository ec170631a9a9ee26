"""Record a person's word on a question."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from guide.assess.aspects import aspect_digest
from guide.assess.reading import taken_back
from guide.assess.scope import fold_scope
from guide.model.base import same_person
from guide.model.bodies import Assumption, Attestation, Body, Sample
from guide.model.content import Question
from guide.model.records import Ledger, Record
from guide.model.subjects import Scope
from guide.session.desk import Desk
from guide.session.policy import policy_in_force
from guide.text.errors import UsageError

AnswerWord = Literal["satisfied", "not-satisfied", "not-applicable"]
Method = Literal["examine", "interview", "test"]
Choosing = Literal["random", "systematic", "judgement"]
"""How the subjects of a sample were picked."""


@dataclass(frozen=True)
class Answer:
    """What the person said, before it is checked and recorded."""

    question: str
    answer: AnswerWord
    statement: str
    stated_by: str = ""
    """Whose word it is; by default the person at the desk, who records it."""
    method: Method | None = None
    subjects: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    """Groups of endpoints: what is recorded are the names of their subjects now, so one that joins later is not covered."""
    sampled: tuple[str, ...] = ()
    """Where not every subject was looked at: those that were. The subjects and groups are then the population, by default every endpoint."""
    chosen: Choosing = "judgement"
    rationale: str = ""
    """Why the sample speaks for the rest."""
    attach: tuple[Path, ...] = ()
    valid_until: datetime | None = None
    approved_by: str = ""
    by: str = field(default="")
    """Who records it; by default the person at the desk."""


def find_question(desk: Desk, name: str) -> Question:
    """Return the question with that id; raise UsageError with the nearest ids when there is none."""
    questions = [
        question
        for requirement in desk.catalog.requirements.values()
        for step in requirement.steps
        for question in step.questions
    ]
    found = next((question for question in questions if question.id == name), None)
    if found:
        return found
    near = [question.id for question in questions if question.id.split("-", 1)[0] == name.split("-", 1)[0]]
    listed = ", ".join(near or [question.id for question in questions])
    raise UsageError(f"{name} is no question. There are: {listed}")


def attest(desk: Desk, answer: Answer) -> Record[Body]:
    """Record the answer and return its record once it is on disk.

    Raises UsageError when the question, a subject or a date does not fit, when the statement is empty, or when "not applicable" has no
    approver beside its author; raises EvidenceError when it cannot be written. Attached files are copied first.
    """
    body = statement(desk, answer, desk.ledger())
    attached = tuple(desk.file.attach(path) for path in answer.attach)
    return desk.record(body.model_copy(update={"evidence": attached}), by=answer.by or desk.person)


def statement(desk: Desk, answer: Answer, ledger: Ledger) -> Attestation:
    """Return what would be recorded of the answer, without its files; raise UsageError where it does not fit."""
    question = find_question(desk, answer.question)
    scope = fold_scope(ledger)
    author = answer.stated_by or answer.by or desk.person
    subjects = _named(answer, scope)
    _check(answer, author, scope)
    sample = _sample(answer, subjects)
    try:
        return Attestation(
            question=question.id,
            revision=question.revision,
            wording=question.digest,
            answer=answer.answer,
            statement=answer.statement.strip(),
            method=answer.method or question.method,
            subjects=subjects,
            sample=sample,
            environment=scope.environment,
            assumes=_assumptions(question, subjects, scope, ledger),
            stated_by=author,
            approved_by=answer.approved_by,
            valid_until=_validity(desk, scope, answer.valid_until),
            supersedes=_predecessor(ledger, question.id, subjects),
        )
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "answer"
        raise UsageError(f"{place}: {first['msg']}. Correct the answer") from error


def _named(answer: Answer, scope: Scope) -> tuple[str, ...]:
    """Return the subjects that the answer names itself and through groups, each once; raise UsageError for an empty group."""
    names = list(answer.subjects)
    if answer.sampled and not (answer.subjects or answer.groups):
        names = [endpoint.name for endpoint in scope.endpoints]
    for group in answer.groups:
        members = [endpoint.name for endpoint in scope.endpoints if group and endpoint.group == group]
        if not members:
            known = ", ".join(sorted({endpoint.group for endpoint in scope.endpoints if endpoint.group})) or "none"
            raise UsageError(f"No endpoint in scope is in the group {group or '(empty)'}. Groups there are: {known}")
        names += members
    return tuple(dict.fromkeys(names))


def _sample(answer: Answer, population: tuple[str, ...]) -> Sample | None:
    """Return the sample, or None where every subject was looked at; raise UsageError for one that speaks for nothing."""
    looked_at, rationale = tuple(dict.fromkeys(answer.sampled)), answer.rationale.strip()
    if not looked_at:
        if rationale:
            raise UsageError(
                "A rationale of a sample is given, but no sample. Name in --sampled each subject that was looked at"
            )
        return None
    strangers = [name for name in looked_at if name not in population]
    if strangers:
        listed = ", ".join(population) or "no endpoint"
        raise UsageError(
            f"{strangers[0]} is not part of the population ({listed}). Name it in --subject or --group too, or leave it out"
        )
    if len(looked_at) == len(population):
        raise UsageError(
            "Every subject of the population was looked at, so it is no sample. Leave out --sampled and --rationale"
        )
    if not rationale:
        raise UsageError(
            f"A sample of {len(looked_at)} out of {len(population)} needs its rationale. Say in --rationale why these speak for the rest"
        )
    whole = not (answer.subjects or answer.groups)
    return Sample(looked_at=looked_at, chosen=answer.chosen, rationale=rationale, groups=answer.groups, whole=whole)


def _check(answer: Answer, author: str, scope: Scope) -> None:
    if not answer.statement.strip():
        raise UsageError("The statement is empty. Say in a sentence what was seen, where and when")
    for name in answer.subjects:
        if scope.find(name) is None:
            raise UsageError(f"{name} is not in scope. See: guide scope list")
    if answer.answer == "not-applicable":
        if not answer.approved_by:
            raise UsageError("Not applicable needs an approver. Add --approved-by with the name of who agreed")
        if same_person(answer.approved_by, author):
            raise UsageError("Nobody approves their own word. Name another person in --approved-by")


def _validity(desk: Desk, scope: Scope, wished: datetime | None) -> datetime:
    policy = policy_in_force(desk, scope)
    now = desk.clock()
    longest = now + timedelta(days=policy.statements_max_age)
    until = wished or longest
    if until <= now:
        raise UsageError(f"The statement would be valid until {until:%Y-%m-%d}, which is past. Give a later date")
    if until > longest:
        raise UsageError(
            f"{policy.id} lets a statement hold {policy.statements_max_age} days at most. Give a date up to {longest:%Y-%m-%d}",
        )
    return until


def _assumptions(question: Question, subjects: Iterable[str], scope: Scope, ledger: Ledger) -> tuple[Assumption, ...]:
    names = tuple(subjects) or tuple(endpoint.name for endpoint in scope.endpoints)
    found = ((name, aspect, aspect_digest(name, aspect, ledger)) for aspect in question.assumes for name in names)
    return tuple(Assumption(subject=name, aspect=aspect, digest=digest) for name, aspect, digest in found if digest)


def _predecessor(ledger: Ledger, question: str, subjects: tuple[str, ...]) -> str | None:
    withdrawn = taken_back(ledger.records)
    earlier = (
        record.id
        for record in reversed(ledger.records)
        if isinstance(record.body, Attestation)
        and record.body.question == question
        and set(record.body.subjects) == set(subjects)
        and record.id not in withdrawn
    )
    return next(earlier, None)
