"""Surroundings: what a probe that compares subjects may look at beside its own facts."""

from collections.abc import Sequence
from typing import Final

from guide.assess.inventory import merge, named_places
from guide.assess.observations import Observation, newest_by_address
from guide.model.content import Policy
from guide.model.facts import Facts, Section
from guide.model.subjects import Scope
from guide.probes.inventory_undeclared import LOCAL
from guide.probes.naming import Register
from guide.probes.probe import Surroundings

_COMPARED: Final[tuple[Section, ...]] = ("offers", "cleartext", "secure", "security_txt", "monitoring")


def surroundings(scope: Scope, found: Sequence[Observation], policy: Policy) -> Surroundings:
    """Return the scope, the inventory that its sources make together, and its subjects' newest facts that are not stale."""
    fresh = _by_subject([one for one in found if not one.stale])
    named, sources = named_places(scope, found)
    local = policy.rules[LOCAL].values if LOCAL in policy.rules else ()
    return Surroundings(
        scope=scope,
        found=merge(named, Register.of(scope), local),
        sources=sources,
        observed={section: _newest(scope, fresh, section) for section in _COMPARED},
    )


def _by_subject(fresh: Sequence[Observation]) -> dict[str, list[Observation]]:
    """Return the observations of each subject, newest first, down to the newest that was redacted: it may have been of any."""
    mine: dict[str, list[Observation]] = {}
    for one in fresh:
        if one.facts is None:
            break
        mine.setdefault(one.facts.subject, []).append(one)
    return mine


def _newest(scope: Scope, fresh: dict[str, list[Observation]], section: Section) -> tuple[Facts, ...]:
    return tuple(
        facts for one in scope.subjects for facts in newest_by_address(fresh.get(one.name, ()), one.name, section)
    )
