"""The alphabet of our YAML files: which characters may stand in them as they are.

Refused are those that end a line for some readers and not for others, that a terminal obeys, or that turn the reading
direction round: C0 but LF, DEL, C1 (with NEL), U+2028, U+2029, U+FEFF, the bidi controls, U+FFFE and U+FFFF. In quoted text they are
written as escapes.
"""

import re

from guide.text.errors import TextError

BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
"""The bidi controls, as ranges of a regular expression's class (Unicode Standard Annex 9)."""
_REFUSED = re.compile(f"[\0-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff{BIDI}]")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_ASCII_ALLOWED = b"\n" + bytes(range(0x20, 0x7F))


def check_alphabet(data: bytes, *, name: str, first_line: int = 1) -> str:
    """Return ``data`` decoded; raise TextError at the first byte that is not UTF-8 or the first refused character."""
    require_alphabet(data, name=name, first_line=first_line)
    return data.decode()


def require_alphabet(data: bytes, *, name: str, first_line: int = 1) -> None:
    """Raise TextError at the first byte that is not UTF-8 or the first refused character.

    Nearly every byte is allowed ASCII: those are taken out in one pass of C, and only what is left is looked at by the pattern.
    """
    if data.startswith(_BYTE_ORDER_MARK):
        raise TextError("the file begins with a byte order mark", name, first_line, 1, "Save it as UTF-8 without one")
    left = data.translate(None, _ASCII_ALLOWED)
    if not left:
        return
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line, column = place_of(data, error.start, first_line)
        raise TextError(
            "the bytes are not UTF-8", name, line, column, "Save the file as UTF-8, or restore it"
        ) from error
    # The bytes of a character stand together, so characters stay whole when the ASCII between them goes.
    if not _REFUSED.search(left.decode()):
        return
    found = _REFUSED.search(text)
    if found:
        line, column = place_of(data, len(text[: found.start()].encode()), first_line)
        raise TextError(f"{_named(found.group())} stands here", name, line, column, _remedy(found.group()))


def place_of(data: bytes, offset: int, first_line: int = 1) -> tuple[int, int]:
    """Return line and column (both from 1, column in bytes) of the byte at ``offset``."""
    return data.count(b"\n", 0, offset) + first_line, offset - (data.rfind(b"\n", 0, offset) + 1) + 1


def _named(character: str) -> str:
    names = {"\t": "a tab", "\r": "a carriage return", "\0": "a NUL byte"}
    return names.get(character, f"the invisible character U+{ord(character):04X}")


def _remedy(character: str) -> str:
    if character == "\r":
        return "End lines with LF alone"
    return "Use blanks" if character == "\t" else f"Take it out, or write \\u{ord(character):04x} inside double quotes"
