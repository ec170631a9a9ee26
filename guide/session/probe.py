"""Probe: gather facts of what is in scope and record them as they come."""

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

from guide.assess.matrix import FACTS_READ
from guide.assess.run import findings_of_run
from guide.assess.scope import fold_scope
from guide.catalog.place import content_root
from guide.facts.events import Event
from guide.facts.gather import Gathered, gather
from guide.facts.limits import Limits
from guide.facts.order import LONG
from guide.facts.plan import Plan
from guide.facts.plan import plan as make_plan
from guide.facts.proxy import parse_proxy
from guide.facts.resolve import parse_nameserver
from guide.model.assessment import Standing
from guide.model.bodies import Body
from guide.model.content import Requirement, Step
from guide.model.exits import Exit
from guide.model.facts import Facts, Section
from guide.model.records import Ledger, Record
from guide.model.subjects import Endpoint, Material, Scope
from guide.probes.registry import PROBES
from guide.session.desk import Desk
from guide.session.policy import policy_in_force
from guide.session.status import artifact_states
from guide.text.errors import UsageError


@dataclass(frozen=True)
class Selection:
    """What to probe: everything in scope, or what is named. Empty means no limit."""

    steps: tuple[str, ...] = ()
    probes: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    quick: bool = False
    """One pass: the verdict, HTTP and certificates, without suite lists, negotiation and active checks."""
    engine: str = ""
    """``sslyze`` for its suite lists as a second opinion."""
    resume: bool = False
    """Go on with the newest run where it was interrupted: what it has recorded is not asked again."""


@dataclass(frozen=True)
class Outcome:
    """What one run found."""

    run: str
    records: tuple[Record[Body], ...]
    findings: tuple[Standing, ...]
    exit: Exit
    cancelled: bool


@dataclass
class _Run:
    """The records of a run under way."""

    id: str
    records: list[Record[Body]] = field(default_factory=list)


def _silent(_: Event) -> None:
    """Take an event and say nothing."""


def plan(desk: Desk, selection: Selection, limits: Limits | None = None) -> Plan:
    """Return what a probe of ``selection`` would contact; names are resolved, nothing else is sent."""
    scope = fold_scope(desk.ledger())
    subjects = chosen_subjects(desk, scope, selection)
    wanted = wanted_sections(desk, scope, selection)
    return make_plan(subjects, scope, limits or Limits(), wanted, selection.engine)


def probe(
    desk: Desk,
    selection: Selection,
    *,
    limits: Limits | None = None,
    plan: Plan | None = None,
    on_event: Callable[[Event], None] = _silent,
    cancelled: threading.Event | None = None,
    ca_file: Path | None = None,
    proxy: str = "",
    cluster: str = "",
    nameserver: str = "",
) -> Outcome:
    """Gather facts and append each unit's as it finishes; blocking, so call it in a thread.

    ``ca_file`` defaults to the scope's. Cancelling keeps what was found. Raises UsageError when nothing fits the selection or nobody authorised the probing.
    """
    scope = fold_scope(desk.ledger())
    subjects = chosen_subjects(desk, scope, selection)
    if scope.authorisation is None:
        raise UsageError("Nobody has authorised the probing. Record it first: guide scope set --authorized-by WHO")
    if not subjects:
        raise UsageError("No subject in scope fits, so there is nothing to probe. See: guide scope list")
    if nameserver:
        parse_nameserver(nameserver)
    cancelled = cancelled or threading.Event()
    run = _Run(desk.mint(desk.clock()))
    done: frozenset[tuple[str, str]] = frozenset()
    if selection.resume:
        run.id, done = newest_run(desk.ledger())
    for one in gather(
        subjects,
        scope,
        limits or Limits(),
        run=run.id,
        vantage_name=os.environ.get("GUIDE_VANTAGE", ""),
        ca_file=ca_file or (Path(scope.ca_file) if scope.ca_file else None),
        plan=plan,
        wanted=wanted_sections(desk, scope, selection),
        engine=selection.engine,
        done=done,
        proxy=parse_proxy(proxy) if proxy else None,
        cluster=cluster,
        nameserver=nameserver,
        on_event=on_event,
        cancelled=cancelled,
        rules=content_root() / "rules",
    ):
        run.records.append(desk.record(_kept(desk, one)))
    policy = policy_in_force(desk, scope)
    ledger = desk.ledger()
    found = findings_of_run(
        ledger,
        run.id,
        policy,
        desk.clock(),
        profile=desk.catalog.profiles.get(scope.profile),
        probes=_judged(desk, scope, selection),
        subjects=[subject.name for subject in subjects],
        artifacts=artifact_states(desk, ledger),
    )
    return Outcome(run.id, tuple(run.records), found.findings, found.exit, cancelled.is_set())


