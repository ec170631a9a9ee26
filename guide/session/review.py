"""Accept or reject another person's word."""

from collections.abc import Sequence

from guide.assess.reading import taken_back
from guide.model.base import same_person
from guide.model.bodies import Attestation, Body, Determination, Review, Waiver
from guide.model.records import Ledger, Record
from guide.session.desk import Desk
from guide.text.errors import UsageError

_SHORTEST = 6


def find_record(ledger: Ledger, wanted: str) -> Record[Body]:
    """Return the record whose id is, or ends with, ``wanted`` (six characters at least); raise UsageError otherwise."""
    wanted = wanted.strip().upper()
    records = [record for record in ledger.records if record.id.endswith(wanted)]
    if len(wanted) < _SHORTEST or not records:
        raise UsageError(f"{wanted} is no record of this workbook. Take the id from guide status or the report")
    if len(records) > 1:
        raise UsageError(f"{wanted} fits {len(records)} records. Give more of the id")
    return records[0]


def authors(record: Record[Body]) -> tuple[str, ...]:
    """Return the people whose own word the record is: they cannot review it."""
    own = (record.body.stated_by,) if isinstance(record.body, Attestation) else ()
    return (record.by, *own)


def is_own(record: Record[Body], person: str) -> bool:
    """Tell whether the record is the word of ``person``, or recorded by them."""
    return any(same_person(person, author) for author in authors(record))


def review(desk: Desk, record_id: str, accepted: bool, *, by: str = "", comment: str = "") -> Record[Body]:
    """Record a second person's acceptance or rejection of an attestation, a determination or a waiver.

    Raises UsageError when the record cannot be reviewed, when the reviewer is its author, or when a rejection gives no reason.
    """
    ledger = desk.ledger()
    target = _reviewable(ledger, record_id, by or desk.person, taken_back(ledger.records))
    if not accepted and not comment.strip():
        raise UsageError("A rejection needs a reason. Add --comment")
    return desk.record(Review(target=target.id, accepted=accepted, comment=comment.strip()), by=by)


def accept_all(desk: Desk, record_ids: Sequence[str], *, by: str = "", comment: str = "") -> tuple[Record[Body], ...]:
    """Accept several records, each with a review of its own, and return the reviews; a record named twice is accepted once.

    All are checked before the first is accepted: raises UsageError, with nothing recorded, when one of them cannot be reviewed.
    """
    ledger, reviewer = desk.ledger(), by or desk.person
    taken = taken_back(ledger.records)
    targets = {(target := _reviewable(ledger, one, reviewer, taken)).id: target for one in record_ids}
    return tuple(desk.record(Review(target=name, accepted=True, comment=comment.strip()), by=by) for name in targets)


def _reviewable(ledger: Ledger, record_id: str, reviewer: str, taken: frozenset[str]) -> Record[Body]:
    target = find_record(ledger, record_id)
    if not isinstance(target.body, Attestation | Determination | Waiver):
        raise UsageError(
            f"{target.id} is a record of kind {target.kind}; reviewed are attestations, determinations and waivers"
        )
    if isinstance(target.body, Attestation) and target.body.carried:
        raise UsageError(
            f"{target.id} was carried over and says nothing of this year. Answer {target.body.question} anew first"
        )
    if target.id in taken:
        raise UsageError(f"{target.id} was withdrawn; there is nothing left to review")
    if is_own(target, reviewer):
        raise UsageError(
            f"{reviewer} said or recorded {target.id}; another person must review it. Give their name in --by",
        )
    return target
