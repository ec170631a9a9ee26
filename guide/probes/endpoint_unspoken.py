"""endpoint.unspoken: what answers at the declared port that this tool cannot speak, so that it stands on the list of gaps.

Silence is no proof either way and counts for nothing: a port without QUIC and one that filters it look alike from here.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from guide.model.content import Policy
from guide.model.facts import Facts
from guide.model.outcomes import Outcome
from guide.model.subjects import Endpoint
from guide.probes.probe import Probe, Sighting, Subject

_RULE: Final = "endpoint.unspoken"
_HTTP_3: Final = re.compile(r"(?:^|[,\s])(h3(?:-\d+)?=\"[^\"]{0,100}\")")


def see(facts: Facts, subject: Subject, policy: Policy, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say each protocol that answered or was advertised; where none did, how each stayed silent."""
    if facts.unspoken is None:
        return
    found: dict[str, str] = {one.protocol: one.detail for one in facts.unspoken if one.answer == "speaks"}
    advertised = _advertised(facts)
    if advertised:
        found["QUIC"] = "; ".join(part for part in (found.get("QUIC", ""), f"Alt-Svc {advertised}") if part)
    for protocol, detail in found.items():
        yield Sighting("cannot_speak", _RULE, protocol, {"detail": detail})
    if not found:
        said = [f"{one.protocol} {one.answer.replace('_', ' ')}" for one in facts.unspoken]
        asked = any(one.answer != "not_asked" for one in facts.unspoken)
        yield Sighting("none_seen" if asked else "not_asked", _RULE, "", {"how": ", ".join(said)})


def _advertised(facts: Facts) -> str:
    """Return the first HTTP/3 service that an HTTPS answer advertised (RFC 9114 section 3.1.1, RFC 7838)."""
    for check in facts.secure or ():
        match = _HTTP_3.search(check.exchange.services)
        if match:
            return match[1]
    return ""


def applies(subject: Subject) -> bool:
    """Tell whether ``subject`` speaks TLS from the first byte; what stands behind a STARTTLS is asked there."""
    return isinstance(subject, Endpoint) and not subject.starttls


PROBE: Final = Probe(
    id="endpoint.unspoken",
    needs=("unspoken",),
    reads=("secure",),
    applies=applies,
    see=see,
    own={"none_seen": Outcome.MANUAL, "not_asked": Outcome.MANUAL},
    rules=(_RULE,),
)
