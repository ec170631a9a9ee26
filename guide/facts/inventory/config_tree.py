"""Configuration files and what they include: inside one folder, each once, within bounds; everything left out is listed."""

import glob
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final

from guide.facts.inventory.collecting import Collector, UnreadableError, read_file

_MOST_FILES: Final = 1000
_MOST_INCLUDES: Final = 5000
"""Inclusions followed in all: files that include each other in circles end here or at their depth."""
_MOST_BYTES: Final = 32 * 1024**2
_FILE_BYTES: Final = 4 * 1024**2


@dataclass
class ConfigTree:
    """The files of one configuration under way; nothing outside ``root`` is opened, by whatever link."""

    root: Path
    into: Collector
    room: int = _MOST_BYTES
    _texts: dict[Path, str | None] = field(default_factory=dict)
    _opened: int = 0
    _under_way: list[Path] = field(default_factory=list)

    def name(self, path: Path) -> str:
        """Return a file's path inside the tree."""
        return str(path.relative_to(self.root)) if path.is_relative_to(self.root) else str(path)

    def read(self, path: Path) -> str | None:
        """Return a file's text, or None and list why not; one that several places include is opened once."""
        self._opened += 1
        if self._opened > _MOST_INCLUDES:
            self.into.truncated = True
            return None
        real = Path(os.path.realpath(path))
        if real not in self._texts:
            try:
                self._texts[real] = self._open(real)
                self.into.files += 1
            except UnreadableError as error:
                self._texts[real] = None
                self.into.skip(self.name(path), str(error))
        return self._texts[real]

    @contextmanager
    def within(self, path: Path) -> Iterator[str | None]:
        """Hold a file open while what it includes is read; None, and it is listed, where it is being read already."""
        real = Path(os.path.realpath(path))
        if real in self._under_way:
            self.into.skip(self.name(path), "includes itself")
            yield None
            return
        self._under_way.append(real)
        try:
            yield self.read(path)
        finally:
            self._under_way.pop()

    def _open(self, real: Path) -> str:
        if not real.is_relative_to(os.path.realpath(self.root)):
            raise UnreadableError("outside the folder of the configuration, which is not read")
        if len(self._texts) > _MOST_FILES or self.room <= 0:
            raise UnreadableError("more files than are read of one configuration")
        content = read_file(real, min(_FILE_BYTES, self.room))
        if b"\0" in content:
            raise UnreadableError("no text: it holds a NUL byte")
        self.room -= len(content)
        return content.decode("utf-8", "replace")

    def included(self, pattern: str, base: Path, where: str, *, wanted: bool = True) -> Iterator[Path]:
        """Yield the files that an include's pattern names, in order; one without wildcards that is missing is listed.

        ``base`` is what a relative pattern starts from; an include that need not exist is not ``wanted``.
        """
        whole = pattern if os.path.isabs(pattern) else str(base / pattern)  # noqa: PTH117 - a pattern, not yet a path
        magic = glob.has_magic(whole)
        fixed = os.path.normpath(_fixed_part(whole) if magic else whole)
        if "\0" in whole or not Path(fixed).is_relative_to(self.root) or ".." in whole[len(fixed) :]:
            self.into.skip(where, f"includes {pattern}, which is outside the folder of the configuration")
            return
        if not magic:
            if os.path.lexists(whole):
                yield Path(whole)
            elif wanted:
                self.into.skip(where, f"includes {pattern}, which is not there")
            return
        found = sorted(islice(glob.iglob(whole), _MOST_FILES + 1))  # noqa: PTH207 - the pattern may be absolute
        if len(found) > _MOST_FILES:
            self.into.truncated = True
        yield from (Path(one) for one in found[:_MOST_FILES])


def _fixed_part(pattern: str) -> str:
    """Return the folders of a pattern before its first wildcard."""
    parts = pattern.split("/")
    at = next(number for number, part in enumerate(parts) if glob.has_magic(part))
    return "/".join(parts[:at]) or "/"
