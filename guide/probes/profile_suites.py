"""profile.suites: suites beyond those a hardening profile allows. Advice only (law 9)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from guide.model.content import Policy
from guide.model.facts import Facts
from guide.model.outcomes import Outcome
from guide.probes.probe import Probe, Sighting, Subject, is_endpoint
from guide.probes.tls_suites import suites_seen

_RULE: Final = "tls.suites.allowed"
_PLACE: Final = "suites"


def see(facts: Facts, subject: Subject, policy: Policy, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say which accepted suites the profile does not have; lists with gaps cannot say that there are none."""
    allowed = policy.rule(_RULE).values
    beyond = [suite for suite in suites_seen(facts) if suite not in allowed]
    whole = bool(facts.suites) and all(one.complete and not one.undecided for one in facts.suites or ())
    if beyond:
        yield Sighting("not_in_profile", _RULE, _PLACE, {"suites": ", ".join(beyond)})
    else:
        yield Sighting("within_profile" if whole else "incomplete", _RULE, _PLACE)


PROBE: Final = Probe(
    id="profile.suites",
    needs=("suites",),
    applies=is_endpoint,
    see=see,
    own={
        "within_profile": Outcome.PASS,
        "not_in_profile": Outcome.ADVISORY,
        "incomplete": Outcome.INCONCLUSIVE,
    },
    rules=(_RULE,),
    beside="tls.suites",
)
