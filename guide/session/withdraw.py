"""Take a record back. Nothing is edited: a withdrawal is a record of its own, and final."""

from collections.abc import Iterable

from guide.assess.reading import taken_back, withdrawals
from guide.model.bodies import (
    Attestation,
    Body,
    Determination,
    Join,
    Redacted,
    Redaction,
    Review,
    ScopeChange,
    Seal,
    Waiver,
    Withdrawal,
)
from guide.model.facts import Facts
from guide.model.records import Ledger, Record
from guide.session.desk import Desk
from guide.session.review import find_record, is_own
from guide.text.errors import UsageError

_KEPT: dict[type[Body], str] = {
    Facts: "What was observed cannot be withdrawn. Probe again: a newer observation takes its place",
    Withdrawal: "A withdrawal is final. Record again what should count",
    Redaction: "A redaction cannot be withdrawn: what it removed is gone",
    Redacted: "What stood here was redacted; there is nothing left to withdraw",
    Join: "A join only ties branches together. Withdraw the record that is wrong",
}
_UNDONE = Attestation | Waiver | Determination | Review


def withdraw(desk: Desk, record_id: str, *, reason: str, by: str = "") -> Record[Body]:
    """Record that the record whose id is, or ends with, ``record_id`` no longer counts.

    Raises UsageError when there is no reason, when the record cannot be withdrawn or was already, or when it speaks against
    another person's word and is not the withdrawer's own.
    """
    ledger = desk.ledger()
    target = find_record(ledger, record_id)
    person = by or desk.person
    if not reason.strip():
        raise UsageError("A withdrawal needs a reason. Say in --reason what is wrong with the record")
    kept = why_kept(ledger.records, target, person)
    if kept:
        raise UsageError(kept)
    return desk.record(Withdrawal(target=target.id, reason=reason.strip()), by=person)


def why_kept(records: Iterable[Record[Body]], target: Record[Body], person: str) -> str:
    """Return in a sentence why ``person`` cannot withdraw ``target``; an empty string when they can."""
    if type(target.body) in _KEPT:
        return f"{target.id}: {_KEPT[type(target.body)]}"
    every = tuple(records)
    first = next((one.id for one in every if isinstance(one.body, ScopeChange)), "")
    if target.id == first:
        return f"{target.id}: the workbook begins with this scope. Change it with guide scope"
    gone = withdrawals(every).get(target.id)
    if gone:
        return f"{target.id} was withdrawn already by {gone.by} on {gone.at:%Y-%m-%d}"
    if _speaks_against(target.body) and not is_own(target, person):
        return f"{target.id} speaks against another word; only {target.by} can take it back. Answer it with a record of your own"
    return ""


def sealed_in(ledger: Ledger, withdrawal: Record[Body]) -> tuple[str, ...]:
    """Return the sealed folders that stay although the withdrawal took back their seal or their sign-off."""
    target = getattr(withdrawal.body, "target", "")
    seals = ((one.id, one.body) for one in ledger.records if isinstance(one.body, Seal))
    return tuple(body.folder for key, body in seals if target in {key, body.signoff})


def last_word(records: Iterable[Record[Body]], person: str) -> Record[Body] | None:
    """Return the newest statement, ruling, waiver or review of ``person`` among ``records``, oldest first: what undo takes back."""
    every = tuple(records)
    gone = taken_back(every)
    mine = (one for one in reversed(every) if isinstance(one.body, _UNDONE) and is_own(one, person))
    return next((one for one in mine if one.id not in gone), None)


def _speaks_against(body: Body) -> bool:
    """Tell whether taking it back alone could make something more satisfied: a rejection, or the answer "no"."""
    rejected = isinstance(body, Review) and not body.accepted
    return rejected or (isinstance(body, Attestation) and body.answer == "not-satisfied")
