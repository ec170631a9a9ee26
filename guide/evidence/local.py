"""Local memory beside the evidence file, in ``.guide/``: what this machine has seen, the lock, tails set aside.

It is no evidence and leaves with nobody: its own ``.gitignore`` keeps it out of git. Without it reading works; what is lost is the
knowledge that the file was longer once.
"""

import fcntl
import hashlib
import json
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from guide.evidence.errors import EvidenceError
from guide.evidence.files import cause, explained, folder, put, read_all

_TAME = re.compile(rb"[A-Za-z0-9_][A-Za-z0-9._-]{0,99}")
_MEMORY_LIMIT = 4096
_PATIENCE = 20.0
"""Seconds to wait for another writer; one append holds the lock for milliseconds."""


@dataclass(frozen=True)
class Memory:
    """What this machine last acknowledged of one evidence file."""

    workbook: str
    newest: str
    count: int


@dataclass(frozen=True)
class Local:
    """The local folder of the evidence file whose real path is ``real``."""

    real: Path

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return self.real.parent / ".guide"

    @property
    def key(self) -> str:
        """A tame name for the evidence file: its own, or a digest of it where that one is odd or long."""
        name = os.fsencode(self.real.name)
        return name.decode() if _TAME.fullmatch(name) else hashlib.sha256(name).hexdigest()[:32]

    @contextmanager
    def opened(self) -> Iterator[int]:
        """Give a descriptor of the folder, which is made where it is missing."""
        with folder(self.folder, create=True) as within:
            if not (self.folder / ".gitignore").exists():
                put(within, ".gitignore", b"*\n")
            yield within

    @contextmanager
    def lock(self, work: str = "") -> Iterator[None]:
        """Hold the lock that every writer of the evidence file takes; raise EvidenceError when it stays taken.

        ``work`` names a longer piece of work beside the file, which has a lock of its own.
        """
        path = self.folder / f"{self.key}{work and f'.{work}'}.lock"
        with explained(self.folder, "the local folder cannot be written", "Give yourself access to it"), self.opened():
            until = time.monotonic() + _PATIENCE
        while (held := self._locked(path)) is None:
            if time.monotonic() > until:
                message = f"another program has been writing for {_PATIENCE:.0f} seconds"
                raise EvidenceError(message, str(self.real), "Let it finish and try again; nothing was recorded")
            time.sleep(0.005)
        try:
            yield
        finally:
            os.close(held)

    def _locked(self, path: Path) -> int | None:
        """Return a descriptor that holds the lock as long as it is open, or None while another writer has it."""
        descriptor = -1
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.fstat(descriptor).st_nlink:  # else it was removed meanwhile, and the next one locks another file
                return descriptor
        except BlockingIOError:
            pass
        except OSError as error:
            if descriptor >= 0:
                os.close(descriptor)
            raise EvidenceError(
                f"the lock cannot be taken ({cause(error)})", str(path), "Give yourself access to it"
            ) from error
        os.close(descriptor)
        return None

    def recall(self) -> Memory | None:
        """Return the memory, or None where there is none; raise EvidenceError when it is damaged."""
        name = f"{self.key}.json"
        readable = os.path.isdir(self.folder) and os.access(self.folder, os.R_OK | os.X_OK)  # noqa: PTH112 - False where closed to us
        if not readable and not os.path.islink(self.folder):  # noqa: PTH114 - the same
            return None  # none yet, or another person's, or behind a folder that is closed to us
        with folder(self.folder) as within:
            try:
                descriptor = os.open(name, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=within)
            except (FileNotFoundError, PermissionError):
                return None  # none yet, or another person's
            except OSError as error:
                raise EvidenceError(
                    f"the local memory cannot be read ({cause(error)})", str(self.folder / name), _FORGET
                ) from error
            try:
                return _memory(read_all(descriptor, _MEMORY_LIMIT))
            except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
                raise EvidenceError("the local memory is damaged", str(self.folder / name), _FORGET) from error
            finally:
                os.close(descriptor)

    def remember(self, memory: Memory) -> None:
        """Keep ``memory``: temp, sync, rename, sync of the folder. Raises OSError."""
        with self.opened() as within:
            put(within, f"{self.key}.json", json.dumps(memory.__dict__, indent=1).encode() + b"\n")

    def forget(self) -> None:
        """Drop the memory."""
        with (
            self.opened() as within,
            explained(self.folder, "the memory cannot be dropped", "Give yourself access to it"),
        ):
            if (self.folder / f"{self.key}.json").exists():
                os.unlink(f"{self.key}.json", dir_fd=within)

    def set_aside(self, name: str, content: bytes) -> Path:
        """Keep ``content`` under ``aside/`` and return where; raise EvidenceError when that fails."""
        aside = self.folder / "aside"
        full = f"{self.key}.{hashlib.sha256(content).hexdigest()[:16]}.{name}"
        with (
            explained(
                aside, "what was cut off cannot be set aside", "Free space or give yourself access; nothing was changed"
            ),
            self.opened(),
            folder(aside, create=True) as within,
        ):
            put(within, full, content)
        return aside / full


_FORGET = "Run guide repair --forget if the evidence file itself is right"


def _memory(raw: bytes) -> Memory:
    given = json.loads(raw)
    memory = Memory(workbook=given["workbook"], newest=given["newest"], count=given["count"])
    if not (isinstance(memory.workbook, str) and isinstance(memory.newest, str) and type(memory.count) is int):
        raise TypeError("memory")
    return memory
