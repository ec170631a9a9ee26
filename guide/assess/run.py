"""What one run of ``guide probe`` found, and the exit code that says it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from guide.assess.findings import advise, bench, count
from guide.assess.observations import observations
from guide.assess.reading import read_ledger
from guide.assess.reviews import reviews_of
from guide.assess.rulings import Terms, apply_all, rulings_of
from guide.assess.scope import scope_of
from guide.assess.statuses import WORDLESS, could_not_assess
from guide.assess.surroundings import surroundings
from guide.model.assessment import Standing
from guide.model.base import Digest
from guide.model.content import Policy
from guide.model.exits import Exit, worst
from guide.model.outcomes import Bearing, Status
from guide.model.records import Ledger
from guide.probes.registry import PROBES


@dataclass(frozen=True)
class RunFindings:
    """What one run found, with rulings applied, and its exit code."""

    findings: tuple[Standing, ...]
    exit: Exit


def findings_of_run(
    ledger: Ledger,
    run: str,
    policy: Policy,
    now: datetime,
    *,
    profile: Policy | None = None,
    probes: Collection[str] = (),
    subjects: Collection[str] = (),
    artifacts: Mapping[Digest, str] | None = None,
) -> RunFindings:
    """Return the findings of the facts recorded under ``run``.

    ``probes`` are the ids that were asked for (all by default), ``subjects`` the names (by default those with facts): what the
    run did not reach of them reads ``not_probed``. Exit: 1 for a fail that no ruling lifts (a waived one too), else 4 where
    something could not be assessed, else 3 where something was not reached or only facts for a person came out, else 0.
    """
    reading = read_ledger(ledger)
    scope = scope_of(reading)
    every = observations(reading, policy, now)
    mine = tuple(one for one in every if one.facts and one.facts.run == run)
    names = set(subjects) or {one.facts.subject for one in mine if one.facts}
    part = scope.model_copy(update={"subjects": tuple(subject for subject in scope.subjects if subject.name in names)})
    duty = [probe for key, probe in PROBES.items() if not probe.advises and (not probes or key in probes)]
    at = bench(mine, policy, now, surroundings(scope, every, policy))
    counted = [one for one in count(part, duty, at) if probes or one.finding.reason != "not_probed"]
    if profile:
        counted += advise(part, bench(mine, profile, now))
    terms = Terms(reviews_of(reading), scope.solo, policy, now, artifacts or {})
    standings = apply_all(counted, rulings_of(reading, terms))
    return RunFindings(standings, _exit(standings))


def _exit(standings: tuple[Standing, ...]) -> Exit:
    counting = [one for one in standings if one.finding.bears_on is not Bearing.ADVISORY]
    codes = [Exit.NOT_SATISFIED for one in counting if one.status in {Status.NOT_SATISFIED, Status.RISK_ACCEPTED}]
    codes += [Exit.NOT_ASSESSED for one in counting if could_not_assess(one)]
    codes += [Exit.OPEN for one in counting if one.status in {Status.OPEN, Status.STALE}]
    codes += [
        Exit.SATISFIED for one in counting if one.status is Status.SATISFIED and one.finding.outcome not in WORDLESS
    ]
    return worst(codes)
