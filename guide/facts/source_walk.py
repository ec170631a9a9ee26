"""The walk over a source tree: no link is followed, nothing but regular files is opened, what was left out is listed."""

import os
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from guide.facts.source_names import NOT_SOURCE, language_of
from guide.model.inert import Inert
from guide.text.outside import inert

_MOST_SKIPS: Final = 200
_LONGEST_NAME: Final = 500
_FLAGS: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_LOOK_EVERY: Final = 64


@dataclass(frozen=True)
class Found:
    """A file to be looked at."""

    path: str
    name: str
    """Path inside the tree, as the file system has it."""
    language: str
    """Language of a source, or kind of a manifest."""


@dataclass
class Walk:
    """One walk under way."""

    root: Path
    deadline: float
    """On the monotonic clock."""
    largest: int
    """Bytes of the largest file that is read."""
    share: tuple[int, int] = (0, 1)
    """Which files are this walk's own: every second one, say, the first being number 0."""
    wanted: Callable[[str], str] = language_of
    """Says by a path inside the tree what kind of file stands there; empty for one that is not looked at."""
    files: int = 0
    skipped: list[Inert] = field(default_factory=list)
    truncated: bool = False

    def skip(self, name: str, why: str) -> None:
        """List a file that was left out; the list itself is bounded."""
        if len(self.skipped) < _MOST_SKIPS:
            self.skipped.append(inert(f"{shown(name)}: {why}"))
        else:
            self.truncated = True

    def over(self) -> bool:
        """Tell whether time is used up."""
        self.truncated = self.truncated or time.monotonic() > self.deadline
        return self.truncated

    def sources(self) -> Iterator[Found]:
        """Yield the regular files of a kind that is wanted, folder by folder, in order."""
        waiting = [(str(self.root), "")]
        mine, count = self.share
        number = 0
        while waiting and not self.over():
            folder, prefix = waiting.pop()
            try:
                with os.scandir(folder) as found:
                    entries = sorted(found, key=lambda entry: entry.name)
            except OSError as error:
                self.skip(prefix.rstrip("/") or ".", error.strerror or "unreadable")
                continue
            for entry in entries:
                name = prefix + entry.name
                if entry.is_symlink():
                    self._note_link(entry.path, name)
                elif entry.is_dir(follow_symlinks=False):
                    if entry.name not in NOT_SOURCE:
                        waiting.append((entry.path, f"{name}/"))
                elif not entry.is_file(follow_symlinks=False):
                    self.skip(name, "not a regular file")
                elif language := self.wanted(name):
                    if number % count == mine:
                        yield Found(entry.path, name, language)
                    number += 1

    def read(self, found: Found) -> bytes | None:
        """Return the file's bytes, or None and list why not. It is opened so that a pipe in its place could not block."""
        try:
            opened = os.open(found.path, _FLAGS)
            try:
                status = os.fstat(opened)
                if not stat.S_ISREG(status.st_mode):
                    self.skip(found.name, "not a regular file")
                elif status.st_size > self.largest:
                    self.skip(found.name, f"larger than {self.largest} bytes")
                else:
                    self.files += 1
                    return os.read(opened, status.st_size)
            finally:
                os.close(opened)
        except OSError as error:
            self.skip(found.name, error.strerror or "unreadable")
        return None

    def _note_link(self, path: str, name: str) -> None:
        """List a link that leads out of the tree; what lies inside is read where it lies."""
        try:
            target = Path(path).resolve(strict=True)
        except (OSError, RuntimeError):
            return  # it leads nowhere, or in a circle: there is nothing to read
        if not target.is_relative_to(self.root.resolve()):
            self.skip(name, "a link out of the tree")


def shown(name: str) -> Inert:
    """Return a path inside the tree, inert."""
    return inert(os.fsencode(name), _LONGEST_NAME)
