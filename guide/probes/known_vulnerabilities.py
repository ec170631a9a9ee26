"""vulnerability.known: known-vulnerability checks, one place each. Never a penetration test, and never a pass (law 3)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from guide.model.checks import INJECTABLE, ActiveCheck, CheckName
from guide.model.content import Policy
from guide.model.facts import Facts
from guide.model.outcomes import Outcome
from guide.model.subjects import Endpoint
from guide.model.web import Reply, UpgradeCheck
from guide.probes.http_upgrade import names_tls, switched
from guide.probes.probe import Probe, Sighting, Subject, is_endpoint, speaks_http
from guide.probes.refusal import endings_at_random, repeated

_FLAWS: Final = "vulnerability.flaws"
_PROTOCOL: Final = "vulnerability.protocol"
_NOTES: Final = "vulnerability.notes"
_OPOSSUM: Final = "opossum"
_ASKED: Final = "Upgrade: TLS"
_INJECTION: Final = "command_injection"
_MUTE: Final = frozenset({Reply.CLOSED, Reply.RESET, Reply.CONNECT_TIMEOUT, Reply.UNREACHABLE})
"""Endings of cleartext HTTP that say, three times between good controls, that nothing there could be upgraded (law 6)."""


@dataclass(frozen=True)
class _Meaning:
    """How one check reads: the answer that speaks against the server, and the reason that says so."""

    place: str
    bad: str
    reason: str
    rule: str


_MEANINGS: Final[Mapping[CheckName, _Meaning]] = MappingProxyType(
    {
        "heartbleed": _Meaning("heartbleed", "vulnerable", "vulnerable", _FLAWS),
        "ccs_injection": _Meaning("ccs_injection", "vulnerable", "vulnerable", _FLAWS),
        "robot": _Meaning("robot", "vulnerable", "vulnerable", _FLAWS),
        "compression": _Meaning("compression", "supported", "compression_on", _PROTOCOL),
        "secure_renegotiation": _Meaning(
            "insecure_renegotiation", "not supported", "insecure_renegotiation", _PROTOCOL
        ),
        "client_renegotiation": _Meaning("client_renegotiation", "supported", "client_renegotiation", _NOTES),
        "early_data": _Meaning("early_data", "supported", "early_data", _NOTES),
        "fallback_scsv": _Meaning("fallback_scsv", "not supported", "no_fallback_guard", _NOTES),
        _INJECTION: _Meaning(_INJECTION, "vulnerable", "obeys_from_before_tls", _FLAWS),
    }
)


def see(facts: Facts, subject: Subject, policy: Policy, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say what each check came to; a check that is not there was not made."""
    made = {check.name: check for check in facts.checks or ()}
    for name, meaning in _MEANINGS.items():
        if name == _INJECTION and not (isinstance(subject, Endpoint) and subject.starttls in INJECTABLE):
            continue
        check = made.get(name)
        if check is None:
            yield Sighting("not_probed", meaning.rule, meaning.place)
        else:
            yield Sighting(_reason(check, meaning), meaning.rule, meaning.place, _detail(check))
    if speaks_http(subject):
        yield _opossum(facts)


def _opossum(facts: Facts) -> Sighting:
    """Judge whether TLS can begin inside cleartext HTTP beside an HTTPS site (CVE-2025-49812 in Apache's mod_ssl)."""
    check, stopped = facts.upgrade, facts.problem("upgrade")
    if check is None and stopped is None:
        return Sighting("not_probed", _FLAWS, _OPOSSUM)
    answer = check.exchange if check else None
    if answer and switched(answer):
        detail = {"upgrade": answer.upgrade or "—", "engine": _ASKED}
        return Sighting("open_to_opossum", _FLAWS, _OPOSSUM, detail)
    if answer and names_tls(answer):
        return Sighting("names_upgrade", _NOTES, _OPOSSUM, {"upgrade": answer.upgrade, "engine": _ASKED})
    if (
        check
        and not stopped
        and (check.exchange.reply in {Reply.ANSWERED, Reply.CONNECT_REFUSED} or _mute(facts, check))
    ):
        return Sighting("none_observed", _FLAWS, _OPOSSUM, {"engine": _ASKED})
    how = stopped.reason if stopped else answer.reply.value if answer else ""
    return Sighting("check_incomplete", _FLAWS, _OPOSSUM, {"how": how.replace("_", " "), "engine": _ASKED})


def _mute(facts: Facts, check: UpgradeCheck) -> bool:
    """Tell whether the cleartext port gave every path the same silence, often enough for it to be a refusal."""
    tried = [one for one in facts.cleartext or () if one.port == check.port]
    at_random = endings_at_random(facts)
    silences = [one for one in _MUTE if one.value not in at_random]
    return bool(tried) and all(
        repeated([attempt.reply for attempt in one.attempts], one.controls, silences).proves for one in tried
    )


def _reason(check: ActiveCheck, meaning: _Meaning) -> str:
    """A weakness counts even when the check broke off afterwards (R07); nothing else does."""
    if check.answer == meaning.bad:
        return meaning.reason
    if not check.complete or check.answer == "unknown":
        return "check_incomplete"
    return "does_not_apply" if check.answer == "not applicable" else "none_observed"


def _detail(check: ActiveCheck) -> dict[str, str]:
    return {"engine": check.engine, "how": check.detail or "—"}


PROBE: Final = Probe(
    id="vulnerability.known",
    needs=("checks",),
    reads=("cleartext", "upgrade"),
    applies=is_endpoint,
    see=see,
    own={
        "vulnerable": Outcome.FAIL,
        "obeys_from_before_tls": Outcome.FAIL,
        "open_to_opossum": Outcome.FAIL,
        "names_upgrade": Outcome.ADVISORY,
        "compression_on": Outcome.FAIL,
        "insecure_renegotiation": Outcome.FAIL,
        "client_renegotiation": Outcome.ADVISORY,
        "early_data": Outcome.ADVISORY,
        # Informational only: clients that offer TLS 1.2 or later no longer need it (RFC 9325 section 3.1.3).
        "no_fallback_guard": Outcome.MANUAL,
        "none_observed": Outcome.MANUAL,
        "does_not_apply": Outcome.MANUAL,
        "check_incomplete": Outcome.INCONCLUSIVE,
    },
    rules=(_FLAWS, _PROTOCOL, _NOTES),
)
