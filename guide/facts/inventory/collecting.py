"""Collecting: what a reader names becomes entries, each place once, within bounds. Everything is made inert here."""

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from guide.facts.inventory.addresses import AUDIENCES, Address
from guide.model.inert import NO_TEXT, Inert
from guide.model.inventory import Entry, Inventory, Role
from guide.text.outside import inert

_MOST_ENTRIES: Final = 2000
_MOST_SKIPS: Final = 50
_ORIGINS: Final = 5
_LONGEST_ORIGIN: Final = 200


class UnreadableError(Exception):
    """A file that is not read, with the reason as its text."""


@dataclass
class _Place:
    """One place under way."""

    address: Address
    role: Role
    audience: str
    upgraded: bool
    segments: list[str]
    origins: list[Inert] = field(default_factory=list)
    seen: int = 0

    def entry(self) -> Entry:
        path = "/".join(self.segments)
        return Entry(
            scheme=self.address.scheme,
            host=inert(self.address.host, 300),
            port=self.address.port,
            path=inert(f"/{path}", 300) if path else NO_TEXT,
            role=self.role,
            audience=self.audience,
            upgraded=self.upgraded,
            origins=tuple(self.origins),
            seen=self.seen,
        )


@dataclass
class Collector:
    """What one subject names."""

    format: str = ""
    files: int = 0
    truncated: bool = False
    _places: dict[tuple[str, str, int, str], _Place] = field(default_factory=dict)
    _skipped: dict[Inert, None] = field(default_factory=dict)

    def add(self, address: Address, origin: str, role: Role, *, audience: str = "", upgraded: bool = False) -> None:
        """Take one address, named at ``origin``."""
        key = (address.scheme, address.host, address.port, role)
        segments = [one for one in address.path.split("/") if one]
        place = self._places.get(key)
        if place is None:
            if len(self._places) >= _MOST_ENTRIES:
                self.truncated = True
                return
            guess = audience or AUDIENCES.get(address.scheme, "")
            place = self._places[key] = _Place(address, role, guess, upgraded, segments)
        place.seen += 1
        place.upgraded = place.upgraded and upgraded
        place.audience = place.audience or audience
        shared = [one for one, other in zip(place.segments, segments, strict=False) if one == other]
        place.segments = shared if place.segments[: len(shared)] == shared else []
        if len(place.origins) < _ORIGINS:
            place.origins.append(inert(origin, _LONGEST_ORIGIN))

    def skip(self, place: str, why: str) -> None:
        """List a part that could not be read; the list itself is bounded."""
        told = inert(f"{inert(place, _LONGEST_ORIGIN)}: {inert(why, 300)}")
        if len(self._skipped) < _MOST_SKIPS:
            self._skipped.setdefault(told)
        elif told not in self._skipped:
            self.truncated = True

    def result(self) -> Inventory:
        """Return everything collected, in the order it was first named."""
        return Inventory(
            format=inert(self.format, 60),
            files=self.files,
            entries=tuple(place.entry() for place in self._places.values()),
            skipped=tuple(self._skipped),
            truncated=self.truncated,
        )


def read_file(path: Path, most: int) -> bytes:
    """Return a regular file's bytes; raise UnreadableError for a link, a pipe, a folder, or more than ``most`` bytes.

    It is opened so that a pipe in its place could not block.
    """
    try:
        opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        why = "a link, which is not followed" if path.is_symlink() else error.strerror or "unreadable"
        raise UnreadableError(why) from error
    except ValueError as error:  # a NUL byte in the name
        raise UnreadableError(str(error)) from error
    try:
        found = os.fstat(opened)
        if not stat.S_ISREG(found.st_mode):
            raise UnreadableError("not a regular file")
        if found.st_size > most:
            raise UnreadableError(f"larger than {most} bytes")
        with open(opened, "rb", closefd=False) as file:
            return file.read(most)
    except OSError as error:
        raise UnreadableError(error.strerror or "unreadable") from error
    finally:
        os.close(opened)
