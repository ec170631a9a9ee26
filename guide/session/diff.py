"""What changed since the last sign-off, a record or a date."""

from collections.abc import Mapping
from datetime import datetime

from guide.assess.diff import compare
from guide.assess.past import past_of
from guide.assess.reading import taken_back
from guide.model.base import Digest
from guide.model.bodies import Body, Signoff
from guide.model.changes import Diff
from guide.model.records import Ledger, Record
from guide.session.desk import Desk
from guide.session.review import find_record
from guide.session.status import as_of, judge
from guide.text.errors import UsageError

LAST_SIGNOFF = "last-signoff"


def diff(
    desk: Desk,
    since: str | datetime = LAST_SIGNOFF,
    *,
    at: datetime | None = None,
    policy: str | None = None,
    artifacts: Mapping[Digest, str] | None = None,
) -> Diff:
    """Return what changed from ``since`` to ``at`` (now by default), both looks judged by today's content.

    ``since`` is an instant, the id of a record (six of its last characters do), or ``last-signoff``: the newest sign-off that was
    not withdrawn, or, before there is one, the first record. The earlier look has what the record follows from and nothing
    else. ``policy`` judges both; by default each is judged by the one its scope named. Raises UsageError.
    """
    ledger = as_of(desk.ledger(), at)
    if isinstance(since, datetime):
        then, moment, record = as_of(ledger, since), since, ""
        if not then.records:
            raise UsageError(f"There is no record up to {since:%Y-%m-%d %H:%M} UTC. Give a later date or a record")
    else:
        start = last_signoff(ledger) if since == LAST_SIGNOFF else find_record(desk.ledger(), since)
        start = start or (ledger.records[0] if ledger.records else None)
        if start is None:
            raise UsageError("The workbook holds no record yet, so nothing can have changed")
        then, moment, record = past_of(ledger, start.id), start.at, start.id
    now = at or desk.clock()
    if moment > now:
        raise UsageError(f"{moment:%Y-%m-%d %H:%M} UTC lies after the instant that is asked about. Give an earlier one")
    # What was attached is hashed for the later look alone: how it lay on the disk then, nobody can tell now.
    before = judge(desk, then, at=moment, policy=policy, artifacts={})
    after = judge(desk, ledger, at=now, policy=policy, artifacts=artifacts)
    return compare(before, after, then, ledger, desk.catalog.requirements[after.requirement_id], record=record)


def last_signoff(ledger: Ledger) -> Record[Body] | None:
    """Return the newest sign-off that was not withdrawn, or None."""
    withdrawn = taken_back(ledger.records)
    signed = (
        record for record in reversed(ledger.records) if isinstance(record.body, Signoff) and record.id not in withdrawn
    )
    return next(signed, None)
