"""tls.suites: no suite without protection, and no weak one, is accepted."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from guide.model.attempts import Ending, Offer
from guide.model.content import Policy
from guide.model.facts import Facts
from guide.model.outcomes import Outcome
from guide.probes.probe import Probe, Sighting, Subject, is_endpoint
from guide.probes.refusal import (
    HALVES,
    Refusal,
    attempts_of,
    describe,
    endings_at_random,
    good_handshake,
    judge_offer,
    was_accepted,
)
from guide.probes.suite_names import in_category, is_named, known_category

_FORBIDDEN: Final = "tls.suites.forbidden"
_WEAK: Final = "tls.suites.weak"
_WEAK_HALVES: Final = frozenset({"weak", "rare weak"})
_WHOLE: Final = frozenset({"any", *HALVES})
"""Offers that show a version to be spoken when they are accepted."""


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
    offers = _of_category(category, facts)
    taken = [suite for suite in suites_seen(facts) if known_category(category) and in_category(suite, category)]
    picked = [
        attempt.suite or "?" for offer in offers for attempt in offer.attempts if attempt.ending is Ending.ACCEPTED
    ]
    if taken or picked:
        return Sighting(accepted, rule, category, {"suites": ", ".join(taken or picked)})
    unclear = _unclear((*offers, *_versions(facts)), facts)
    if unclear:
        return Sighting(unclear, rule, category, {"how": describe((*offers, *_versions(facts)))})
    if not good_handshake(facts):
        return Sighting("no_control", rule, category, {"how": describe(offers)})
    if not _offered_everywhere(category, facts):
        gap = _gap_in_lists(category, facts)
        if gap:
            return Sighting(gap, rule, category)
    return Sighting("none_accepted", rule, category, {"how": describe(offers)})


def _of_category(category: str, facts: Facts) -> list[Offer]:
    """Return the offers that decide on a category: itself alone, or every weak suite at once where that was refused."""
    offers = [offer for offer in facts.offers or () if offer.suites == category]
    alone = {offer.version for offer in offers}
    together = [
        offer
        for offer in facts.offers or ()
        if offer.suites in _WEAK_HALVES and offer.version not in alone and not was_accepted(offer)
    ]
    return [*offers, *together]


def _versions(facts: Facts) -> list[Offer]:
    """Return the offers of whole versions that nobody accepted: categories are offered under accepted versions only."""
    spoken = _spoken(facts)
    return [one for one in facts.offers or () if one.suites in _WHOLE and one.version not in spoken]


def _unclear(offers: tuple[Offer, ...], facts: Facts) -> str:
    """Return the reason why some offer's refusal proves nothing, or an empty string."""
    at_random = endings_at_random(facts)
    words = {judge_offer(offer, at_random) for offer in offers}
    if Refusal.NO_CONTROL in words:
        return "no_control"
    return "unstable" if Refusal.UNSTABLE in words else ""


def _offered_everywhere(category: str, facts: Facts) -> bool:
    """Tell whether the category was offered alone under every accepted version that can have it.

    Such offers decide by law 6; an engine's lists can then only add what they saw accepted. TLS 1.3 has no suite of these
    categories but the NULL ones of RFC 9150.
    """
    spoken = _spoken(facts)
    needed = {version for version in spoken if version != "TLS 1.3" or category == "NULL"}
    offered = {(offer.version, offer.suites) for offer in _of_category(category, facts)}
    return bool(spoken) and known_category(category) and all(_whole(category, one, offered) for one in needed)


def _whole(category: str, version: str, offered: set[tuple[str, str]]) -> bool:
    """Tell whether every suite of the category was offered under ``version``: by itself, or within all weak ones."""
    halves = {half for half in _WEAK_HALVES if (version, half) in offered}
    return (version, category) in offered or halves == _WEAK_HALVES


def _gap_in_lists(category: str, facts: Facts) -> str:
    """Return why the engine's lists cannot rule the category out, or an empty string when they can."""
    if facts.suites is None and not facts.problem("suites"):
        return "not_probed"
    lists = facts.suites or ()
    undecided = [suite for one in lists for suite in one.undecided]
    gaps = (
        facts.problem("suites") is not None,
        not all(one.complete for one in lists),
        bool(_spoken(facts) - {"TLS 1.3"} - {one.version for one in lists}),
        not known_category(category),
        not all(is_named(suite) for suite in (*suites_seen(facts), *undecided)),
    )
    return "incomplete" if any(gaps) or any(in_category(suite, category) for suite in undecided) else ""


def _spoken(facts: Facts) -> set[str]:
    return {offer.version for offer in facts.offers or () if offer.suites in _WHOLE and was_accepted(offer)}


PROBE: Final = Probe(
    id="tls.suites",
    needs=("offers",),
    reads=("suites",),
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
