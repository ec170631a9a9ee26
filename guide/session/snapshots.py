"""What sign-offs say that they saw, compared with what follows from the same records, judged again (docs/decisions/0087)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from guide.assess.signoffs import signoffs, unresolved
from guide.evidence.artifacts import Artifacts
from guide.evidence.errors import EvidenceError
from guide.evidence.manifest import FOLDER
from guide.evidence.seals import folder_name
from guide.evidence.verify import Damage, Verification
from guide.model.bodies import Attestation, Determination, Redacted
from guide.model.language import Language
from guide.model.records import Ledger, Notice
from guide.model.seals import SealCheck
from guide.model.signoffs import Signed
from guide.session.desk import Desk
from guide.session.judged import judged, rules_digest, up_to
from guide.session.open import open_desk


@dataclass(frozen=True)
class _Snapshot:
    """What a sign-off says that it saw, beside what follows from its records now."""

    signed: Signed
    seen: tuple[str, str]
    derived: tuple[str, str]
    unnamed: tuple[str, ...]
    """Items that it accepts without naming them (law 12)."""
    comparable: bool
    """Whether the same rules judge the same records: other content or code, or a redaction since, may come to something else."""


def compared(path: Path, found: Verification, clock: Callable[[], datetime]) -> Verification:
    """Return ``found`` with what comes of judging again what each sign-off was given over."""
    desk = open_desk(path, person="", language=Language.EN, clock=clock)
    ledger = desk.ledger()
    sealed = {one.signoff: one for one in found.seals if one.state == "sealed" and not one.redacted and not one.alone}
    notices = list(found.notices)
    for signed in signoffs(ledger).all:
        one = _snapshot(desk, ledger, signed, sealed.get(signed.signoff.id))
        if one.seen == one.derived and not one.unnamed:
            continue
        if one.comparable and found.first_bad is None:
            return replace(found, ok=False, first_bad=_blame(desk, one), notices=tuple(notices))
        detail = {"signoff": signed.signoff.id, "seen": " / ".join(one.seen), "derived": " / ".join(one.derived)}
        notices.append(Notice(code="judged_otherwise", detail=detail))
    return replace(found, notices=tuple(notices))


def _snapshot(desk: Desk, ledger: Ledger, signed: Signed, sealed: SealCheck | None) -> _Snapshot:
    body = signed.signoff.body
    then = up_to(ledger, signed.signoff)
    kept = (
        Artifacts(desk.file.real.parent / FOLDER / folder_name(signed.signoff) / "artifacts")
        if sealed
        else desk.file.artifacts
    )
    attached = (
        one
        for record in then.records
        if isinstance(record.body, Attestation | Determination)
        for one in record.body.evidence
    )
    states = {digest: kept.state(digest) for digest in {one.digest for one in attached}}
    assessment = judged(desk, then, signed.signoff, states)
    items = [one.item for one in unresolved(assessment)]
    accepts = body.decision in {"accept", "accept-with-exceptions"}
    return _Snapshot(
        signed,
        (body.requirement, body.programme),
        (assessment.requirement.status.value, assessment.programme.status.value),
        tuple(item for item in items if accepts and item not in body.exceptions),
        body.rules == rules_digest() and not any(isinstance(record.body, Redacted) for record in then.records),
    )


def _blame(desk: Desk, one: _Snapshot) -> Damage:
    signoff = one.signed.signoff
    if one.seen != one.derived:
        problem = f"the sign-off {signoff.id} says it saw {' / '.join(one.seen)}, but its records come to {' / '.join(one.derived)}"
    else:
        problem = f"the sign-off {signoff.id} accepts without naming {', '.join(one.unnamed[:3])}"
    remedy = "Nobody should rely on it; ask its signer, and sign again"
    return Damage(
        EvidenceError(problem, str(desk.file.path), remedy, line=signoff.line, column=3).message, signoff.line
    )
