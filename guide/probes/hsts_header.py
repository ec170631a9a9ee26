"""hsts.header: a valid Strict-Transport-Security field on every HTTPS answer, also on redirects, 401, 404 and 500."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from guide.model.content import Policy
from guide.model.facts import Facts
from guide.model.outcomes import Outcome
from guide.model.subjects import Endpoint
from guide.model.web import Exchange, Reply, SecureCheck
from guide.probes.hsts_codes import odd_codes
from guide.probes.hsts_field import parse_hsts
from guide.probes.identity import as_address, reference
from guide.probes.probe import Probe, Sighting, Subject, speaks_http
from guide.probes.redirects import host_of, scheme_of
from guide.probes.secure import MISSING, by_place

_RULE: Final = "hsts.header"
_OVER_HTTP: Final = "http"
_STATUSES: Final = "statuses"
_WANTED: Final = ((200, 299, "2xx"), (300, 399, "3xx"), (401, 401, "401"), (404, 404, "404"), (500, 599, "5xx"))
"""Kinds of answers that must carry the field: servers leave it out by status (v4.0.3-14.4.5 wants all responses)."""


def see(facts: Facts, subject: Subject, policy: Policy, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say what each answer carried: one place a path, with the https redirects behind it, and one for answers over http."""
    if not isinstance(subject, Endpoint):
        return
    if as_address(reference(subject)):
        yield Sighting("ip_host", _RULE)
        return
    for where, checks in by_place(facts, subject).items():
        place = where if where == MISSING else f"path {where}"
        if not checks:
            yield Sighting("not_probed", _RULE, place)
        for check in checks:
            yield from _see_one(check, subject, place)
    yield from _statuses(facts, subject)
    yield from _over_http(facts)


def _statuses(facts: Facts, subject: Endpoint) -> Iterator[Sighting]:
    """Say which kinds of answers were not among those judged: only the paths that answer so can show them."""
    steps = [step for check in facts.secure or () for step in _steps(check, subject)]
    seen = {step.status for step in steps if step.reply is Reply.ANSWERED and step.status is not None}
    kinds = {name: any(least <= one <= most for one in seen) for least, most, name in _WANTED}
    if not all(kinds.values()):
        detail = {
            "seen": ", ".join(str(one) for one in sorted(seen)) or "—",
            "unseen": ", ".join(name for name, there in kinds.items() if not there),
        }
        yield Sighting("statuses_unseen", _RULE, _STATUSES, detail)


def _steps(check: SecureCheck, subject: Endpoint) -> tuple[Exchange, ...]:
    """Return the answer and the https answers of this same host that its redirects led to."""
    return (check.exchange, *(hop for hop in check.hops if _same_host(hop, subject)))


def _see_one(check: SecureCheck, subject: Endpoint, place: str) -> Iterator[Sighting]:
    """Judge the answer and, behind it, the https answers of this same host: the worst of them is the place's word."""
    if check.exchange.reply is not Reply.ANSWERED:
        yield Sighting("no_https_answer", _RULE, place, {"how": check.exchange.reply.value.replace("_", " ")})
        return
    if not check.certificate_trusted:
        sent = bool(check.exchange.hsts)
        yield Sighting("void_certificate" if sent else "missing", _RULE, place)
        return
    steps = _steps(check, subject)
    seen = [_field(step, place) for step in steps]
    worst = next((one for one in seen if one.reason != "present"), seen[0])
    yield worst
    if any(len(step.hsts) > 1 for step in steps):
        yield Sighting("duplicate", _RULE, place, {"value": next(step.hsts[0] for step in steps if len(step.hsts) > 1)})
    odd = next(
        (
            step.hsts[0]
            for step in steps
            if step.hsts and not parse_hsts(step.hsts[0]).fault and odd_codes(step.hsts[0])
        ),
        "",
    )
    if odd:
        yield Sighting("odd", _RULE, place, {"value": odd, "code": ", ".join(odd_codes(odd))})


def _field(exchange: Exchange, place: str) -> Sighting:
    if not exchange.hsts:
        return Sighting("missing", _RULE, place, {"location": exchange.url, "status": str(exchange.status or "")})
    # Only the first line is processed (RFC 6797 section 8.1).
    first = exchange.hsts[0]
    fault = parse_hsts(first).fault
    detail = {"value": first, "code": fault, "status": str(exchange.status or "")}
    return Sighting("invalid" if fault else "present", _RULE, place, detail)


def _over_http(facts: Facts) -> Iterator[Sighting]:
    """A host must not send the field over http, and browsers ignore it there (RFC 6797 sections 7.2, 8.1)."""
    if facts.cleartext is None:
        return
    answers = [
        step for check in facts.cleartext for step in (*check.attempts, *check.hops) if scheme_of(step.url) == "http"
    ]
    sent = next((answer.hsts[0] for answer in answers if answer.hsts), "")
    if sent:
        yield Sighting("sent_over_http", _RULE, _OVER_HTTP, {"value": sent})
    elif answers and all(answer.reply is Reply.ANSWERED for answer in answers):
        yield Sighting("not_sent_over_http", _RULE, _OVER_HTTP)


def _same_host(hop: Exchange, subject: Endpoint) -> bool:
    return hop.reply is Reply.ANSWERED and scheme_of(hop.url) == "https" and host_of(hop.url) == reference(subject)


PROBE: Final = Probe(
    id="hsts.header",
    needs=("secure",),
    applies=speaks_http,
    see=see,
    own={
        "present": Outcome.PASS,
        "missing": Outcome.FAIL,
        "invalid": Outcome.FAIL,
        "void_certificate": Outcome.FAIL,
        "duplicate": Outcome.ADVISORY,
        "odd": Outcome.ADVISORY,
        "statuses_unseen": Outcome.MANUAL,
        "sent_over_http": Outcome.ADVISORY,
        "not_sent_over_http": Outcome.PASS,
        "ip_host": Outcome.ADVISORY,
        "no_https_answer": Outcome.INCONCLUSIVE,
    },
    rules=(_RULE,),
)
