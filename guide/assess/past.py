"""The past of a record: what its writer had before them."""

from collections.abc import Iterable

from guide.model.bodies import Body, Redacted
from guide.model.records import Ledger, Record


def past_of(ledger: Ledger, record_id: str) -> Ledger:
    """Return the ledger with nothing but the record of that id and everything it follows from, in the ledger's order.

    Records of a branch that was joined later are not among them: whoever wrote the record had not seen them. Raises KeyError
    when there is no such record.
    """
    kept = known_to(ledger.records, record_id)
    newest = tuple(record.digest for record in ledger.records if record.id == record_id)
    return ledger.model_copy(
        update={"records": tuple(record for record in ledger.records if record.id in kept), "newest": newest}
    )


def known_to(records: Iterable[Record[Body]], record_id: str) -> set[str]:
    """Return the ids of the record of that id and of everything it follows from; raise KeyError when there is no such record."""
    by_id = {record.id: record for record in records}
    by_name = {record.digest: record for record in by_id.values()}
    by_name |= {record.body.was: record for record in by_id.values() if isinstance(record.body, Redacted)}
    kept: set[str] = set()
    waiting = [by_id[record_id]]
    while waiting:
        record = waiting.pop()
        if record.id not in kept:
            kept.add(record.id)
            waiting += [by_name[name] for name in record.prev if name in by_name]
    return kept
