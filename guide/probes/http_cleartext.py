"""http.cleartext: what the cleartext HTTP port does for each declared path. The heart of v4.0.3-9.1.1."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from guide.model.content import Policy
from guide.model.facts import Facts
from guide.model.outcomes import Outcome
from guide.model.subjects import Endpoint
from guide.model.web import CleartextCheck, Reply
from guide.probes.cleartext import API, FIRST_HOP, Terms, see_check
from guide.probes.probe import Probe, Sighting, Subject, speaks_http
from guide.probes.refusal import endings_at_random

_RULE: Final = "http.cleartext"
_ALWAYS: Final = frozenset({400, 421, 426})
"""Statuses that speak of the connection (RFC 9110 sections 15.5.1, 15.5.20, 15.5.22), not of the path."""

_TERMS: Final = Terms(
    rule=_RULE,
    served="served_in_clear",
    silence={
        Reply.CONNECT_REFUSED: "port_closed",
        Reply.CLOSED: "refused_repeatedly",
        Reply.RESET: "refused_repeatedly",
        # An accepted connection that then stays silent is no "no answer at all": it reads timeout.
        Reply.CONNECT_TIMEOUT: "no_answer_from_here",
        Reply.UNREACHABLE: "no_answer_from_here",
    },
)


def see(facts: Facts, subject: Subject, policy: Policy, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say what stands at each declared path; paths and ports that were not looked at read ``not_probed``."""
    if not isinstance(subject, Endpoint):
        return
    refusals = frozenset(int(status) for status in policy.rule(_RULE).values)
    for path in subject.paths:
        checks = [check for check in facts.cleartext or () if check.path == path and check.port == subject.http_port]
        if not any(check.attempts for check in checks):
            yield Sighting("not_probed", _RULE, path)
        for check in checks:
            if check.attempts:
                yield from _compared(check, facts, subject, refusals)


def _compared(check: CleartextCheck, facts: Facts, subject: Endpoint, refusals: frozenset[int]) -> Iterator[Sighting]:
    """Count a status that speaks of the path only when https gives another one for the same path: else it shows nothing."""
    for sighting in see_check(check, subject, _TERMS, refusals, endings_at_random(facts)):
        statuses = {attempt.status for attempt in check.attempts} - _ALWAYS
        if sighting.reason != "refused_status" or not statuses:
            yield sighting
            continue
        secure = _https_statuses(facts, check.path)
        if not secure:
            yield Sighting("no_https_answer", _RULE, check.path, sighting.detail)
        else:
            yield Sighting("path_not_there", _RULE, check.path, sighting.detail) if statuses & secure else sighting


def _https_statuses(facts: Facts, path: str) -> set[int | None]:
    return {
        check.exchange.status
        for check in facts.secure or ()
        if check.purpose == "path" and check.path == path and check.exchange.reply is Reply.ANSWERED
    }


PROBE: Final = Probe(
    id="http.cleartext",
    needs=("cleartext",),
    applies=speaks_http,
    see=see,
    own={
        "port_closed": Outcome.PASS,
        "refused": Outcome.PASS,
        "refused_repeatedly": Outcome.PASS,
        "no_answer_from_here": Outcome.PASS,
        "refused_status": Outcome.PASS,
        "redirects_to_https": Outcome.PASS,
        "served_in_clear": Outcome.FAIL,
        "cookie_in_clear": Outcome.FAIL,
        "redirects_to_http": Outcome.FAIL,
        "api_redirects": Outcome.FAIL,
        "other_host_first": Outcome.FAIL,
        "leaves_scope": Outcome.ADVISORY,
        "server_error": Outcome.INCONCLUSIVE,
        "not_http": Outcome.INCONCLUSIVE,
        "path_not_there": Outcome.INCONCLUSIVE,
        "no_https_answer": Outcome.INCONCLUSIVE,
        "chain_incomplete": Outcome.INCONCLUSIVE,
        "unstable": Outcome.INCONCLUSIVE,
        "no_control": Outcome.INCONCLUSIVE,
    },
    rules=(_RULE, API, FIRST_HOP),
)
