"""What the sources name and the scope may not have yet: look at it, and take it in. Nothing here contacts anything."""

from collections.abc import Iterable, Sequence
from typing import Final

from guide.assess.observations import observations
from guide.assess.reading import read_ledger
from guide.assess.scope import scope_of
from guide.assess.surroundings import surroundings
from guide.facts.starttls import PROTOCOLS
from guide.model.inventory import Entry, Found
from guide.model.subjects import Audience, Endpoint
from guide.session.desk import Desk
from guide.session.endpoints import parse_endpoint, upgrade_of
from guide.session.policy import policy_in_force
from guide.text.errors import UsageError

ASKED: Final = ("undeclared", "foreign")
"""States that wait for somebody to declare or exclude the place."""
_UPGRADES: Final = {"submission": "smtp", "postgresql": "postgres"}
_WEB_CLEAR: Final = frozenset({"http", "ws", "grpc"})


def found(desk: Desk) -> tuple[Found, ...]:
    """Return the merged inventory as the newest facts have it, in the order of host and port."""
    reading = read_ledger(desk.ledger())
    scope = scope_of(reading)
    policy = policy_in_force(desk, scope)
    return surroundings(scope, observations(reading, policy, desk.clock()), policy).found


def chosen(desk: Desk, names: Iterable[str], groups: Iterable[str]) -> tuple[Endpoint, ...]:
    """Return endpoints for found places: those named, and all undeclared ones that a source of ``groups`` names.

    A name is ``HOST:PORT`` as listed, with options as for an endpoint after it. Raises UsageError for what nobody found.
    """
    everything = found(desk)
    endpoints = [_named(text, everything) for text in names]
    for group in groups:
        mine = [one for one in everything if group in one.sources and one.state == "undeclared"]
        if not mine:
            sources = ", ".join(dict.fromkeys(source for one in everything for source in one.sources)) or "none"
            raise UsageError(f"{group} names nothing that is undeclared. Sources that were read: {sources}")
        endpoints += [endpoint_of(one.entry) for one in mine]
    return _joined(endpoints)


def _named(text: str, everything: Sequence[Found]) -> Endpoint:
    name, comma, options = text.partition(",")
    one = next((one for one in everything if name in {one.name, one.entry.place, one.entry.host}), None)
    if one is None:
        raise UsageError(f"{name} was not found in any source. See: guide scope found")
    if one.state == "pattern":
        raise UsageError(f"{name} is a pattern, not one name. Declare the names behind it")
    guessed = endpoint_of(one.entry)
    if not comma:
        return guessed
    written = parse_endpoint(f"{guessed.name},{options}")
    changed = {key: getattr(written, key) for key in written.model_fields_set - {"host", "port", "starttls"}}
    return Endpoint.model_validate({**guessed.model_dump(), **changed})


def endpoint_of(entry: Entry) -> Endpoint:
    """Return the endpoint that a person would declare for an entry; a place in cleartext HTTP becomes its https name."""
    clear = entry.scheme in _WEB_CLEAR or (not entry.scheme and entry.port == 80)  # noqa: PLR2004 - the port of http
    upgrade = _UPGRADES.get(entry.scheme, entry.scheme) or upgrade_of(entry.port)
    audience = entry.audience or Audience.BROWSER.value
    return Endpoint.model_validate(
        {
            "host": entry.host,
            "port": 443 if clear else entry.port or 443,
            "http_port": entry.port if clear and entry.port else 80,
            "starttls": upgrade if upgrade in PROTOCOLS else "",
            "audience": audience,
            "paths": (entry.path or "/",),
        }
    )


def _joined(endpoints: Iterable[Endpoint]) -> tuple[Endpoint, ...]:
    """Return one endpoint for each name: the cleartext place of a host joins its https place."""
    by_name: dict[str, Endpoint] = {}
    for one in endpoints:
        old = by_name.get(one.name)
        if old is None:
            by_name[one.name] = one
            continue
        port = next((each.http_port for each in (one, old) if each.http_port != 80), 80)  # noqa: PLR2004 - the usual one
        paths = tuple(dict.fromkeys((*old.paths, *one.paths)))
        by_name[one.name] = old.model_copy(update={"http_port": port, "paths": paths})
    return tuple(by_name.values())
