"""config.protocols: the versions that a server's files let in."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from guide.model.content import Policy
from guide.model.facts import Facts
from guide.model.outcomes import Outcome
from guide.probes.configuration import GAPS, is_config, of_topic, rest, seen
from guide.probes.probe import Probe, Sighting, Subject

_RULE: Final = "config.protocols"
_FORBIDDEN: Final = "tls.protocols.forbidden"


def see(facts: Facts, subject: Subject, policy: Policy, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say each line that lets a forbidden version in, each listener left to a default, each line without effect."""
    found = list(_judged(facts, policy.rule(_FORBIDDEN).values))
    yield from found
    yield from rest(facts, _RULE, clean=not found)


def _judged(facts: Facts, forbidden: tuple[str, ...]) -> Iterator[Sighting]:
    for one in of_topic(facts, "protocols"):
        bad = ", ".join(version for version in one.means if version in forbidden)
        if one.says == "set" and bad:
            yield seen("forbidden_set", _RULE, one, {"versions": bad})
        elif one.says == "unset" and bad:
            yield seen("not_set", _RULE, one, {"versions": bad})
        elif one.says == "idle":
            yield seen("without_effect", _RULE, one)
        elif one.says == "unclear":
            yield seen("unclear", _RULE, one)


PROBE: Final = Probe(
    id="config.protocols",
    needs=("config",),
    applies=is_config,
    see=see,
    own={
        **GAPS,
        "forbidden_set": Outcome.FAIL,
        "not_set": Outcome.ADVISORY,
        "without_effect": Outcome.ADVISORY,
    },
    rules=(_RULE, _FORBIDDEN),
)
