"""``guide probe``: probe, record, and print what was found."""

import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import click

from guide.cli import shared
from guide.cli.face import Face
from guide.cli.progress import Interrupts, Progress
from guide.cli.spoken import option, spoken
from guide.cli.status_text import run_text, standing_json
from guide.facts.limits import Limits
from guide.facts.plan import Plan
from guide.model.exits import Exit
from guide.model.outcomes import Outcome as Word
from guide.session.probe import Outcome, Selection, plan, probe

_SHOWN = 20
"""Targets of the plan that are named one by one."""


@spoken("probe")
@option("--step", "steps", multiple=True, metavar="N", help="cli.probe.step")
@option("--probe", "probes", multiple=True, metavar="ID", help="cli.probe.probe")
@option("--subject", "subjects", multiple=True, metavar="S", help="cli.probe.subject")
@option(
    "--ca", "ca_file", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE", help="cli.probe.ca"
)
@option("--quick", is_flag=True, help="cli.probe.quick")
@option("--slow", is_flag=True, help="cli.probe.slow")
@option("--proxy", default="", metavar="URL", help="cli.probe.proxy")
@option("--resolver", "nameserver", default="", metavar="ADDR[:PORT]", help="cli.probe.resolver")
@option("--cluster", default="", metavar="ADDR", help="cli.probe.cluster")
@option("--engine", type=click.Choice(("sslyze",)), metavar="NAME", help="cli.probe.engine")
@option("--resume", is_flag=True, help="cli.probe.resume")
@option("--plan", "only_plan", is_flag=True, help="cli.probe.plan")
@shared.as_json
@shared.workbook
@shared.lang
@shared.by
@shared.face
@click.pass_context
def command(
    ctx: click.Context,
    face: Face,
    steps: tuple[str, ...],
    probes: tuple[str, ...],
    subjects: tuple[str, ...],
    ca_file: Path | None,
    quick: bool,
    slow: bool,
    engine: str | None,
    proxy: str,
    cluster: str,
    nameserver: str,
    resume: bool,
    only_plan: bool,
    as_json: bool,
) -> None:
    """Print the plan, probe with progress on stderr, and print the findings; the exit code speaks for this run."""
    desk = face.desk()
    selection = Selection(
        steps=steps, probes=probes, subjects=subjects, quick=quick, engine=engine or "", resume=resume
    )
    limits = Limits.quick() if quick else Limits.slow() if slow else Limits()
    contacts = plan(desk, selection, limits)
    _tell_plan(face, contacts)
    if only_plan:
        return
    began = time.monotonic()
    cancelled = threading.Event()
    with Interrupts(cancelled):
        outcome = probe(
            desk,
            selection,
            limits=limits,
            plan=contacts,
            ca_file=ca_file,
            proxy=proxy,
            cluster=cluster,
            nameserver=nameserver,
            cancelled=cancelled,
            on_event=Progress(face),
        )
    _print(face, desk, outcome, as_json=as_json)
    connections = sum(getattr(record.body, "connections", 0) for record in outcome.records)
    face.tell(
        "cli.probe.done",
        subjects=len(outcome.records),
        connections=connections,
        seconds=round(time.monotonic() - began),
    )
    if outcome.cancelled:
        face.tell("cli.probe.cancelled")
    ctx.exit(int(Exit.INTERRUPTED if outcome.cancelled else outcome.exit))


def _tell_plan(face: Face, contacts: Plan) -> None:
    face.tell("cli.probe.will")
    for target in contacts.targets[:_SHOWN]:
        if target.addresses:
            face.tell(
                "cli.probe.target",
                subject=target.subject,
                addresses=", ".join(target.addresses),
                usual=target.usual,
                most=target.connections,
            )
        if target.problem:
            face.tell("cli.probe.no_target", subject=target.subject, reason=target.problem, detail=target.detail)
        if target.refused:
            face.tell("cli.probe.refused", subject=target.subject, addresses=", ".join(target.refused))
    if len(contacts.targets) > _SHOWN:
        face.tell("cli.probe.more", count=len(contacts.targets) - _SHOWN)
    addresses = sum(len(target.addresses) for target in contacts.targets)
    if addresses:
        face.tell("cli.probe.total", usual=contacts.usual, most=contacts.connections, addresses=addresses)
    for name in contacts.asked:
        face.tell("cli.probe.asked", name=name)
    for tree in contacts.trees:
        face.tell("cli.probe.tree", folder=tree)


def _print(face: Face, desk: Any, outcome: Outcome, *, as_json: bool) -> None:
    counts = Counter(one.finding.outcome for one in outcome.findings)
    if as_json:
        findings = [standing_json(one) for one in outcome.findings]
        face.give_json(
            {"run": outcome.run, "findings": findings, "exit": int(outcome.exit), "cancelled": outcome.cancelled}
        )
        return
    words = desk.words()
    for line in run_text(outcome.findings, words):
        face.give(line)
    face.give(
        face.say(
            "cli.probe.counts",
            fail=counts[Word.FAIL],
            inconclusive=counts[Word.INCONCLUSIVE],
            advisory=counts[Word.ADVISORY],
            manual=counts[Word.MANUAL],
            passed=counts[Word.PASS],
        ),
    )
