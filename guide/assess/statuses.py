"""Statuses folded: the worst one wins."""

from collections.abc import Iterable, Sequence
from typing import Final

from guide.model.assessment import QuestionState, Standing, Verdict
from guide.model.exits import Exit, worst
from guide.model.outcomes import Bearing, Outcome, Status
from guide.probes.probe import ASKING

_WORST_FIRST: Final = (
    Status.NOT_SATISFIED,
    Status.OPEN,
    Status.STALE,
    Status.RISK_ACCEPTED,
    Status.SATISFIED,
    Status.NOT_APPLICABLE,
)
_EXITS: Final = {
    Status.NOT_SATISFIED: Exit.NOT_SATISFIED,
    Status.RISK_ACCEPTED: Exit.NOT_SATISFIED,
    Status.SATISFIED: Exit.SATISFIED,
}
_LENIENT: Final = {**_EXITS, Status.RISK_ACCEPTED: Exit.SATISFIED}
"""The same where accepted risks are allowed."""
WORDLESS: Final = frozenset({Outcome.MANUAL, Outcome.ADVISORY})
"""Outcomes that satisfy nothing by themselves."""


def worst_status(statuses: Iterable[Status]) -> Status:
    """Return the worst status; OPEN where there is none: nothing was assessed."""
    seen = set(statuses)
    return next((status for status in _WORST_FIRST if status in seen), Status.OPEN)


def fold(standings: Sequence[Standing], questions: Sequence[QuestionState], bearings: frozenset[Bearing]) -> Status:
    """Return the status that findings and questions bearing on one of ``bearings`` come to.

    Manual findings and advisories satisfy nothing by themselves (law 3); they only read stale when their facts are.
    """
    counting = [one for one in standings if one.finding.bears_on in bearings]
    statuses = [one.status for one in counting if one.finding.outcome not in WORDLESS or one.standing == "stale"]
    statuses += [one.status for one in questions if one.bears_on in bearings]
    status = worst_status(statuses)
    # Not applicable is said of questions only: where a probe found something, there is something it applies to.
    return Status.SATISFIED if status is Status.NOT_APPLICABLE and counting else status


def verdict(
    standings: Sequence[Standing],
    questions: Sequence[QuestionState],
    bearings: frozenset[Bearing],
    *,
    population: int,
) -> Verdict:
    """Return status and exit code; with no endpoint in scope nothing is proven (law 2)."""
    status = fold(standings, questions, bearings)
    counting = [one for one in standings if one.finding.bears_on in bearings]
    others = [Exit.NOT_ASSESSED for one in counting if could_not_assess(one)]
    statuses = [*(one.status for one in counting if one.finding.outcome not in WORDLESS), status]
    if not population:
        others.append(Exit.OPEN)
        status = worst_status((status, Status.OPEN))
    strict, lenient = (
        worst([*others, *(exits.get(one, Exit.OPEN) for one in statuses)]) for exits in (_EXITS, _LENIENT)
    )
    return Verdict(status=status, exit=strict, exit_allowing_waivers=lenient)


def could_not_assess(one: Standing) -> bool:
    """Tell whether a probe tried and came to nothing, as against not having tried or asking a person."""
    inconclusive = one.finding.outcome is Outcome.INCONCLUSIVE and one.status is Status.OPEN
    return inconclusive and one.finding.reason not in ASKING | {"not_probed"}
