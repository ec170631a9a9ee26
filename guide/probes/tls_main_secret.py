"""tls.main_secret: TLS 1.2 and older bind the main secret to the handshake (extended_main_secret, RFC 7627)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from guide.model.attempts import Attempt, Ending
from guide.model.content import Policy
from guide.model.facts import Facts
from guide.model.outcomes import Outcome
from guide.probes.probe import Probe, Sighting, Subject, is_endpoint

_RULE: Final = "tls.main_secret"
_EXTENSION: Final = "extended_main_secret"
_WITH_EXTENSIONS: Final = frozenset({"TLS 1.2", "TLS 1.1", "TLS 1.0"})
_TELLING: Final = frozenset({"any", "strong"})
"""Offers whose answers keep the extensions of the ServerHello."""


def see(facts: Facts, subject: Subject, policy: Policy, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say of each accepted version before TLS 1.3 whether the ServerHello took the extension up."""
    taken = [
        (one, attempt) for one in facts.offers or () for attempt in one.attempts if attempt.ending is Ending.ACCEPTED
    ]
    older = {offer.version for offer, _ in taken} & _WITH_EXTENSIONS
    told = {offer.version: attempt for offer, attempt in taken if offer.suites in _TELLING}
    for version in sorted(older):
        yield Sighting(_reason(told.get(version)), _RULE, version, {"version": version})
    if not older:
        yield Sighting("built_in" if taken else "handshake_failed", _RULE)


def _reason(attempt: Attempt | None) -> str:
    """Return what an accepted handshake says; one that kept no extensions says nothing."""
    if attempt is None:
        return "partial"
    return "extended" if _EXTENSION in attempt.extensions else "not_extended"


PROBE: Final = Probe(
    id="tls.main_secret",
    needs=("offers",),
    applies=is_endpoint,
    see=see,
    own={"extended": Outcome.PASS, "built_in": Outcome.PASS, "not_extended": Outcome.ADVISORY},
    rules=(_RULE,),
)
