"""Repairs a person asks for by name. Each keeps what it takes away, under ``.guide/aside/``."""

import os
from pathlib import Path

from guide.evidence.append import opened_for_append, set_torn_tail_aside
from guide.evidence.errors import EvidenceError, NotEvidence
from guide.evidence.files import explained, folder, open_regular, put, read_all
from guide.evidence.grammar import FILE_LIMIT
from guide.evidence.known import refresh
from guide.evidence.local import Local, Memory
from guide.evidence.memory_check import SHORTER, holds
from guide.evidence.reading import read_whole, refuse_size


def torn_tail(path: Path) -> Path | None:
    """Set aside what a crash left of a record at the end of the file; return where it lies, None where nothing was torn.

    Raises EvidenceError for every other damage, and where the file holds less than is remembered here.
    """
    local = _local(path)
    refresh(local.real, None)
    with local.lock(), opened_for_append(local.real) as descriptor:
        known = refresh(local.real, None)
        memory = local.recall()
        if memory and not holds(known.reading, memory):
            raise EvidenceError("the file holds less than is remembered here", str(local.real), SHORTER)
        return None if known.reading.torn is None else set_torn_tail_aside(descriptor, known, local)


def line_ends(path: Path) -> Path | None:
    """Turn CR LF into LF, if every digest holds then; return where the old file lies, None where there was nothing to turn.

    Raises EvidenceError, with the file as it was, where it would still be damaged.
    """
    local = _local(path)
    real = local.real
    if b"\r\n" not in _content(real):
        return None
    with local.lock(), opened_for_append(real):
        content = _content(real)
        turned = content.replace(b"\r\n", b"\n")
        read_whole(turned, str(real))
        kept = local.set_aside("crlf", content)
        with (
            explained(real, "the file cannot be written", "Nothing was changed; give yourself access"),
            folder(real.parent) as within,
        ):
            put(within, os.fspath(real.name), turned)
        return kept


def forget(path: Path) -> None:
    """Accept the file as it is, also when it holds less than is remembered; where it is gone, forget that it was.

    Raises EvidenceError where the file that stands there is damaged.
    """
    local = _local(path)
    with local.lock():
        try:
            reading = refresh(local.real, None).reading
        except NotEvidence:
            if os.path.lexists(local.real):
                raise
            local.forget()
            return
        graph = reading.graph
        with explained(local.folder, "the memory cannot be written", "Give yourself access to it"):
            if len(graph.newest) == 1 and reading.torn is None:
                local.remember(Memory(reading.head.workbook, graph.newest[0], len(graph.records)))
            else:
                local.forget()


def _local(path: Path) -> Local:
    return Local(Path(os.path.realpath(path)))


def _content(real: Path) -> bytes:
    descriptor = open_regular(real)
    try:
        with explained(real, "the file cannot be read", "Give yourself access to it"):
            refuse_size(os.fstat(descriptor).st_size, str(real))
            return read_all(descriptor, FILE_LIMIT)
    finally:
        os.close(descriptor)
