"""certificate.caa: the name's CAA records allow the authority that issued the certificate. Advice only.

CAA binds authorities when they issue (RFC 8659 section 1): records that changed since do not make a certificate invalid.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from guide.model.certificates import Deployment
from guide.model.content import Policy
from guide.model.dns import Caa
from guide.model.facts import Facts
from guide.model.outcomes import Outcome
from guide.model.subjects import Endpoint
from guide.probes.identity import as_address, reference
from guide.probes.leaves import deployments, gaps
from guide.probes.probe import Probe, Sighting, Subject
from guide.probes.trust import Standing, standing

_RULE: Final = "certificate.caa"
_KNOWN_TAGS: Final = frozenset({"issue", "issuewild", "iodef", "issuemail", "issuevmc", "contactemail", "contactphone"})
_WHOLE_NAME: Final = "records"


def allowed(records: Caa, *, wildcard: bool) -> set[str] | None:
    """Return the issuers' domains that may issue, or None where no record restricts it (RFC 8659 sections 4.2, 4.3).

    For a wildcard name ``issuewild`` counts alone wherever there is one.
    """
    wild = [one.value for one in records.records if one.tag == "issuewild"]
    plain = [one.value for one in records.records if one.tag == "issue"]
    values = wild if wildcard and wild else plain
    if not values:
        return None
    return {domain for value in values if (domain := value.partition(";")[0].strip().lower().rstrip("."))}


def see(facts: Facts, subject: Subject, policy: Policy, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say whether the name restricts who may issue, and for each leaf whether its issuer is among them."""
    if not isinstance(subject, Endpoint):
        return
    yield from gaps(facts, _RULE)
    if not deployments(facts):
        return
    problem = facts.problem("caa")
    if problem:
        yield Sighting("no_dns_answer", _RULE, _WHOLE_NAME, {"detail": problem.detail})
    elif facts.caa is None:
        yield Sighting("not_looked_up", _RULE, _WHOLE_NAME)
    else:
        yield from _judge(facts.caa, facts, subject, policy)


def _judge(records: Caa, facts: Facts, subject: Endpoint, policy: Policy) -> Iterator[Sighting]:
    shown = "; ".join(f"{one.tag} {one.value}" for one in records.records)
    detail = {"name": records.found_at or records.name, "records": shown, "server": records.server}
    strange = sorted({one.tag for one in records.records if one.critical and one.tag not in _KNOWN_TAGS})
    if strange:
        yield Sighting("unknown_critical", _RULE, _WHOLE_NAME, {**detail, "tags": ", ".join(strange)})
        return
    if allowed(records, wildcard=False) is None and allowed(records, wildcard=True) is None:
        yield Sighting("unrestricted", _RULE, _WHOLE_NAME, {**detail, "asked": ", ".join(records.asked)})
        return
    yield Sighting("restricted", _RULE, _WHOLE_NAME, detail)
    for deployment in deployments(facts):
        leaf = deployment.chain[0]
        reason = _reason(deployment, records, reference(subject), policy)
        yield Sighting(reason, _RULE, leaf.key, {**detail, "issuer": leaf.issuer})


def _reason(deployment: Deployment, records: Caa, host: str, policy: Policy) -> str:
    leaf = deployment.chain[0]
    if standing(deployment) is not Standing.PUBLIC:
        return "not_public"
    may = allowed(records, wildcard=host not in {name.rstrip(".") for name in leaf.names})
    if may is None:
        return "issuer_allowed"
    known = [value.partition("=") for value in policy.rule(_RULE).values]
    domains = {domain for domain, _, organisation in known if f"O={organisation}".lower() in leaf.issuer.lower()}
    if domains & may:
        return "issuer_allowed"
    # A domain that is not in the table may belong to this issuer: a person compares.
    return "issuer_not_allowed" if domains and may <= {domain for domain, _, _ in known} else "issuer_unknown"


def applies(subject: Subject) -> bool:
    """Tell whether ``subject`` has a name that the DNS knows."""
    return isinstance(subject, Endpoint) and not as_address(subject.host)


PROBE: Final = Probe(
    id="certificate.caa",
    needs=("certificates",),
    reads=("caa",),
    applies=applies,
    see=see,
    own={
        "restricted": Outcome.PASS,
        "issuer_allowed": Outcome.PASS,
        "not_public": Outcome.PASS,
        "issuer_not_allowed": Outcome.ADVISORY,
        "unrestricted": Outcome.ADVISORY,
        "unknown_critical": Outcome.ADVISORY,
        "issuer_unknown": Outcome.MANUAL,
        "not_looked_up": Outcome.MANUAL,
        "no_dns_answer": Outcome.INCONCLUSIVE,
    },
    rules=(_RULE,),
)
