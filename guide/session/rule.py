"""Rule on a finding: a false positive, or an inconclusive one settled by other evidence."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from guide.assess.scope import fold_scope
from guide.model.assessment import Standing
from guide.model.bodies import Body, Determination
from guide.model.outcomes import Outcome
from guide.model.records import Record
from guide.session.desk import Desk
from guide.session.policy import policy_in_force
from guide.session.status import look
from guide.text.errors import UsageError

Ruling = Literal["false-positive", "settled"]
_RULES_ON: dict[Ruling, Outcome] = {"false-positive": Outcome.FAIL, "settled": Outcome.INCONCLUSIVE}
_SHORTEST = 6


def find_standing(findings: Iterable[Standing], wanted: str) -> Standing:
    """Return the finding whose fingerprint begins with ``wanted`` (six digits at least); raise UsageError otherwise."""
    wanted = wanted.strip().lower()
    found = [one for one in findings if one.finding.fingerprint.startswith(wanted)]
    prints = {one.finding.fingerprint for one in found}
    if len(wanted) < _SHORTEST or not prints:
        raise UsageError(
            f"{wanted} is no finding of this workbook. Take the fingerprint from guide status or the report"
        )
    if len(prints) > 1:
        raise UsageError(f"{wanted} fits {len(prints)} findings. Give more of the fingerprint")
    return found[0]


def rule(
    desk: Desk,
    fingerprint: str,
    ruling: Ruling,
    *,
    rationale: str,
    by: str = "",
    attach: tuple[Path, ...] = (),
    valid_until: datetime | None = None,
) -> Record[Body]:
    """Record a determination on one finding. It counts once another person has accepted it.

    A false positive is ruled on a fail, "settled" on an inconclusive one. Evidence must be attached. Raises UsageError.
    """
    finding = find_standing(look(desk).findings, fingerprint).finding
    if finding.outcome is not _RULES_ON[ruling]:
        raise UsageError(
            f"The finding is {finding.outcome.value}; {ruling} can only be ruled on one that is {_RULES_ON[ruling].value}"
        )
    if not rationale.strip():
        raise UsageError("A determination needs a rationale. Say what the evidence shows")
    if not attach:
        raise UsageError("A determination needs evidence. Attach the file that shows it with --attach")
    policy = policy_in_force(desk, fold_scope(desk.ledger()))
    longest = desk.clock() + timedelta(days=policy.statements_max_age)
    body = Determination(
        fingerprint=finding.fingerprint,
        ruling=ruling,
        finding=f"{finding.probe} {finding.reason} {finding.subject} {finding.address} {finding.place}".strip(),
        rationale=rationale.strip(),
        evidence=tuple(desk.file.attach(path) for path in attach),
        valid_until=min(valid_until, longest) if valid_until else longest,
    )
    return desk.record(body, by=by)
