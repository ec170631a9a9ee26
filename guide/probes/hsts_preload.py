"""hsts.preload: whether the header asks to be built into browsers, and whether the name already is. Advice only.

Preloading is discouraged by the list's own operator and asked for by v5.0.0-3.7.4 at level 3 only.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from guide.model.content import Policy
from guide.model.facts import Facts
from guide.model.outcomes import Outcome
from guide.model.subjects import Endpoint
from guide.model.web import SecureCheck
from guide.probes.hsts_codes import preload_codes
from guide.probes.hsts_max_age import applies, unanswered
from guide.probes.probe import Probe, Sighting, Subject

_RULE: Final = "hsts.preload"
_TOKEN: Final = "preload"  # noqa: S105 - the directive's name
_LIST: Final = "list"


def see(facts: Facts, subject: Subject, policy: Policy, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say of the directive whether it is sent and would be accepted, and of the name whether a dated list has it."""
    if not isinstance(subject, Endpoint):
        return
    asking = [check for check in facts.secure or () if check.exchange.hsts and _asks(check.exchange.hsts[0])]
    if asking:
        yield _asked(asking)
    else:
        yield Sighting("no_https_answer" if unanswered(facts, subject) else "not_sent", _RULE, _TOKEN)
    entry = facts.preload
    if entry:
        yield Sighting(
            "on_list" if entry.listed else "not_on_list", _RULE, _LIST, {"list": entry.source, "date": entry.date}
        )


def _asks(line: str) -> bool:
    return any(part.strip().lower() == _TOKEN for part in line.split(";"))


def _asked(checks: list[SecureCheck]) -> Sighting:
    """Judge the lines that ask to be preloaded: the first that the list would refuse speaks for all."""
    lines = [check.exchange.hsts[0] for check in checks]
    refused = next((line for line in lines if preload_codes(line)[0]), "")
    codes = [code for line in lines for one in preload_codes(line) for code in one]
    detail = {"value": refused or lines[0], "code": ", ".join(dict.fromkeys(codes))}
    return Sighting("asked_and_unfit" if refused else "asked", _RULE, _TOKEN, detail)


PROBE: Final = Probe(
    id="hsts.preload",
    needs=("secure",),
    reads=("preload",),
    applies=applies,
    see=see,
    own={
        "not_sent": Outcome.PASS,
        "asked": Outcome.ADVISORY,
        "asked_and_unfit": Outcome.ADVISORY,
        "on_list": Outcome.ADVISORY,
        "not_on_list": Outcome.PASS,
        "no_https_answer": Outcome.INCONCLUSIVE,
    },
    rules=(_RULE,),
)
