"""The inventory: what all sources in scope together name, each place once, and how the scope answers it. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from guide.assess.observations import Observation
from guide.model.facts import INVENTORY_KINDS, Facts, Section
from guide.model.inventory import Entry, Found
from guide.model.subjects import Scope
from guide.probes.certificate_names import certificate_entries
from guide.probes.naming import Register

_ORIGINS: Final = 8
"""Origins kept of one place."""
_ROLES: Final = ("serves", "calls", "upstream")


def named_places(scope: Scope, found: Sequence[Observation]) -> tuple[list[tuple[str, Entry]], int]:
    """Return what the newest facts of every source and every certificate name, with who names it, and how many sources were read."""
    read = list(_read_of_sources(scope, found))
    named = [(facts.subject, entry) for facts in read if facts.inventory for entry in facts.inventory.entries]
    return [*named, *_from_certificates(scope, found)], len({facts.subject for facts in read})


def merge(named: Iterable[tuple[str, Entry]], register: Register, local: tuple[str, ...] = ()) -> tuple[Found, ...]:
    """Return each named place once, in the order of host and port; pairs are the naming subject and its entry."""
    places: dict[tuple[str, int], list[tuple[str, Entry]]] = {}
    for subject, entry in named:
        places.setdefault((entry.host, entry.port), []).append((subject, entry))
    return tuple(_found(places[key], register, local) for key in sorted(places))


def _found(group: list[tuple[str, Entry]], register: Register, local: tuple[str, ...]) -> Found:
    entries = [entry for _, entry in group]
    first = min(entries, key=lambda one: (not one.scheme, _ROLES.index(one.role)))
    whole = first.model_copy(
        update={
            "path": _shared_path([one.path for one in entries]),
            "role": min((one.role for one in entries), key=_ROLES.index),
            "audience": next((one.audience for one in entries if one.audience), ""),
            "upgraded": all(one.upgraded for one in entries),
            "origins": tuple(dict.fromkeys(origin for one in entries for origin in one.origins))[:_ORIGINS],
            "seen": sum(one.seen for one in entries),
        }
    )
    return Found(entry=whole, sources=tuple(dict.fromkeys(one for one, _ in group)), state=register.state(whole, local))


def _shared_path(paths: Sequence[str]) -> str:
    """Return the path segments that all paths begin with."""
    shared: list[str] = []
    for segments in zip(*(path.strip("/").split("/") for path in paths), strict=False):
        if len(set(segments)) > 1 or not segments[0]:
            break
        shared.append(segments[0])
    return "/" + "/".join(shared) if shared else ""


def _read_of_sources(scope: Scope, found: Sequence[Observation]) -> Iterator[Facts]:
    names = {subject.name for subject in scope.subjects if subject.kind in INVENTORY_KINDS}
    return (facts for facts in _newest(found, "inventory") if facts.subject in names)


def _from_certificates(scope: Scope, found: Sequence[Observation]) -> Iterator[tuple[str, Entry]]:
    endpoints = {one.name: one for one in scope.endpoints}
    for facts in _newest(found, "certificates"):
        endpoint = endpoints.get(facts.subject)
        if endpoint:
            yield from ((endpoint.name, entry) for entry in certificate_entries(facts, endpoint))


def _newest(found: Sequence[Observation], section: Section) -> Iterator[Facts]:
    """Yield the newest facts with that section, of each subject, address and vantage; nothing older than redacted ones."""
    seen: set[tuple[str, str, str]] = set()
    doubted: set[str] = set()
    for one in found:
        if one.facts is None and not one.subject:
            return
        if one.facts is None:
            doubted.add(one.subject)
            continue
        if one.facts.subject in doubted:
            continue
        key = (one.facts.subject, one.facts.address, one.facts.vantage.name)
        if getattr(one.facts, section) is not None and key not in seen:
            seen.add(key)
            yield one.facts
