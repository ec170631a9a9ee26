"""config.cleartext: listeners that serve a client without TLS, or leave TLS to the client."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from guide.model.configuration import Statement
from guide.model.content import Policy
from guide.model.facts import Facts
from guide.model.outcomes import Outcome
from guide.probes.configuration import GAPS, is_config, of_topic, rest, seen
from guide.probes.probe import Probe, Sighting, Subject

_RULE: Final = "config.cleartext"
_REASONS: Final = {
    "content": "served_in_clear",
    "optional": "plaintext_accepted",
    "relayed": "mail_relay",
    "passed_on": "passed_on",
    "unclear": "unclear",
}


def see(facts: Facts, subject: Subject, policy: Policy, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say each listener where a client gets something without TLS; redirects to https and refusals are facts only."""
    found = [_judged(one) for one in of_topic(facts, "listener") if one.says in _REASONS]
    yield from found
    yield from rest(facts, _RULE, clean=not found)


def _judged(one: Statement) -> Sighting:
    reason = _REASONS[one.says]
    served = reason in {"served_in_clear", "plaintext_accepted"}
    evidence = {"because": "; ".join(one.means)} if one.means else {"because": "-"}
    return seen("on_this_machine" if served and one.local else reason, _RULE, one, evidence)


PROBE: Final = Probe(
    id="config.cleartext",
    needs=("config",),
    applies=is_config,
    see=see,
    own={
        **GAPS,
        "served_in_clear": Outcome.FAIL,
        "plaintext_accepted": Outcome.FAIL,
        "mail_relay": Outcome.MANUAL,
        "passed_on": Outcome.MANUAL,
        "on_this_machine": Outcome.MANUAL,
    },
    rules=(_RULE,),
)
