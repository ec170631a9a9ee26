"""profile.lifetime: a certificate that runs longer than a hardening profile wants. Advice only (law 9)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from guide.model.content import Policy
from guide.model.facts import Facts
from guide.model.outcomes import Outcome
from guide.probes.leaves import gaps, leaves
from guide.probes.lifetime import days_of
from guide.probes.probe import Probe, Sighting, Subject, is_endpoint

_RULE: Final = "certificate.lifetime.max"


def see(facts: Facts, subject: Subject, policy: Policy, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say for each leaf how its lifetime compares with the profile."""
    yield from gaps(facts, _RULE)
    limit = policy.number(_RULE)
    for leaf in leaves(facts):
        days = days_of(leaf)
        detail = {"days": str(days), "needed": str(limit)}
        yield Sighting("too_long" if days > limit else "within_profile", _RULE, leaf.key, detail)


PROBE: Final = Probe(
    id="profile.lifetime",
    needs=("certificates",),
    applies=is_endpoint,
    see=see,
    own={"within_profile": Outcome.PASS, "too_long": Outcome.ADVISORY},
    rules=(_RULE,),
    beside="certificate.lifetime",
)
