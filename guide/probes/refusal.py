"""Refused, unstable or unknown: law 6 in one place.

A refusal is an alert or a version answer; or the same silent ending in three spaced attempts, each between good control
handshakes on that address. Everything else proves nothing; and an ending that befell a handshake which is accepted at other
times proves nothing anywhere on that address in that run.
"""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from enum import Enum
from typing import Final

from guide.model.attempts import Attempt, Ending, Offer
from guide.model.facts import Facts

REPEATS: Final = 3
"""Attempts that a silent refusal needs (design, law 6)."""

HALVES: Final = ("weak", "strong")
"""How a version can be offered in two hellos in place of one broad one."""

_ANSWERS: Final = frozenset({Ending.ALERT, Ending.VERSION_ANSWER})
_SILENT: Final = frozenset({Ending.CLOSED, Ending.RESET})


class Refusal(Enum):
    """What a row of attempts amounts to."""

    ACCEPTED = "accepted"
    ANSWERED = "answered"
    """An alert or a version answer."""
    REPEATED = "repeated"
    """The same silent ending three times between good controls."""
    UNSTABLE = "unstable"
    NO_CONTROL = "no_control"

    @property
    def proves(self) -> bool:
        """Whether it is a refusal."""
        return self in {Refusal.ANSWERED, Refusal.REPEATED}


def repeated(endings: Sequence[Hashable], controls: Sequence[Attempt], counting: Iterable[Hashable]) -> Refusal:
    """Judge attempts that got no answer: REPEATED only for one ending out of ``counting``, three times, controls all good.

    ``controls`` must have one entry more than ``endings``: before, between and after.
    """
    if len(controls) != len(endings) + 1 or any(control.ending is not Ending.ACCEPTED for control in controls):
        return Refusal.NO_CONTROL
    if len(endings) < REPEATS or len(set(endings)) != 1 or endings[0] not in set(counting):
        return Refusal.UNSTABLE
    return Refusal.REPEATED


def endings_at_random(facts: Facts) -> frozenset[str]:
    """Return the silent endings that befell handshakes known to be accepted at this address: they are no refusals there."""
    return frozenset(ending.value for ending in _lost(facts) if ending in _SILENT)


def _lost(facts: Facts) -> Iterator[Ending]:
    """Yield how each control, and each other try of what was accepted in the end, failed."""
    checks = (*(facts.cleartext or ()), *((facts.plaintext,) if facts.plaintext else ()))
    spoken = (facts.in_clear,) if facts.in_clear else ()
    controls = [one for part in (*(facts.offers or ()), *checks, *spoken) for one in part.controls]
    after = [facts.listening.after] if facts.listening and facts.listening.after else []
    retried = [one for offer in facts.offers or () if was_accepted(offer) for one in offer.attempts]
    yield from (one.ending for one in (*controls, *after, *retried) if one.ending is not Ending.ACCEPTED)


def judge_offer(offer: Offer, at_random: AbstractSet[str]) -> Refusal:
    """Judge one offer to a TLS port. A single acceptance outweighs every refusal around it (R07, R10).

    ``at_random`` are the endings that refuse nothing at this address (``endings_at_random``).
    """
    endings = [attempt.ending for attempt in offer.attempts]
    if Ending.ACCEPTED in endings:
        return Refusal.ACCEPTED
    if _ANSWERS.intersection(endings):
        return Refusal.ANSWERED
    return repeated(endings, offer.controls, [one for one in _SILENT if one.value not in at_random])


def of_version(facts: Facts, version: str) -> tuple[Offer, ...]:
    """Return the offers that together put every usual suite of ``version`` before the server.

    One broad offer, or the weak suites and the others apart; a half that stands alone is left out unless it was accepted,
    because a refusal of it says nothing of the version.
    """
    mine = [offer for offer in facts.offers or () if offer.version == version]
    broad = [offer for offer in mine if offer.suites == "any"]
    halves = [offer for offer in mine if offer.suites in HALVES]
    both = {offer.suites for offer in halves} == set(HALVES)
    return (*broad, *(one for one in halves if was_accepted(one) or (both and not broad)))


def was_accepted(offer: Offer) -> bool:
    """Tell whether any attempt of the offer was accepted."""
    return any(attempt.ending is Ending.ACCEPTED for attempt in offer.attempts)


def judge_offers(offers: Sequence[Offer], at_random: AbstractSet[str]) -> Refusal:
    """Judge several offers of the same thing, at least one: the least favourable word counts."""
    words = {judge_offer(offer, at_random) for offer in offers}
    order = (Refusal.ACCEPTED, Refusal.NO_CONTROL, Refusal.UNSTABLE, Refusal.REPEATED, Refusal.ANSWERED)
    return next(word for word in order if word in words)


def attempts_of(facts: Facts) -> tuple[Attempt, ...]:
    """Return every hello these facts hold: the first one, the offers and their controls."""
    offers = facts.offers or ()
    first = (facts.listening.attempt,) if facts.listening else ()
    return (*first, *(attempt for offer in offers for attempt in (*offer.attempts, *offer.controls)))


def good_handshake(facts: Facts) -> bool:
    """Tell whether any hello to this address was accepted. Where none was, a refusal says nothing of what was refused."""
    return any(attempt.ending is Ending.ACCEPTED for attempt in attempts_of(facts))


def describe(offers: Iterable[Offer]) -> str:
    """Return how the attempts ended, for the reader: ``alert 70``, ``reset ×3``, ``closed, accepted``."""
    return describe_attempts(attempt for offer in offers for attempt in offer.attempts)


def describe_attempts(attempts: Iterable[Attempt]) -> str:
    """Return how these attempts ended, equal endings counted."""
    counts: dict[str, int] = {}
    for attempt in attempts:
        word = attempt.ending.value.replace("_", " ")
        text = f"{word} {attempt.alert}" if attempt.ending is Ending.ALERT and attempt.alert is not None else word
        counts[text] = counts.get(text, 0) + 1
    return ", ".join(f"{text} ×{count}" if count > 1 else text for text, count in counts.items())
