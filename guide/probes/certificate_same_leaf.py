"""certificate.same_leaf: every address of a name shows the same certificate of a kind. Advice only."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from guide.model.content import Policy
from guide.model.facts import Facts
from guide.model.outcomes import Outcome
from guide.probes.leaves import gaps, leaves
from guide.probes.probe import Probe, Sighting, Subject, is_endpoint

_RULE: Final = "certificate.same_leaf"
_SHOWN: Final = 16
"""Hexadecimal digits of a digest that are shown."""


def compare(seen: Sequence[Facts], subject: Subject, policy: Policy, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Compare the leaves that one run saw, kind of key by kind: an RSA and an ECDSA certificate are two kinds.

    ``seen`` holds all observations from one vantage, newest first; the newest run that saw certificates counts.
    """
    run = next((facts.run for facts in seen if facts.certificates), "")
    mine = [facts for facts in seen if facts.run == run and facts.certificates]
    if not mine:
        yield Sighting("partial", _RULE)
        return
    yield from next((found for facts in mine if (found := list(gaps(facts, _RULE)))), [])
    missing = [address for address in mine[0].addresses if address not in {facts.address for facts in mine}]
    if missing:
        yield Sighting("address_missing", _RULE, "addresses", {"addresses": ", ".join(missing)})
    for kind in dict.fromkeys(leaf.key for facts in mine for leaf in leaves(facts)):
        yield _of_kind(kind, mine)


def _of_kind(kind: str, mine: Sequence[Facts]) -> Sighting:
    found: dict[str, list[str]] = {}
    for facts in mine:
        for leaf in leaves(facts):
            if leaf.key == kind:
                found.setdefault(leaf.sha256, []).append(facts.address)
    shown = "; ".join(
        f"{digest.removeprefix('sha256:')[:_SHOWN]} {', '.join(where)}" for digest, where in found.items()
    )
    detail = {"leaves": shown, "count": str(sum(map(len, found.values())))}
    if len(found) > 1:
        return Sighting("differs", _RULE, kind, detail)
    return Sighting("same" if len(mine) > 1 else "one_address", _RULE, kind, detail)


def see(facts: Facts, subject: Subject, policy: Policy, now: datetime) -> Iterator[Sighting]:
    """Say what one observation alone shows."""
    return compare((facts,), subject, policy, now)


PROBE: Final = Probe(
    id="certificate.same_leaf",
    needs=("certificates",),
    applies=is_endpoint,
    see=see,
    compare=compare,
    own={
        "same": Outcome.PASS,
        "one_address": Outcome.PASS,
        "differs": Outcome.ADVISORY,
        "address_missing": Outcome.INCONCLUSIVE,
    },
    rules=(_RULE,),
)
