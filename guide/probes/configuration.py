"""What the probes of configurations share: which statements they read, how a line is told, and what a gap means."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from guide.model.configuration import Statement, Topic
from guide.model.facts import Facts
from guide.model.outcomes import Outcome
from guide.probes.probe import Sighting, Subject

GAPS: Final[Mapping[str, Outcome]] = {
    "unclear": Outcome.INCONCLUSIVE,
    "incomplete": Outcome.INCONCLUSIVE,
    "nothing_against": Outcome.MANUAL,
}
"""Reasons of every probe here. A clean file is a fact and no pass: it does not show that it is in force (law 3)."""

PRODUCTS: Final = {
    "nginx": "nginx",
    "apache": "Apache",
    "haproxy": "HAProxy",
    "caddy": "Caddy",
    "traefik": "Traefik",
    "envoy": "Envoy",
    "tomcat": "Tomcat",
    "iis": "IIS",
    "postgresql": "PostgreSQL",
    "mysql": "MySQL",
    "postfix": "Postfix",
    "dovecot": "Dovecot",
    "redis": "Redis",
    "node": "Node",
    "go": "Go",
    "python": "Python",
}
_NO_HTTP: Final = frozenset({"postgresql", "mysql", "postfix", "dovecot", "redis"})
_SHOWN: Final = 5
_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


def is_config(subject: Subject) -> bool:
    """Tell whether ``subject`` is a configuration file or folder."""
    return subject.kind == "config"


def of_topic(facts: Facts, topic: Topic) -> Iterator[Statement]:
    """Yield the statements on one topic."""
    yield from (one for one in (facts.config.statements if facts.config else ()) if one.topic == topic)


def seen(reason: str, rule: str, statement: Statement, detail: Mapping[str, str] = _NOTHING) -> Sighting:
    """Return the sighting at a statement's place, with the line as it is written and whose it is."""
    told = {"server": PRODUCTS[statement.server], "written": statement.line_text or "-", **detail}
    return Sighting(reason, rule, statement.place, told)


def rest(facts: Facts, rule: str, *, clean: bool, of_http: bool = False) -> Iterator[Sighting]:
    """Say what was not read; else, where nothing stands against the files, that a person has the word.

    ``of_http``: what was not read matters only where some server of the files speaks HTTP, or none is known.
    """
    found = facts.config
    if found is None:
        return
    servers = {one.server for one in found.statements}
    apart = of_http and bool(servers) and servers <= _NO_HTTP
    detail = {"files": str(len(found.files)), "digest": found.digest}
    if not apart and (found.unread or found.truncated or not found.files):
        examples = "; ".join(found.unread[:_SHOWN])
        yield Sighting("incomplete", rule, "", detail | {"unread": str(len(found.unread)), "examples": examples or "-"})
    elif clean:
        yield Sighting("nothing_against", rule, "", detail)
