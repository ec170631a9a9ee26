"""config.hsts: how far a server's files carry the HSTS header, with the traps of each server."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from guide.model.configuration import Statement
from guide.model.content import Policy
from guide.model.facts import Facts
from guide.model.outcomes import Outcome
from guide.probes.configuration import GAPS, is_config, of_topic, rest, seen
from guide.probes.hsts_field import parse_hsts
from guide.probes.probe import Probe, Sighting, Subject

_RULE: Final = "config.hsts"
_AGE: Final = "hsts.min_age"
_REACH: Final = {
    "missing": "missing",
    "dropped": "dropped",
    "not_always": "not_always",
    "own_answers": "own_answers",
    "to_the_application": "left_to_the_application",
    "over_http": "over_http",
    "unclear": "unclear",
}


def see(facts: Facts, subject: Subject, policy: Policy, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say where the header is missing or lost, and where its value is one that browsers ignore or forget too soon."""
    needed = policy.number(_AGE)
    found = [said for one in of_topic(facts, "hsts") for said in _judged(one, needed)]
    yield from found
    yield from rest(facts, _RULE, clean=not found, of_http=True)


def _judged(one: Statement, needed: int) -> Iterator[Sighting]:
    if one.says in _REACH:
        yield seen(_REACH[one.says], _RULE, one)
    if one.means and one.says != "over_http":
        field = parse_hsts(one.means[0])
        if field.fault:
            yield seen("invalid", _RULE, one, {"value": one.means[0], "code": field.fault})
        elif field.max_age < needed:
            yield seen("too_short", _AGE, one, {"seconds": str(field.max_age), "needed": str(needed)})


PROBE: Final = Probe(
    id="config.hsts",
    needs=("config",),
    applies=is_config,
    see=see,
    own={
        **GAPS,
        "missing": Outcome.FAIL,
        "dropped": Outcome.FAIL,
        "not_always": Outcome.FAIL,
        "own_answers": Outcome.FAIL,
        "invalid": Outcome.FAIL,
        "too_short": Outcome.FAIL,
        "left_to_the_application": Outcome.ADVISORY,
        "over_http": Outcome.ADVISORY,
    },
    rules=(_RULE, _AGE),
)
