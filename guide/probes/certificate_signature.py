"""certificate.signature: no certificate below the root is signed over a broken hash."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from guide.model.certificates import Certificate, Deployment
from guide.model.content import Policy
from guide.model.facts import Facts
from guide.model.outcomes import Outcome
from guide.probes.leaves import deployments, gaps
from guide.probes.probe import Probe, Sighting, Subject, is_endpoint

_RULE: Final = "certificate.signature"
_SOUND: Final = frozenset({"", "sha224", "sha256", "sha384", "sha512", "sha3-256", "sha3-384", "sha3-512"})
"""Hashes known to be sound; empty stands for EdDSA, which has none of its own."""


def judged(deployment: Deployment) -> list[Certificate]:
    """Return the certificates whose signature a client relies on: all but a root sent along at the end (RFC 9325, 4.5)."""
    leaf, *others = deployment.chain
    if others and others[-1].self_issued:
        others = others[:-1]
    return [leaf, *others]


def see(facts: Facts, subject: Subject, policy: Policy, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say for each chain over which hash it is signed; the weakest certificate speaks for it."""
    yield from gaps(facts, _RULE)
    forbidden = {name.lower() for name in policy.rule(_RULE).values}
    for deployment in deployments(facts):
        place = deployment.chain[0].key
        hashes = [certificate.signature_hash.lower() for certificate in judged(deployment)]
        broken = next((name for name in hashes if name in forbidden), None)
        unknown = next((name for name in hashes if name not in _SOUND), None)
        if broken is not None:
            yield Sighting("weak", _RULE, place, {"hash": broken})
        elif unknown is not None:
            yield Sighting("unknown_signature", _RULE, place, {"hash": unknown})
        else:
            yield Sighting("strong", _RULE, place, {"hash": hashes[0] or "EdDSA"})


PROBE: Final = Probe(
    id="certificate.signature",
    needs=("certificates",),
    applies=is_endpoint,
    see=see,
    own={"strong": Outcome.PASS, "weak": Outcome.FAIL, "unknown_signature": Outcome.INCONCLUSIVE},
    rules=(_RULE,),
)
