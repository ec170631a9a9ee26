"""Aspects: facts that a statement can take for granted, as one digest that changes when they do."""

from collections.abc import Callable, Mapping
from typing import Final, Literal

from guide.assess.observations import Observation, newest_by_address, observed
from guide.assess.reading import read_ledger
from guide.model.attempts import Ending
from guide.model.base import Digest
from guide.model.facts import Facts
from guide.model.records import Ledger
from guide.text.digests import digest_of_text

Aspect = Literal["certificate", "protocols"]
Parts = dict[str, str]
"""What an aspect's digest is taken of → how it is told: the digest of a leaf → key, beginning of the digest and last day."""
_LEAF = 16


def aspect_digest(subject: str, aspect: Aspect, ledger: Ledger) -> Digest | None:
    """Return the digest of ``aspect`` in the newest facts of ``subject``, or None when it was never observed."""
    return digest_of_aspect(subject, aspect, observed(read_ledger(ledger)))


def digest_of_aspect(subject: str, aspect: Aspect, found: tuple[Observation, ...]) -> Digest | None:
    """Return that digest from observations, newest first."""
    parts = parts_of_aspect(subject, aspect, found)
    return None if parts is None else digest_of_parts(parts)


def parts_of_aspect(subject: str, aspect: Aspect, found: tuple[Observation, ...]) -> Parts | None:
    """Return what ``aspect`` consists of, or None when it was never observed.

    ``certificate``: the leaves' SHA-256 digests; ``protocols``: the accepted versions; each over the newest facts of every
    address and vantage.
    """
    section, reader = _READERS[aspect]
    newest = list(newest_by_address(found, subject, section))
    return {key: told for facts in newest for key, told in reader(facts).items()} if newest else None


def digest_of_parts(parts: Mapping[str, str]) -> Digest:
    """Return the digest over the sorted set of parts, one a line."""
    return digest_of_text("".join(f"{part}\n" for part in sorted(parts)))


def told(parts: Mapping[str, str]) -> str:
    """Return the parts in one line, in order; a dash where there is none."""
    return ", ".join(sorted(parts.values())) or "—"


def leaves(facts: Facts) -> Parts:
    """Return the leaf certificates by digest; told are the key's type, the digest's beginning and the last day."""
    found = (one.chain[0] for one in facts.certificates or () if one.chain)
    return {
        one.sha256: f"{one.key} {one.sha256.removeprefix('sha256:')[:_LEAF]} ≤ {one.not_after:%Y-%m-%d}"
        for one in found
    }


def versions(facts: Facts) -> Parts:
    """Return the protocol versions that were accepted."""
    accepted = (
        offer.version
        for offer in facts.offers or ()
        if any(attempt.ending is Ending.ACCEPTED for attempt in offer.attempts)
    )
    return {version: version for version in accepted}


_READERS: Final[dict[str, tuple[str, Callable[[Facts], Parts]]]] = {
    "certificate": ("certificates", leaves),
    "protocols": ("offers", versions),
}
"""Section of the facts, and how an aspect is read from it."""
