"""inventory.undeclared: places that a source names and nobody declared. Each is a question that holds the step open (law 3)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from guide.model.content import Policy
from guide.model.facts import INVENTORY_KINDS, Facts
from guide.model.inventory import Entry, Found, host_text
from guide.model.outcomes import Outcome
from guide.probes.probe import Probe, Sighting, Subject, Surroundings, unseen

LOCAL: Final = "inventory.local"
"""Rule with the hosts that lead to no server of anybody's."""
_RULE: Final = "inventory.undeclared"
_SHOWN: Final = 5


def within(facts: Facts, subject: Subject, policy: Policy, around: Surroundings, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say each place of the system that is neither declared nor excluded, and each that others seem to serve."""
    read = facts.inventory
    if read is None:
        return
    local = policy.rule(LOCAL).values
    states = {entry: around.register.state(entry, local) for entry in read.entries}
    for entry, state in states.items():
        if state in {"undeclared", "foreign"}:
            yield Sighting(state, _RULE, Found(entry=entry, sources=(), state=state).name, told(entry))
    if read.skipped or read.truncated:
        yield incomplete(facts, _RULE)
    elif not read.format:
        yield Sighting("not_understood", _RULE)
    elif not set(states.values()) & {"undeclared", "foreign"}:
        yield Sighting("all_answered" if states else "names_nothing", _RULE, "", {"count": str(len(states))})


def told(entry: Entry) -> dict[str, str]:
    """Return an entry's details for a sentence."""
    more = f" (+{entry.seen - len(entry.origins[:_SHOWN])})" if entry.seen > len(entry.origins[:_SHOWN]) else ""
    return {
        "url": f"{entry.place}{entry.path}",
        "host": host_text(entry.host),
        "audience": entry.audience,
        "origins": "; ".join(entry.origins[:_SHOWN]) + more,
    }


def incomplete(facts: Facts, rule: str) -> Sighting:
    """Return the sighting that a source was not read in full."""
    skipped = facts.inventory.skipped if facts.inventory else ()
    return Sighting("incomplete", rule, "", {"skipped": str(len(skipped)), "examples": "; ".join(skipped[:_SHOWN])})


def applies(subject: Subject) -> bool:
    """Tell whether ``subject`` is read for the places it names."""
    return subject.kind in INVENTORY_KINDS


PROBE: Final = Probe(
    id="inventory.undeclared",
    needs=("inventory",),
    applies=applies,
    see=unseen,
    within=within,
    own={
        "undeclared": Outcome.INCONCLUSIVE,
        "foreign": Outcome.MANUAL,
        "all_answered": Outcome.MANUAL,
        "names_nothing": Outcome.MANUAL,
        "not_understood": Outcome.MANUAL,
        "incomplete": Outcome.INCONCLUSIVE,
    },
    rules=(_RULE, LOCAL),
)
