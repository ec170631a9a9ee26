"""profile.keys: a key type or size that a hardening profile does not have. Advice only (law 9)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from guide.model.content import Policy
from guide.model.facts import Facts
from guide.model.outcomes import Outcome
from guide.probes.certificate_key import least_bits
from guide.probes.leaves import gaps, leaves
from guide.probes.probe import Probe, Sighting, Subject, is_endpoint

_RULE: Final = "certificate.keys"


def see(facts: Facts, subject: Subject, policy: Policy, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say for each leaf whether the profile has its key."""
    yield from gaps(facts, _RULE)
    values = policy.rule(_RULE).values
    for leaf in leaves(facts):
        needed = least_bits(leaf.key, values)
        good = needed is not None and leaf.bits >= needed
        detail = {"key": leaf.key, "bits": str(leaf.bits), "needed": ", ".join(values)}
        yield Sighting("within_profile" if good else "not_in_profile", _RULE, leaf.key, detail)


PROBE: Final = Probe(
    id="profile.keys",
    needs=("certificates",),
    applies=is_endpoint,
    see=see,
    own={"within_profile": Outcome.PASS, "not_in_profile": Outcome.ADVISORY},
    rules=(_RULE,),
    beside="certificate.key",
)
