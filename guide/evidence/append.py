"""One append: from a body to a record that is on the disk, in the order that loses nothing (docs/evidence-format.md).

Whatever fails before the record is whole leaves the file as it was: our own bytes are taken back, nobody else's are touched.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from guide.evidence.errors import EvidenceError
from guide.evidence.files import explained, sync, write_all
from guide.evidence.grammar import FILE_LIMIT, RECORD_LIMIT
from guide.evidence.known import Known
from guide.evidence.local import Local
from guide.evidence.reading import Reading, read_on
from guide.evidence.wire import render
from guide.model.bodies import KINDS, Body
from guide.model.records import Record
from guide.text.errors import UsageError

_PATIENCE = 20.0
_AGAIN = "Nothing was recorded; put right what it names and try again"


@contextmanager
def opened_for_append(real: Path) -> Iterator[int]:
    """Give a descriptor of the evidence file that appends, locked against writers that know the file by another name."""
    with explained(
        real, "the file cannot be written", "Nothing was recorded; give yourself write access and try again"
    ):
        descriptor = os.open(real, os.O_RDWR | os.O_APPEND | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        _lock_inode(descriptor, real)
        yield descriptor
    finally:
        os.close(descriptor)


def set_torn_tail_aside(descriptor: int, known: Known, local: Local) -> Path:
    """Save the torn tail of ``known`` under the local folder, then cut it off; return where it lies."""
    start = known.reading.torn
    if start is None:
        raise ValueError("there is no torn tail")
    kept = local.set_aside("tail", known.rest[start - known.reading.end :])
    with explained(known.real, "the torn tail cannot be cut off", "It is saved; nothing else was changed"):
        if os.fstat(descriptor).st_size != known.size:
            raise EvidenceError("the file changed while it was read", str(known.real), _AGAIN)
        os.ftruncate(descriptor, start)
        sync(descriptor)
    return kept


def planned(known: Known, body: Body, *, identity: str, at: datetime, by: str) -> tuple[bytes, Reading]:
    """Return the bytes to append and the reading that will hold then; raise UsageError or EvidenceError. Nothing is written.

    The bytes are parsed as a reader will parse them and what comes out is compared with what was meant (R29).
    """
    reading = known.reading
    if len(reading.graph.newest) > 1:
        raise EvidenceError(
            "two branches stand open in the file", reading.path, "Run guide merge; nothing was recorded"
        )
    text, meant = _rendered(reading, body, identity, at, by)
    if len(text) > RECORD_LIMIT:
        limit = f"the record would have {len(text)} bytes; the limit is {RECORD_LIMIT}"
        raise UsageError(f"{limit}. Shorten the text, or attach it as a file.")
    unended = known.rest[-1:] != b"\n" if known.rest else reading.unended
    added = (b"\n" if unended else b"") + text
    if known.size + len(added) > FILE_LIMIT:
        raise EvidenceError(
            f"the file would grow beyond {FILE_LIMIT} bytes", reading.path, "Run guide renew; nothing was recorded"
        )
    after = read_on(reading, known.rest + added)
    new = after.graph.records[len(reading.graph.records) :]
    if after.torn is not None or len(new) != 1 or new[0].model_copy(update={"line": 0}) != meant:
        raise EvidenceError(
            "the record would not read back as it was meant", reading.path, "Nothing was recorded; please report this"
        )
    return added, after


def write_behind(descriptor: int, known: Known, added: bytes) -> None:
    """Append ``added`` and have the device keep it; raise EvidenceError with the file as it was."""
    size = known.size
    with explained(known.real, "the record cannot be saved", _AGAIN):
        if os.fstat(descriptor).st_size != size:
            raise EvidenceError("the file changed while it was read", str(known.real), _AGAIN)
        whole = False
        try:
            write_all(descriptor, added)
            sync(descriptor)
            whole = True
        finally:
            if not whole:
                take_back(descriptor, size, added)
        read_back(descriptor, known.real, size, added)


def _rendered(reading: Reading, body: Body, identity: str, at: datetime, by: str) -> tuple[bytes, Record[Body]]:
    try:
        draft = Record[Body](
            id=identity,
            kind=KINDS[type(body)],
            at=at.replace(microsecond=0),
            by=by,
            prev=reading.graph.newest,
            body=body,
            digest=reading.head.digest,
        )
        text, digest = render(draft)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise UsageError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}. Nothing was recorded.") from error
    except ValueError as error:
        raise UsageError(f"{error}. Type it again; nothing was recorded.") from error
    return text, draft.model_copy(update={"digest": digest})


def _lock_inode(descriptor: int, real: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                message = f"another program has held the file for {_PATIENCE:.0f} seconds"
                raise EvidenceError(message, str(real), "Let it finish and try again; nothing was recorded") from None
            time.sleep(0.01)
        except OSError:
            return  # a file system without flock: the lock beside the file is what holds
        else:
            return


def take_back(descriptor: int, size: int, added: bytes) -> None:
    """Cut our own bytes off again, unless something else stands behind ``size``; if even that fails, a torn tail stays."""
    with suppress(OSError):
        there = os.pread(descriptor, len(added) + 1, size)
        if there and added.startswith(there):
            os.ftruncate(descriptor, size)
            sync(descriptor)


def read_back(descriptor: int, real: Path, size: int, added: bytes) -> None:
    """Raise EvidenceError unless the file that now goes by this path holds what was written, where it was written."""
    again = os.open(real, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        same = os.path.sameopenfile(descriptor, again) and os.pread(again, len(added) + 1, size) == added
    finally:
        os.close(again)
    if not same:
        message = "the file was replaced or written to by another program during the save"
        raise EvidenceError(
            message, str(real), "Check with guide verify whether the record is in it before trying again"
        )
