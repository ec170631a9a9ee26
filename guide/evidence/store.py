"""The evidence file as the session sees it: create, read, append, attach."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from guide.evidence.append import opened_for_append, planned, set_torn_tail_aside, write_behind
from guide.evidence.artifacts import Artifacts
from guide.evidence.errors import EvidenceError, NotEvidence
from guide.evidence.files import create_only, explained, wide
from guide.evidence.known import Known, appended, changed, refresh
from guide.evidence.leftovers import sweep_beside
from guide.evidence.local import Local, Memory
from guide.evidence.manifest import MANIFEST
from guide.evidence.memory_check import SHORTER, check_memory
from guide.evidence.reading import read_whole
from guide.evidence.redact import Order, put_in_place, rewritten
from guide.evidence.wire import render_head
from guide.model.base import show_instant
from guide.model.bodies import Attachment, Body
from guide.model.records import Ledger, Notice, Record
from guide.text.errors import UsageError


class EvidenceFile:
    """One evidence file by its path; safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._turn = threading.RLock()
        self._known: Known | None = None
        self._artifacts: Artifacts | None = None
        self._swept: Path | None = None

    @property
    def real(self) -> Path:
        """The file that the path leads to, every link followed: lock, memory and artifacts lie beside that one."""
        return Path(os.path.realpath(self.path))

    @property
    def artifacts(self) -> Artifacts:
        """The files that records name by digest."""
        where = self.real.parent / "artifacts"
        if self._artifacts is None or self._artifacts.folder != where:
            self._artifacts = Artifacts(where)
        return self._artifacts

    def create(self, workbook: str, *, continues: str | None = None) -> None:
        """Write a new file with nothing but its head; raise UsageError where anything stands, EvidenceError when it cannot be written.

        ``continues`` is the digest of the newest record of the file that this one carries on.
        """
        with self._turn:
            real = self.real
            with explained(real.parent, "the folder cannot be made", "Choose another place with -w"):
                real.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if os.path.lexists(real):
                raise _taken(real)
            local = Local(real)
            with local.lock():
                if not os.path.lexists(real) and local.recall():
                    message = "a file of this name is remembered here and is gone"
                    raise EvidenceError(
                        message, str(real), "Restore it, or run guide repair --forget, or choose another name"
                    )
                head = render_head(workbook, continues)
                reading = read_whole(head, str(real))
                with explained(real, "the file cannot be made", "Choose another place with -w"):
                    try:
                        create_only(real, head)
                    except FileExistsError as error:
                        raise _taken(real) from error
                self._known = None
                self._remember(local, Memory(workbook, reading.head.digest, 0), "the workbook was begun")

    def read(self, now: datetime) -> Ledger:
        """Return every record as it stands now; raise NotEvidence or EvidenceError. Writes nothing.

        After an append, by whomever, only what was appended is parsed.
        """
        with self._turn:
            known = self._seen(Local(self.real))
            return _ledger(known, now)

    def changed(self) -> bool:
        """Tell, by one stat, whether the file may have changed since it was read last; for polling."""
        with self._turn:
            return changed(self.real, self._known)

    def append(self, body: Body, *, id: str, at: datetime, by: str, after: str = "") -> Record[Body]:  # noqa: A002 - the record's own word
        """Append one record and return it once it is on the disk; with ``after`` only while that is the newest record's digest.

        Raises UsageError for a body that cannot be written, EvidenceError where the file is damaged, forked, changed otherwise than
        by appending, or cannot be written. The file is as it was then, unless the message says that the record stands.
        """
        with self._turn:
            real = self.real
            if os.path.lexists(real.parent / MANIFEST):
                raise UsageError(
                    f"{real}: this is the sealed copy of a sign-off. Work in the workbook it was made from"
                )
            local = Local(real)
            with self._writing(local) as (descriptor, known):
                if after and known.reading.graph.newest != (after,):
                    raise UsageError("The workbook grew meanwhile. Look at what was added, then try again")
                added, grown = planned(known, body, identity=id, at=at, by=by)
                write_behind(descriptor, known, added)
                record = grown.graph.records[-1]
                self._known = appended(known, added, grown, descriptor)
                memory = Memory(grown.head.workbook, grown.graph.newest[0], len(grown.graph.records))
                self._remember(local, memory, f"the record {record.id} was saved and counts")
            return record

    def redact(self, order: Order) -> Record[Body]:
        """Put a stub in the place of a record and return the redaction record once both are on the disk, at once.

        Raises UsageError for a record that cannot be redacted, EvidenceError where the file is damaged, forked, or cannot be written;
        the file is as it was then, unless the message says that the redaction stands.
        """
        with self._turn:
            real = self.real
            local = Local(real)
            with self._writing(local) as (descriptor, known):
                put_in_place(descriptor, known, rewritten(descriptor, known, order))
                graph = self._seen(local, locked=True).reading.graph
                record = graph.records[-1]
                if record.id != order.id:
                    message = "the file was replaced or written to by another program during the redaction"
                    raise EvidenceError(
                        message, str(real), "Look with guide verify whether it stands before trying again"
                    )
                memory = Memory(known.reading.head.workbook, graph.newest[0], len(graph.records))
                self._remember(local, memory, f"the record {order.target.id} was redacted")
            return record

    @contextmanager
    def _writing(self, local: Local) -> Iterator[tuple[int, Known]]:
        """Hold the lock over the file, opened for appending and read anew, what a crash left of it or beside it out of the way."""
        if self._known is None:
            self._seen(local)  # before any folder is made: is there an evidence file at all?
        with local.lock(), opened_for_append(local.real) as descriptor:
            self._sweep(local.real)
            known = self._seen(local, locked=True)
            if known.reading.torn is not None:
                set_torn_tail_aside(descriptor, known, local)
                known = self._seen(local, locked=True)
            yield descriptor, known

    def _sweep(self, real: Path) -> None:
        """Remove, once in the life of this object, what a crash left beside the file."""
        if self._swept != real:
            self._swept = real
            sweep_beside(real)

    def attach(self, source: Path) -> Attachment:
        """Copy a file under its digest and return what a record says of it; raise UsageError or EvidenceError."""
        return self.artifacts.attach(source)

    def keep(self, content: bytes) -> str:
        """Keep JSON text as a compressed artifact and return the digest of the file; raise EvidenceError when it cannot be written."""
        return self.artifacts.keep(content)

    def artifact_state(self, digest: str) -> str:
        """Return ``present``, ``missing`` or ``altered``."""
        return self.artifacts.state(digest)

    def _seen(self, local: Local, *, locked: bool = False) -> Known:
        """Return what is known now, checked against the local memory."""
        # The memory first: another writer moves it on only after its record stands in the file.
        memory = local.recall()
        known = self._fresh(local, memory)
        if known.reading.torn is not None and not locked and local.folder.is_dir() and os.access(local.folder, os.W_OK):
            with local.lock():  # perhaps a record is just being written
                memory = local.recall()
                known = self._fresh(local, memory)
        check_memory(known.reading, memory)
        self._known = known
        return known

    def _fresh(self, local: Local, memory: Memory | None) -> Known:
        try:
            return refresh(local.real, self._known)
        except NotEvidence as error:
            if memory:
                message = f"{error.problem}, but {memory.count} records are remembered here"
                raise EvidenceError(message, error.path, SHORTER) from error
            raise

    def _remember(self, local: Local, memory: Memory, standing: str) -> None:
        with explained(
            local.folder,
            f"{standing}, but it cannot be remembered here",
            "Free space or give yourself access; do not repeat it",
        ):
            local.remember(memory)


