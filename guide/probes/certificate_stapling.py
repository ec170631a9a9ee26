"""certificate.stapling: an OCSP response beside the certificate, only where the certificate asks for one."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from guide.model.certificates import Deployment
from guide.model.content import Policy
from guide.model.facts import Facts
from guide.model.outcomes import Outcome
from guide.probes.leaves import deployments, gaps
from guide.probes.probe import Probe, Sighting, Subject, is_endpoint

_RULE: Final = "certificate.stapling"
ENOUGH: Final = 3
"""Handshakes without a staple before it counts as missing: some servers have none ready for the first client."""


def fault(deployment: Deployment, at: datetime) -> str:
    """Return the reason why the staple seen at ``at`` is of no use to a client, or an empty string (RFC 6960 section 3.2)."""
    stapled = deployment.stapled
    if stapled is None or deployment.staple in {"unreadable", "unknown"}:
        return "unusable"
    if stapled.signed is None:
        return "unchecked"
    if not stapled.signed:
        return "not_authentic"
    early = stapled.this_update is not None and at < stapled.this_update
    late = stapled.next_update is not None and at > stapled.next_update
    return "out_of_date" if early or late else ""


def see(facts: Facts, subject: Subject, policy: Policy, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say for each leaf whether it wants a staple and what came. A staple lives for days: it is judged by when it was seen."""
    yield from gaps(facts, _RULE)
    for deployment in deployments(facts):
        leaf, stapled = deployment.chain[0], deployment.stapled
        until = f"{stapled.next_update:%Y-%m-%d %H:%M}" if stapled and stapled.next_update else "—"
        detail = {
            "responder": ", ".join(leaf.ocsp),
            "attempts": str(deployment.staple_asked),
            "word": deployment.staple,
            "until": until,
            "error": stapled.error if stapled else "",
        }
        yield Sighting(_reason(deployment, facts.ended), _RULE, leaf.key, detail)


def _reason(deployment: Deployment, at: datetime) -> str:
    leaf = deployment.chain[0]
    if deployment.staple not in {"", "none"}:
        return fault(deployment, at) or "stapled"
    if not (leaf.must_staple or leaf.ocsp):
        return "not_asked_for"
    if deployment.staple_asked < ENOUGH:
        return "too_few_attempts"
    return "must_staple_missing" if leaf.must_staple else "not_stapled"


PROBE: Final = Probe(
    id="certificate.stapling",
    needs=("certificates",),
    applies=is_endpoint,
    see=see,
    own={
        "stapled": Outcome.PASS,
        "not_asked_for": Outcome.PASS,
        "must_staple_missing": Outcome.FAIL,
        "not_authentic": Outcome.FAIL,
        "out_of_date": Outcome.FAIL,
        "unusable": Outcome.FAIL,
        "not_stapled": Outcome.ADVISORY,
        "too_few_attempts": Outcome.INCONCLUSIVE,
        "unchecked": Outcome.INCONCLUSIVE,
    },
    rules=(_RULE,),
)
