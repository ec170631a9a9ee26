"""The past of a record: what its writer had before them."""

from guide.model.bodies import Redacted
from guide.model.records import Ledger


def past_of(ledger: Ledger, record_id: str) -> Ledger:
    """Return the ledger with nothing but the record of that id and everything it follows from, in the ledger's order.

    Records of a branch that was joined later are not among them: whoever wrote the record had not seen them. Raises KeyError
    when there is no such record.
    """
    by_name = {record.digest: record for record in ledger.records}
    by_name |= {record.body.was: record for record in ledger.records if isinstance(record.body, Redacted)}
    start = next((record for record in ledger.records if record.id == record_id), None)
    if start is None:
        raise KeyError(record_id)
    kept: set[str] = set()
    waiting = [start]
    while waiting:
        record = waiting.pop()
        if record.id not in kept:
            kept.add(record.id)
            waiting += [by_name[name] for name in record.prev if name in by_name]
    return ledger.model_copy(
        update={"records": tuple(record for record in ledger.records if record.id in kept), "newest": (start.digest,)}
    )