def newest_run(ledger: Ledger) -> tuple[str, frozenset[tuple[str, str]]]:
    """Return the newest run and the subjects and addresses it has behind it; raise UsageError where there is none.

    A unit that was cancelled, or whose worker died, is not behind it; nor one that was refused, for the authorisation may have a line now.
    """
    bodies = [record.body for record in ledger.records]
    facts = [one for one in bodies if isinstance(one, Facts) and one.imported is None]
    if not facts:
        raise UsageError("There is no run to go on with. Begin one: guide probe")
    run = max(one.run for one in facts)
    undone = {"cancelled", "worker_died", "range_not_authorised"}
    return run, frozenset(
        (one.subject, one.address)
        for one in facts
        if one.run == run and not undone & {problem.reason for problem in one.problems}
    )


def _kept(desk: Desk, gathered: Gathered) -> Facts:
    if not gathered.artifacts:
        return gathered.facts
    return gathered.facts.model_copy(update={"artifacts": tuple(desk.file.keep(one) for one in gathered.artifacts)})


def requirements_of(desk: Desk, scope: Scope) -> tuple[Requirement, ...]:
    """Return the requirements of the workbook that the content knows."""
    return tuple(desk.catalog.requirements[name] for name in scope.requirements if name in desk.catalog.requirements)


def wanted_probes(desk: Desk, scope: Scope, selection: Selection) -> frozenset[str]:
    """Return the ids of the probes that the selection names; raise UsageError for a step or probe that does not exist."""
    steps = _steps(desk, scope)
    for name in selection.steps:
        if not any(name in {step.id, str(step.number)} for step in steps):
            raise UsageError(f"{name} is no step. There are: {', '.join(step.id for step in steps)}")
    for name in selection.probes:
        if name not in PROBES:
            raise UsageError(f"{name} is no probe. There are: {', '.join(sorted(PROBES))}")
    mine = [step for step in steps if not selection.steps or _is_named(step, selection)]
    named = frozenset(probe for step in mine for probe in step.probes)
    return named & frozenset(selection.probes) if selection.probes else named


def _steps(desk: Desk, scope: Scope) -> tuple[Step, ...]:
    return tuple(step for requirement in requirements_of(desk, scope) for step in requirement.steps)


def _is_named(step: Step, selection: Selection) -> bool:
    return bool({step.id, str(step.number)} & set(selection.steps))


def _judged(desk: Desk, scope: Scope, selection: Selection) -> frozenset[str]:
    """Return the probes that this run speaks for: of a quick one those that need none of the long sections, unless named."""
    wanted = wanted_probes(desk, scope, selection)
    if not selection.quick or selection.steps or selection.probes:
        return wanted
    return frozenset(name for name in wanted if not set(PROBES[name].needs) & set(LONG))


def wanted_sections(desk: Desk, scope: Scope, selection: Selection) -> tuple[Section, ...]:
    """Return the sections that the selection asks for; empty: all of them.

    The offers are always among them, because their control handshakes are what a silent refusal is judged by.
    """
    if not (selection.steps or selection.probes or selection.quick):
        return ()
    if not (selection.steps or selection.probes):
        return tuple(one for one in get_args(Section) if one not in LONG)
    probes = [PROBES[name] for name in wanted_probes(desk, scope, selection)]
    wanted = {section for probe in probes for section in (*probe.needs, *probe.reads)} | {"listening", "offers"}
    if not selection.probes and any(step.matrix and _is_named(step, selection) for step in _steps(desk, scope)):
        wanted |= set(FACTS_READ)
    return tuple(one for one in get_args(Section) if one in wanted and not (selection.quick and one in LONG))


def chosen_subjects(desk: Desk, scope: Scope, selection: Selection) -> tuple[Endpoint | Material, ...]:
    """Return the subjects in scope that the selection names and some wanted probe applies to."""
    for name in selection.subjects:
        if scope.find(name) is None:
            raise UsageError(f"{name} is not in scope. See: guide scope list")
    wanted = [PROBES[name] for name in wanted_probes(desk, scope, selection) if not PROBES[name].brought]
    return tuple(
        subject
        for subject in scope.subjects
        if (not selection.subjects or subject.name in selection.subjects)
        and any(probe.concerns(subject, scope) for probe in wanted)
    )
