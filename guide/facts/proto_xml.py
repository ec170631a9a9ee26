"""XML as an Android App Bundle carries it: the protocol buffer message XmlNode.

Form: Resources.proto of aapt2 (XmlNode, XmlElement, XmlAttribute), read by the wire format alone.
"""

from collections.abc import Iterator
from typing import Final

from guide.facts.platform_xml import Building, Element, PlatformXmlError, attribute_name

_NODE_ELEMENT, _NODE_TEXT, _NODE_SOURCE = 1, 2, 3
_ELEMENT_NAME, _ELEMENT_ATTRIBUTE, _ELEMENT_CHILD = 3, 4, 5
_ATTRIBUTE_SPACE, _ATTRIBUTE_NAME, _ATTRIBUTE_VALUE, _ATTRIBUTE_ITEM = 1, 2, 3, 6
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_LONGEST_VARINT: Final = 10

Field = tuple[int, int | bytes]


def read_proto(content: bytes) -> Element:
    """Return the tree of an XmlNode. Raises PlatformXmlError."""
    building = Building()
    try:
        _node(content, building)
    except IndexError as error:
        raise PlatformXmlError("a message that is cut off") from error
    return building.result()


def _node(content: bytes, building: Building) -> None:
    fields = dict(_fields(content))
    text = fields.get(_NODE_TEXT)
    if isinstance(text, bytes):
        building.say(text.decode("utf-8", "replace"))
    element = fields.get(_NODE_ELEMENT)
    if isinstance(element, bytes):
        _element(element, _line(fields.get(_NODE_SOURCE)), building)


def _element(content: bytes, line: int, building: Building) -> None:
    found = list(_fields(content))
    name = next((value for number, value in found if number == _ELEMENT_NAME and isinstance(value, bytes)), b"")
    attributes = dict(
        _attribute(value) for number, value in found if number == _ELEMENT_ATTRIBUTE and isinstance(value, bytes)
    )
    building.start(Element(name.decode("utf-8", "replace"), attributes, line))
    for number, value in found:
        if number == _ELEMENT_CHILD and isinstance(value, bytes):
            _node(value, building)
    building.end()


def _attribute(content: bytes) -> tuple[str, str]:
    fields = dict(_fields(content))
    texts = {
        number: value.decode("utf-8", "replace")
        for number in (_ATTRIBUTE_SPACE, _ATTRIBUTE_NAME, _ATTRIBUTE_VALUE)
        if isinstance(value := fields.get(number, b""), bytes)
    }
    key = attribute_name(texts.get(_ATTRIBUTE_SPACE, ""), texts.get(_ATTRIBUTE_NAME, ""))
    written = texts.get(_ATTRIBUTE_VALUE, "")
    return key, written if written or _ATTRIBUTE_ITEM not in fields else "@"


def _line(source: int | bytes | None) -> int:
    line = dict(_fields(source)).get(1, 0) if isinstance(source, bytes) else 0
    return line if isinstance(line, int) else 0


def _fields(content: bytes) -> Iterator[Field]:
    """Yield number and value of each field; groups, which the format no longer has, are refused."""
    at = 0
    while at < len(content):
        key, at = _varint(content, at)
        number, kind = key >> 3, key & 7
        if kind == _VARINT:
            value, at = _varint(content, at)
            yield number, value
        elif kind in {_FIXED64, _FIXED32}:
            at += 8 if kind == _FIXED64 else 4
        elif kind == _BYTES:
            length, at = _varint(content, at)
            if at + length > len(content):
                raise PlatformXmlError("a field that is longer than its message")
            yield number, content[at : at + length]
            at += length
        else:
            raise PlatformXmlError("not a message")


def _varint(content: bytes, at: int) -> tuple[int, int]:
    value = 0
    for index in range(_LONGEST_VARINT):
        byte = content[at + index]
        value |= (byte & 0x7F) << (7 * index)
        if not byte & 0x80:
            return value, at + index + 1
    raise PlatformXmlError("a number that does not end")
