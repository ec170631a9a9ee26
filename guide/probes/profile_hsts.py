"""profile.hsts: an HSTS max-age below that of a hardening profile. Advice only (law 9)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from guide.model.content import Policy
from guide.model.facts import Facts
from guide.model.outcomes import Outcome
from guide.model.subjects import Endpoint
from guide.probes.hsts_max_age import applies, heeded, unanswered
from guide.probes.probe import Probe, Sighting, Subject

_RULE: Final = "hsts.min_age"
_PLACE: Final = "max-age"


def see(facts: Facts, subject: Subject, policy: Policy, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say how the shortest max-age of all answers compares with the profile."""
    if not isinstance(subject, Endpoint):
        return
    fields, gap = heeded(facts), unanswered(facts, subject)
    needed = policy.number(_RULE)
    shortest = min((field.max_age for field in fields), default=0)
    detail = {"seconds": str(shortest), "needed": str(needed)}
    if fields and shortest < needed:
        yield Sighting("too_short", _RULE, _PLACE, detail)
    elif gap:
        yield Sighting("no_https_answer", _RULE, _PLACE, detail)
    else:
        yield Sighting("long_enough" if fields else "not_sent", _RULE, _PLACE, detail)


PROBE: Final = Probe(
    id="profile.hsts",
    needs=("secure",),
    applies=applies,
    see=see,
    own={
        "long_enough": Outcome.PASS,
        "too_short": Outcome.ADVISORY,
        "not_sent": Outcome.ADVISORY,
        "no_https_answer": Outcome.INCONCLUSIVE,
    },
    rules=(_RULE,),
    beside="hsts.max_age",
)
