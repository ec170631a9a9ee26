"""The files of a configuration: opened safely, counted, and never outside what the reviewer named.

An include is followed where it leads inside the named folder. An absolute one below the server's usual home is looked for
beside the main file, because configurations are reviewed as copies. Whatever is not read is listed with its reason.
"""

import os
import stat
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from glob import has_magic, iglob
from itertools import islice
from pathlib import Path
from typing import Final

from guide.facts.limits import Limits
from guide.model.inert import Inert
from guide.text.outside import inert

MOST_FILES: Final = 400
MOST_BYTES: Final = 8 * 1024**2
MOST_UNREAD: Final = 60
MOST_INCLUDES: Final = 1000
"""Includes followed in all: files that include each other twice over would double at every step."""
_DEEPEST: Final = 16
_MOST_LINES: Final = 50_000


@dataclass(frozen=True)
class Spot:
    """A place in a file."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass
class Shelf:
    """Everything that was opened, and everything that was not."""

    root: Path
    """The folder that nothing leads out of, resolved."""
    limits: Limits
    deadline: float
    texts: dict[Path, str | None] = field(default_factory=dict)
    size: int = 0
    unread: list[Inert] = field(default_factory=list)
    truncated: bool = False
    includes: int = 0
    taken: list[Path] = field(default_factory=list)
    """Files that a reader used, each once."""
    admitted: set[Path] = field(default_factory=set)
    """Files outside that an absolute include inside the tree leads to by a link."""

    def name(self, path: Path) -> Inert:
        """Return the path inside the tree, inert."""
        inside = path.relative_to(self.root) if path.is_relative_to(self.root) else path
        return inert(os.fsencode(inside), 200)

    def miss(self, spot: Spot | str, why: str) -> None:
        """List what was not read or not understood; the list itself is bounded."""
        line = inert(f"{spot}: {inert(why, 200)}")
        if line in self.unread:
            return
        if len(self.unread) < MOST_UNREAD:
            self.unread.append(line)
        else:
            self.truncated = True

    def over(self) -> bool:
        """Tell whether time or room is used up."""
        self.truncated = self.truncated or time.monotonic() > self.deadline
        return self.truncated

    def take(self, path: Path) -> str | None:
        """Return the text of a file that is now being read for what it says, or None."""
        if path not in self.taken:
            self.taken.append(path)
        return self.text(path)

    def text(self, path: Path) -> str | None:
        """Return the file's text, opened once; None, with the reason listed, where it is not to be had."""
        if path not in self.texts:
            self.texts[path] = self._text(path)
        return self.texts[path]

    def _text(self, path: Path) -> str | None:
        name = self.name(path)
        try:
            real = path.resolve(strict=True)
            if not (real.is_relative_to(self.root) or real in self.admitted):
                self.miss(name, "a link out of what was named")
                return None
            content = self._bytes(real, name)
        except (OSError, RuntimeError) as error:
            self.miss(name, getattr(error, "strerror", "") or "a link that leads nowhere")
            return None
        if content is not None and (b"\0" in content or content.count(b"\n") > _MOST_LINES):
            self.miss(name, "not text" if b"\0" in content else f"more than {_MOST_LINES} lines")
            return None
        return content.decode("utf-8", "surrogateescape") if content is not None else None

    def _bytes(self, path: Path, name: str) -> bytes | None:
        if sum(one is not None for one in self.texts.values()) >= MOST_FILES or self.size >= MOST_BYTES or self.over():
            self.truncated = True
            return None
        opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(opened, "rb") as file:  # noqa: PTH123 - by descriptor, so that a pipe in its place could not block
            found = os.fstat(opened)
            if not stat.S_ISREG(found.st_mode):
                self.miss(name, "not a regular file")
            elif found.st_size > self.limits.source_file_bytes:
                self.miss(name, f"larger than {self.limits.source_file_bytes} bytes")
            else:
                content = file.read(self.limits.source_file_bytes)
                self.size += len(content)
                return content
        return None

    def included(
        self,
        pattern: str,
        spot: Spot,
        folder: Path,
        homes: Iterable[str],
        stack: Sequence[Path],
        *,
        optional: bool = False,
    ) -> Iterator[Path]:
        """Yield the files that an include names, in order; ``folder`` is where relative ones begin.

        An ``optional`` one may name a file that is not there.
        """
        self.includes += 1
        if self.includes > MOST_INCLUDES or len(stack) > _DEEPEST:
            self.miss(spot, "too many includes")
            return
        inside = self._inside(pattern, folder, homes)
        if inside is None:
            self.miss(spot, f"the include leads out of what was named: {pattern}")
            return
        absolute = pattern.startswith("/") and Path(os.path.normpath(pattern)).is_relative_to(self.root)
        matches = islice(iglob(inside), MOST_FILES)  # noqa: PTH207 - the pattern is absolute, which Path.glob refuses
        for one in sorted(matches) if has_magic(inside) else [inside]:
            try:
                path = Path(one).resolve(strict=True)
            except (OSError, RuntimeError):
                if not optional:
                    self.miss(spot, f"the included file is not there: {pattern}")
                continue
            if absolute:
                self.admitted.add(path)
            if path in stack:
                self.miss(spot, f"includes itself: {self.name(path)}")
            elif path.is_dir():
                self.miss(spot, f"the include names a folder: {pattern}")
            else:
                yield path

    def _inside(self, pattern: str, folder: Path, homes: Iterable[str]) -> str | None:
        """Return the pattern as a path inside the tree, or None."""
        if "\0" in pattern:
            return None
        places = [os.path.normpath(folder / pattern)]
        if pattern.startswith("/"):
            places += [os.path.normpath(folder / pattern[len(home) :]) for home in homes if pattern.startswith(home)]
        return next((one for one in places if Path(one).is_relative_to(self.root)), None)


def open_shelf(named: Path, limits: Limits) -> Shelf:
    """Return the shelf of a file or folder; raise FileNotFoundError where there is none."""
    real = named.resolve(strict=True)
    return Shelf(real if real.is_dir() else real.parent, limits, time.monotonic() + limits.source_s)
