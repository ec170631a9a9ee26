"""config.suites: the bad suites that a server's files let in by name."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from guide.model.content import Policy
from guide.model.facts import Facts
from guide.model.outcomes import Outcome
from guide.probes.configuration import GAPS, is_config, of_topic, rest, seen
from guide.probes.probe import Probe, Sighting, Subject

_RULE: Final = "config.suites"
_HARDENING: Final = "config.suites.weak"
_FORBIDDEN: Final = "tls.suites.forbidden"
_WEAK: Final = "tls.suites.weak"


def see(facts: Facts, subject: Subject, policy: Policy, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say each line that lets a forbidden or weak category in. A default is a fact: no server in use has these in its own."""
    found = list(_judged(facts, policy))
    yield from found
    yield from rest(facts, _RULE, clean=not found)


def _judged(facts: Facts, policy: Policy) -> Iterator[Sighting]:
    for one in of_topic(facts, "suites"):
        if one.says == "unclear":
            yield seen("unclear", _RULE, one)
        for reason, rule, source in (("forbidden_set", _RULE, _FORBIDDEN), ("weak_set", _HARDENING, _WEAK)):
            bad = ", ".join(name for name in one.means if name in policy.rule(source).values)
            if bad:
                yield seen(reason, rule, one, {"categories": bad})


PROBE: Final = Probe(
    id="config.suites",
    needs=("config",),
    applies=is_config,
    see=see,
    own={**GAPS, "forbidden_set": Outcome.FAIL, "weak_set": Outcome.FAIL},
    rules=(_RULE, _HARDENING, _FORBIDDEN, _WEAK),
)
