"""Say who is asked: owners of subjects and of questions."""

from collections.abc import Iterable

from pydantic import ValidationError

from guide.model.bodies import ScopeChange
from guide.model.subjects import Assignment, Endpoint, Material
from guide.session.attest import find_question
from guide.session.desk import Desk
from guide.session.scope import scope_of
from guide.text.errors import UsageError


def owned(
    desk: Desk,
    owner: str | None,
    *,
    subjects: Iterable[str] = (),
    groups: Iterable[str] = (),
    questions: Iterable[str] = (),
) -> ScopeChange:
    """Return the change that makes ``owner`` the one to ask; an empty name takes the owner away, None changes nothing.

    Raises UsageError for a subject, group or question that is not there, and for an owner of nothing.
    """
    named, chosen, asked = tuple(subjects), tuple(groups), tuple(questions)
    if owner is None:
        if named or chosen or asked:
            raise UsageError("Who owns them is not said. Add --owner with a name")
        return ScopeChange()
    if not (named or chosen or asked):
        raise UsageError("What the owner owns is not said. Add --subject, --group or --question")
    name = " ".join(owner.split())
    try:
        return ScopeChange(
            add=tuple(one.model_validate({**one.model_dump(), "owner": name}) for one in _found(desk, named, chosen)),
            assign=tuple(Assignment(question=find_question(desk, one).id, owner=name) for one in asked),
        )
    except ValidationError as error:
        raise UsageError("The owner's name is longer than 200 characters. Shorten it") from error


def _found(desk: Desk, names: Iterable[str], groups: Iterable[str]) -> list[Endpoint | Material]:
    scope = scope_of(desk)
    found: dict[str, Endpoint | Material] = {}
    for name in names:
        subject = scope.find(name)
        if subject is None:
            raise UsageError(f"{name} is not in scope. See: guide scope list")
        found[name] = subject
    for group in groups:
        members = [one for one in scope.subjects if group and one.group == group]
        if not members:
            known = ", ".join(sorted({one.group for one in scope.subjects if one.group})) or "none"
            raise UsageError(f"Nothing in scope is in the group {group or '(empty)'}. Groups there are: {known}")
        found |= {one.name: one for one in members}
    return list(found.values())
