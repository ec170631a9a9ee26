"""Materials: where the reader of each kind of subject on disk stands.

A reader is a function ``read(order, subject)`` that returns the section's one value. Its module is imported by name inside the
worker, so nothing else loads what it needs.
"""

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

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


def sections(subject: Material) -> tuple[Section, ...]:
    """Return the sections of a material; none where it is not read here."""
    return sections_of_kind(subject.kind)


def read(section: Section, order: "Order", subject: Material) -> Frozen:
    """Read one section of a material; raises what its reader raises."""
    reader = _READERS_OF_KIND.get((section, subject.kind), _READERS[section])
    found: Frozen = import_module(reader).read(order, subject)
    return found
