"""Redaction: a stub takes a record's place, and a record says so, in one new file content that is renamed into place at once.

Whenever a kill comes, the old file or the whole new one stands there. The old bytes are kept nowhere: that is the point.
"""

import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from guide.evidence.append import planned
from guide.evidence.errors import EvidenceError
from guide.evidence.files import explained, folder, fresh, in_place, read_all, write_all
from guide.evidence.grammar import FILE_LIMIT, read_head, scan
from guide.evidence.known import Known
from guide.evidence.reading import read_whole
from guide.evidence.wire import render
from guide.model.bodies import Attestation, Body, Redacted, Redaction, Review, Withdrawal
from guide.model.facts import Facts
from guide.model.records import Record
from guide.text.errors import UsageError

FIXED: Final = frozenset({"seal", "signature", "join", "redaction", "redacted"})
"""Kinds that cannot be redacted: others lean on what they say, and they hold digests, names of files and ids only."""
_AGAIN: Final = "Nothing was redacted; put right what it names and try again"


@dataclass(frozen=True)
class Order:
    """What is to be redacted, by whom and why."""

    target: Record[Body]
    reason: str
    id: str
    at: datetime
    by: str
    hide_subject: bool = False
    artifacts: tuple[str, ...] = ()
    sealed: tuple[str, ...] = ()


def stub_body(record: Record[Body], *, hide_subject: bool = False) -> Redacted:
    """Return what a stub says of ``record``: nothing of what it said, only what keeps the verdict from growing better by its absence."""
    body = record.body
    return Redacted(
        was=record.digest,
        kind=record.kind,
        subject=body.subject if isinstance(body, Facts) and not hide_subject else "",
        question=body.question if isinstance(body, Attestation) else "",
        target=body.target if isinstance(body, Review | Withdrawal) else "",
    )


def stub_bytes(record: Record[Body], body: Redacted) -> tuple[bytes, str]:
    """Return the bytes and the digest of the stub that says ``body`` in the place of ``record``."""
    return render(record.model_copy(update={"kind": "redacted", "body": body}))


def swapped(content: bytes, path: str, record_id: str, stub: bytes) -> bytes:
    """Return ``content`` with ``stub`` in the place of the record of that id; raise EvidenceError where it does not stand there."""
    head = read_head(content, path)
    span = next((one for one in scan(content, head.end, head.lines + 1, path).spans if one.id == record_id), None)
    if span is None:
        raise EvidenceError(f"the record {record_id} does not stand in the file", path, _AGAIN)
    return content[: span.start] + stub + content[span.end :]


def rewritten(descriptor: int, known: Known, order: Order) -> bytes:
    """Return the whole new file: the stub in the record's place, the redaction record behind everything. Nothing is written.

    Raises UsageError for a record that cannot be redacted or a file that goes by two names, EvidenceError where the file would not
    read back as it was meant.
    """
    path = str(known.real)
    if order.target.kind in FIXED:
        raise UsageError(
            f"A record of kind {order.target.kind} cannot be redacted. Name the record that holds the words"
        )
    if known.links > 1:
        raise UsageError(
            f"{path}: the file goes by {known.links} names (hard links); the others would keep what is redacted. Remove them first"
        )
    with explained(known.real, "the file cannot be read", _AGAIN):
        os.lseek(descriptor, 0, os.SEEK_SET)
        content = read_all(descriptor, FILE_LIMIT)
    if len(content) != known.size:
        raise EvidenceError("the file changed while it was read", path, _AGAIN)
    stub, digest = stub_bytes(order.target, stub_body(order.target, hide_subject=order.hide_subject))
    new = swapped(content, path, order.target.id, stub)
    reading = read_whole(new, path)
    said = Redaction(
        target=order.target.id, stub=digest, reason=order.reason, artifacts=order.artifacts, sealed=order.sealed
    )
    between = replace(known, reading=reading, rest=new[reading.end :])
    added, after = planned(between, said, identity=order.id, at=order.at, by=order.by)
    for _ in after.graph.check_redactions(path):
        pass
    _require_rest(known.reading.graph.records, after.graph.records, order.target.id, path)
    return new + added


def put_in_place(descriptor: int, known: Known, content: bytes) -> None:
    """Replace the evidence file by ``content``, by rename; raise EvidenceError with the file as it was."""
    with explained(known.real, "the redaction cannot be saved", _AGAIN), folder(known.real.parent) as within:
        found = os.fstat(descriptor)
        if found.st_size != known.size:
            raise EvidenceError("the file changed while it was read", str(known.real), _AGAIN)
        with in_place(known.real, "the redaction"), fresh(within, os.fspath(known.real.name)) as new:
            # Who shared the file goes on sharing it.
            with suppress(OSError):
                os.fchown(new, -1, found.st_gid)
                os.fchmod(new, stat.S_IMODE(found.st_mode))
            write_all(new, content)


def _require_rest(before: Iterable[Record[Body]], after: tuple[Record[Body], ...], target: str, path: str) -> None:
    """Raise EvidenceError unless every other record reads as it did, and nothing but one record came after."""
    others = [one.model_copy(update={"line": 0}) for one in before if one.id != target]
    kept = [one.model_copy(update={"line": 0}) for one in after if one.id != target]
    if kept[:-1] != others:
        raise EvidenceError(
            "the file would not read back as it was meant", path, "Please report this; nothing was redacted"
        )
