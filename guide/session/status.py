"""Look at the workbook: the verdicts, and what happened to a step."""

from collections.abc import Mapping
from datetime import datetime

from guide.assess.fold import assess
from guide.model.assessment import Assessment
from guide.model.base import Digest
from guide.model.bodies import Attestation, Body, Determination
from guide.model.records import Ledger, Record
from guide.session.desk import Desk
from guide.text.errors import UsageError


def look(
    desk: Desk,
    *,
    at: datetime | None = None,
    policy: str | None = None,
    profile: str | None = None,
    requirement: str | None = None,
    artifacts: Mapping[Digest, str] | None = None,
) -> Assessment:
    """Return the assessment at the instant ``at`` (now by default) under ``policy`` and ``profile`` (the scope's by default).

    Facts are judged anew without the network; for an instant in the past, later records are left out. Raises UsageError for a policy or profile that does not exist.
    """
    ledger = as_of(desk.ledger(), at)
    return judge(desk, ledger, at=at, policy=policy, profile=profile, requirement=requirement, artifacts=artifacts)


def as_of(ledger: Ledger, at: datetime | None) -> Ledger:
    """Return what the ledger held at the instant ``at``; all of it when no instant is asked for.

    Only a question about the past leaves records out. Judged as of now, a record dated in the future still counts, as stale.
    """
    if at is None:
        return ledger
    return ledger.model_copy(update={"records": tuple(record for record in ledger.records if record.at <= at)})


def judge(
    desk: Desk,
    ledger: Ledger,
    *,
    at: datetime | None = None,
    policy: str | None = None,
    profile: str | None = None,
    requirement: str | None = None,
    artifacts: Mapping[Digest, str] | None = None,
) -> Assessment:
    """Return the assessment of a ledger already read; ``artifacts`` are states already taken, so that no file is hashed twice."""
    catalog = desk.catalog
    for name, known in ((policy, catalog.policies), (profile, catalog.profiles), (requirement, catalog.requirements)):
        if name and name not in known:
            raise UsageError(f"{name} is not known. There are: {', '.join(sorted(known))}")
    return assess(
        desk.catalog,
        ledger,
        now=at or desk.clock(),
        policy=policy,
        profile=profile,
        requirement=requirement,
        artifacts=artifact_states(desk, ledger) if artifacts is None else artifacts,
    )


def artifact_states(desk: Desk, ledger: Ledger) -> dict[Digest, str]:
    """Return for every attached file whether it is ``present``, ``missing`` or ``altered``."""
    bodies = (record.body for record in ledger.records)
    attached = (one for body in bodies if isinstance(body, Attestation | Determination) for one in body.evidence)
    return {digest: desk.file.artifact_state(digest) for digest in {one.digest for one in attached}}


def history(desk: Desk, step: str) -> tuple[Record[Body], ...]:
    """Return the records that concern the step with that id, oldest first: its statements and what was said of them."""
    records = desk.ledger().records
    questions = {
        question.id
        for requirement in desk.catalog.requirements.values()
        for one in requirement.steps
        if one.id == step
        for question in one.questions
    }
    mine = {
        record.id for record in records if isinstance(record.body, Attestation) and record.body.question in questions
    }
    return tuple(record for record in records if record.id in mine or getattr(record.body, "target", None) in mine)
