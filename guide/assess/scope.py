"""The scope: what all scope records together say the review covers."""

from datetime import datetime
from typing import Any

from guide.assess.reading import Reading, read_ledger
from guide.model.bodies import Redaction, ScopeChange
from guide.model.ranges import RangeInForce, covers
from guide.model.records import Ledger
from guide.model.subjects import Endpoint, Exclusion, Material, Scope

_WORDS = ("system", "environment", "organisation", "assessor", "build", "policy", "profile", "ca_file")


def fold_scope(ledger: Ledger) -> Scope:
    """Return the scope as the ledger's scope records leave it, in causal order; withdrawn ones do not count."""
    return scope_of(read_ledger(ledger))


def scope_of(reading: Reading) -> Scope:
    """Return the scope of records already put in order."""
    scope = Scope()
    for record, change in reading.all_of(ScopeChange):
        scope = _changed(scope, change, record.at)
    return scope


def scope_redacted(reading: Reading) -> bool:
    """Tell whether a record of the scope stands redacted and its redaction is not in view.

    A record of the scope is redacted only once the scope is the same without it. Before that, as in a look at the past, it is not known
    what the scope was.
    """
    answered = {body.target for _, body in reading.all_of(Redaction)}
    return any(record.id not in answered for record, _ in reading.stubs_of("scope"))


def _changed(scope: Scope, change: ScopeChange, at: datetime) -> Scope:
    named: dict[str, Any] = {word: text for word in _WORDS if (text := getattr(change, word))}
    if change.requirements:
        named["requirements"] = change.requirements
    if change.solo is not None:
        named["solo"] = change.solo
    if change.authorisation is not None:
        named |= {"authorisation": change.authorisation, "authorised_at": at}
    if change.authorise or change.revoke:
        named["ranges"] = _ranges(scope, change, at)
    subjects: dict[str, Endpoint | Material] = {subject.name: subject for subject in scope.subjects}
    exclusions: dict[str, Exclusion] = {exclusion.subject: exclusion for exclusion in scope.exclusions}
    for subject in change.add:
        subjects[subject.name] = subject
        exclusions.pop(subject.name, None)
    for exclusion in change.exclude:
        subjects.pop(exclusion.subject, None)
        exclusions[exclusion.subject] = exclusion
    asked = {one.question: one for one in (*scope.assignments, *change.assign)}
    named["assignments"] = tuple(one for one in asked.values() if one.owner)
    named |= {"subjects": tuple(subjects.values()), "exclusions": tuple(exclusions.values())}
    return scope.model_copy(update=named)


def _ranges(scope: Scope, change: ScopeChange, at: datetime) -> tuple[RangeInForce, ...]:
    """Return the lines for ranges after a change: first some are taken back, then some are given."""
    left = [line for line in scope.ranges if not any(covers(one, line.network) for one in change.revoke)]
    lines = {line.network: line for line in left}
    for given in change.authorise:
        lines.pop(given.network, None)
        lines[given.network] = RangeInForce(**given.model_dump(), at=at)
    return tuple(lines.values())
