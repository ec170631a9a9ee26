"""YAML text, our way: block maps and lists, text quoted on one line or as a literal block. What comes out reads back the same.

Text is a literal block (``|``, or ``|-`` without a final LF) only if it has inner line feeds, every character may stand as it is, no
line ends in a blank, it begins with neither blank nor LF and ends in at most one LF. All other text is double-quoted on one line,
with escapes for all but printable characters of the Basic Multilingual Plane.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from guide.text.alphabet import BIDI

Emittable: TypeAlias = "Mapping[str, Emittable] | Sequence[Emittable] | str | int | bool"

_BARE_KEY = re.compile(r"[a-z][a-z0-9_]*")
_LONGEST_KEY = 500
"""Characters; libyaml gives up on a key whose written form is longer than 1024 (YAML 1.1 section 9.3.1)."""
_FORMAT = f"\xad\u0600-\u0605\u06dd\u070f\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff{BIDI}"
_ESCAPED = re.compile(f'[\0-\x1f"\\\\\x7f-\x9f{_FORMAT}\ud800-\udfff\U00010000-\U0010ffff]')
_NOT_IN_A_BLOCK = re.compile(
    f"[\0-\x09\x0b-\x1f\x7f-\x9f{_FORMAT}\ud800-\udfff\U00010000-\U0010ffff]| (?:\n|\\Z)|\\A[ \n]|\n\n\\Z"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}
_RESERVED = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}
"""Keys that other YAML readers take for something else than text."""


def quoted(text: str) -> str:
    """Return ``text`` as a double-quoted scalar on one line; raise ValueError when it holds a lone surrogate."""
    found = _SURROGATE.search(text)
    if found:
        raise ValueError(
            f"the text holds {found.group()!a}, which is no character: it came from bytes that are not UTF-8"
        )
    return f'"{_ESCAPED.sub(_escape, text)}"'


def emit(value: Emittable, indent: int = 0) -> str:
    """Return ``value`` as YAML lines indented by ``indent`` blanks, LF at the end; raise ValueError where YAML has no way to write it."""
    pad = " " * indent
    if isinstance(value, Mapping):
        return "".join(_entries(value, pad)) if value else f"{pad}{{}}\n"
    if isinstance(value, str | int):
        return f"{pad}{_scalar(value, pad)}\n"
    return "".join(_items(value, pad)) if value else f"{pad}[]\n"


def _entries(entries: Mapping[str, Emittable], pad: str) -> Iterator[str]:
    for key, value in entries.items():
        if len(key) > _LONGEST_KEY or len(quoted(key)) > 2 * _LONGEST_KEY:
            raise ValueError(f"the key {key[:40]!a}… is longer than {_LONGEST_KEY} characters")
        bare = _BARE_KEY.fullmatch(key) and key not in _RESERVED
        yield f"{pad}{key if bare else quoted(key)}:{_placed(value, pad)}"


def _items(items: Sequence[Emittable], pad: str) -> Iterator[str]:
    for item in items:
        if isinstance(item, str | int) or not item:
            yield f"{pad}-{_placed(item, pad)}"
        else:
            # The first line of a nested map or list stands behind the dash, the others under it.
            yield f"{pad}- {emit(item, len(pad) + 2)[len(pad) + 2 :]}"


def _placed(value: Emittable, pad: str) -> str:
    """Return ``value`` as it follows ``key:`` or ``-``."""
    if isinstance(value, str | int):
        return f" {_scalar(value, pad)}\n"
    if not value:
        return " {}\n" if isinstance(value, Mapping) else " []\n"
    return "\n" + emit(value, len(pad) + 2)


def _scalar(value: str | int, pad: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if "\n" not in value[:-1] or _NOT_IN_A_BLOCK.search(value):
        return quoted(value)
    body = value.removesuffix("\n")
    lines = "\n".join(f"{pad}  {line}" if line else "" for line in body.split("\n"))
    return f"{'|' if value.endswith(chr(10)) else '|-'}\n{lines}"


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    code = ord(character)
    if character <= "\xff":
        return _SHORT.get(character, f"\\x{code:02x}")
    return f"\\u{code:04x}" if character <= "\uffff" else f"\\U{code:08x}"
