"""certificate.rollover: a new certificate was in place before the old one ended, seen over time. Advice only."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Final

from guide.model.certificates import Certificate
from guide.model.content import Policy
from guide.model.facts import Facts
from guide.model.outcomes import Outcome
from guide.probes.leaves import gaps, leaves
from guide.probes.probe import Probe, Sighting, Subject, is_endpoint

_RULE: Final = "certificate.rollover"


def compare(seen: Sequence[Facts], subject: Subject, policy: Policy, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say for each address and kind of key how the newest change of certificate went.

    ``seen`` holds all observations from one vantage, newest first. What happened between two observations is not known.
    """
    order = sorted((facts for facts in seen if facts.certificates), key=lambda facts: facts.ended)
    if not order:
        yield Sighting("partial", _RULE)
        return
    yield from gaps(order[-1], _RULE)
    changed = False
    for address, kind in dict.fromkeys((facts.address, leaf.key) for facts in order for leaf in leaves(facts)):
        line = [
            (facts.ended, leaf)
            for facts in order
            if facts.address == address
            for leaf in leaves(facts)
            if leaf.key == kind
        ]
        changes = [(old, new) for old, new in pairwise(line) if old[1].sha256 != new[1].sha256]
        if changes:
            changed = True
            (last_seen, old), (first_seen, new) = changes[-1]
            place = f"{kind} {address}".strip()
            yield _judge(old, new, last_seen, first_seen, place)
    if not changed:
        since = f"{order[0].ended:%Y-%m-%d}"
        yield Sighting("none_seen", _RULE, "", {"count": str(len(order)), "since": since})


def _judge(old: Certificate, new: Certificate, last_seen: datetime, first_seen: datetime, place: str) -> Sighting:
    detail = {
        "ended": f"{old.not_after:%Y-%m-%d}",
        "last": f"{last_seen:%Y-%m-%d}",
        "first": f"{first_seen:%Y-%m-%d}",
        "days": str((old.not_after - first_seen).days),
    }
    if (old.serial, old.issuer) == (new.serial, new.issuer):
        return Sighting("serial_reused", _RULE, place, {**detail, "serial": new.serial})
    if first_seen <= old.not_after:
        kept = old.key_sha256 is not None and old.key_sha256 == new.key_sha256
        return Sighting("in_time_same_key" if kept else "in_time", _RULE, place, detail)
    return Sighting("late" if last_seen > old.not_after else "not_seen_between", _RULE, place, detail)


def see(facts: Facts, subject: Subject, policy: Policy, now: datetime) -> Iterator[Sighting]:
    """Say what one observation alone shows: no change."""
    return compare((facts,), subject, policy, now)


PROBE: Final = Probe(
    id="certificate.rollover",
    needs=("certificates",),
    applies=is_endpoint,
    see=see,
    compare=compare,
    own={
        "in_time": Outcome.PASS,
        "in_time_same_key": Outcome.PASS,
        "late": Outcome.ADVISORY,
        "serial_reused": Outcome.ADVISORY,
        "not_seen_between": Outcome.MANUAL,
        "none_seen": Outcome.MANUAL,
    },
    rules=(_RULE,),
)
