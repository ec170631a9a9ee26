"""inventory.certificate_names: names in a certificate that nobody declared. A question, because a name is not yet a way in."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from guide.model.content import Policy
from guide.model.facts import Facts
from guide.model.inventory import Entry
from guide.model.outcomes import Outcome
from guide.model.subjects import Endpoint
from guide.probes.probe import Probe, Sighting, Subject, Surroundings, is_endpoint, unseen
from guide.text.outside import inert

_RULE: Final = "inventory.certificate_names"


def certificate_entries(facts: Facts, endpoint: Endpoint) -> tuple[Entry, ...]:
    """Return what the names in an endpoint's leaf certificates say: that these hosts may be served there."""
    leaves = [deployment.chain[0] for deployment in facts.certificates or () if deployment.chain]
    names = dict.fromkeys(name.lower().rstrip(".") for leaf in leaves for name in leaf.names)
    origin = inert(f"{endpoint.name} subjectAltName")
    return tuple(Entry(host=inert(name), port=endpoint.port, origins=(origin,)) for name in names if name)


def within(facts: Facts, subject: Subject, policy: Policy, around: Surroundings, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say each name that no endpoint and no exclusion answers; a wildcard names nobody in particular."""
    if not isinstance(subject, Endpoint):
        return
    mine = {subject.host, subject.sni}
    asked = [
        entry
        for entry in certificate_entries(facts, subject)
        if entry.host not in mine and around.register.state(entry) in {"undeclared", "foreign"}
    ]
    for entry in asked:
        yield Sighting("named_only", _RULE, entry.host)
    if not asked:
        yield Sighting("all_answered", _RULE)


PROBE: Final = Probe(
    id="inventory.certificate_names",
    needs=("certificates",),
    applies=is_endpoint,
    see=unseen,
    within=within,
    own={"named_only": Outcome.MANUAL, "all_answered": Outcome.MANUAL},
    rules=(_RULE,),
)
