"""Aspects: facts that a statement can take for granted, as one digest that changes when they do."""

from typing import Literal

from guide.assess.observations import Observation, newest_by_address, observed
from guide.assess.reading import read_ledger
from guide.model.attempts import Ending
from guide.model.base import Digest
from guide.model.facts import Facts
from guide.model.records import Ledger
from guide.text.digests import digest_of_text

Aspect = Literal["certificate", "protocols"]


def aspect_digest(subject: str, aspect: Aspect, ledger: Ledger) -> Digest | None:
    """Return the digest of ``aspect`` in the newest facts of ``subject``, or None when it was never observed."""
    return digest_of_aspect(subject, aspect, observed(read_ledger(ledger)))


def digest_of_aspect(subject: str, aspect: Aspect, found: tuple[Observation, ...]) -> Digest | None:
    """Return that digest from observations, newest first.

    ``certificate``: the leaves' SHA-256 digests; ``protocols``: the accepted versions; each as a sorted set over the newest
    facts of every address and vantage.
    """
    section = "certificates" if aspect == "certificate" else "offers"
    newest = list(newest_by_address(found, subject, section))
    if not newest:
        return None
    parts = {part for facts in newest for part in (_leaves(facts) if aspect == "certificate" else _versions(facts))}
    return digest_of_text("".join(f"{part}\n" for part in sorted(parts)))


def _leaves(facts: Facts) -> set[str]:
    return {deployment.chain[0].sha256 for deployment in facts.certificates or () if deployment.chain}


def _versions(facts: Facts) -> set[str]:
    return {
        offer.version
        for offer in facts.offers or ()
        if any(attempt.ending is Ending.ACCEPTED for attempt in offer.attempts)
    }
