"""An equivalent grade: the SSL Labs Server Rating Guide 2009r (2025-05-16), computed from facts. Not by SSL Labs.

Never part of a status or a conclusion. What is not known is taken both ways, so the outcome is a range: the worst and the best grade
that fit the facts. Fewer facts can only widen it, so silence never earns a better grade.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from guide.assess.grade_facts import (
    View,
    bits_of,
    key_score,
    view,
    with_small_blocks,
    without_aead,
    without_forward_secrecy,
)
from guide.model.facts import Facts
from guide.model.subjects import Endpoint

ORDER: Final = ("M", "T", "F", "E", "D", "C", "B", "A-", "A", "A+")
"""From worst to best. M: another name; T: not trusted."""

CAPS: Final = {
    "ssl2": "F",
    "below_112_bits": "F",
    "anonymous": "F",
    "only_ssl3": "F",
    "heartbleed": "F",
    "ccs_injection": "F",
    "robot": "F",
    "broken_hash": "F",
    "insecure_key": "F",
    "no_current_version": "C",
    "poodle": "C",
    "compression": "C",
    "small_blocks": "C",
    "rc4_with_newer": "C",
    "ssl3": "B",
    "tls10": "B",
    "tls11": "B",
    "no_forward_secrecy": "B",
    "no_aead": "B",
    "rc4": "B",
    "weak_key": "B",
    "no_tls13": "A-",
    "no_hsts": "A-",
    "short_hsts": "A",
}
"""The best grade that each trait leaves, from the Guide's list of changes."""
_TRUST: Final = {"other_name": "M", "untrusted": "T"}
_PROTOCOL: Final = {"SSLv2": 0, "SSLv3": 80, "TLS 1.0": 90, "TLS 1.1": 95, "TLS 1.2": 100, "TLS 1.3": 100}
_OLD: Final = {"SSLv2": "ssl2", "SSLv3": "ssl3", "TLS 1.0": "tls10", "TLS 1.1": "tls11"}
_NEWER: Final = frozenset({"TLS 1.1", "TLS 1.2"})
_STEPS: Final = ((80, "A"), (65, "B"), (50, "C"), (35, "D"), (20, "E"))
_WEAKEST_PRIME: Final = 512
"""Bits to think of where a prime was not seen."""
_WEIGHTS: Final = (30, 30, 40)


@dataclass(frozen=True)
class Rating:
    """One possible world: its grade, the three scores, and what capped it."""

    grade: str
    bare: str
    """The grade when trust and name are left out."""
    scores: tuple[int, int, int]
    """Protocol support, key exchange, cipher strength; 0 to 100."""
    score: int
    traits: frozenset[str]

    @property
    def rank(self) -> tuple[int, int, int]:
        """Return what ratings are compared by."""
        return ORDER.index(self.grade), ORDER.index(self.bare), self.score


@dataclass(frozen=True)
class Grade:
    """The worst and the best rating that fit the facts."""

    low: Rating
    high: Rating
    certain: tuple[str, ...]
    """Traits that hold in every world that fits the facts, the gravest first."""
    open: tuple[str, ...]
    """Traits that hold in some: they could not be ruled out."""

    @property
    def known(self) -> bool:
        """Whether the facts leave one grade only."""
        return self.low.grade == self.high.grade


def grade(facts: Facts, subject: Endpoint) -> Grade | None:
    """Return the grade of ``subject`` at the address of ``facts``; None where the Guide does not apply or no version is known.

    The Guide rates HTTPS servers: not STARTTLS, nor other protocols over TLS.
    """
    if not subject.speaks_http:
        return None
    seen = view(facts, subject)
    worlds = [world for world in _worlds(seen) if world]
    if not any(known for known in seen.versions.values()):
        return None
    bad = [_rate(seen, world, kind=False) for world in worlds]
    good = [_rate(seen, world, kind=True) for world in worlds]
    certain = frozenset.intersection(*(one.traits for one in (*good, *bad)))
    possible = frozenset.union(*(one.traits for one in (*good, *bad)))
    return Grade(
        low=min(bad, key=lambda one: one.rank),
        high=max(good, key=lambda one: one.rank),
        certain=_sorted(certain),
        open=_sorted(possible - certain),
    )


def _worlds(seen: View) -> Iterator[frozenset[str]]:
    """Yield every set of versions that fits what is known."""
    sure = {version for version, known in seen.versions.items() if known}
    maybe = [version for version, known in seen.versions.items() if known is None]
    for count in range(len(maybe) + 1):
        for some in combinations(maybe, count):
            yield frozenset(sure.union(some))


