"""Android's compiled XML (AXML): string pool, resource map, elements with typed attributes.

Form: ResChunk_header and what follows in androidfw/ResourceTypes.h of the Android Open Source Project.
"""

import struct
from collections.abc import Iterator
from typing import Final

from guide.facts.platform_xml import ANDROID, MOST_TEXT, Building, Element, PlatformXmlError, attribute_name

MAGIC: Final = b"\x03\x00\x08\x00"
_STRINGS, _RESOURCES, _START, _END, _TEXT = 0x0001, 0x0180, 0x0102, 0x0103, 0x0104
_UTF8: Final = 1 << 8
_NONE: Final = 0xFFFFFFFF
_MOST_STRINGS: Final = 100_000

KNOWN: Final = {
    0x0101000F: "debuggable",
    0x0101020C: "minSdkVersion",
    0x01010270: "targetSdkVersion",
    0x010104EC: "usesCleartextTraffic",
    0x01010527: "networkSecurityConfig",
}
"""Attributes by the number that the platform reads them by; a build may have its names stripped."""


def read_binary(content: bytes) -> Element:
    """Return the tree of a compiled XML file. Raises PlatformXmlError."""
    if not content.startswith(MAGIC):
        raise PlatformXmlError("not compiled XML")
    try:
        return _read(content)
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise PlatformXmlError(f"compiled XML that is cut off or wrong: {error}") from error


def _read(content: bytes) -> Element:
    strings: list[str] = []
    resources: tuple[int, ...] = ()
    building = Building()
    for kind, chunk in _chunks(content):
        if kind == _STRINGS and not strings:
            strings = list(_pool(chunk))
        elif kind == _RESOURCES:
            resources = struct.unpack_from(f"<{(len(chunk) - 8) // 4}I", chunk, 8)
        elif kind == _START:
            building.start(_element(chunk, strings, resources))
        elif kind == _END:
            building.end()
        elif kind == _TEXT:
            building.say(strings[struct.unpack_from("<I", chunk, 16)[0]])
    return building.result()


def _chunks(content: bytes) -> Iterator[tuple[int, bytes]]:
    place = 8
    while place + 8 <= len(content):
        kind, _, size = struct.unpack_from("<HHI", content, place)
        if size < 8 or place + size > len(content):  # noqa: PLR2004 - no chunk is smaller than its header
            raise PlatformXmlError("a chunk that is longer than the file")
        yield kind, content[place : place + size]
        place += size


def _pool(chunk: bytes) -> Iterator[str]:
    count, _, flags, begin, _ = struct.unpack_from("<5I", chunk, 8)
    if count > _MOST_STRINGS:
        raise PlatformXmlError("too many strings")
    unfolded = 0
    for offset in struct.unpack_from(f"<{count}I", chunk, 28):
        text = _utf8(chunk, begin + offset) if flags & _UTF8 else _utf16(chunk, begin + offset)
        unfolded += len(text)
        if unfolded > MOST_TEXT:
            raise PlatformXmlError("more text than is read")
        yield text


def _utf8(chunk: bytes, at: int) -> str:
    at += 2 if chunk[at] & 0x80 else 1  # the length in UTF-16 units, not needed here
    length = chunk[at]
    at += 1
    if length & 0x80:
        length = (length & 0x7F) << 8 | chunk[at]
        at += 1
    return chunk[at : at + length].decode("utf-8", "replace")


def _utf16(chunk: bytes, at: int) -> str:
    (length,) = struct.unpack_from("<H", chunk, at)
    at += 2
    if length & 0x8000:
        length = (length & 0x7FFF) << 16 | struct.unpack_from("<H", chunk, at)[0]
        at += 2
    return chunk[at : at + 2 * length].decode("utf-16-le", "replace")


def _element(chunk: bytes, strings: list[str], resources: tuple[int, ...]) -> Element:
    (line,) = struct.unpack_from("<I", chunk, 8)
    _, name, start, size, count = struct.unpack_from("<IIHHH", chunk, 16)
    attributes = dict(_attribute(chunk, 16 + start + size * index, strings, resources) for index in range(count))
    return Element(strings[name], attributes, line)


def _attribute(chunk: bytes, at: int, strings: list[str], resources: tuple[int, ...]) -> tuple[str, str]:
    space, name, raw, _, _, kind, number = struct.unpack_from("<IIIHBBI", chunk, at)
    known = KNOWN.get(resources[name]) if name < len(resources) else None
    key = (
        attribute_name(ANDROID, known)
        if known
        else attribute_name("" if space == _NONE else strings[space], strings[name])
    )
    return key, _value(kind, number, raw, strings)


def _value(kind: int, number: int, raw: int, strings: list[str]) -> str:
    match kind:  # Res_value types: boolean, decimal and hexadecimal, string, reference
        case 0x12:
            return "true" if number else "false"
        case 0x10 | 0x11:
            return str(number)
        case 0x03:
            return strings[number]
        case 0x01:
            return f"@{number:08x}"
        case _:
            return "" if raw == _NONE else strings[raw]
