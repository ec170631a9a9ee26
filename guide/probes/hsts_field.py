"""The Strict-Transport-Security field, parsed strictly by RFC 6797 section 6.1.

Browsers ignore the whole field when it does not follow the grammar, so every deviation has a code of its own.
"""

import re
from dataclasses import dataclass
from typing import Final

_TOKEN: Final = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"  # noqa: S105 - the grammar's word, no password
_BLANKS: Final = r"[ \t]*"
_DIRECTIVE: Final = re.compile(rf'({_TOKEN}){_BLANKS}(?:(=){_BLANKS}(?:({_TOKEN})|"((?:[^"\\]|\\.)*)")?)?')
_SPACES: Final = re.compile(_BLANKS)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_DIGITS: Final = re.compile(r"[0-9]+")
_ESCAPED: Final = re.compile(r"\\(.)")
_MOST: Final = 10**12
"""Seconds at which a max-age is capped: no reader needs more, and a number of any length stays a small integer."""


@dataclass(frozen=True)
class HstsField:
    """One Strict-Transport-Security line. ``fault`` is empty when browsers heed it."""

    fault: str
    """``control_character`` ``comma_joined`` ``bad_syntax`` ``duplicate_directive`` ``no_max_age`` ``bad_max_age``
    ``value_not_allowed``, or empty."""
    max_age: int = 0
    """Seconds; 0 deletes the entry (section 6.1.1)."""
    include_subdomains: bool = False
    preload: bool = False
    """Whether the token ``preload`` stands there. It is no directive of the RFC."""


def parse_hsts(line: str) -> HstsField:
    """Return the field as a browser takes it.

    Names are case-insensitive, values may be quoted, empty directives are fine, unknown ones are ignored; a repeated one
    voids the field, and so does a comma: two fields joined into one.
    """
    found = "control_character" if _CONTROL.search(line) else _directives(line)
    fault = found if isinstance(found, str) else _fault(found)
    if isinstance(found, str) or fault:
        return HstsField(fault)
    values = dict(found)
    return HstsField("", _seconds(values["max-age"] or ""), "includesubdomains" in values, "preload" in values)


def _fault(found: list[tuple[str, str | None]]) -> str:
    """Return the code of what is wrong with well-formed directives, or nothing."""
    values = dict(found)
    if len(values) != len(found):
        return "duplicate_directive"
    if "max-age" not in values:
        return "no_max_age"
    if not _DIGITS.fullmatch(values["max-age"] or ""):
        return "bad_max_age"
    return "value_not_allowed" if values.get("includesubdomains") is not None else ""


def _directives(line: str) -> list[tuple[str, str | None]] | str:
    """Return (lower-case name, value or None) in order, or the code of what is wrong with the line."""
    found: list[tuple[str, str | None]] = []
    position = _skip(line, 0)
    while position < len(line):
        if line[position] != ";":
            match = _DIRECTIVE.match(line, position)
            if match is None:
                return "comma_joined" if line[position] == "," else "bad_syntax"
            name, equals, token, quoted = match.groups()
            value = token if quoted is None else _ESCAPED.sub(r"\1", quoted)
            found.append((name.lower(), (value or "") if equals else None))
            position = _skip(line, match.end())
        if position < len(line) and line[position] != ";":
            return "comma_joined" if line[position] == "," else "bad_syntax"
        position = _skip(line, position + 1)
    return found


def _skip(line: str, position: int) -> int:
    match = _SPACES.match(line, position)
    return match.end() if match else position


def _seconds(digits: str) -> int:
    short = digits.lstrip("0") or "0"
    return _MOST if len(short) > len(str(_MOST)) else min(int(short), _MOST)