def _rate(seen: View, versions: frozenset[str], *, kind: bool) -> Rating:
    """Rate one world; ``kind``: whatever is not known is taken to be good."""
    traits = frozenset(_traits(seen, versions, kind=kind))
    scores = (_protocol(versions), _key(seen, versions, traits, kind=kind), _cipher(seen, versions, kind=kind))
    score = sum(weight * one for weight, one in zip(_WEIGHTS, scores, strict=True)) // 100 if all(scores) else 0
    traits |= {"insecure_key"} if scores[1] <= 40 else ({"weak_key"} if scores[1] <= 80 else set())  # noqa: PLR2004 - the Guide's figures
    letter = next((letter for least, letter in _STEPS if score >= least), "F")
    bare = _worst(["A+" if letter == "A" else letter, *(CAPS[trait] for trait in traits if trait in CAPS)])
    return Rating(_worst([bare, *(_TRUST[trait] for trait in traits if trait in _TRUST)]), bare, scores, score, traits)


def _traits(seen: View, versions: frozenset[str], *, kind: bool) -> Iterator[str]:
    """Yield what holds in this world beyond the key's score."""
    for trait, known in seen.traits.items():
        if known or (known is None and not kind):
            yield trait
    yield from (trait for version, trait in _OLD.items() if version in versions)
    if not versions & {"TLS 1.2", "TLS 1.3"}:
        yield "no_current_version"
    if "TLS 1.3" not in versions:
        yield "no_tls13"
    if "SSLv3" in versions:
        yield "poodle"
    if "SSLv3" in versions and not versions - {"SSLv2", "SSLv3"}:
        yield "only_ssl3"
    yield from _suite_traits(seen, versions, kind=kind)


def _suite_traits(seen: View, versions: frozenset[str], *, kind: bool) -> Iterator[str]:
    gap = not versions <= seen.whole
    suites = seen.seen(versions)
    newer = seen.seen(versions & _NEWER)
    bits = [bits_of(suite) for suite in suites]
    there = {name for name, known in seen.categories.items() if known or (known is None and not kind)}
    if there & {"NULL", "EXPORT", "DES", "RC2"} or any(one is not None and one < 112 for one in bits):  # noqa: PLR2004 - the Guide's figure
        yield "below_112_bits"
    if "anonymous" in there:
        yield "anonymous"
    if "RC4" in there:
        yield "rc4"
    pessimistic = gap and not kind and bool(versions & _NEWER)
    if any("_RC4_" in suite for suite in newer) or ("RC4" in there and pessimistic):
        yield "rc4_with_newer"
    if with_small_blocks(newer) or (there & {"3DES", "DES", "RC2"} and pessimistic):
        yield "small_blocks"
    # One good suite is enough; a list that broke off may hold it.
    if without_forward_secrecy(suites) and not (gap and kind):
        yield "no_forward_secrecy"
    if without_aead(suites) and not (gap and kind):
        yield "no_aead"


def _protocol(versions: frozenset[str]) -> int:
    return _mean(_PROTOCOL[version] for version in versions)


def _key(seen: View, versions: frozenset[str], traits: frozenset[str], *, kind: bool) -> int:
    """Return the key exchange's score: the weakest of certificate keys and Diffie-Hellman primes; nothing for anonymous suites."""
    if "anonymous" in traits:
        return 0
    scores = [seen.key if seen.key is not None else (100 if kind else 20)]
    finite = any(suite.startswith("TLS_DHE_") for suite in seen.seen(versions))
    if finite and seen.prime:
        scores.append(key_score("RSA", seen.prime))
    elif not kind and (finite or not versions - {"TLS 1.3"} <= seen.whole):
        scores.append(key_score("RSA", _WEAKEST_PRIME - 1))
    return min(scores)


def _cipher(seen: View, versions: frozenset[str], *, kind: bool) -> int:
    told = [bits_of(suite) for suite in seen.seen(versions)]
    bits = [(256 if kind else 0) if one is None else one for one in told]
    if not versions <= seen.whole:
        bits.append(256 if kind else 0)
    return _mean(0 if not one else 20 if one < 128 else 80 if one < 256 else 100 for one in bits)  # noqa: PLR2004 - the Guide's figures


def _mean(scores: Iterable[int]) -> int:
    """Return the mean of best and worst, as the Guide wants it; 0 for none."""
    all_of = list(scores)
    return (max(all_of) + min(all_of)) // 2 if all_of else 0


def _worst(grades: Iterable[str]) -> str:
    return min(grades, key=ORDER.index)


def _sorted(traits: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(traits, key=lambda one: (ORDER.index({**CAPS, **_TRUST}[one]), one)))
