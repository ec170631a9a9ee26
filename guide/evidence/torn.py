"""Torn tails: what a crash in the middle of an append leaves at the end of the file, told apart from damage.

A torn tail is the beginning of a record that was never acknowledged, or NUL bytes that the file system put in its place, or
both. It ends before its digest line is whole. Anything else at the end is damage.
"""

import re
from collections.abc import Sequence
from functools import cache

_DIG = rb'"sha256:[0-9a-f]{64}"'


def _letters(text: bytes) -> list[bytes]:
    return [re.escape(bytes([one])) for one in text]


def _cut(atoms: Sequence[bytes]) -> re.Pattern[bytes]:
    """Return a pattern for what is left of a line when it is cut after any of ``atoms``, or before the first."""
    pattern = b""
    for atom in reversed(atoms):
        pattern = b"(?:" + atom + pattern + b")?"
    return re.compile(pattern)


_DIGEST_BEGUN = [*_letters(b'"sha256:'), *[b"[0-9a-f]"] * 64]
_INSTANT = [b"\\d" if one == "0" else re.escape(one.encode()) for one in "0000-00-00T00:00:00Z"]
_BY = rb'(?:[^"\\]|\\.)*+'

_WHOLE = (
    re.compile(rb"  - id: [0-7][0-9A-HJKMNP-TV-Z]{25}"),
    re.compile(rb"    kind: [a-z]+"),
    re.compile(rb'    at: "' + b"".join(_INSTANT) + rb'"'),
    re.compile(rb'    by: "' + _BY + rb'"'),
    re.compile(rb"    prev: \[" + _DIG + rb"(?:, " + _DIG + rb")*+\]"),
    re.compile(rb"    body:(?: \{\})?"),
)
"""The first lines of a record, in order, without their LF."""
_BODY_LINE = re.compile(rb"(?: {6}.*)?")


@cache
def _begun() -> tuple[re.Pattern[bytes], ...]:
    """Return patterns of the same lines cut anywhere, and last that of a line behind ``body:``; made only when a tail is met."""
    return (
        _cut([*_letters(b"  - id: "), b"[0-7]", *[b"[0-9A-HJKMNP-TV-Z]"] * 25]),
        _cut([*_letters(b"    kind: "), b"[a-z]+"]),
        _cut([*_letters(b'    at: "'), *_INSTANT, b'"']),
        _cut([*_letters(b'    by: "'), _BY, rb'["\\]']),
        _cut([*_letters(b"    prev: ["), b"(?:" + _DIG + b", )*+", *_DIGEST_BEGUN, b'"', rb"[,\]]"]),
        _cut(_letters(b"    body: {}")),
        re.compile(rb" {6}.*| {5}|" + _cut([*_letters(b"    digest: "), *_DIGEST_BEGUN]).pattern),
    )


def looks_torn(tail: bytes) -> bool:
    """Tell whether ``tail``, which begins where a record should, is what a crash left of one."""
    *whole, cut = tail.rstrip(b"\0").split(b"\n")
    for number, line in enumerate(whole):
        pattern = _WHOLE[number] if number < len(_WHOLE) else _BODY_LINE
        if not pattern.fullmatch(line):
            return False
    return bool(_begun()[min(len(whole), len(_WHOLE))].fullmatch(cut))
