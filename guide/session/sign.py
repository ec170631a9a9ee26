"""Sign off: look at what stands and what does not, decide, and seal everything the decision rests on."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, cast

from guide.assess.signoffs import signoffs, unresolved
from guide.evidence.seals import build, folder_name
from guide.model.bodies import Seal, Signoff
from guide.model.exits import Exit
from guide.model.records import Ledger, Record
from guide.model.signoffs import Signed, Survey, Unresolved
from guide.session.desk import Desk
from guide.session.diff import diff
from guide.session.judged import documents, rules_digest
from guide.session.status import artifact_states, judge
from guide.text.errors import GuideError, UsageError, noted

Role = Literal["assessor", "owner", "risk-owner"]
DecisionWord = Literal["accept", "accept-with-exceptions", "reject", "insufficient-evidence"]
ROLES: tuple[Role, ...] = ("assessor", "owner", "risk-owner")
DECISIONS: tuple[DecisionWord, ...] = ("accept", "accept-with-exceptions", "reject", "insufficient-evidence")
_SHORTEST = 6
_SHOWN = 5


class NotSealed(GuideError):  # noqa: N818 - what it is, not what went wrong
    """The sign-off was recorded, but not sealed (exit 5): nobody must record it again."""

    exit = Exit.EVIDENCE

    def __init__(self, signoff: str, cause: GuideError) -> None:
        super().__init__(f"{cause} {_stands(signoff)}")


@dataclass(frozen=True)
class Decision:
    """What the signer said, before it is checked and recorded."""

    role: Role
    decision: DecisionWord
    statement: str
    by: str
    position: str = ""
    exceptions: tuple[str, ...] = ()
    """Ids of questions and beginnings of fingerprints."""
    requirement: str = ""


def survey(desk: Desk, *, requirement: str = "") -> Survey:
    """Return what stands, what does not, and what changed since the last sign-off."""
    ledger = desk.ledger()
    states = artifact_states(desk, ledger)
    assessment = judge(desk, ledger, requirement=requirement or None, artifacts=states)
    last = signoffs(ledger).last
    return Survey(assessment, unresolved(assessment), last, diff(desk, artifacts=states) if last else None)


def sign(desk: Desk, said: Decision) -> Record[Seal]:
    """Record the decision, seal its folder, and return the record of the seal.

    Raises UsageError where the statement or a name is missing, where something that is open, failed or stale is accepted without being
    named, or where the workbook grew meanwhile; EvidenceError where it cannot be written. An interrupted sealing goes on with ``seal``.
    """
    if not said.statement.strip():
        raise UsageError("The statement is empty. Say in a sentence what you decide and on what ground")
    if not said.by.strip():
        raise UsageError("A sign-off needs a name. Give it as you sign")
    ledger = desk.ledger()
    if ledger.forked:
        raise UsageError("Two branches of the evidence wait to be merged. Run guide merge before anybody signs")
    now = desk.clock()
    assessment = judge(desk, ledger, at=now, requirement=said.requirement or None)
    _refuse_damage(desk, ledger, said)
    exceptions = named(unresolved(assessment), said)
    body = Signoff(
        role=said.role,
        decision=said.decision,
        statement=said.statement.strip(),
        requirement=assessment.requirement.status.value,
        programme=assessment.programme.status.value,
        exceptions=exceptions,
        policy=assessment.policy,
        position=said.position.strip(),
        requirement_id=assessment.requirement_id,
        rules=rules_digest(),
    )
    record = desk.file.append(body, id=desk.mint(now), at=now, by=said.by.strip(), after=ledger.newest[0])
    try:
        with noted(_stands(record.id)):
            return seal(desk, record.id, by=said.by.strip())
    except GuideError as error:
        raise NotSealed(record.id, error) from error


def named(waiting: Iterable[Unresolved], said: Decision) -> tuple[str, ...]:
    """Return in full the items that the signer names; raise UsageError where law 12 is not kept, or a name fits nothing.

    "Accept" stands alone only where nothing is unresolved; "accept with exceptions" names each item. The other two may name some.
    """
    items = [one.item for one in waiting]
    chosen = tuple(dict.fromkeys(_item(one, items) for one in said.exceptions))
    left = [item for item in items if item not in chosen]
    if said.decision == "accept" and items:
        raise UsageError(
            f"Not accepted: {len(items)} items are open, failed, stale or accepted risks ({_some(items)}). See guide sign --items; "
            "decide accept-with-exceptions and name each, or decide reject or insufficient-evidence"
        )
    if said.decision == "accept-with-exceptions" and (left or not items):
        if not items:
            raise UsageError("Nothing is open, failed or stale. Decide accept")
        raise UsageError(
            f"Not accepted: {len(left)} items are not named ({_some(left)}). See guide sign --items; name each with --except"
        )
    return chosen


def seal(desk: Desk, signoff_id: str, *, by: str = "") -> Record[Seal]:
    """Seal a sign-off whose sealing was interrupted, and return the record of the seal; the one there is, if it was sealed already."""
    ledger = desk.ledger()
    found = find_signed(ledger, signoff_id)
    if found.seal:
        return found.seal
    signoff = found.signoff
    states = artifact_states(desk, ledger)
    manifest = build(desk.file.real, ledger, signoff, documents(desk, ledger, signoff, states))
    body = Seal(signoff=signoff.id, folder=folder_name(signoff), manifest=manifest)
    return cast("Record[Seal]", desk.record(body, by=by))


def find_signed(ledger: Ledger, wanted: str) -> Signed:
    """Return the sign-off whose id, or whose seal's id, is or ends with ``wanted`` (six characters at least); raise UsageError otherwise."""
    wanted = wanted.strip().upper()
    every = signoffs(ledger).all
    found = [one for one in every if one.signoff.id.endswith(wanted) or (one.seal and one.seal.id.endswith(wanted))]
    if len(wanted) >= _SHORTEST and len(found) == 1:
        return found[0]
    listed = ", ".join(f"{one.signoff.id} ({one.signoff.by})" for one in every) or "none"
    raise UsageError(
        f"{wanted} names {len(found) or 'no'} sign-off{'s' if len(found) > 1 else ''}. There are: {listed}"
    )


def _refuse_damage(desk: Desk, ledger: Ledger, said: Decision) -> None:
    """Raise UsageError where an attached file is gone or altered and the signer would accept what it shows."""
    if said.decision in {"reject", "insufficient-evidence"}:
        return
    bad = [digest for digest, state in artifact_states(desk, ledger).items() if state == "altered"]
    if bad:
        raise UsageError(
            f"The attached file {bad[0]} was altered. Restore it from a copy before anybody accepts; see guide verify"
        )


def _stands(signoff: str) -> str:
    return f"The sign-off {signoff} is recorded; complete it with guide sign --seal {signoff}."


def _item(wanted: str, items: list[str]) -> str:
    wanted = wanted.strip()
    found = [item for item in items if item == wanted]
    found = found or [item for item in items if len(wanted) >= _SHORTEST and item.startswith(wanted.lower())]
    if len(found) == 1:
        return found[0]
    what = (
        "fits several items. Give more of it"
        if found
        else "is nothing that is open, failed or stale. See guide sign --items"
    )
    raise UsageError(f"{wanted} {what}")


def _some(items: list[str]) -> str:
    shown = ", ".join(item[:12] if len(item) == 32 and "." not in item else item for item in items[:_SHOWN])  # noqa: PLR2004 - a fingerprint's length
    return f"{shown}, …" if len(items) > _SHOWN else shown
