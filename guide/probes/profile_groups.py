"""profile.groups: key-exchange groups beyond those a hardening profile names. Advice only (law 9)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from guide.model.content import Policy
from guide.model.facts import Facts
from guide.model.outcomes import Outcome
from guide.probes.probe import Probe, Sighting, Subject, is_endpoint

_RULE: Final = "tls.groups.allowed"


def see(facts: Facts, subject: Subject, policy: Policy, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say for each version whose groups were asked for which of them the profile does not have."""
    allowed = policy.rule(_RULE).values
    asked = [part.groups for part in facts.negotiation or () if part.groups]
    for groups in asked:
        beyond = ", ".join(one for one in groups.accepted if one not in allowed)
        if beyond:
            yield Sighting("not_in_profile", _RULE, groups.version, {"version": groups.version, "groups": beyond})
        else:
            reason = "within_profile" if groups.complete and groups.accepted else "incomplete"
            yield Sighting(reason, _RULE, groups.version, {"version": groups.version})
    if not asked:
        yield Sighting("none_asked", _RULE)


PROBE: Final = Probe(
    id="profile.groups",
    needs=("negotiation",),
    applies=is_endpoint,
    see=see,
    own={
        "within_profile": Outcome.PASS,
        "not_in_profile": Outcome.ADVISORY,
        "incomplete": Outcome.INCONCLUSIVE,
        "none_asked": Outcome.INCONCLUSIVE,
    },
    rules=(_RULE,),
    beside="tls.suites",
)
