"""Apache httpd: its files as a tree, with includes, conditions and defined names put in place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from guide.facts.config_apache_hosts import read_hosts
from guide.facts.config_files import Shelf, Spot
from guide.facts.config_tree import DEEPEST, Node
from guide.model.configuration import Statement

HOMES: Final = ("/etc/apache2/", "/etc/httpd/", "/usr/local/apache2/", "/usr/local/etc/apache24/")
_WORD: Final = re.compile(r'"((?:[^"\\]|\\.)*)"|\'((?:[^\'\\]|\\.)*)\'|(\S+)')
_VARIABLE: Final = re.compile(r"\$\{(\w+)\}")
_MERGED: Final = frozenset({"ifmodule", "ifdefine", "ifversion", "iffile", "ifdirective", "ifsection"})
_BUILT_IN: Final = frozenset(
    {"core_module", "so_module", "http_module", "log_config_module", "unixd_module", "version_module"}
)
_UNREADABLE: Final = frozenset({"use", "macro", "perlmodule", "luahookfixups", "luaquickhandler"})


@dataclass
class _Reading:
    """One configuration under way."""

    shelf: Shelf
    home: Path
    names: dict[str, str] = field(default_factory=dict)
    modules: set[str] = field(default_factory=set)
    """Modules loaded so far; empty in a fragment, where every one is taken to be there."""


@dataclass
class _Open:
    """A section whose end has not come yet."""

    name: str
    args: tuple[str, ...]
    spot: Spot
    written: str
    children: list[Node] = field(default_factory=list)


def read(shelf: Shelf, main: Path) -> Iterator[Statement]:
    """Yield what the configuration that begins at ``main`` says."""
    top = _Open("server", (), Spot(shelf.name(main), 1), "")
    _file(_Reading(shelf, main.parent), main, top, (main,))
    root = Node("server", (), top.spot, tuple(top.children), block=True)
    for node in root.walk():
        if node.name in _UNREADABLE:
            shelf.miss(node.spot, f"{node.name}: a macro or a program, which is not put in place here")
    yield from read_hosts(shelf, root)


def _file(reading: _Reading, path: Path, into: _Open, stack: tuple[Path, ...]) -> None:
    text = None if reading.shelf.over() else reading.shelf.take(path)
    if text is None:
        return
    name = reading.shelf.name(path)
    waiting = [into]
    for number, line in _lines(text):
        spot = Spot(name, number)
        mark, _, rest = line.strip("<>").partition(" ") if line.startswith("<") else ("", "", "")
        if mark.startswith("/"):
            if len(waiting) == 1 or waiting[-1].name != mark[1:].lower():
                reading.shelf.miss(spot, f"a section ends that was not begun: {line}")
                return
            _close(waiting, reading)
        elif mark:
            if len(waiting) > DEEPEST:
                reading.shelf.miss(spot, "sections nested too deep")
                return
            waiting.append(_Open(mark.lower(), _words(reading, rest), spot, line))
        else:
            _directive(reading, line, spot, waiting, stack)
    if len(waiting) > 1:
        reading.shelf.miss(waiting[-1].spot, f"a section without its end: {waiting[-1].written}")


def _close(waiting: list[_Open], reading: _Reading) -> None:
    """End the innermost section. A condition that holds leaves its content to the section around it."""
    ended = waiting.pop()
    if ended.name not in _MERGED:
        waiting[-1].children.append(
            Node(ended.name, ended.args, ended.spot, tuple(ended.children), block=True, written=ended.written)
        )
    elif _holds(ended, reading):
        waiting[-1].children.extend(ended.children)


def _holds(condition: _Open, reading: _Reading) -> bool:
    """Tell whether a condition holds. Which names were defined on the command line nobody can see: they are taken as given."""
    asked = condition.args[0].lower() if condition.args else ""
    bare = asked.lstrip("!")
    module = bare.removeprefix("mod_").replace(".c", "_module")
    missing = condition.name == "ifmodule" and bool(reading.modules) and module not in reading.modules | _BUILT_IN
    return missing if asked.startswith("!") else not missing


def _directive(reading: _Reading, line: str, spot: Spot, waiting: list[_Open], stack: tuple[Path, ...]) -> None:
    name, _, rest = line.partition(" ")
    name, args = name.lower(), _words(reading, rest)
    if name in {"include", "includeoptional"} and args:
        if "${" in args[0]:
            reading.shelf.miss(spot, f"the include has a name that is not defined in the files: {line}")
            return
        pattern = args[0] + "/*" if (reading.home / args[0]).is_dir() else args[0]
        for path in reading.shelf.included(pattern, spot, reading.home, HOMES, stack, optional=name != "include"):
            _file(reading, path, waiting[-1], (*stack, path))
    elif name == "loadmodule" and args:
        reading.modules.add(args[0].lower())
    elif name == "define" and args:
        reading.names[args[0]] = args[1] if len(args) > 1 else ""
    else:
        waiting[-1].children.append(Node(name, args, spot, written=line))


def _words(reading: _Reading, text: str) -> tuple[str, ...]:
    known = _VARIABLE.sub(lambda match: reading.names.get(match[1], match[0]), text)
    return tuple(
        re.sub(r'\\(["\'\\])', r"\1", match[1] or match[2] or match[3] or "") for match in _WORD.finditer(known)
    )


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that are not comments, with a backslash at the end joined to the next one."""
    joined, began = "", 0
    for number, line in enumerate(text.split("\n"), start=1):
        bare = line.strip()
        if not joined:
            began = number
            if bare.startswith("#"):
                continue
        if bare.endswith("\\"):
            joined += bare[:-1] + " "
            continue
        whole = re.sub(r"^(\S+)\s+", r"\1 ", (joined + bare).strip())
        joined = ""
        if whole:
            yield began, whole
