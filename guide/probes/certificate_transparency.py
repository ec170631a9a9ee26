"""certificate.transparency: enough signed certificate timestamps, for certificates of public authorities."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from guide.model.certificates import Deployment
from guide.model.content import Policy
from guide.model.facts import Facts
from guide.model.outcomes import Outcome
from guide.probes.leaves import deployments, gaps
from guide.probes.lifetime import days_of
from guide.probes.probe import Probe, Sighting, Subject, is_endpoint
from guide.probes.trust import Standing, standing

_RULE: Final = "certificate.transparency"


def needed(days: int, steps: tuple[str, ...]) -> int:
    """Return how many embedded timestamps a lifetime of ``days`` needs; ``steps`` are ``DAYS=COUNT``, from that length on."""
    pairs = sorted((int(least), int(count)) for least, _, count in (step.partition("=") for step in steps))
    return next((count for least, count in reversed(pairs) if days >= least), 0)


def see(facts: Facts, subject: Subject, policy: Policy, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say for each leaf how many timestamps there are, from how many logs, and how many browsers ask for.

    Whether a log is recognised, and who runs it, is not known here.
    """
    yield from gaps(facts, _RULE)
    steps = policy.rule(_RULE).values
    for deployment in deployments(facts):
        leaf = deployment.chain[0]
        wanted, least = needed(days_of(leaf), steps), needed(0, steps)
        detail = {
            "embedded": str(leaf.scts),
            "logs": str(len(leaf.sct_logs)),
            "handshake": "?" if deployment.tls_scts is None else str(deployment.tls_scts),
            "staple": str(deployment.stapled.scts if deployment.stapled else 0),
            "needed": str(wanted),
        }
        yield Sighting(_reason(deployment, wanted, least), _RULE, leaf.key, detail)


def _reason(deployment: Deployment, wanted: int, least: int) -> str:
    """``least`` is what browsers ask for when the timestamps come beside the certificate, in the handshake or the staple."""
    leaf = deployment.chain[0]
    word = standing(deployment)
    if word is not Standing.PUBLIC:
        return "partial" if word is Standing.UNKNOWN else "not_public"
    if leaf.scts >= wanted:
        return "logged" if len(leaf.sct_logs) > 1 else "one_log"
    if max(deployment.tls_scts or 0, deployment.stapled.scts if deployment.stapled else 0) >= least:
        return "logged"
    return "unseen" if deployment.tls_scts is None else "too_few"


PROBE: Final = Probe(
    id="certificate.transparency",
    needs=("certificates",),
    applies=is_endpoint,
    see=see,
    own={
        "logged": Outcome.PASS,
        "not_public": Outcome.PASS,
        "too_few": Outcome.ADVISORY,
        "one_log": Outcome.ADVISORY,
        "unseen": Outcome.INCONCLUSIVE,
    },
    rules=(_RULE,),
)
