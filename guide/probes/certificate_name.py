"""certificate.name: the certificate names the host, by RFC 9525."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from guide.model.content import Policy
from guide.model.facts import Facts
from guide.model.outcomes import Outcome
from guide.model.subjects import Endpoint
from guide.probes.identity import names_host, reference
from guide.probes.leaves import gaps, leaves
from guide.probes.probe import Probe, Sighting, Subject, is_endpoint

_RULE: Final = "certificate.name"
_SHOWN: Final = 10


def see(facts: Facts, subject: Subject, policy: Policy, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say for each leaf whether its subjectAltName covers the host."""
    if not isinstance(subject, Endpoint):
        return
    yield from gaps(facts, _RULE)
    host = reference(subject)
    for leaf in leaves(facts):
        names = (*leaf.names, *leaf.addresses)
        more = f" (+{len(names) - _SHOWN})" if len(names) > _SHOWN else ""
        detail = {"host": host, "names": ", ".join(names[:_SHOWN]) + more}
        if not names:
            yield Sighting("no_san", _RULE, leaf.key, detail)
        elif names_host(host, leaf.names, leaf.addresses):
            yield Sighting("matches", _RULE, leaf.key, detail)
        else:
            yield Sighting("name_mismatch", _RULE, leaf.key, detail)


PROBE: Final = Probe(
    id="certificate.name",
    needs=("certificates",),
    applies=is_endpoint,
    see=see,
    own={"matches": Outcome.PASS, "name_mismatch": Outcome.FAIL, "no_san": Outcome.FAIL},
    rules=(_RULE,),
)
