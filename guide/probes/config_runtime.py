"""config.runtime: whether the endpoints of the scope do what the files say of them."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from guide.model.configuration import Statement
from guide.model.content import Policy
from guide.model.facts import Facts
from guide.model.outcomes import Outcome
from guide.model.subjects import Endpoint
from guide.model.web import Reply
from guide.probes.configuration import is_config, of_topic, seen
from guide.probes.probe import Probe, Sighting, Subject, Surroundings, unseen
from guide.probes.tls_protocols import versions_spoken

_RULE: Final = "config.runtime"
_SERVED: Final = range(200, 300)


def see(facts: Facts, subject: Subject, policy: Policy, around: Surroundings, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say for every endpoint that a file speaks of whether it does so; nothing is said of endpoints no file names."""
    said = [
        sighting
        for endpoint in around.endpoints
        for sighting in (
            *_versions(facts, endpoint, around),
            *_clear(facts, endpoint, around),
            *_hsts(facts, endpoint, around),
        )
    ]
    yield from said or [Sighting("nothing_to_compare", _RULE)]


def _versions(facts: Facts, endpoint: Endpoint, around: Surroundings) -> Iterator[Sighting]:
    listeners = [one for one in of_topic(facts, "listener") if one.says == "tls"]
    lines = list(_for(endpoint, endpoint.port, of_topic(facts, "protocols"), listeners))
    written = {version for one in lines for version in one.means}
    if not lines or any(one.says != "set" for one in lines):
        return
    for found in _of(endpoint, around.observed.get("offers", ())):
        spoken = set(versions_spoken(found))
        more, less = sorted(spoken - written), sorted(written - spoken)
        if more:
            yield _told("more_than_written", lines[0], found, {"versions": ", ".join(more)})
        elif less:
            yield _told("less_than_written", lines[0], found, {"versions": ", ".join(less)})
        else:
            yield _told("versions_agree", lines[0], found, {"versions": ", ".join(sorted(spoken)) or "-"})


def _clear(facts: Facts, endpoint: Endpoint, around: Surroundings) -> Iterator[Sighting]:
    listeners = list(of_topic(facts, "listener"))
    lines = list(_for(endpoint, endpoint.http_port, listeners, listeners))
    if not lines or any(one.says not in {"redirect", "refusal"} for one in lines):
        return
    for found in _of(endpoint, around.observed.get("cleartext", ())):
        checks = [check for check in found.cleartext or () if check.port == endpoint.http_port]
        statuses = [one.status for check in checks for one in check.attempts if one.reply is Reply.ANSWERED]
        served = next((status for status in statuses if status in _SERVED), None)
        if served:
            yield _told("served_against_the_file", lines[0], found, {"status": str(served)})
        elif statuses:
            yield _told("cleartext_agrees", lines[0], found, {"status": str(statuses[0])})


def _hsts(facts: Facts, endpoint: Endpoint, around: Surroundings) -> Iterator[Sighting]:
    listeners = [one for one in of_topic(facts, "listener") if one.says == "tls"]
    lines = list(_for(endpoint, endpoint.port, of_topic(facts, "hsts"), listeners))
    if not lines or any(one.says != "set" for one in lines):
        return
    for found in _of(endpoint, around.observed.get("secure", ())):
        answers = [one.exchange for one in found.secure or () if one.exchange.reply is Reply.ANSWERED]
        lacking = next((one for one in answers if not one.hsts), None)
        if lacking:
            yield _told("header_not_sent", lines[0], found, {"location": lacking.url})
        elif answers:
            yield _told("header_agrees", lines[0], found, {})


def _for(
    endpoint: Endpoint, port: int, statements: Iterable[Statement], listeners: Sequence[Statement]
) -> Iterator[Statement]:
    """Yield the statements for the endpoint's name at ``port``; where one line holds for the whole port, that one."""
    known = {name for one in listeners if one.port == port for name in one.names}
    there = [one for one in statements if one.port == port and one.says not in {"idle", "over_http"}]
    named = [one for one in there if _is_named(endpoint.host, one.names)]
    lines = {(one.file, one.line) for one in there}
    if named:
        yield from named
    elif len(lines) == 1 and (_is_named(endpoint.host, known) or not known):
        yield from there


def _is_named(host: str, names: Iterable[str]) -> bool:
    parent = host.partition(".")[2]
    return any(name.lower() in {host, f"*.{parent}", f".{parent}", f".{host}"} for name in names)


def _of(endpoint: Endpoint, observed: Iterable[Facts]) -> Iterator[Facts]:
    return (one for one in observed if one.subject == endpoint.name)


def _told(reason: str, line: Statement, found: Facts, detail: dict[str, str]) -> Sighting:
    """Return the sighting at the line and the endpoint it was compared with."""
    where = f"{found.subject} {found.address}".strip()
    told = seen(reason, _RULE, line, {"endpoint": where, "seen": f"{found.ended:%Y-%m-%d}", **detail})
    return Sighting(reason, _RULE, f"{line.file}:{line.line} {where}", told.detail)


PROBE: Final = Probe(
    id="config.runtime",
    needs=("config",),
    applies=is_config,
    see=unseen,
    within=see,
    own={
        "more_than_written": Outcome.FAIL,
        "served_against_the_file": Outcome.FAIL,
        "header_not_sent": Outcome.FAIL,
        "less_than_written": Outcome.ADVISORY,
        "versions_agree": Outcome.PASS,
        "cleartext_agrees": Outcome.PASS,
        "header_agrees": Outcome.PASS,
        "nothing_to_compare": Outcome.MANUAL,
    },
    rules=(_RULE,),
)
