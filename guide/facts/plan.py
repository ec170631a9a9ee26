"""Plan: what a gathering will contact, told before the first connection leaves the machine."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from guide.facts.budget import most_connections, usual_connections
from guide.facts.limits import Limits
from guide.facts.order import applying
from guide.facts.resolve import Pin, pin
from guide.model.base import Frozen
from guide.model.facts import Section
from guide.model.subjects import Endpoint, Scope, Subject

_LOOKUPS_AT_ONCE: Final = 16


class Target(Frozen):
    """One subject and what will be contacted for it."""

    subject: str
    addresses: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    """Addresses of its name that are not contacted, because the authorisation has no line for their range."""
    problem: str = ""
    """``name_unresolved`` where there is no address at all."""
    detail: str = ""
    connections: int = 0
    """Upper number of connections over all addresses."""
    usual: int = 0
    """Connections over all addresses where the server answers as most do."""


class Plan(Frozen):
    """What a gathering will contact. ``pins`` also holds declared endpoints that a redirect may lead to."""

    targets: tuple[Target, ...]
    pins: tuple[Pin, ...]
    networks: tuple[str, ...] = ()
    """Networks in loopback, private and link-local ranges that the authorisation has a line for."""
    trees: tuple[str, ...] = ()
    """Source trees, files and folders that will be read."""
    asked: tuple[str, ...] = ()
    """DNS names whose records the resolver will be asked for."""

    @property
    def connections(self) -> int:
        """Return the upper number of connections in all."""
        return sum(target.connections for target in self.targets)

    @property
    def usual(self) -> int:
        """Return the connections in all where the servers answer as most do."""
        return sum(target.usual for target in self.targets)

    def pin(self, subject: str) -> Pin | None:
        """Return the pinned addresses of a declared endpoint, or None."""
        return next((one for one in self.pins if one.subject == subject), None)


def plan(
    subjects: Sequence[Subject],
    scope: Scope,
    limits: Limits,
    wanted: tuple[Section, ...] = (),
    engine: str = "",
) -> Plan:
    """Resolve every declared endpoint once and say what will be contacted for ``subjects``.

    ``wanted`` and ``engine`` as in an Order. The answer is pinned: hand the plan to ``gather`` and no name is looked up again (R16).
    """
    chosen = [one for one in subjects if isinstance(one, Endpoint)]
    declared = {one.name: one for one in (*scope.endpoints, *chosen)}
    with ThreadPoolExecutor(_LOOKUPS_AT_ONCE) as threads:
        pins = tuple(threads.map(lambda one: pin(one, limits.connect_s, scope.networks), declared.values()))
    by_name = {one.subject: one for one in pins}
    targets = tuple(_target(one, by_name[one.name], limits, wanted, engine) for one in chosen)
    read = [one for one in subjects if not isinstance(one, Endpoint) and applying(one, wanted)]
    trees = tuple(one.location for one in read if one.kind != "dns")
    asked = tuple(one.location for one in read if one.kind == "dns")
    return Plan(targets=targets, pins=pins, networks=scope.networks, trees=trees, asked=asked)


def _target(endpoint: Endpoint, pinned: Pin, limits: Limits, wanted: tuple[Section, ...], engine: str) -> Target:
    sections = applying(endpoint, wanted)
    return Target(
        subject=endpoint.name,
        addresses=pinned.addresses,
        refused=pinned.refused,
        problem=pinned.problem,
        detail=pinned.detail,
        connections=len(pinned.addresses) * most_connections(endpoint, sections, limits, engine),
        usual=len(pinned.addresses) * usual_connections(endpoint, sections, engine),
    )
