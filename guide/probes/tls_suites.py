"""tls.suites: no suite without protection, and no weak one, is accepted."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from guide.model.attempts import Ending, Offer
from guide.model.content import Policy
from guide.model.facts import Facts
from guide.model.outcomes import Outcome
from guide.probes.probe import Probe, Sighting, Subject, is_endpoint
from guide.probes.refusal import Refusal, attempts_of, describe, good_handshake, judge_offer
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
    picked = [
        attempt.suite or "?" for offer in offers for attempt in offer.attempts if attempt.ending is Ending.ACCEPTED
    ]
    if taken or picked:
        return Sighting(accepted, rule, category, {"suites": ", ".join(taken or picked)})
    unclear = _unclear((*offers, *_versions(facts)))
    if unclear:
        return Sighting(unclear, rule, category, {"how": describe((*offers, *_versions(facts)))})
    if not good_handshake(facts):
        return Sighting("no_control", rule, category, {"how": describe(offers)})
    if _lists_open(category, facts):
        return Sighting("incomplete", rule, category)
    if not offers and not facts.suites and not _only_newest(facts):
        return Sighting("not_probed", rule, category)
    return Sighting("none_accepted", rule, category, {"how": describe(offers)})


def _versions(facts: Facts) -> list[Offer]:
    """Return the offers of whole versions that nobody accepted: categories are offered under accepted versions only."""
    return [offer for offer in facts.offers or () if offer.suites == "any" and not _accepted(offer)]


def _unclear(offers: tuple[Offer, ...]) -> str:
    """Return the reason why some offer's refusal proves nothing, or an empty string."""
    words = {judge_offer(offer) for offer in offers}
    if Refusal.NO_CONTROL in words:
        return "no_control"
    return "unstable" if Refusal.UNSTABLE in words else ""


def _only_newest(facts: Facts) -> bool:
    """Tell whether TLS 1.3 alone was accepted: no category but NULL exists there, and NULL is offered under it."""
    return {offer.version for offer in facts.offers or () if _accepted(offer)} == {"TLS 1.3"}


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
