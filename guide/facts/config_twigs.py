"""Configurations that are documents (YAML, TOML): how their values are found, and what the settings of all of them mean."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from guide.facts.config_files import Shelf, Spot
from guide.facts.config_suites import from_minimum, read_suites, version_named
from guide.facts.config_tree import Node, stated
from guide.model.configuration import ServerKind, Statement, Word
from guide.text.errors import TextError
from guide.text.foreign_yaml import Twig, read_documents

EMPTY: Final = Twig({}, 0)


def documents(shelf: Shelf, main: Path, name: str) -> list[Twig]:
    """Return every document of a file; a broken one is listed."""
    text = shelf.take(main) or ""
    try:
        if main.suffix.lower() == ".toml":
            return [_grown(tomllib.loads(text), text.split("\n"), 0)]
        return read_documents(text.encode("utf-8", "surrogateescape"), name=name)
    except (TextError, tomllib.TOMLDecodeError, RecursionError) as error:
        shelf.miss(Spot(name, getattr(error, "line", 1)), f"the file cannot be parsed: {error}")
        return []


def _grown(value: Any, lines: list[str], line: int) -> Twig:
    """Return TOML's values with their lines: of a key, the next line that names it."""
    if isinstance(value, dict):
        return Twig({key: _grown(one, lines, _line_of(key, lines, line)) for key, one in value.items()}, line)
    if isinstance(value, list):
        return Twig([_grown(one, lines, line) for one in value], line)
    return Twig(str(value).lower() if isinstance(value, bool) else str(value), line)


def _line_of(key: str, lines: list[str], after: int) -> int:
    wanted = re.compile(rf"^\s*(?:\[.*\b{re.escape(key)}\b.*\]|\"?{re.escape(key)}\"?\s*[=.])")
    return next((number for number in range(max(after, 1), len(lines) + 1) if wanted.search(lines[number - 1])), after)


def at(twig: Twig, *path: str) -> Twig:
    """Return what a path of keys leads to; empty where there is nothing."""
    for key in path:
        twig = twig.value.get(key, EMPTY) if isinstance(twig.value, dict) else EMPTY
    return twig


def entries(twig: Twig) -> list[tuple[str, Twig]]:
    """Return the pairs of a map."""
    return list(twig.value.items()) if isinstance(twig.value, dict) else []


def members(twig: Twig) -> list[Twig]:
    """Return the items of a list."""
    return twig.value if isinstance(twig.value, list) else []


def text_of(twig: Twig) -> str:
    """Return a text, or an empty one."""
    return twig.value if isinstance(twig.value, str) else ""


def under(twig: Twig, key: str) -> Iterator[Twig]:
    """Yield every value of ``key`` at any depth."""
    for name, one in entries(twig):
        if name == key:
            yield one
        yield from under(one, key)
    for one in members(twig):
        yield from under(one, key)


def node(key: str, twig: Twig, file: str) -> Node:
    """Return a value as a directive with its line."""
    shown = text_of(twig)
    return Node(key, (), Spot(file, max(1, twig.line)), written=f"{key}: {shown}" if shown else key)


def host_of(address: str) -> str:
    """Return an address without its port."""
    return address.rsplit(":", 1)[0] if ":" in address else address


def versions(server: ServerKind, twig: Twig, key: str, file: str, context: str, **more: Any) -> Iterator[Statement]:
    """Yield what the setting of a lowest version lets in."""
    if twig is EMPTY or text_of(twig) in {"", "TLS_AUTO"}:
        return
    lowest = version_named(text_of(twig))
    says: Word = "set" if lowest else "unclear"
    means = from_minimum(lowest) if lowest else ()
    yield stated(server, node(key, twig, file), "protocols", says, context, means=means, **more)


def suites(server: ServerKind, twig: Twig, key: str, file: str, context: str) -> Iterator[Statement]:
    """Yield what a list of suites lets in."""
    names = [text_of(one) for one in members(twig)]
    if names:
        yield stated(server, node(key, twig, file), "suites", "set", context, means=read_suites(",".join(names)))
