"""XML from outside: no entities, no outer document, bounded in size, depth and number of elements."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn
from xml.parsers import expat

from guide.text.errors import UsageError

MOST_BYTES: Final = 64 * 1024 * 1024
MOST_DEPTH: Final = 64
MOST_ELEMENTS: Final = 1_000_000


@dataclass(slots=True)
class Element:
    """One element; attributes and text are hostile still."""

    tag: str
    attributes: dict[str, str]
    children: list["Element"] = field(default_factory=list)
    text: str = ""
    line: int = 0
    """Where it begins, from 1."""

    def get(self, name: str) -> str:
        """Return an attribute, or an empty text."""
        return self.attributes.get(name, "")

    def each(self, tag: str) -> Iterator["Element"]:
        """Yield the children of that name."""
        return (one for one in self.children if one.tag == tag)

    def first(self, tag: str) -> "Element | None":
        """Return the first child of that name, or None."""
        return next(self.each(tag), None)


def load_xml(data: bytes, *, name: str) -> Element:
    """Return the root element; raise UsageError naming ``name`` for broken XML and for everything that refers or defines.

    A document type that only names the root (as nmap writes) passes; one with a subset or an outer address does not.
    """
    if len(data) > MOST_BYTES:
        raise UsageError(f"{name}: larger than {MOST_BYTES} bytes. Give a part of it")
    return _Building(name).build(data)


class _Building:
    """One pass of expat."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._open: list[Element] = []
        self._root: Element | None = None
        self._count = 0
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.EntityDeclHandler = self._forbidden
        self._parser.UnparsedEntityDeclHandler = self._forbidden
        self._parser.ExternalEntityRefHandler = self._forbidden

    def build(self, data: bytes) -> Element:
        """Return the root."""
        try:
            self._parser.Parse(data, True)
        except (expat.ExpatError, LookupError, ValueError) as error:
            message = expat.ErrorString(error.code) if isinstance(error, expat.ExpatError) else str(error)
            self._refuse(f"the XML is broken: {message}")
        if self._root is None:
            self._refuse("the XML has no element")
        return self._root

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > MOST_ELEMENTS:
            self._refuse(f"it has more than {MOST_ELEMENTS} elements")
        if len(self._open) >= MOST_DEPTH:
            self._refuse(f"elements are nested deeper than {MOST_DEPTH}")
        element = Element(tag, attributes, line=self._parser.CurrentLineNumber)
        if self._open:
            self._open[-1].children.append(element)
        elif self._root is None:
            self._root = element
        self._open.append(element)

    def _end(self, _tag: str) -> None:
        self._open.pop()

    def _characters(self, text: str) -> None:
        if self._open:
            self._open[-1].text += text

    def _doctype(self, _root: str, system: str | None, public: str | None, has_subset: bool) -> None:
        if has_subset or system or public:
            self._forbidden()

    def _forbidden(self, *_: Any) -> NoReturn:
        self._refuse("entities and outer document types are not read")

    def _refuse(self, message: str) -> NoReturn:
        place = f"{self._name}:{self._parser.CurrentLineNumber}:{self._parser.CurrentColumnNumber + 1}"
        raise UsageError(f"{place}: {message}. Export it again")
