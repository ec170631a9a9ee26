"""The difference between two looks at one workbook: status, scope, findings, facts, statements, decisions. Pure."""

from collections import Counter
from collections.abc import Iterator

from guide.assess.diff_facts import facts_changed
from guide.assess.diff_findings import findings_changed
from guide.assess.diff_records import decisions_made
from guide.assess.diff_scope import scope_changed
from guide.assess.statuses import worst_status
from guide.model.assessment import Assessment, QuestionState, Shift
from guide.model.changes import Change, Diff
from guide.model.content import Requirement
from guide.model.outcomes import Status
from guide.model.records import Ledger


def compare(
    before: Assessment, after: Assessment, then: Ledger, now: Ledger, requirement: Requirement, *, record: str = ""
) -> Diff:
    """Return what changed from ``before`` (judged from ``then``) to ``after`` (judged from ``now``).

    ``record`` is the id of the record that ended the earlier look. Both looks are judged by today's content.
    """
    known = {one.id for one in then.records}
    added = tuple(one for one in now.records if one.id not in known)
    return Diff(
        since=before.at,
        until=after.at,
        record=record,
        kind=next((one.kind for one in then.records if one.id == record), ""),
        changes=(
            *_verdicts(before, after),
            *_steps(before, after, requirement),
            *scope_changed(before, after),
            *findings_changed(before, after),
            *facts_changed(then, now, after.scope),
            *_questions(before, after, requirement),
            *decisions_made(added, now),
        ),
        recorded=dict(Counter(one.kind for one in added)),
    )


def worsened(before: Status, after: Status) -> bool:
    """Tell whether ``after`` is the worse of two different statuses."""
    return before is not after and worst_status((before, after)) is after


def _verdicts(before: Assessment, after: Assessment) -> Iterator[Change]:
    pairs = (
        ("requirement", before.requirement.status, after.requirement.status),
        ("programme", before.programme.status, after.programme.status),
    )
    for name, old, new in pairs:
        if old is not new:
            terms = {"what": f"bearing.{name}", "before": f"status.{old.value}", "after": f"status.{new.value}"}
            yield Change(area="status", code="verdict", about=name, terms=terms, worse=worsened(old, new))


def _steps(before: Assessment, after: Assessment, requirement: Requirement) -> Iterator[Change]:
    for state in after.steps:
        earlier, step = before.step(state.step), requirement.step(state.step)
        if step is None or earlier is None or earlier.status is state.status:
            continue
        yield Change(
            area="status",
            code="step",
            about=state.step,
            texts={"number": str(state.number)},
            terms={"before": f"status.{earlier.status.value}", "after": f"status.{state.status.value}"},
            named=step.title,
            worse=worsened(earlier.status, state.status),
        )


def _questions(before: Assessment, after: Assessment, requirement: Requirement) -> Iterator[Change]:
    """Yield each question that stands otherwise than it did, or rests on another statement."""
    earlier = {one.question: one for step in before.steps for one in step.questions}
    wordings = {question.id: question.wording for step in requirement.steps for question in step.questions}
    for step in after.steps:
        for new in step.questions:
            old = earlier.get(new.question)
            if old is None or (_basis(old) == _basis(new) and not _reworded(new)):
                continue
            yield Change(
                area="statements",
                code=_code(old, new),
                about=new.question,
                texts={
                    "until": f"{new.until:%Y-%m-%d}" if new.until else "—",
                    "open": str(len(new.subjects_open)),
                    "statement": new.attestation,
                },
                terms={
                    "before": f"status.{old.status.value}",
                    "after": f"status.{new.status.value}",
                    "why": f"question.{new.reason}",
                },
                named=wordings[new.question],
                shifts=new.shifts,
                worse=worsened(old.status, new.status) or (new.status is Status.STALE and _basis(old) != _basis(new)),
            )


def _state(one: QuestionState) -> tuple[Status, str]:
    return one.status, one.reason


def _code(old: QuestionState, new: QuestionState) -> str:
    if _state(old) != _state(new):
        return "question"
    return "shifted" if old.attestation == new.attestation else "other_statement"


def _reworded(one: QuestionState) -> bool:
    """Tell whether the question is asked otherwise than when it was answered.

    The earlier look, judged by today's content too, had that already, and cannot tell when it came about: it is told each time.
    """
    return one.status is Status.STALE and any(shift.reason == "question_changed" for shift in one.shifts)


def _basis(one: QuestionState) -> tuple[Status, str, str, tuple[Shift, ...]]:
    return one.status, one.reason, one.attestation, one.shifts
