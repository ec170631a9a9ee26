"""The fold: everything that follows from content, records, a policy and an instant (law 10)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from guide.assess.findings import advise, bench, count
from guide.assess.gaps import not_proven
from guide.assess.hearing import hearing
from guide.assess.matrix import lay_out
from guide.assess.observations import Observation, observations
from guide.assess.questions import question_state
from guide.assess.reading import Reading, read_ledger
from guide.assess.reviews import reviews_of
from guide.assess.rulings import Terms, apply_all, rulings_of
from guide.assess.scope import scope_of, scope_redacted
from guide.assess.statuses import fold, verdict, worst_status
from guide.assess.surroundings import surroundings
from guide.model.assessment import Assessment, QuestionState, Standing, StepState
from guide.model.base import Digest
from guide.model.content import Catalog, Policy, Requirement, Step
from guide.model.facts import Facts
from guide.model.outcomes import Bearing, Status
from guide.model.records import Ledger
from guide.model.subjects import Scope
from guide.probes.registry import PROBES
from guide.text.errors import UsageError

REQUIREMENT = frozenset({Bearing.REQUIREMENT})
PROGRAMME = frozenset({Bearing.REQUIREMENT, Bearing.PROGRAMME})


def assess(
    catalog: Catalog,
    ledger: Ledger,
    *,
    now: datetime,
    policy: str | None = None,
    profile: str | None = None,
    requirement: str | None = None,
    artifacts: Mapping[Digest, str] | None = None,
) -> Assessment:
    """Return the assessment at ``now`` (aware, UTC).

    ``policy``, ``profile`` and ``requirement`` are ids; by default the scope's, else the requirement's own. ``artifacts`` says
    for attached digests whether they are ``present``, ``missing`` or ``altered``. Raises UsageError for an id the catalog lacks.
    """
    reading = read_ledger(ledger)
    scope = scope_of(reading)
    asked = _requirement(catalog, requirement or next(iter(scope.requirements), ""))
    rules = _policy(catalog.policies, policy or scope.policy or asked.policy, "policy")
    chosen = profile if profile is not None else scope.profile
    hardening = _policy(catalog.profiles, chosen, "profile") if chosen else None
    found = observations(reading, rules, now)
    terms = Terms(reviews_of(reading), scope.solo, rules, now, artifacts or {})

    wanted = {probe for step in asked.steps for probe in step.probes}
    around = surroundings(scope, found, rules)
    counted = count(scope, [probe for key, probe in PROBES.items() if key in wanted], bench(found, rules, now, around))
    counted += advise(scope, bench(found, hardening, now)) if hardening else ()
    standings = apply_all(counted, rulings_of(reading, terms))
    room = hearing(reading, scope, found, terms)
    steps = tuple(
        _step(step, standings, [question_state(question, room) for question in step.questions], scope)
        for step in asked.steps
    )
    questions = [question for step in steps for question in step.questions]
    doubted = scope_redacted(reading)
    population = 0 if doubted else len(scope.endpoints)
    seen = _seen(found, standings)
    return Assessment(
        workbook=ledger.workbook,
        at=now,
        requirement_id=asked.id,
        policy=rules.id,
        profile=hardening.id if hardening else "",
        scope=scope,
        requirement=verdict(standings, questions, REQUIREMENT, population=population),
        programme=verdict(standings, questions, PROGRAMME, population=population),
        steps=steps,
        findings=standings,
        matrix=lay_out(scope, standings, found),
        not_proven=not_proven(standings, questions, scope, scope_redacted=doubted),
        inventory=around.found,
        records=len(ledger.records),
        newest=_newest(reading),
        last_record=reading.records[-1].at if reading.records else None,
        facts_from=min((facts.started for facts in seen), default=None),
        facts_to=max((facts.ended for facts in seen), default=None),
        notices=ledger.notices,
    )


def _requirement(catalog: Catalog, name: str) -> Requirement:
    if name in catalog.requirements:
        return catalog.requirements[name]
    if not name and len(catalog.requirements) == 1:
        return next(iter(catalog.requirements.values()))
    raise UsageError(
        f"The requirement {name or '(none named)'} is not in the content. There are: {_names(catalog.requirements)}"
    )


def _policy(known: Mapping[str, Policy], name: str, kind: str) -> Policy:
    if name not in known:
        raise UsageError(f"The {kind} {name} is not in the content. There are: {_names(known)}. Name one with --{kind}")
    return known[name]


def _names(known: Iterable[str]) -> str:
    return ", ".join(sorted(known)) or "none"


def _step(step: Step, standings: Sequence[Standing], questions: Sequence[QuestionState], scope: Scope) -> StepState:
    """Return how one step stands; a profile's findings are shown beside those of the probe they sharpen."""
    mine = tuple(
        one for one in standings if one.finding.probe in step.probes or PROBES[one.finding.probe].beside in step.probes
    )
    status = fold(mine, questions, PROGRAMME)
    if step.probes and not scope.endpoints:
        status = worst_status((status, Status.OPEN))
    return StepState(step=step.id, number=step.number, status=status, findings=mine, questions=tuple(questions))


def _seen(found: Iterable[Observation], standings: Iterable[Standing]) -> list[Facts]:
    used = {one.finding.facts for one in standings}
    return [one.facts for one in found if one.facts and one.record.id in used]


def _newest(reading: Reading) -> str:
    return reading.records[-1].digest if reading.records else ""
