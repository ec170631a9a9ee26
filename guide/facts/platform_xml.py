"""One small tree for the three ways in which a client build carries XML: text, Android's binary form, and AAB's protobuf.

All three are hostile: no entity is resolved, depth and number of elements are bounded.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

ANDROID: Final = "http://schemas.android.com/apk/res/android"
_DEEPEST: Final = 64
_MOST: Final = 20_000
MOST_TEXT: Final = 4 * 1024**2
"""Bytes of text that one file may unfold to: many places of a compiled file may point at one long string."""


class PlatformXmlError(ValueError):
    """The bytes are not XML of that form, or go beyond the bounds."""


@dataclass
class Element:
    """One element. Attributes of Android's namespace are named ``android:NAME``; a reference to a resource is ``@…``."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    line: int = 0
    text: str = ""
    children: list["Element"] = field(default_factory=list)

    def every(self, name: str) -> Iterator["Element"]:
        """Yield this element and those below that have ``name``, in document order."""
        if self.name == name:
            yield self
        for child in self.children:
            yield from child.every(name)


class Building:
    """A tree under construction."""

    def __init__(self) -> None:
        self.root: Element | None = None
        self._open: list[Element] = []
        self._count = 0
        self._said = 0

    def start(self, element: Element) -> None:
        """Open an element."""
        self._count += 1
        if self._count > _MOST or len(self._open) >= _DEEPEST:
            raise PlatformXmlError("too many elements, or too deep")
        if self._open:
            self._open[-1].children.append(element)
        elif self.root is None:
            self.root = element
        else:
            raise PlatformXmlError("more than one root element")
        self._open.append(element)

    def say(self, text: str) -> None:
        """Add text to the open element."""
        self._said += len(text)
        if self._said > MOST_TEXT:
            raise PlatformXmlError("more text than is read")
        if self._open:
            self._open[-1].text += text

    def end(self) -> None:
        """Close the open element."""
        if not self._open:
            raise PlatformXmlError("an end without a start")
        self._open.pop()

    def result(self) -> Element:
        """Return the tree."""
        if self.root is None or self._open:
            raise PlatformXmlError("no whole root element")
        return self.root


def attribute_name(space: str, name: str) -> str:
    """Return the name an attribute has in an Element."""
    return f"android:{name}" if space == ANDROID else name


def read_text(content: bytes) -> Element:
    """Return the tree of an XML text; a document type, and with it every entity, is refused. Raises PlatformXmlError."""
    parser = expat.ParserCreate(namespace_separator=" ")
    building = Building()

    def start(name: str, attributes: dict[str, str]) -> None:
        given = {_expanded(key): value for key, value in attributes.items()}
        building.start(Element(_expanded(name), given, parser.CurrentLineNumber))

    def refuse(*_given: object) -> None:
        raise PlatformXmlError("a document type is not read")

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _name: building.end()
    parser.CharacterDataHandler = building.say
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise PlatformXmlError(str(error)) from error
    return building.result()


def _expanded(name: str) -> str:
    space, _, local = name.rpartition(" ")
    return attribute_name(space, local)
