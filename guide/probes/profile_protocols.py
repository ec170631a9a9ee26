"""profile.protocols: versions beyond those a hardening profile allows. Advice only (law 9)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from guide.model.content import Policy
from guide.model.facts import Facts
from guide.model.outcomes import Outcome
from guide.probes.probe import Probe, Sighting, Subject, is_endpoint
from guide.probes.tls_protocols import versions_spoken

_RULE: Final = "tls.protocols.allowed"


def see(facts: Facts, subject: Subject, policy: Policy, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say of each version the server spoke whether the profile has it."""
    spoken = versions_spoken(facts)
    allowed = policy.rule(_RULE).values
    if not spoken:
        yield Sighting("handshake_failed", _RULE)
    for version in spoken:
        reason = "within_profile" if version in allowed else "not_in_profile"
        yield Sighting(reason, _RULE, version, {"version": version, "needed": ", ".join(allowed)})


PROBE: Final = Probe(
    id="profile.protocols",
    needs=("offers",),
    applies=is_endpoint,
    see=see,
    own={"within_profile": Outcome.PASS, "not_in_profile": Outcome.ADVISORY},
    rules=(_RULE,),
    beside="tls.protocols",
)
