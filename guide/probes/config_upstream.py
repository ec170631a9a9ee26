"""config.upstream: how a server goes on to the next one. That leg is 9.2.2, so all of it is advice here."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from guide.model.content import Policy
from guide.model.facts import Facts
from guide.model.outcomes import Outcome
from guide.probes.configuration import GAPS, is_config, of_topic, rest, seen
from guide.probes.probe import Probe, Sighting, Subject

_RULE: Final = "config.upstream"
_REASONS: Final = {
    "verification_off": "verification_off",
    "unverified": "not_verified",
    "clear": "in_clear",
    "unclear": "unclear",
}


def see(facts: Facts, subject: Subject, policy: Policy, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say each way on that is in clear or does not look at the certificate; what stays on the machine may be in clear."""
    found = [
        seen(_REASONS[one.says], _RULE, one)
        for one in of_topic(facts, "upstream")
        if one.says in _REASONS and not (one.says == "clear" and one.local)
    ]
    yield from found
    yield from rest(facts, _RULE, clean=not found, of_http=True)


PROBE: Final = Probe(
    id="config.upstream",
    needs=("config",),
    applies=is_config,
    see=see,
    own={
        **GAPS,
        "verification_off": Outcome.FAIL,
        "not_verified": Outcome.ADVISORY,
        "in_clear": Outcome.ADVISORY,
    },
    rules=(_RULE,),
)
