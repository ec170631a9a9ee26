"""certificate.chain: a client finds a path to a root it trusts."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from guide.model.content import Policy
from guide.model.facts import Facts
from guide.model.outcomes import Outcome
from guide.probes.leaves import deployments, gaps
from guide.probes.probe import Probe, Sighting, Subject, is_endpoint
from guide.probes.trust import Standing, standing

_RULE: Final = "certificate.chain"
_WORDS: Final = {
    Standing.PUBLIC: "trusted",
    Standing.GIVEN: "trusted_by_given",
    Standing.NONE: "untrusted",
    Standing.UNKNOWN: "partial",
}


def see(facts: Facts, subject: Subject, policy: Policy, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say for each chain how it stands with the stores; a wrong order is advice beside that (RFC 9846 section 4.4.2)."""
    yield from gaps(facts, _RULE)
    for deployment in deployments(facts):
        place = deployment.chain[0].key
        word = standing(deployment)
        wanted = word is not Standing.NONE
        stores = [f"{one.store} {one.version}".strip() for one in deployment.trust if one.trusted is wanted]
        errors = [f"{one.store}: {one.error}" for one in deployment.trust if not one.trusted]
        yield Sighting(
            _WORDS[word], _RULE, place, {"store": ", ".join(dict.fromkeys(stores)), "error": "; ".join(errors)}
        )
        if not deployment.ordered:
            yield Sighting("wrong_order", _RULE, place)


PROBE: Final = Probe(
    id="certificate.chain",
    needs=("certificates",),
    applies=is_endpoint,
    see=see,
    own={
        "trusted": Outcome.PASS,
        "trusted_by_given": Outcome.PASS,
        "untrusted": Outcome.FAIL,
        "wrong_order": Outcome.ADVISORY,
    },
    rules=(_RULE,),
)
