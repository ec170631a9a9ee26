"""The border: text from outside becomes inert here, or it does not come in (R19)."""

import unicodedata
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, TypeAlias

from guide.model.inert import Inert

Sayable: TypeAlias = str | float | PurePath | Exception | None
"""What a sentence takes for its placeholders: never ``Outside``, nor bytes."""

_UNSEEN = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
"""Unicode general categories that a reader cannot see or a terminal obeys: controls, bidi and other format characters,
unassigned, private use, surrogates, line and paragraph separators."""


@dataclass(frozen=True, slots=True, repr=False)
class Outside:
    """Text that has not passed the border: it cannot be shown, joined or written."""

    raw: str | bytes

    def __str__(self) -> str:
        raise TypeError("text from outside must pass guide.text.outside.inert first")

    def __format__(self, spec: str) -> str:
        raise TypeError("text from outside must pass guide.text.outside.inert first")

    def __repr__(self) -> str:
        return f"<Outside, {len(self.raw)} long>"


def _shown(character: str) -> str:
    code = ord(character)
    if "\udc80" <= character <= "\udcff":  # a byte that was not UTF-8, as surrogateescape keeps it
        return f"\\x{code - 0xDC00:02x}"
    if character.isascii() or character < "\xa0":
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if character <= "\uffff" else f"\\U{code:08x}"


def _spelled(line: str) -> str:
    if line.isprintable():
        return line
    return "".join(_shown(one) if unicodedata.category(one) in _UNSEEN else one for one in line)


def inert(text: Outside | str | bytes, limit: int | None = 2000, *, keep_lf: bool = False) -> Inert:
    r"""Return ``text`` with everything that could steer a terminal or hide spelled out, cut at ``limit`` characters (None: uncut).

    Bytes are read as UTF-8; a byte that is not shows as ``\xNN``. LF stays only with ``keep_lf``. What passed once passes unchanged.
    """
    raw = text.raw if isinstance(text, Outside) else text
    if limit is not None:
        # No character shrinks on the way, so what lies beyond the limit cannot come into sight.
        raw = raw[: limit * 4 + 4] if isinstance(raw, bytes) else raw[: limit + 1]
    decoded = raw.decode("utf-8", "surrogateescape") if isinstance(raw, bytes) else raw
    shown = "\n".join(map(_spelled, decoded.split("\n"))) if keep_lf else _spelled(decoded)
    return Inert(shown if limit is None or len(shown) <= limit else shown[: limit - 1] + "…")


def inert_json(value: Any) -> Any:
    """Return a JSON value with every text in it, keys too, as ``inert`` returns it, uncut."""
    if isinstance(value, str):
        return inert(value, None)
    if isinstance(value, dict):
        return {inert_json(key): inert_json(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [inert_json(one) for one in value]
    return value
