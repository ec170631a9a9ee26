"""dependencies.tls: what clients and servers are built from, and whose defaults are older than the floor. Never a pass.

A version in a manifest says what a build asked for, not what runs, and code may set other than the default (law 3).
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from guide.model.content import Policy
from guide.model.dependencies import Component, Default
from guide.model.facts import DEPENDENCY_KINDS, Facts
from guide.model.outcomes import Outcome
from guide.probes.probe import Probe, Sighting, Subject
from guide.probes.version_order import Standing, standing

_RULE: Final = "dependencies.tls"
_REASONS: Final = {
    "certificate": "certificate_unchecked",
    "hostname": "name_unchecked",
    "both": "old_default",
    "client": "old_client_default",
    "server": "old_server_default",
}
_SHOWN: Final = 3


def see(facts: Facts, subject: Subject, policy: Policy, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say each place that names a component, with the default that its version still has."""
    found = facts.dependencies
    if found is None:
        return
    floor = frozenset(policy.rule(_RULE).values)
    changed = {one.name: one.defaults for one in found.changes}
    for component in found.components:
        bearing = [one for one in changed.get(component.name, ()) if one.lapse in floor]
        yield from _judged(component, bearing)
    detail = {"files": str(found.files), "skipped": "; ".join(found.skipped[:_SHOWN]) or "—"}
    if found.truncated or found.skipped:
        yield Sighting("incomplete", _RULE, "", detail)
    elif not found.components:
        yield Sighting("nothing", _RULE, "", detail)


def _judged(component: Component, changes: Sequence[Default]) -> Iterator[Sighting]:
    """Say each default that the version has for certain; else whether it may have one, or has none that is known."""
    place = f"{component.file}:{component.line} {component.name}"
    detail = {"component": component.name, "version": component.version or "—"}
    stands = [(standing(component, one, changes), one) for one in changes]
    older = [one for word, one in stands if word is Standing.OLDER]
    for one in older:
        reason = _REASONS[one.lapse if one.lapse in _REASONS else one.side]
        told = {"lapse": one.lapse, "changed": one.changed, "source": one.source}
        yield Sighting(reason, _RULE, place, detail | told)
    if older:
        return
    open_ones = [one for word, one in stands if word is Standing.EITHER]
    if open_ones or not (component.least or component.below):
        told = {"changed": ", ".join(one.changed for one in open_ones) or "—"}
        yield Sighting("undecided", _RULE, place, detail | told)
    else:
        yield Sighting("named", _RULE, place, detail)


def applies(subject: Subject) -> bool:
    """Tell whether ``subject`` is a source tree."""
    return subject.kind in DEPENDENCY_KINDS


PROBE: Final = Probe(
    id="dependencies.tls",
    needs=("dependencies",),
    applies=applies,
    see=see,
    own={
        **dict.fromkeys(_REASONS.values(), Outcome.ADVISORY),
        "undecided": Outcome.MANUAL,
        "named": Outcome.MANUAL,
        "nothing": Outcome.MANUAL,
        "incomplete": Outcome.INCONCLUSIVE,
    },
    rules=(_RULE,),
)
