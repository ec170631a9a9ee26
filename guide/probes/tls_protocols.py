"""tls.protocols: no forbidden version is accepted, and a current one is."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from guide.model.attempts import Ending
from guide.model.content import Policy
from guide.model.facts import Facts
from guide.model.outcomes import Outcome
from guide.probes.probe import Probe, Sighting, Subject, is_endpoint
from guide.probes.refusal import (
    Refusal,
    attempts_of,
    describe,
    endings_at_random,
    good_handshake,
    judge_offers,
    of_version,
)

_FORBIDDEN: Final = "tls.protocols.forbidden"
_REQUIRED: Final = "tls.protocols.required"
_PICKED: Final = frozenset({Ending.ACCEPTED, Ending.VERSION_ANSWER})
_WORDS: Final = {
    Refusal.ANSWERED: "refused",
    Refusal.REPEATED: "refused_repeatedly",
    Refusal.UNSTABLE: "unstable",
    Refusal.NO_CONTROL: "no_control",
}


def versions_spoken(facts: Facts) -> dict[str, str]:
    """Return every version the server picked in any hello, with the suite it picked (empty when unknown).

    An answer in another version than the one offered still shows that the server speaks that one.
    """
    taken = [
        (offer, attempt)
        for offer in facts.offers or ()
        for attempt in offer.attempts
        if attempt.ending is Ending.ACCEPTED
    ]
    spoken = {
        version: attempt.suite for offer, attempt in taken for version in (offer.version, attempt.version) if version
    }
    for attempt in attempts_of(facts):
        if attempt.ending in _PICKED and attempt.version:
            spoken.setdefault(attempt.version, attempt.suite)
    for listed in facts.suites or ():
        if listed.accepted:
            spoken.setdefault(listed.version, listed.accepted[0])
    return spoken


def see(facts: Facts, subject: Subject, policy: Policy, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say for each forbidden version, and once for the current ones, what the offers came to."""
    spoken = versions_spoken(facts)
    for version in policy.rule(_FORBIDDEN).values:
        yield _forbidden(version, facts, spoken)
    yield _current(policy.rule(_REQUIRED).values, facts, spoken)


def _forbidden(version: str, facts: Facts, spoken: dict[str, str]) -> Sighting:
    offers = of_version(facts, version)
    detail = {"how": describe(offers)}
    if version in spoken:
        return Sighting("forbidden_accepted", _FORBIDDEN, version, {"suite": spoken[version] or "?", **detail})
    if not offers:
        return Sighting("not_probed", _FORBIDDEN, version)
    word = judge_offers(offers, endings_at_random(facts))
    if word.proves and not good_handshake(facts):
        # A server that accepts nothing we can say may still accept this version from someone else (law 1).
        return Sighting("no_control", _FORBIDDEN, version, detail)
    return Sighting(_WORDS[word], _FORBIDDEN, version, detail)


def _current(wanted: tuple[str, ...], facts: Facts, spoken: dict[str, str]) -> Sighting:
    accepted = [version for version in wanted if version in spoken]
    needed = {"needed": ", ".join(wanted)}
    if accepted:
        return Sighting("current_accepted", _REQUIRED, "current", {"version": ", ".join(accepted)})
    offers = [of_version(facts, version) for version in wanted]
    if not all(offers):
        return Sighting("not_probed", _REQUIRED, "current", needed)
    words = [judge_offers(mine, endings_at_random(facts)) for mine in offers]
    unclear = next((word for word in words if not word.proves), None)
    if unclear:
        return Sighting(
            _WORDS[unclear], _REQUIRED, "current", needed | {"how": describe(one for mine in offers for one in mine)}
        )
    return Sighting("no_current_version" if spoken else "handshake_failed", _REQUIRED, "current", needed)


PROBE: Final = Probe(
    id="tls.protocols",
    needs=("offers",),
    applies=is_endpoint,
    see=see,
    own={
        "refused": Outcome.PASS,
        "refused_repeatedly": Outcome.PASS,
        "forbidden_accepted": Outcome.FAIL,
        "current_accepted": Outcome.PASS,
        "no_current_version": Outcome.FAIL,
        "unstable": Outcome.INCONCLUSIVE,
        "no_control": Outcome.INCONCLUSIVE,
    },
    rules=(_FORBIDDEN, _REQUIRED),
)
