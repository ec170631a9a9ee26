"""inventory.cleartext_url: addresses in the clear that clients are given. No hit proves nothing (law 3)."""

from collections.abc import Iterator
from datetime import datetime
from types import MappingProxyType
from typing import Final

from guide.model.content import Policy
from guide.model.facts import Facts
from guide.model.inventory import Entry
from guide.model.outcomes import Outcome
from guide.probes.inventory_undeclared import LOCAL, applies, incomplete, told
from guide.probes.probe import Probe, Sighting, Subject, Surroundings, unseen

_RULE: Final = "inventory.cleartext_url"
_OTHER: Final = "inventory.cleartext_other"
_ADVICE: Final = "inventory.cleartext_advice"
_JUDGED_ELSEWHERE: Final = frozenset({"nginx", "Apache httpd", "HAProxy"})
"""Formats whose listeners and upstreams step 3 judges; here only what they send clients to."""
_RULES: Final = MappingProxyType({"cleartext_url": _RULE, "cleartext_protocol": _OTHER})


def within(facts: Facts, subject: Subject, policy: Policy, around: Surroundings, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say each cleartext address; a listener is not one, because what it answers is seen where clients connect to it."""
    read = facts.inventory
    if read is None:
        return
    local, others = policy.rule(LOCAL).values, policy.rule(_OTHER).values
    clear = {*policy.rule(_RULE).values, *others}
    # Leaving a name out of the review lifts no fail: clients still are given its address (law 4).
    deep = read.format in _JUDGED_ELSEWHERE
    spoken = dict.fromkeys(
        entry for entry in read.entries if entry.scheme in clear and not (deep and entry.role != "calls")
    )
    found = [entry for entry in spoken if around.register.state(entry, local) != "local"]
    for entry in found:
        reason = _reason(entry, others)
        yield Sighting(reason, _RULES.get(reason, _ADVICE), entry.place, told(entry))
    if read.skipped or read.truncated:
        yield incomplete(facts, _RULE)
    elif not read.format:
        yield Sighting("not_understood", _RULE)
    elif not found:
        yield Sighting("none_named", _RULE, "", {"count": str(len(read.entries))})


def _reason(entry: Entry, others: tuple[str, ...]) -> str:
    if entry.role == "calls":
        if entry.upgraded:
            return "redirected"
        return "cleartext_protocol" if entry.scheme in others else "cleartext_url"
    return "cleartext_upstream" if entry.role == "upstream" else "cleartext_listener"


PROBE: Final = Probe(
    id="inventory.cleartext_url",
    needs=("inventory",),
    applies=applies,
    see=unseen,
    within=within,
    own={
        "cleartext_url": Outcome.FAIL,
        "cleartext_protocol": Outcome.FAIL,
        "redirected": Outcome.ADVISORY,
        "cleartext_upstream": Outcome.ADVISORY,
        "cleartext_listener": Outcome.ADVISORY,
        "none_named": Outcome.MANUAL,
        "not_understood": Outcome.MANUAL,
        "incomplete": Outcome.INCONCLUSIVE,
    },
    rules=(_RULE, _OTHER, _ADVICE, LOCAL),
)
