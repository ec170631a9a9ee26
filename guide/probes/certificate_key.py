"""certificate.key: the leaf's key is large enough. Our own check: engines let RSA-1024 pass (R11)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from guide.model.content import Policy
from guide.model.facts import Facts
from guide.model.outcomes import Outcome
from guide.probes.leaves import gaps, leaves
from guide.probes.probe import Probe, Sighting, Subject, is_endpoint

_RULE: Final = "certificate.key"
_CURVES: Final = frozenset({"Ed25519", "Ed448"})
"""Keys on curves with a name of their own: measured by the figure for EC where the policy gives them none."""


def least_bits(key: str, values: tuple[str, ...]) -> int | None:
    """Return the bits a key of type ``key`` needs by ``values`` (``RSA=2048`` each), or None when nothing is said of it."""
    sizes = {name: int(bits) for name, _, bits in (value.partition("=") for value in values)}
    return sizes.get(key, sizes.get("EC") if key in _CURVES else None)


def see(facts: Facts, subject: Subject, policy: Policy, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say for each leaf how its key compares with the policy's figure."""
    yield from gaps(facts, _RULE)
    for leaf in leaves(facts):
        needed = least_bits(leaf.key, policy.rule(_RULE).values)
        detail = {"key": leaf.key, "bits": str(leaf.bits), "needed": str(needed)}
        if needed is None:
            yield Sighting("unknown_key", _RULE, leaf.key, detail)
        else:
            yield Sighting("strong" if leaf.bits >= needed else "weak", _RULE, leaf.key, detail)


PROBE: Final = Probe(
    id="certificate.key",
    needs=("certificates",),
    applies=is_endpoint,
    see=see,
    own={"strong": Outcome.PASS, "weak": Outcome.FAIL, "unknown_key": Outcome.INCONCLUSIVE},
    rules=(_RULE,),
)
