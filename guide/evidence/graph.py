"""The graph of records: who names whom as earlier, which are newest, in which order they are told."""

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from guide.evidence.errors import EvidenceError
from guide.model.base import show_instant
from guide.model.bodies import Body, Redacted, Redaction
from guide.model.records import Notice, Record

HEAD = -1
"""Stands for the head where an index of a record is expected."""


@dataclass(frozen=True)
class Graph:
    """Records in the order of the file, with every name they go by."""

    head: str
    records: tuple[Record[Body], ...]
    names: dict[str, int]
    """Digest → index. A stub goes by two: its own, and the one of the record it stands for."""
    ids: frozenset[str]
    ends: tuple[int, ...]
    """Indexes that no record names, in the order of the file; HEAD when there are no records."""
    linear: bool
    """Whether each record names just the one before it."""
    stubs: tuple[Record[Body], ...]
    """Records that stand for redacted ones."""
    redactions: tuple[Record[Body], ...]
    notices: tuple[Notice, ...]
    """Clocks that ran backwards."""

    @classmethod
    def begin(cls, head: str) -> "Graph":
        """Return the graph of a file without records."""
        return cls(head, (), {head: HEAD}, frozenset(), (HEAD,), True, (), (), ())

    @property
    def newest(self) -> tuple[str, ...]:
        """Digests that no record names, by the name others know them under."""
        return tuple(self.head if end == HEAD else effective(self.records[end]) for end in self.ends)

    def holds(self, digest: str) -> bool:
        """Tell whether a record (or the head) goes by ``digest``."""
        return digest in self.names

    def extend(self, added: Iterable[Record[Body]], path: str) -> "Graph":
        """Return the graph with ``added`` records; raise EvidenceError at the first that does not fit. This one stays as it is."""
        growing = _Growing(self, path)
        for record in added:
            growing.add(record)
        return growing.graph()

    def told(self) -> tuple[Record[Body], ...]:
        """Return the records in causal order, then by instant, then by id."""
        if self.linear:
            return self.records
        waiting = [len(set(self._parents(record))) for record in self.records]
        children: dict[int, list[int]] = {}
        for index, record in enumerate(self.records):
            for parent in set(self._parents(record)):
                children.setdefault(parent, []).append(index)
        ready: list[tuple[datetime, str, int]] = []
        order: list[Record[Body]] = []
        done = HEAD
        while True:
            for child in children.get(done, ()):
                waiting[child] -= 1
                if not waiting[child]:
                    record = self.records[child]
                    heapq.heappush(ready, (record.at, record.id, child))
            if not ready:
                return tuple(order)
            done = heapq.heappop(ready)[2]
            order.append(self.records[done])

    def check_redactions(self, path: str) -> Iterator[Notice]:
        """Yield a notice for each redaction; raise EvidenceError for a stub that no redaction record answers for."""
        answered = {(one.body.target, one.body.stub) for one in self.redactions if isinstance(one.body, Redaction)}
        for stub in self.stubs:
            if (stub.id, stub.digest) not in answered:
                message = f"the record {stub.id} was replaced by a stub that no redaction record answers for"
                raise EvidenceError(
                    message, path, "Restore the record from a copy or from git", line=stub.line, column=3
                )
            yield Notice(code="redacted", detail={"record": stub.id, "line": str(stub.line), "was": effective(stub)})
        stubbed = {stub.id for stub in self.stubs}
        for target, digest in sorted(one for one in answered if one[0] not in stubbed):
            yield Notice(code="redaction_without_stub", detail={"record": target, "stub": digest})

    def _parents(self, record: Record[Body]) -> Iterator[int]:
        return (self.names[digest] for digest in record.prev)


class _Growing:
    """A graph while records are added to it."""

    def __init__(self, base: Graph, path: str) -> None:
        self.base, self.path = base, path
        self.records = list(base.records)
        self.names = dict(base.names)
        self.ids = set(base.ids)
        self.ends = dict.fromkeys(base.ends)
        self.linear = base.linear
        self.stubs, self.redactions = list(base.stubs), list(base.redactions)
        self.notices = list(base.notices)

    def add(self, record: Record[Body]) -> None:
        """Add one record or raise EvidenceError."""
        parents = self._parents(record)
        if record.id in self.ids or record.digest in self.names:
            self._fail(record, f"the record {record.id} stands twice in the file", "Take out the second copy")
        index = len(self.records)
        self.linear = self.linear and parents == [index - 1]
        latest = max((self.records[parent].at for parent in parents if parent != HEAD), default=record.at)
        if record.at < latest:
            detail = {
                "record": record.id,
                "line": str(record.line),
                "at": show_instant(record.at),
                "after": show_instant(latest),
            }
            self.notices.append(Notice(code="clock_backwards", detail=detail))
        for parent in parents:
            self.ends.pop(parent, None)
        self.ends[index] = None
        self.records.append(record)
        self.ids.add(record.id)
        self.names[record.digest] = index
        if isinstance(record.body, Redaction):
            self.redactions.append(record)
        if isinstance(record.body, Redacted):
            self._add_stub(record, record.body.was, index)

    def _add_stub(self, record: Record[Body], was: str, index: int) -> None:
        self.stubs.append(record)
        if self.names.setdefault(was, index) != index:
            self._fail(record, "a stub stands beside the record it replaces", "Take out the record")

    def graph(self) -> Graph:
        """Return what came of it."""
        return Graph(
            self.base.head,
            tuple(self.records),
            self.names,
            frozenset(self.ids),
            tuple(self.ends),
            self.linear,
            tuple(self.stubs),
            tuple(self.redactions),
            tuple(self.notices),
        )

    def _parents(self, record: Record[Body]) -> list[int]:
        if not self.records and record.prev != (self.base.head,):
            message = "the first record does not follow this head: the head was changed, or records before it are gone"
            self._fail(record, message, "Restore the lines before it from a copy or from git")
        if len(set(record.prev)) != len(record.prev):
            self._fail(record, "prev names one record twice", "Restore the line from a copy or from git")
        for digest in record.prev:
            if digest not in self.names:
                message = f"the record follows {digest}, which does not stand before it: a record was taken out, moved or changed"
                self._fail(record, message, "Restore the file from a copy or from git")
        return [self.names[digest] for digest in record.prev]

    def _fail(self, record: Record[Body], message: str, remedy: str) -> None:
        raise EvidenceError(message, self.path, remedy, line=record.line, column=3)


def effective(record: Record[Body]) -> str:
    """Return the digest that later records name ``record`` by: a stub's is the one of the record it stands for."""
    return record.body.was if isinstance(record.body, Redacted) else record.digest
