"""Surroundings: what a probe that compares subjects may look at beside its own facts."""

from collections.abc import Sequence
from typing import Final

from guide.assess.observations import Observation, newest_by_address
from guide.model.facts import Facts, Section
from guide.model.subjects import Scope
from guide.probes.probe import Surroundings

_COMPARED: Final[tuple[Section, ...]] = ("offers", "cleartext", "secure")


def surroundings(scope: Scope, found: Sequence[Observation]) -> Surroundings:
    """Return the endpoints of the scope and their newest facts that are not stale, by section."""
    fresh = [one for one in found if not one.stale]
    return Surroundings(scope.endpoints, {section: _newest(scope, fresh, section) for section in _COMPARED})


def _newest(scope: Scope, fresh: Sequence[Observation], section: Section) -> tuple[Facts, ...]:
    return tuple(facts for endpoint in scope.endpoints for facts in newest_by_address(fresh, endpoint.name, section))
