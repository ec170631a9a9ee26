"""Merging on the disk: what stands there grows, or, where a stub must take a record's place, is replaced whole."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from guide.evidence.append import opened_for_append, read_back, take_back
from guide.evidence.errors import EvidenceError
from guide.evidence.files import explained, folder, in_place, open_regular, put, read_all, sync, write_all
from guide.evidence.grammar import FILE_LIMIT
from guide.evidence.leftovers import sweep_beside
from guide.evidence.local import Local, Memory
from guide.evidence.memory_check import check_memory
from guide.evidence.merge import Merged, merged
from guide.evidence.reading import read_whole, refuse_size

_AGAIN = "Nothing was merged; put right what it names and try again"


def merge_files(ours: Path, theirs: Path) -> Merged:
    """Bring everything that ``theirs`` holds into ``ours`` and return what that came to; ``theirs`` is only read.

    Raises NotEvidence or EvidenceError with both files as they were.
    """
    local = Local(Path(os.path.realpath(ours)))
    _content(local.real)
    with _turn(local), opened_for_append(local.real) as descriptor:
        sweep_beside(local.real)
        content = _content(local.real)
        # Two branches are just what a merge is for; that less stands here than is remembered is not.
        check_memory(read_whole(content, str(local.real)), local.recall())
        found = merged(content, _content(Path(os.path.realpath(theirs))), str(ours), str(theirs))
        if found.kept:
            _append(descriptor, local.real, content, found.content)
        else:
            _replace(local, found.content)
        _remember(local, found)
    return found


def resolve(path: Path, ours: bytes, theirs: bytes) -> Merged:
    """Put the merge of two whole files in the place of ``path``, in which git left conflict markers; keep that one aside.

    Raises NotEvidence or EvidenceError with the file as it was.
    """
    local = Local(Path(os.path.realpath(path)))
    with local.lock():
        sweep_beside(local.real)
        conflicted = _content(local.real)
        found = merged(ours, theirs, f"{path} (ours)", f"{path} (theirs)")
        check_memory(read_whole(found.content, str(local.real)), local.recall())
        local.set_aside("conflict", conflicted)
        _replace(local, found.content)
        _remember(local, found)
    return found


@contextmanager
def _turn(local: Local) -> Iterator[None]:
    """Hold the writers' lock where one has ever been taken: a temporary file of git has no neighbour to wait for."""
    if local.folder.is_dir():
        with local.lock():
            yield
    else:
        yield


def _append(descriptor: int, real: Path, before: bytes, after: bytes) -> None:
    with explained(real, "the merge cannot be saved", _AGAIN):
        if os.fstat(descriptor).st_size != len(before):
            raise EvidenceError("the file changed while it was read", str(real), _AGAIN)
        whole = False
        try:
            write_all(descriptor, after[len(before) :])
            sync(descriptor)
            whole = True
        finally:
            if not whole:
                take_back(descriptor, len(before), after[len(before) :])
        read_back(descriptor, real, len(before), after[len(before) :])


def _replace(local: Local, content: bytes) -> None:
    with (
        explained(local.real, "the merge cannot be saved", _AGAIN),
        folder(local.real.parent) as within,
        in_place(local.real, "the merge"),
    ):
        put(within, os.fspath(local.real.name), content)


def _remember(local: Local, found: Merged) -> None:
    """Remember the merge where this machine remembers the file at all."""
    if local.folder.is_dir():
        reading = read_whole(found.content, str(local.real))
        with explained(
            local.folder, "the merge was saved, but it cannot be remembered here", "Free space; do not repeat it"
        ):
            local.remember(Memory(reading.head.workbook, reading.graph.newest[0], len(reading.graph.records)))


def _content(real: Path) -> bytes:
    descriptor = open_regular(real)
    try:
        with explained(real, "the file cannot be read", "Give yourself access to it"):
            refuse_size(os.fstat(descriptor).st_size, str(real))
            return read_all(descriptor, FILE_LIMIT)
    finally:
        os.close(descriptor)
