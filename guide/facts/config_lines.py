"""Files of one setting a line: how such lines are split, and what the settings that many servers share mean."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from guide.facts.config_files import Spot
from guide.facts.config_suites import VERSIONS, from_minimum, in_order, read_suites, version_named
from guide.facts.config_tree import Node, stated
from guide.model.configuration import ServerKind, Statement, Word

_PAIR: Final = re.compile(r"(?P<name>[\w.!-]+)\s*(?:=|\s)\s*(?P<value>.*)")


def settings(text: str, file: str, *, comment: str = "#", continued: bool = False) -> Iterator[Node]:
    """Yield each ``name = value`` or ``name value`` line as a directive with its one value, quotes taken off.

    ``continued``: a line that begins with a blank goes on with the one before (Postfix).
    """
    waiting: Node | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        bare = line.strip()
        if not bare or bare[0] in comment:
            continue
        if continued and line[0].isspace() and waiting:
            joined = f"{waiting.written} {bare}"
            waiting = Node(waiting.name, (f"{waiting.first()} {bare}".strip(),), waiting.spot, written=joined)
            continue
        if waiting:
            yield waiting
        match = _PAIR.fullmatch(bare)
        name, value = (match["name"], match["value"]) if match else (bare, "")
        waiting = Node(name.lower(), (_bare(value),), Spot(file, number), written=bare)
    if waiting:
        yield waiting


def _bare(value: str) -> str:
    quoted = re.fullmatch(r"'([^']*)'\s*(?:#.*)?|\"([^\"]*)\"\s*(?:#.*)?", value)
    if quoted:
        return quoted[1] or quoted[2] or ""
    return value.replace("\t#", " #").split(" #")[0].strip()


def last(lines: Sequence[Node], *names: str) -> Node | None:
    """Return the line that holds: the last one with one of the names."""
    return next((one for one in reversed(lines) if one.name in names), None)


def versions(
    server: ServerKind, line: Node | None, block: Node, context: str, default: Sequence[str], **more: Any
) -> Statement:
    """Return what a list of versions, or a lowest one, lets in. A list may exclude with ``!`` or ``-``, or begin at ``>=``."""
    if line is None:
        return stated(server, block, "protocols", "unset", context, written=False, means=tuple(default), **more)
    words = [word for word in re.split(r"[\s,:+]+", line.first()) if word]
    means: tuple[str, ...] = ()
    lowest = version_named(words[0].removeprefix(">=")) if len(words) == 1 and words[0].startswith(">=") else ""
    if lowest:
        means = from_minimum(lowest)
    elif words and all(version_named(word) for word in words):
        taken = {version_named(word) for word in words if word[0] in "!-"}
        named = [version_named(word) for word in words if word[0] not in "!-"]
        means = in_order(named or [one for one in VERSIONS[1:] if one not in taken])
    says: Word = "set" if means else "unclear"
    return stated(server, line, "protocols", says, context, means=means, **more)


def lowest(server: ServerKind, line: Node | None, block: Node, context: str, default: str, **more: Any) -> Statement:
    """Return what a setting of the lowest version lets in."""
    found = version_named(line.first()) if line else default
    if not found:
        return stated(server, line or block, "protocols", "unclear", context, **more)
    says: Word = "set" if line else "unset"
    means = from_minimum(found)
    return stated(server, line or block, "protocols", says, context, written=bool(line), means=means, **more)


def suites(server: ServerKind, line: Node | None, context: str, **more: Any) -> Iterator[Statement]:
    """Yield what a cipher string lets in; nothing where none is written."""
    if line is not None and line.first():
        yield stated(server, line, "suites", "set", context, means=read_suites(line.first()), **more)


def is_on(line: Node | None, *, default: bool = False) -> bool:
    """Tell whether a switch is on."""
    return line.first().lower() in {"on", "yes", "true", "1", ""} if line else default
