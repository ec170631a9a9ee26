"""What one program knows of an evidence file: the reading, and how to tell cheaply that it still holds.

Only what was appended is parsed again. That the bytes before it are those that were read is told by the file's signature, and
where that cannot be trusted, by one hash over them.
"""

import hashlib
import os
import time
from dataclasses import dataclass, replace
from pathlib import Path

from guide.evidence.errors import EvidenceError
from guide.evidence.files import Signature, explained, open_regular, read_all
from guide.evidence.grammar import FILE_LIMIT
from guide.evidence.graph import effective
from guide.evidence.reading import Reading, read_on, read_whole, refuse_size

_SETTLING = 2_000_000_000
"""Nanoseconds in which a file may change again without its times moving (the tick of a file system is 1 s at worst)."""


@dataclass(frozen=True)
class Known:
    """A reading with the bytes it came from, as far as they must be told again."""

    real: Path
    reading: Reading
    signature: Signature
    settled: bool
    """Whether an unchanged signature proves unchanged bytes."""
    hashed: "hashlib._Hash"
    """SHA-256 over the bytes up to ``reading.end``; only ever copied."""
    rest: bytes
    """The bytes after it: a gap, a torn tail."""
    links: int
    """Names the file goes by."""

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return self.reading.end + len(self.rest)


def refresh(real: Path, before: Known | None) -> Known:
    """Return what is known of the file now; raise NotEvidence or EvidenceError.

    Where the file is no longer what ``before`` saw plus something appended, it is read anew, and every record seen before must still
    stand in it; otherwise the change is refused.
    """
    if before and before.real != real:
        before = None
    descriptor = open_regular(real)
    try:
        with explained(real, "the file cannot be read", "Give yourself access to it, or restore it from a copy"):
            status = os.fstat(descriptor)
            refuse_size(status.st_size, str(real))
            signature = Signature.of(status)
            if before and before.settled and signature == before.signature:
                return before
            begun = time.time_ns()
            content = read_all(descriptor, FILE_LIMIT)
    finally:
        os.close(descriptor)
    settled = begun - max(signature.changed, signature.modified) > _SETTLING
    if before and len(content) >= before.reading.end:
        hashed = hashlib.sha256(memoryview(content)[: before.reading.end])
        if hashed.digest() == before.hashed.digest():
            return _continued(before, content[before.reading.end :], signature, settled, status.st_nlink)
    reading = read_whole(content, str(real))
    if before:
        _refuse_loss(before.reading, reading)
    hashed = hashlib.sha256(memoryview(content)[: reading.end])
    return Known(real, reading, signature, settled, hashed, content[reading.end :], status.st_nlink)


def appended(before: Known, added: bytes, after: Reading, descriptor: int) -> Known:
    """Return what is known after ``added`` was written behind ``before`` under the lock and made ``after``."""
    status = os.fstat(descriptor)
    rest = before.rest + added
    hashed = before.hashed.copy()
    hashed.update(rest[: after.end - before.reading.end])
    return Known(
        before.real, after, Signature.of(status), False, hashed, rest[after.end - before.reading.end :], status.st_nlink
    )


def changed(real: Path, before: Known | None) -> bool:
    """Tell whether the file may have become another since ``before``; a stat where that suffices."""
    try:
        status = real.stat()
    except OSError:
        return True
    return before is None or before.real != real or Signature.of(status) != before.signature


def _continued(before: Known, rest: bytes, signature: Signature, settled: bool, links: int) -> Known:
    if rest == before.rest:
        return replace(before, signature=signature, settled=settled, links=links)
    reading = read_on(before.reading, rest)
    more = reading.end - before.reading.end
    hashed = before.hashed.copy()
    hashed.update(rest[:more])
    return Known(before.real, reading, signature, settled, hashed, rest[more:], links)


def _refuse_loss(before: Reading, after: Reading) -> None:
    """Raise EvidenceError when a record that was read before is no longer in the file."""
    if before.head.workbook != after.head.workbook:
        raise EvidenceError("the file has become another workbook since it was read", after.path, _RESTORE)
    for record in before.graph.records:
        if not after.graph.holds(effective(record)):
            message = f"the record {record.id} ({record.kind}) was read here before and is gone or changed"
            raise EvidenceError(message, after.path, _RESTORE, line=record.line)


_RESTORE = "Restore the file from a copy or from git; nothing is written to it until then"
