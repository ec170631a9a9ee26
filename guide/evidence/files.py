"""The file system, as the evidence room uses it: no link followed in its own folders, nothing half written under a final name.

Files are made 0600 and folders 0700 (R31). Every failure of the system is told as file and cause.
"""

import fcntl
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from guide.evidence.errors import EvidenceError, NotEvidence

_FILE, _FOLDER = 0o600, 0o700
_OTHERS = 0o077
_CHUNK = 1 << 20
_ASIDE = re.compile(r"\.[0-9a-f]{16}\.new")
"""What ``fresh`` calls a file until it is whole."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What tells, without reading, that a file is still the one that was read (all but deliberate deceit by the system)."""

    device: int
    inode: int
    size: int
    modified: int
    """Nanoseconds."""
    changed: int
    """Nanoseconds; unlike ``modified`` no program can set it."""

    @classmethod
    def of(cls, found: os.stat_result) -> "Signature":
        """Return the signature in a stat result."""
        return cls(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def cause(error: OSError) -> str:
    """Return the system's own words for a failure."""
    return error.strerror or type(error).__name__


class InPlaceError(OSError):
    """The new file stands in its place, but the device did not confirm that it will stay there."""


@contextmanager
def explained(path: Path, what: str, remedy: str) -> Iterator[None]:
    """Turn a failure of the system into an EvidenceError: ``path``, what could not be done, cause, remedy."""
    try:
        yield
    except OSError as error:
        raise EvidenceError(f"{what} ({cause(error)})", str(path), remedy) from error


@contextmanager
def in_place(path: Path, what: str) -> Iterator[None]:
    """Tell of ``what`` that stands and may not last; else whoever reads that it failed believes that nothing was changed."""
    try:
        yield
    except InPlaceError as error:
        problem = f"{what} stands, but the disk did not confirm it ({cause(error)})"
        remedy = "Put the disk right, then look with guide verify whether it still stands, and do it again if not"
        raise EvidenceError(problem, str(path), remedy) from error


def open_regular(path: Path) -> int:
    """Return a descriptor of the evidence file at ``path`` (no link) for reading; raise NotEvidence where no regular file stands."""
    try:
        # O_NONBLOCK: the open of a FIFO must not wait for a writer.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NotEvidence(
            "there is no such file", str(path), "Name one with -w, or begin one with guide init"
        ) from error
    except OSError as error:
        raise EvidenceError(
            f"the file cannot be opened ({cause(error)})", str(path), "Give yourself access to it"
        ) from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise NotEvidence("this is no regular file", str(path), "Name an evidence file with -w")
    return descriptor


def read_all(descriptor: int, limit: int) -> bytes:
    """Return what can be read, up to a little more than ``limit`` bytes, so that the caller sees that there is more."""
    parts: list[bytes] = []
    left = limit + 1
    while left > 0 and (part := os.read(descriptor, min(left, 1 << 24))):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def write_all(descriptor: int, content: bytes) -> None:
    """Write every byte, however many calls it takes."""
    left = memoryview(content)
    while left:
        left = left[os.write(descriptor, left) :]


def sync(descriptor: int) -> None:
    """Have the device keep what was written, not only the operating system."""
    os.fsync(descriptor)
    if hasattr(fcntl, "F_FULLFSYNC"):  # macOS: fsync alone stops at the drive's cache
        with suppress(OSError):  # a file system that does not know it has done what it can
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)


@contextmanager
def folder(path: Path, *, create: bool = False) -> Iterator[int]:
    """Give a descriptor of the folder at ``path``, made 0700 when ``create``; a link in its place is an EvidenceError."""
    with explained(path, "the folder cannot be used", "Make it a folder of your own, no link"):
        if create:
            with suppress(FileExistsError):
                path.mkdir(mode=_FOLDER)
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def fresh(within: int, name: str) -> Iterator[int]:
    """Give a descriptor for a new file that takes the name ``name`` in the folder ``within`` once the block is through.

    On any failure nothing is left, but for InPlaceError. File and folder are synced before this returns. Until then the file is locked.
    """
    aside, descriptor = _aside(within)
    kept = False
    try:
        yield descriptor
        sync(descriptor)
        os.rename(aside, name, src_dir_fd=within, dst_dir_fd=within)
        kept = True
        try:
            sync(within)
        except OSError as error:
            raise InPlaceError(error.errno, error.strerror) from error
    finally:
        os.close(descriptor)
        if not kept:
            with suppress(OSError):
                os.unlink(aside, dir_fd=within)


def _aside(within: int) -> tuple[str, int]:
    """Return name and descriptor of a new file that is held by its lock, so that nobody takes it for one that a crash left."""
    while True:
        name = f".{os.urandom(8).hex()}.new"
        descriptor = os.open(
            name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, _FILE, dir_fd=within
        )
        with suppress(OSError):  # a file system without locks: there nothing is swept either
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        if os.fstat(descriptor).st_nlink:  # else it was swept in the moment before it was held
            return name, descriptor
        os.close(descriptor)


def left_over(within: int) -> tuple[str, ...]:
    """Return the names of the files in the folder ``within`` that a crash in ``fresh`` left: ours, regular, by one name, held by nobody."""
    with suppress(OSError), os.scandir(within) as entries:
        names = sorted(entry.name for entry in entries if _ASIDE.fullmatch(entry.name))
        return tuple(name for name in names if _if_forsaken(within, name))
    return ()


def sweep(within: int) -> None:
    """Remove what a crash in ``fresh`` left in the folder ``within``; what cannot be removed stays."""
    for name in left_over(within):
        _if_forsaken(within, name, remove=True)


def _if_forsaken(within: int, name: str, *, remove: bool = False) -> bool:
    """Tell whether ``name`` is what a crash left; ``remove`` it while its lock is held. Links are not followed."""
    try:
        descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=within)
    except OSError:
        return False
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode) or found.st_nlink != 1 or found.st_uid != os.geteuid():
            return False
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if remove:
            os.unlink(name, dir_fd=within)
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return True


def put(within: int, name: str, content: bytes) -> None:
    """Write ``content`` as the file ``name`` of the folder ``within``: the old one or the new one, never a part."""
    with fresh(within, name) as descriptor:
        write_all(descriptor, content)


def create_only(path: Path, content: bytes) -> None:
    """Write a new file; raise FileExistsError where anything stands. On failure nothing is left."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, _FILE)
    whole = False
    try:
        write_all(descriptor, content)
        sync(descriptor)
        whole = True
    finally:
        os.close(descriptor)
        if not whole:
            path.unlink(missing_ok=True)
    with folder(path.parent) as above:
        sync(above)


def chunks(descriptor: int) -> Iterator[bytes]:
    """Yield what can be read, a mebibyte at a time."""
    while part := os.read(descriptor, _CHUNK):
        yield part


def wide(path: Path) -> str:
    """Return the mode of ``path`` in octal when people other than its owner may use it, else an empty string."""
    try:
        mode = stat.S_IMODE(path.lstat().st_mode)
    except OSError:
        return ""
    return f"{mode:04o}" if mode & _OTHERS else ""
