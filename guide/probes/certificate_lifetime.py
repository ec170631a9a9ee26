"""certificate.lifetime: a publicly trusted certificate runs no longer than its day of issue allows."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from guide.model.content import Policy
from guide.model.facts import Facts
from guide.model.outcomes import Outcome
from guide.probes.leaves import deployments, gaps
from guide.probes.lifetime import days_of, limit_of
from guide.probes.probe import Probe, Sighting, Subject, is_endpoint
from guide.probes.trust import Standing, standing

_RULE: Final = "certificate.lifetime"


def see(facts: Facts, subject: Subject, policy: Policy, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say for each leaf how its lifetime compares with the limit of its day of issue.

    Only a certificate that a given authority vouches for, and no public store, is known to be private and free of it.
    """
    yield from gaps(facts, _RULE)
    for deployment in deployments(facts):
        leaf = deployment.chain[0]
        days, limit = days_of(leaf), limit_of(leaf.not_before, policy.rule(_RULE).values)
        detail = {"days": str(days), "needed": str(limit) if limit else "—"}
        if standing(deployment) is Standing.GIVEN:
            yield Sighting("private_ca", _RULE, leaf.key, detail)
        elif limit is not None and days > limit:
            yield Sighting("too_long", _RULE, leaf.key, detail)
        else:
            yield Sighting("within_limit", _RULE, leaf.key, detail)


PROBE: Final = Probe(
    id="certificate.lifetime",
    needs=("certificates",),
    applies=is_endpoint,
    see=see,
    own={"within_limit": Outcome.PASS, "too_long": Outcome.FAIL, "private_ca": Outcome.PASS},
    rules=(_RULE,),
)
