"""What followed from a workbook when a sign-off was given: judged again, over the same records, at the same instant."""

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from guide import __version__
from guide.assess.diff import compare
from guide.assess.past import past_of
from guide.assess.report import compose
from guide.assess.signoffs import unresolved
from guide.catalog.place import content_root
from guide.export.markdown import render
from guide.model.assessment import Assessment
from guide.model.base import show_instant
from guide.model.bodies import Signoff
from guide.model.changes import Diff
from guide.model.language import Language
from guide.model.records import Ledger, Record
from guide.session.desk import Desk
from guide.session.diff import last_signoff
from guide.session.status import judge
from guide.text.digests import sha256

_ROOMS = ("assess", "model", "probes")


@lru_cache(maxsize=1)
def rules_digest() -> str:
    """Return the digest of everything that turns records into a status: the content, and the code that folds and judges."""
    package = Path(str(files("guide")))
    roots = [content_root(), *(package / room for room in _ROOMS)]
    lines = []
    for root in roots:
        for path in sorted(one for one in root.rglob("*") if one.is_file() and "__pycache__" not in one.parts):
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            lines.append(f"{digest}  {root.name}/{path.relative_to(root).as_posix()}\n")
    return sha256("".join(lines).encode())


def up_to(ledger: Ledger, signoff: Record[Signoff]) -> Ledger:
    """Return the ledger as it stood when ``signoff`` was its newest record."""
    return past_of(ledger, signoff.id).model_copy(update={"notices": ()})


def judged(desk: Desk, ledger: Ledger, signoff: Record[Signoff], artifacts: Mapping[str, str]) -> Assessment:
    """Return the assessment that ``signoff`` was given over; ``ledger`` ends with it."""
    body = signoff.body
    return judge(
        desk,
        ledger,
        at=signoff.at,
        policy=body.policy,
        requirement=body.requirement_id or None,
        artifacts=artifacts,
    )


def documents(desk: Desk, ledger: Ledger, signoff: Record[Signoff], artifacts: Mapping[str, str]) -> dict[str, bytes]:
    """Return what is sealed beside the evidence, by name: the report in both languages, and the status as JSON."""
    before = up_to(ledger, signoff)
    assessment = judged(desk, before, signoff, artifacts)
    report = compose(desk.catalog, before, assessment, _changes(desk, before, signoff, assessment))
    made = {f"report.{one.value}.md": render(report, desk.words(one)).encode() for one in Language}
    return {**made, "status.json": _status(assessment, signoff, artifacts)}


def _changes(desk: Desk, ledger: Ledger, signoff: Record[Signoff], assessment: Assessment) -> Diff | None:
    """Return what changed since the sign-off before this one; None where this is the first."""
    earlier = ledger.model_copy(update={"records": tuple(one for one in ledger.records if one.id != signoff.id)})
    last = last_signoff(earlier)
    if last is None:
        return None
    then = past_of(ledger, last.id)
    requirement = desk.catalog.requirements[assessment.requirement_id]
    return compare(judge(desk, then, at=last.at, artifacts={}), assessment, then, earlier, requirement, record=last.id)


def _status(assessment: Assessment, signoff: Record[Signoff], artifacts: Mapping[str, str]) -> bytes:
    told = {
        "format": "asvs-guide/signoff-status/1",
        "signoff": signoff.id,
        "at": show_instant(signoff.at),
        "requirement_id": assessment.requirement_id,
        "policy": assessment.policy,
        "requirement": assessment.requirement.status.value,
        "programme": assessment.programme.status.value,
        "steps": {step.step: step.status.value for step in assessment.steps},
        "unresolved": [one.model_dump(mode="json") for one in unresolved(assessment)],
        "artifacts_not_present": {digest: state for digest, state in sorted(artifacts.items()) if state != "present"},
        "version": __version__,
        "rules": rules_digest(),
    }
    return (json.dumps(told, indent=1, ensure_ascii=True) + "\n").encode()
