"""Materials: where the reader of each kind of subject on disk stands.

A reader is a function ``read(order, subject)`` that returns the section's one value. Its module is imported by name inside the
worker, so nothing else loads what it needs.
"""

import os
import stat
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from guide.facts.stopped import StoppedError
from guide.model.base import Frozen
from guide.model.facts import Section, sections_of_kind
from guide.model.subjects import Material

if TYPE_CHECKING:
    from guide.facts.order import Order

_READERS: Final[Mapping[Section, str]] = MappingProxyType(
    {
        "source": "guide.facts.source",
        "config": "guide.facts.config",
        "inventory": "guide.facts.inventory.reader",
        "document": "guide.facts.documents",
        "monitoring": "guide.facts.monitoring",
        "client": "guide.facts.client_build",
        "dependencies": "guide.facts.dependencies",
    }
)
"""The module that reads each section."""
_READERS_OF_KIND: Final[Mapping[tuple[Section, str], str]] = MappingProxyType(
    {("monitoring", "dns"): "guide.facts.signals_dns"}
)
"""The module that reads a section of one kind of material alone."""
_NOT_ON_DISK: Final = frozenset({"dns"})
_FOLDERS: Final = frozenset({"source"})
"""Kinds that are a folder."""
_FILES: Final = frozenset({"document", "har", "openapi", "urls"})
"""Kinds that are one file."""


def sections(subject: Material) -> tuple[Section, ...]:
    """Return the sections of a material; none where it is not read here."""
    return sections_of_kind(subject.kind)


def read(section: Section, order: "Order", subject: Material) -> Frozen:
    """Read one section of a material; raises StoppedError where it is not there or cannot be opened, else what its reader raises."""
    reader = _READERS_OF_KIND.get((section, subject.kind), _READERS[section])
    _look(subject)
    try:
        found: Frozen = import_module(reader).read(order, subject)
    except OSError:
        _look(subject)  # it may have gone meanwhile
        raise
    return found


def _look(subject: Material) -> None:
    """Raise StoppedError where nothing lies at the declared place, or what lies there cannot be opened or is of the wrong kind."""
    if subject.kind in _NOT_ON_DISK:
        return
    path = Path(subject.location)
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            with os.scandir(path) as entries:
                next(entries, None)
        elif stat.S_ISREG(found.st_mode):
            os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise StoppedError("material_missing") from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise StoppedError("material_unreadable", getattr(error, "strerror", "") or str(error)) from error
    if subject.kind in _FOLDERS and not stat.S_ISDIR(found.st_mode):
        raise StoppedError("material_unreadable", "a file, where a folder is declared")
    if subject.kind in _FILES and not stat.S_ISREG(found.st_mode):
        what = "a folder" if stat.S_ISDIR(found.st_mode) else "not a regular file"
        raise StoppedError("material_unreadable", f"{what}, where a file is declared")
