"""Versions as manifests write them, read as a span: one release, or the lowest allowed and the first not allowed.

What cannot be read bounds nothing: such a span is open at both ends, and nobody can take it for a release.
"""

import re
from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from guide.probes.version_order import numbers

Style = Literal["exact", "family", "least", "semver", "caret", "composer", "gem", "maven", "java"]
"""What a bare version means: one release; all of that line; that or newer; npm's, Cargo's, Composer's, Bundler's, Maven's way;
and ``java``, a family whose releases are also written ``8u291`` and ``1.8.0_291``."""

_LONGEST: Final = 200
_TOKEN: Final = re.compile(r"(===|==|~=|~>|>=|<=|!=|>|<|=|\^|~)?\s{0,9}([^\s,<>=!~^|]{1,200})")
_VERSION: Final = re.compile(r"[vV]?(\d{1,9}(?:\.\d{1,9}){0,5})((?:\.[*xX])*)(.{0,199})")
_EARLY: Final = re.compile(
    r"(?i)[.\-_]?(?:a|b|c|rc|m|cr|alpha|beta|dev|pre|preview|snapshot|next|canary|nightly|ea)(?:[.\-_]?\d|[.\-_]|$)"
)
_OLD_JAVA: Final = re.compile(r"(?:1\.)?([5-8])(?:\.0)?(?:u|_|\.0_|\+)(\d{1,4})")
_LOWEST_OLD_JAVA: Final = re.compile(r"1\.([5-8])(?:\.0)?")
_FULL: Final = 3
"""Numbers of a version that names a single release where its line could be meant."""


class Span(NamedTuple):
    """A range of releases; both ends empty: any."""

    least: str = ""
    below: str = ""
    exact: bool = False


def span(written: str, style: Style) -> Span:
    """Return the releases that ``written`` allows."""
    text = written.strip()
    if not text or len(text) > _LONGEST:
        return Span()
    if style == "java":
        return _java(text)
    if style == "maven" and text[0] in "[(":
        return _interval(text)
    parts = re.split(r"\s*\|\|?\s*", text) if style in {"semver", "composer"} else [text]
    spans = [_all(part, style) for part in parts]
    return spans[0] if len(spans) == 1 else _either(spans)


def _all(text: str, style: Style) -> Span:
    """Return what every condition of one line allows together."""
    if " - " in text:
        first, _, last = text.partition(" - ")
        return Span(_one(">=", first.strip(), style).least, _one("<=", last.strip(), style).below)
    least, below, count, exact = "", "", 0, False
    for operator, version in _TOKEN.findall(text):
        one = _one(operator, version, style)
        count, exact = count + 1, one.exact
        least = max(least, one.least, key=numbers)
        below = min((end for end in (below, one.below) if end), key=numbers, default="")
    return Span(least, below, exact=exact and count == 1)


def _one(operator: str, version: str, style: Style) -> Span:
    read = _read(version)
    if not read:
        return Span()
    parts = _parts(read)
    if read[2] or (not operator and _is_line(parts, style)):
        return Span(_dotted(parts), _next(parts))
    if not operator and style == "caret":
        operator = "^"
    if not operator and style == "least":
        operator = ">="
    if operator in {"", "=", "==", "==="}:
        return Span(_dotted(parts), exact=True)
    if operator in {">", ">="}:
        return Span(_dotted(parts))
    if operator in {"<", "<="}:
        return Span("", _dotted(parts) if operator == "<" else _next(parts))
    return Span() if operator == "!=" else Span(_dotted(parts), _near(operator, parts, style))


def _read(version: str) -> re.Match[str] | None:
    """Match a version; None for what is none, for one before its release, and for more numbers than any project uses."""
    read = _VERSION.fullmatch(version)
    return None if not read or _EARLY.match(read[3]) or read[3].lstrip(".")[:1].isdigit() else read


def _parts(read: re.Match[str]) -> list[int]:
    return [int(part) for part in read[1].split(".")]


def _is_line(parts: Sequence[int], style: Style) -> bool:
    """Tell whether a bare version names a whole line of releases."""
    return style in {"family", "semver"} and len(parts) < _FULL


def _near(operator: str, parts: list[int], style: Style) -> str:
    """Return where a caret or tilde ends."""
    if operator == "^":
        first = next((place for place, part in enumerate(parts) if part), len(parts) - 1)
        return _next(parts[: first + 1])
    last_counts = operator in {"~=", "~>"} or style == "composer"
    kept = len(parts) - 1 if last_counts else min(2, len(parts))
    return _next(parts[: max(1, kept)])


def _interval(text: str) -> Span:
    """Return Maven's range: ``[1,2)``, ``[1.5]``, ``[1,)``; of several the outermost ends."""
    inner = text.strip("[]() ")
    if "," not in inner:
        return _one("", inner, "exact") if text[0] == "[" else Span()
    first, last = inner.split(",")[0].strip(), inner.split(",")[-1].strip()
    end = "<=" if text.rstrip()[-1] == "]" else "<"
    return Span(_one(">=", first, "exact").least, _one(end, last, "exact").below)


def _either(spans: list[Span]) -> Span:
    """Return what reaches over all alternatives."""
    least = "" if any(not one.least for one in spans) else min((one.least for one in spans), key=numbers)
    ends = [_next([*numbers(one.below or one.least)]) if one.exact else one.below for one in spans]
    return Span(least, "" if any(not end for end in ends) else max(ends, key=numbers))


def _java(text: str) -> Span:
    if text.startswith(">="):
        return Span(_java(text[2:].strip()).least)
    old = _OLD_JAVA.match(text)
    if old:
        return Span(f"{old[1]}.0.{old[2]}", exact=True)
    line = _LOWEST_OLD_JAVA.fullmatch(text)
    read = _read(line[1] if line else text)
    if not read:
        return Span()
    parts = _parts(read)
    return Span(_dotted(parts), exact=True) if len(parts) >= _FULL else Span(_dotted(parts), _next(parts))


def _next(parts: Sequence[int]) -> str:
    return _dotted([*parts[:-1], parts[-1] + 1])


def _dotted(parts: Sequence[int]) -> str:
    return ".".join(str(part) for part in parts)
