"""tls.suites: no suite without protection, and no weak one, is accepted."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from guide.model.attempts import Ending, Offer
from guide.model.content import Policy
from guide.model.facts import Facts
from guide.model.outcomes import Outcome
from guide.probes.probe import Probe, Sighting, Subject, is_endpoint
from guide.probes.refusal import Refusal, attempts_of, describe, good_handshake, judge_offers
from guide.probes.suite_names import in_category, is_named, known_category

_FORBIDDEN: Final = "tls.suites.forbidden"
_WEAK: Final = "tls.suites.weak"


def suites_seen(facts: Facts) -> list[str]:
    """Return every suite the server picked or an engine saw accepted, in the order met, without repetitions."""
    picked = [attempt.suite for attempt in attempts_of(facts) if attempt.ending is Ending.ACCEPTED and attempt.suite]
    listed = [suite for one in facts.suites or () for suite in one.accepted]
    return list(dict.fromkeys((*picked, *listed)))


def see(facts: Facts, subject: Subject, policy: Policy, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say for each category of the policy whether a suite of it was accepted."""
    for rule, accepted in ((_FORBIDDEN, "forbidden_accepted"), (_WEAK, "weak_accepted")):
        for category in policy.rule(rule).values:
            yield _category(category, rule, accepted, facts)


def _category(category: str, rule: str, accepted: str, facts: Facts) -> Sighting:
    offers = [offer for offer in facts.offers or () if offer.suites == category]
    taken = [suite for suite in suites_seen(facts) if known_category(category) and in_category(suite, category)]
    word = judge_offers(offers) if offers else None
    if taken or word is Refusal.ACCEPTED:
        unnamed = [attempt.suite for offer in offers for attempt in offer.attempts if attempt.ending is Ending.ACCEPTED]
        return Sighting(accepted, rule, category, {"suites": ", ".join(taken or filter(None, unnamed)) or "?"})
    if word and (not word.proves or not good_handshake(facts)):
        reason = "unstable" if word is Refusal.UNSTABLE else "no_control"
        return Sighting(reason, rule, category, {"how": describe(offers)})
    if _lists_open(category, facts):
        return Sighting("incomplete", rule, category)
    if word is None and not facts.suites:
        return Sighting("not_probed", rule, category)
    return Sighting("none_accepted", rule, category, {"how": describe(offers)})


def _lists_open(category: str, facts: Facts) -> bool:
    """Tell whether an engine's lists leave this category undecided. Lists that were never asked for leave nothing open."""
    if facts.problem("suites") or not known_category(category):
        return True
    if facts.suites is None:
        return False
    undecided = {suite for one in facts.suites for suite in one.undecided}
    nameless = any(not is_named(suite) for suite in suites_seen(facts))
    unlisted = not any(offer.suites == category for offer in facts.offers or ()) and _unlisted_version(facts)
    doubtful = any(in_category(suite, category) or not is_named(suite) for suite in undecided)
    return doubtful or nameless or unlisted or not all(one.complete for one in facts.suites)


def _unlisted_version(facts: Facts) -> bool:
    """Tell whether a version that the server accepted has no list. TLS 1.3 needs none: it has no suite of these."""
    spoken = {offer.version for offer in facts.offers or () if _accepted(offer)}
    return bool(spoken - {"TLS 1.3"} - {one.version for one in facts.suites or ()})


def _accepted(offer: Offer) -> bool:
    return any(attempt.ending is Ending.ACCEPTED for attempt in offer.attempts)


PROBE: Final = Probe(
    id="tls.suites",
    needs=("offers",),
    applies=is_endpoint,
    see=see,
    own={
        "none_accepted": Outcome.PASS,
        "forbidden_accepted": Outcome.FAIL,
        "weak_accepted": Outcome.FAIL,
        "incomplete": Outcome.INCONCLUSIVE,
        "unstable": Outcome.INCONCLUSIVE,
        "no_control": Outcome.INCONCLUSIVE,
    },
    rules=(_FORBIDDEN, _WEAK),
)
