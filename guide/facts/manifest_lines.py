"""What the readers of manifests share: a dependency as it was found, the line it stands on, TOML without surprises."""

import re
import tomllib
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from guide.facts.version_spans import Style
from guide.text.errors import UsageError
from guide.text.outside import inert

_LONGEST_LINE: Final = 20_000
_MOST_TOML: Final = 4 * 1024 * 1024
_SAME: Final = re.compile(r"[-_.]+")


class Named(NamedTuple):
    """A dependency that a manifest names; the version is hostile still."""

    key: str
    """``ecosystem:name``."""
    version: str
    line: int
    """0: where ``needle`` stands, which is looked for only when the component matters."""
    style: Style
    needle: str = ""


def lines_of(content: bytes) -> list[str]:
    """Return the lines of a text; raise UsageError for a line that no manifest has, and for UTF-16."""
    if b"\0" in content:
        raise UsageError("a NUL byte stands in it, as in UTF-16. Save it as UTF-8")
    lines = content.decode("utf-8-sig", "replace").split("\n")
    for number, line in enumerate(lines, start=1):
        if len(line) > _LONGEST_LINE:
            raise UsageError(f"line {number} is too long")
    return [line.rstrip("\r") for line in lines]


def load_toml(content: bytes) -> dict[str, Any]:
    """Return a TOML document; raise UsageError for what is none, or too large to be read in time."""
    if len(content) > _MOST_TOML:
        raise UsageError(f"larger than {_MOST_TOML} bytes")
    lines_of(content)
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UsageError(f"the TOML is broken ({inert(str(error), 80)})") from error


def line_of(text: str, name: str, version: str = "") -> int:
    """Return the first line that holds both the name and the version, else the name alone, else 1."""
    first = 0
    at = text.find(name)
    while at >= 0 and name:
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        if not version or version in text[at:end]:
            return text.count("\n", 0, at) + 1
        first = first or at + 1
        at = text.find(name, end)
    return text.count("\n", 0, first) + 1 if first else 1


def pypi(name: str) -> str:
    """Return the key of a Python package: its name as PEP 503 spells it."""
    return f"pypi:{_SAME.sub('-', name).lower()}"


def table(value: Any, *keys: str) -> Iterator[tuple[str, Any]]:
    """Yield the entries of the map that ``keys`` lead to; none where anything on the way has another shape."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    if isinstance(value, dict):
        yield from ((name, one) for name, one in value.items() if isinstance(name, str))


def version_of(value: Any) -> str:
    """Return the version of an entry that is one, or a map with one; empty where it says none."""
    found = value.get("version") if isinstance(value, dict) else value
    return found if isinstance(found, str) else ""
