"""Lay out the fallback matrix. No second judgement: a cell says what the findings say, and facts only where no probe judges."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from guide.assess.observations import Observation, newest_by_address
from guide.model.assessment import Standing
from guide.model.attempts import Attempt, Ending
from guide.model.facts import Facts, Section
from guide.model.findings import Finding
from guide.model.matrix import Cell, CellState, Entry
from guide.model.negotiation import NameBehaviour
from guide.model.outcomes import Outcome
from guide.model.subjects import Endpoint, Scope
from guide.probes.identity import reference
from guide.probes.probe import ABSENT
from guide.probes.redirects import host_of, scheme_of
from guide.probes.refusal import describe_attempts

VERSIONS: Final = ("SSLv2", "SSLv3", "TLS 1.0", "TLS 1.1")
CATEGORIES: Final = ("NULL", "anonymous", "EXPORT")
_NAMES: Final = ("no_name", "unknown_name")
FACTS_READ: Final[tuple[Section, ...]] = ("negotiation",)
"""Sections that cells are made of without a probe; a run for a step that shows the matrix gathers them."""

_REDIRECTS: Final = frozenset(
    {"redirects_to_https", "redirects_to_http", "api_redirects", "other_host_first", "leaves_scope"}
)
_GRANTED: Final = frozenset({"old_default_host"})
"""Reasons that only advise, though the attempt got what it asked for."""
_WORST: Final = (Outcome.FAIL, Outcome.INCONCLUSIVE, Outcome.MANUAL, Outcome.ADVISORY, Outcome.PASS)
_SET_ASIDE: Final = frozenset({"false-positive", "settled"})
_REFUSALS: Final = frozenset({Ending.ALERT, Ending.VERSION_ANSWER})


@dataclass(frozen=True)
class _Asked:
    """One attempt, and the probe and place that speak of it."""

    attempt: str
    probe: str
    place: str
    path: str = ""


_Found = Mapping[tuple[str, str, str], Sequence[Standing]]


def lay_out(scope: Scope, standings: Iterable[Standing], observed: Sequence[Observation]) -> tuple[Entry, ...]:
    """Return a row for every endpoint in scope and each of its addresses, in the order of the scope.

    ``observed`` newest first, as ``observations`` returns them.
    """
    found: dict[tuple[str, str, str], list[Standing]] = {}
    addresses: dict[str, set[str]] = {}
    for one in standings:
        finding = one.finding
        found.setdefault((finding.subject, finding.address, finding.probe), []).append(one)
        addresses.setdefault(finding.subject, set()).add(finding.address)
    mine: dict[str, list[Observation]] = {}
    for seen in observed:
        for name in (seen.facts.subject,) if seen.facts else addresses:
            mine.setdefault(name, []).append(seen)
    return tuple(
        _entry(endpoint, address, found, mine.get(endpoint.name, ()))
        for endpoint in scope.endpoints
        for address in sorted(addresses.get(endpoint.name, set()) - {""}) or [""]
    )


def _entry(endpoint: Endpoint, address: str, found: _Found, observed: Sequence[Observation]) -> Entry:
    judged = tuple(_judged(asked, endpoint, address, found) for asked in _attempts(endpoint))
    return Entry(
        subject=endpoint.name,
        scheme="https"
        if endpoint.speaks_http
        else f"{endpoint.starttls}+starttls"
        if endpoint.starttls
        else endpoint.protocol or "tls",
        host=endpoint.host,
        port=endpoint.port,
        http_port=endpoint.http_port,
        audience=endpoint.audience,
        address=address,
        cells=(*judged, *_named(_negotiated(endpoint, address, observed))),
    )


def _attempts(endpoint: Endpoint) -> Iterator[_Asked]:
    if endpoint.speaks_http:
        for path in endpoint.paths:
            yield _Asked("http", "http.cleartext", path, path)
        yield _Asked("http_on_tls_port", "tls.cleartext", "plaintext")
        yield _Asked("upgrade", "http.upgrade", "upgrade")
    if endpoint.speaks:
        yield _Asked("in_clear", "tls.required", "service")
        yield _Asked("login_in_clear", "tls.required", "login")
    for version in VERSIONS:
        yield _Asked(version, "tls.protocols", version)
    for category in CATEGORIES:
        yield _Asked(category, "tls.suites", category)
    for name in _NAMES:
        yield _Asked(f"old_{name}", "tls.names", name)


def _judged(asked: _Asked, endpoint: Endpoint, address: str, found: _Found) -> Cell:
    """Return the cell of the worst finding; one about the whole probe, or the whole name, speaks of every place."""
    every = [one for where in {address, ""} for one in found.get((endpoint.name, where, asked.probe), ())]
    here = sorted((one for one in every if one.finding.place in {asked.place, ""}), key=_need)
    if not here:
        return Cell(attempt=asked.attempt, place=asked.path, state=CellState.NOT_ASKED, probe=asked.probe)
    finding = here[0].finding
    return Cell(
        attempt=asked.attempt,
        place=asked.path,
        state=_state(finding),
        outcome=finding.outcome,
        probe=finding.probe,
        reason=finding.reason,
        detail=finding.detail,
        same_host=_same_host(finding, endpoint),
        standing=here[0].standing,
        fingerprint=finding.fingerprint,
    )


def _need(one: Standing) -> tuple[bool, int]:
    return one.standing in _SET_ASIDE, _WORST.index(one.finding.outcome)


def _state(finding: Finding) -> CellState:
    if finding.outcome is Outcome.INCONCLUSIVE:
        return CellState.NOT_ASKED if finding.reason in ABSENT else CellState.UNCLEAR
    if finding.reason in _REDIRECTS:
        return CellState.REDIRECTED
    if finding.outcome is Outcome.FAIL or finding.reason in _GRANTED:
        return CellState.SERVED
    return CellState.NO_ANSWER if finding.reason == "no_answer_from_here" else CellState.REFUSED


def _same_host(finding: Finding, endpoint: Endpoint) -> bool:
    where = finding.detail.get("location", "")
    own = {reference(endpoint), endpoint.host.rstrip(".")}
    return scheme_of(where) == "https" and host_of(where) in own


def _negotiated(endpoint: Endpoint, address: str, observed: Sequence[Observation]) -> NameBehaviour | None:
    newest = newest_by_address(observed, endpoint.name, "negotiation")
    facts: Facts | None = next((one for one in newest if one.address == address), None)
    parts = (facts.negotiation if facts else None) or ()
    return next((part.names for part in parts if part.names), None)


def _named(names: NameBehaviour | None) -> Iterator[Cell]:
    """Yield what a client met that sent no name, or a wrong one. No probe judges it: a certificate for another name is no fallback."""
    for attempt in _NAMES:
        if names is None:
            yield Cell(attempt=attempt, state=CellState.NOT_ASKED)
            continue
        seen = names.without_name if attempt == "no_name" else names.unknown_name
        detail = {"how": describe_attempts([seen])}
        if seen.ending is Ending.ACCEPTED:
            detail = {"version": seen.version}
            if attempt == "unknown_name" and names.same_certificate is not None:
                detail["certificate"] = "same" if names.same_certificate else "other"
        yield Cell(attempt=attempt, state=_name_state(seen), detail=detail)


def _name_state(seen: Attempt) -> CellState:
    if seen.ending is Ending.ACCEPTED:
        return CellState.ENCRYPTED
    return CellState.REFUSED if seen.ending in _REFUSALS else CellState.UNCLEAR
