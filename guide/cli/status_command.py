"""``guide status``: the verdicts as they stand."""

from datetime import datetime, timedelta

import click

from guide.cli import shared
from guide.cli.face import Face
from guide.cli.handover_text import handover_text
from guide.cli.spoken import option, spoken
from guide.cli.status_text import standing_json, status_text
from guide.model.exits import Exit, worst
from guide.model.outcomes import Status
from guide.session.agenda import agenda
from guide.session.handover import drafts_here, handover
from guide.session.status import artifact_states, as_of, look
from guide.session.verify import bad_seals


@spoken("status")
@option("--programme", is_flag=True, help="cli.status.programme")
@option("--fail-within", "within", type=shared.Days(), metavar="DAYS", help="cli.agenda.within")
@option("--allow-waivers", is_flag=True, help="cli.status.allow_waivers")
@shared.as_json
@shared.policy
@shared.profile
@shared.requirement
@shared.at
@shared.workbook
@shared.lang
@shared.face
@click.pass_context
def command(
    ctx: click.Context,
    face: Face,
    programme: bool,
    within: int | None,
    allow_waivers: bool,
    as_json: bool,
    policy: str | None,
    profile: str | None,
    requirement: str | None,
    at: datetime | None,
) -> None:
    """Print the assessment; the exit code is the requirement's, or with ``--programme`` that of all twelve steps.

    With ``--allow-waivers`` accepted risks count as satisfied for the exit code, and for nothing else.
    """
    desk = face.desk()
    ledger = desk.ledger()
    states = artifact_states(desk, ledger)
    assessment = look(desk, at=at, policy=policy, profile=profile, requirement=requirement, artifacts=states)
    verdict = assessment.programme if programme else assessment.requirement
    altered = [digest for digest, state in states.items() if state == "altered"]
    broken = tuple(bad_seals(desk, ledger))
    due = within is not None and any(one.due <= assessment.at + timedelta(days=within) for one in agenda(desk, at=at))
    own = verdict.exit_allowing_waivers if allow_waivers else verdict.exit
    evidence = [Exit.EVIDENCE for _ in (*altered, *broken)]
    code = worst([own, *evidence, *([Exit.OPEN] if due else [])])
    standing = handover(as_of(ledger, at), assessment)
    if as_json:
        findings = [standing_json(one) for one in assessment.findings]
        face.give_json(
            {
                **assessment.model_dump(mode="json"),
                "findings": findings,
                "exit": int(code),
                "handover": standing.model_dump(mode="json"),
            }
        )
    else:
        for text in status_text(assessment, desk.catalog, desk.words()):
            face.give(text)
        numbers = {step.step: step.number for step in assessment.steps}
        face.give("")
        for text in handover_text(standing, drafts_here(desk, standing), numbers, desk.words()):
            face.give(text)
    for digest in altered:
        face.tell("cli.status.altered", digest=digest)
    for sentence in broken:
        face.talk(sentence)
    if allow_waivers and verdict.status is Status.RISK_ACCEPTED:
        face.tell("cli.status.allowed")
    ctx.exit(int(code))
