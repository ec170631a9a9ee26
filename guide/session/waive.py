"""Accept the risk of named findings for a limited time."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from pydantic import ValidationError

from guide.assess.scope import fold_scope
from guide.model.base import same_person
from guide.model.bodies import Body, Waiver
from guide.model.outcomes import Outcome
from guide.model.records import Record
from guide.session.desk import Desk
from guide.session.policy import policy_in_force
from guide.session.rule import find_standing
from guide.session.status import look
from guide.text.errors import UsageError


def waive(
    desk: Desk,
    fingerprints: Iterable[str],
    *,
    reason: str,
    compensating: str,
    ticket: str,
    approved_by: str,
    expires: datetime,
    by: str = "",
) -> Record[Body]:
    """Record that the risk of the findings with these fingerprints is accepted until ``expires`` (aware, UTC).

    Only fails can be waived; the probes still run, and what they find elsewhere or otherwise is not covered. Raises UsageError
    when a finding, a text, the date or the approver does not fit.
    """
    recorder = by or desk.person
    texts = {"reason": reason, "compensating": compensating, "ticket": ticket, "approved_by": approved_by}
    for name, text in texts.items():
        if not text.strip():
            raise UsageError(_MISSING[name])
    if same_person(approved_by, recorder):
        raise UsageError("Nobody approves what they record. Name another person in --approved-by, who bears the risk")
    _check_expiry(desk, expires)
    try:
        body = Waiver(
            fingerprints=_fails(desk, fingerprints),
            expires=expires,
            **{name: text.strip() for name, text in texts.items()},
        )
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise UsageError(f"{first['loc'][0]}: {first['msg']}. Correct the waiver") from error
    return desk.record(body, by=recorder)


_MISSING = {
    "reason": "A waiver needs a reason. Say in --reason why the finding stays for now",
    "compensating": "A waiver needs a compensating measure. Say in --compensating what limits the risk meanwhile",
    "ticket": "A waiver needs a ticket. Name in --ticket where the repair is tracked",
    "approved_by": "A waiver needs an approver. Name in --approved-by who accepts the risk",
}


def _check_expiry(desk: Desk, expires: datetime) -> None:
    now = desk.clock()
    if expires <= now:
        raise UsageError(f"The waiver would end on {expires:%Y-%m-%d}, which is past. Give a later date in --expires")
    days = policy_in_force(desk, fold_scope(desk.ledger())).waivers_max_age
    most = now + timedelta(days=days)
    # Days are what people agree on: the last second of the last day is still inside.
    if expires.date() > most.date():
        raise UsageError(
            f"The policy lets a risk be accepted for {days} days at most. Give a date up to {most:%Y-%m-%d} in --expires"
        )


def _fails(desk: Desk, wanted: Iterable[str]) -> tuple[str, ...]:
    """Return the whole fingerprints, each once; raise UsageError for one that is no fail."""
    findings = look(desk).findings
    found = [find_standing(findings, one) for one in wanted]
    for one in found:
        if one.finding.outcome is not Outcome.FAIL:
            raise UsageError(
                f"The finding {one.finding.fingerprint[:12]} is {one.finding.outcome.value}; only a fail can be waived"
            )
    return tuple(dict.fromkeys(one.finding.fingerprint for one in found))