def _taken(real: Path) -> UsageError:
    return UsageError(f"{real}: something stands there already. Choose another name with -w, or go on with that one.")


def _ledger(known: Known, now: datetime) -> Ledger:
    reading = known.reading
    graph = reading.graph
    notices = [*_surroundings(known), *graph.check_redactions(reading.path), *graph.notices]
    for record in graph.records:
        if record.at > now:
            detail = {"record": record.id, "line": str(record.line), "at": show_instant(record.at)}
            notices.append(Notice(code="clock_future", detail=detail))
    return Ledger.model_construct(
        workbook=reading.head.workbook,
        head=reading.head.digest,
        continues=reading.head.continues,
        records=graph.told(),
        newest=graph.newest,
        notices=tuple(notices),
    )


def _surroundings(known: Known) -> list[Notice]:
    """Return what is odd about the file's place, not about its records."""
    beside = (known.real, known.real.parent / "artifacts", Local(known.real).folder)
    modes = [(path, wide(path)) for path in beside]
    notices = [
        Notice(code="wide_permissions", detail={"path": path.name, "mode": mode}) for path, mode in modes if mode
    ]
    if known.links > 1:
        notices.append(Notice(code="hard_link", detail={"path": known.real.name}))
    if known.reading.torn is not None:
        notices.append(Notice(code="torn_tail", detail={"line": str(known.reading.torn_line)}))
    return notices
