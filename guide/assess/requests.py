"""What is to be asked of whom: every answer that is missing, by its owner. Pure."""

from collections.abc import Iterator

from guide.model.assessment import Assessment, QuestionState, Unanswered
from guide.model.base import same_person
from guide.model.content import Requirement
from guide.model.requests import Request
from guide.model.subjects import Scope


def requests(assessment: Assessment, requirement: Requirement) -> tuple[Request, ...]:
    """Return one request for each question and owner, in the order of the steps.

    Who was assigned the question is asked about all of it; else the owner of each subject is asked about theirs. Two spellings of a
    name that differ in case and blanks alone are one owner, spelled as it is met first.
    """
    questions = {question.id: question for step in requirement.steps for question in step.questions}
    spelled: list[str] = []
    found = []
    for state in (one for step in assessment.steps for one in step.questions):
        for owner, missing in _shares(state, assessment.scope):
            known = next((one for one in spelled if same_person(one, owner)), None)
            if known is None:
                spelled.append(owner)
            found.append((known or owner, state, missing))
    return tuple(
        Request(owner=owner, question=questions[state.question], missing=missing) for owner, state, missing in found
    )


def _shares(state: QuestionState, scope: Scope) -> Iterator[tuple[str, tuple[Unanswered, ...]]]:
    """Yield each owner with what they must answer of one question."""
    assigned = next((one.owner for one in scope.assignments if one.question == state.question), "")
    owners = {subject.name: subject.owner for subject in scope.subjects}
    shares: dict[str, list[Unanswered]] = {}
    for one in state.unanswered:
        owner = assigned or owners.get(one.subject, "")
        same = next((name for name in shares if same_person(name, owner)), owner)
        shares.setdefault(same, []).append(one)
    yield from ((owner, tuple(missing)) for owner, missing in shares.items())
