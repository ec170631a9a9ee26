"""Records in the one order that everything else goes by, and what was taken back."""

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from guide.model.bodies import Body, Redacted, Withdrawal
from guide.model.records import Ledger, Record

BodyT = TypeVar("BodyT", bound=Body)


@dataclass(frozen=True)
class Reading:
    """A ledger's records, oldest first, in an order that does not depend on how branches were written to the file."""

    records: tuple[Record[Body], ...]
    withdrawn: frozenset[str]
    """Ids of records that were taken back."""
    backwards: frozenset[str]
    """Ids of records dated before a record they name as ``prev``: their clock cannot be trusted."""

    def stubs_of(self, kind: str) -> Iterator[tuple[Record[Body], Redacted]]:
        """Yield each stub that stands for a record of ``kind`` that was not taken back, oldest first."""
        for record in self.records:
            if isinstance(record.body, Redacted) and record.body.kind == kind and record.id not in self.withdrawn:
                yield record, record.body

    def all_of(self, kind: type[BodyT]) -> Iterator[tuple[Record[Body], BodyT]]:
        """Yield each record of ``kind`` that was not taken back, with its body, oldest first."""
        for record in self.records:
            if isinstance(record.body, kind) and record.id not in self.withdrawn:
                yield record, record.body


def read_ledger(ledger: Ledger) -> Reading:
    """Return the ledger's records in order: causal first, then by ``at``, then by id (design section 6)."""
    earlier = _earlier(ledger)
    ordered = _order(ledger.records, earlier)
    return Reading(
        records=ordered,
        withdrawn=taken_back(ordered),
        backwards=frozenset(record.id for record in ordered if any(one.at > record.at for one in earlier[record.id])),
    )


def _earlier(ledger: Ledger) -> dict[str, list[Record[Body]]]:
    """Return for each record those it names as ``prev``. What was redacted is found under its old digest too."""
    by_digest = {record.digest: record for record in ledger.records}
    by_digest |= {record.body.was: record for record in ledger.records if isinstance(record.body, Redacted)}
    return {
        record.id: [by_digest[digest] for digest in record.prev if digest in by_digest] for record in ledger.records
    }


def _order(records: tuple[Record[Body], ...], earlier: dict[str, list[Record[Body]]]) -> tuple[Record[Body], ...]:
    waiting = {record.id: len({one.id for one in earlier[record.id]}) for record in records}
    later: dict[str, list[Record[Body]]] = {}
    for record in records:
        for before in {one.id for one in earlier[record.id]}:
            later.setdefault(before, []).append(record)
    ready = [(record.at, record.id, record) for record in records if not waiting[record.id]]
    heapq.heapify(ready)
    ordered: list[Record[Body]] = []
    while ready:
        _, key, record = heapq.heappop(ready)
        ordered.append(record)
        for after in later.get(key, ()):
            waiting[after.id] -= 1
            if not waiting[after.id]:
                heapq.heappush(ready, (after.at, after.id, after))
    return tuple(ordered)


def taken_back(records: Iterable[Record[Body]]) -> frozenset[str]:
    """Return what withdrawals took back, whenever they were written: one wins over a concurrent review, and is final.

    Facts cannot be withdrawn: observations are read past this set, and so is what stands for redacted ones. A withdrawal whose words
    were redacted still takes back.
    """
    return frozenset(withdrawals(records))


def withdrawals(records: Iterable[Record[Body]]) -> dict[str, Record[Body]]:
    """Return by the id of what was taken back the record that took it back, also where its words were redacted since."""
    return {
        record.body.target: record
        for record in records
        if isinstance(record.body, Withdrawal)
        or (isinstance(record.body, Redacted) and record.body.kind == "withdrawal")
    }
