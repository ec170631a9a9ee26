"""inventory.unseen: declared endpoints that no source names: forgotten by the documents, or gone. Advice only."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from guide.model.content import Policy
from guide.model.facts import INVENTORY_KINDS, Facts
from guide.model.outcomes import Outcome
from guide.model.subjects import Endpoint
from guide.probes.naming import speaks_of
from guide.probes.probe import Probe, Sighting, Subject, Surroundings, is_endpoint, unseen

_RULE: Final = "inventory.unseen"


def within(facts: Facts, subject: Subject, policy: Policy, around: Surroundings, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say which sources name the endpoint; its own certificate is no source."""
    if not isinstance(subject, Endpoint):
        return
    if not around.sources:
        yield Sighting("no_source", _RULE)
        return
    places = around.places.get(subject.host, ()) + (around.places.get(subject.sni, ()) if subject.sni else ())
    named = [source for one in places if speaks_of(one.entry, subject) for source in one.sources]
    others = dict.fromkeys(source for source in named if source.partition(":")[0] in INVENTORY_KINDS)
    if others:
        yield Sighting("named", _RULE, "", {"sources": ", ".join(others)})
    else:
        yield Sighting("in_no_source", _RULE, "", {"count": str(around.sources)})


PROBE: Final = Probe(
    id="inventory.unseen",
    needs=("listening",),
    applies=is_endpoint,
    see=unseen,
    within=within,
    among=INVENTORY_KINDS,
    own={"named": Outcome.MANUAL, "in_no_source": Outcome.ADVISORY, "no_source": Outcome.MANUAL},
    rules=(_RULE,),
)
