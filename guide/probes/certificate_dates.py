"""certificate.dates: valid at the instant of judgement, and not about to run out."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from guide.model.content import Policy
from guide.model.facts import Facts
from guide.model.outcomes import Outcome
from guide.probes.leaves import gaps, leaves
from guide.probes.probe import Probe, Sighting, Subject, is_endpoint

_RULE: Final = "certificate.dates"
_RENEWAL: Final = "certificate.renewal"


def see(facts: Facts, subject: Subject, policy: Policy, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say for each leaf where ``now`` stands in its validity period.

    Advice to renew comes when one n-th of the lifetime or less is left: a fixed number of days fits no shrinking lifetime.
    """
    yield from gaps(facts, _RULE)
    for leaf in leaves(facts):
        left = leaf.not_after - now
        detail = {"until": f"{leaf.not_after:%Y-%m-%d}", "days": str(left.days)}
        if now < leaf.not_before:
            yield Sighting("not_yet_valid", _RULE, leaf.key, {"until": f"{leaf.not_before:%Y-%m-%d}"})
        elif now > leaf.not_after:
            yield Sighting("expired", _RULE, leaf.key, detail)
        else:
            yield Sighting("valid", _RULE, leaf.key, detail)
            if left * policy.number(_RENEWAL) <= leaf.not_after - leaf.not_before:
                yield Sighting("renew_soon", _RENEWAL, leaf.key, detail)


PROBE: Final = Probe(
    id="certificate.dates",
    needs=("certificates",),
    applies=is_endpoint,
    see=see,
    own={
        "valid": Outcome.PASS,
        "expired": Outcome.FAIL,
        "not_yet_valid": Outcome.FAIL,
        "renew_soon": Outcome.ADVISORY,
    },
    rules=(_RULE, _RENEWAL),
)
