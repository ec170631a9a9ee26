"""tls.names: a client that says no name, or a wrong one, gets no old version in a certificate it would believe."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from guide.model.attempts import Ending
from guide.model.content import Policy
from guide.model.facts import Facts
from guide.model.negotiation import OldVersions
from guide.model.outcomes import Outcome
from guide.model.subjects import Endpoint
from guide.probes.identity import names_host, reference
from guide.probes.probe import Probe, Sighting, Subject, is_endpoint
from guide.probes.refusal import Refusal, describe, endings_at_random, good_handshake, judge_offer

_RULE: Final = "tls.names.fallback"
_DEFAULT: Final = "tls.names.default"
_WORDS: Final = {
    Refusal.ANSWERED: "refused",
    Refusal.REPEATED: "refused_repeatedly",
    Refusal.UNSTABLE: "unstable",
    Refusal.NO_CONTROL: "no_control",
}


def see(facts: Facts, subject: Subject, policy: Policy, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say what the old versions came to without a name and with an unknown one; nothing where that was never asked."""
    if not isinstance(subject, Endpoint):
        return
    for names in (part.names for part in facts.negotiation or () if part.names):
        for place, old in (("no_name", names.old_without_name), ("unknown_name", names.old_unknown_name)):
            if old:
                yield _judged(place, old, facts, subject, policy)


def _judged(place: str, old: OldVersions, facts: Facts, subject: Endpoint, policy: Policy) -> Sighting:
    word = judge_offer(old.offer, endings_at_random(facts))
    how = {"how": describe([old.offer])}
    if word is not Refusal.ACCEPTED:
        proven = not word.proves or good_handshake(facts)
        return Sighting(_WORDS[word] if proven else "no_control", _RULE, place, how)
    taken = next(one for one in old.offer.attempts if one.ending is Ending.ACCEPTED)
    detail = {"version": taken.version or "?", "suite": taken.suite or "?"}
    if taken.version not in policy.rule(_RULE).values:
        # The policy permits the newest of them, and the server was not asked for those below it.
        return Sighting("older_not_asked", _RULE, place, detail)
    if old.readable and not names_host(reference(subject), old.names, old.addresses):
        return Sighting("old_default_host", _DEFAULT, place, detail)
    return Sighting("old_without_its_name", _RULE, place, detail)


PROBE: Final = Probe(
    id="tls.names",
    needs=("negotiation",),
    applies=is_endpoint,
    see=see,
    own={
        "refused": Outcome.PASS,
        "refused_repeatedly": Outcome.PASS,
        "old_without_its_name": Outcome.FAIL,
        "old_default_host": Outcome.ADVISORY,
        "older_not_asked": Outcome.INCONCLUSIVE,
        "unstable": Outcome.INCONCLUSIVE,
        "no_control": Outcome.INCONCLUSIVE,
    },
    rules=(_RULE, _DEFAULT),
    optional=True,
)
