"""Change what the review covers."""

from collections.abc import Iterable
from typing import Final

from guide.assess.scope import fold_scope
from guide.model.bodies import Body, ScopeChange
from guide.model.ranges import covers
from guide.model.records import Record
from guide.model.subjects import Authorisation, Endpoint, Exclusion, Material, Scope
from guide.session.desk import Desk
from guide.session.found import found
from guide.session.ranges import require_lines
from guide.text.errors import UsageError

SUBJECTS_A_RECORD: Final = 400
"""Subjects in one scope record; an endpoint takes about 250 bytes."""


def scope_of(desk: Desk) -> Scope:
    """Return the scope as it stands now."""
    return fold_scope(desk.ledger())


def authorisation_of(desk: Desk) -> Authorisation:
    """Return who allowed the probing; raise UsageError where nobody did."""
    given = scope_of(desk).authorisation
    if given is None:
        raise UsageError("Nobody has authorised the probing. Name who did: guide scope set --authorized-by WHO")
    return given


def add(desk: Desk, subjects: Iterable[Endpoint | Material], *, by: str = "") -> Record[Body]:
    """Take subjects into scope; one that is already there under the same name is amended.

    Raises UsageError for an endpoint written in a range that the authorisation has no line for.
    """
    added = tuple(subjects)
    require_lines(added, scope_of(desk).networks, "Record it first: guide scope set {words} --authorized-by WHO")
    return record_in_parts(desk, ScopeChange(add=added), by=by)


def exclude(desk: Desk, name: str, reason: str, owner: str, *, by: str = "") -> Record[Body]:
    """Take a subject out of scope, or leave out a place that a source names, with the reason; it stays listed.

    A host alone leaves out every port found there. Raises UsageError when no subject and no found place has that name.
    """
    scope = scope_of(desk)
    if scope.find(name) is None and not any(name in {one.name, one.entry.host, one.entry.place} for one in found(desk)):
        known = ", ".join(subject.name for subject in scope.subjects) or "none"
        raise UsageError(f"{name} is not in scope. In scope: {known}")
    if not reason.strip() or not owner.strip():
        raise UsageError("An exclusion needs a reason and an owner. Give both")
    return desk.record(ScopeChange(exclude=(Exclusion(subject=name, reason=reason, owner=owner),)), by=by)


def amend(desk: Desk, change: ScopeChange, *, by: str = "") -> Record[Body]:
    """Record a change of system, environment, policy, profile, authorisation or its lines for ranges."""
    given = scope_of(desk).networks
    if change.revoke and not any(covers(one, network) for one in change.revoke for network in given):
        known = ", ".join(given) or "none"
        raise UsageError(f"There is no line to take back for {', '.join(change.revoke)}. There are lines for: {known}")
    if change.policy and change.policy not in desk.catalog.policies:
        raise UsageError(f"{change.policy} is no policy. There are: {', '.join(sorted(desk.catalog.policies))}")
    if change.profile and change.profile not in desk.catalog.profiles:
        raise UsageError(f"{change.profile} is no profile. There are: {', '.join(sorted(desk.catalog.profiles))}")
    return desk.record(change, by=by)


def record_in_parts(desk: Desk, change: ScopeChange, *, by: str = "") -> Record[Body]:
    """Record a change and return its last record: a fleet's subjects take several, because a record holds 256 KiB at most."""
    first, *more = [change.add[at : at + SUBJECTS_A_RECORD] for at in range(0, len(change.add), SUBJECTS_A_RECORD)] or [
        ()
    ]
    last = desk.record(change.model_copy(update={"add": first}), by=by)
    for part in more:
        last = desk.record(ScopeChange(add=part), by=by)
    return last
