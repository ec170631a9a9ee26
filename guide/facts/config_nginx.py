"""nginx: its files as a tree, with the includes put in place. crossplane reads the grammar; what it means is read elsewhere."""

import posixpath
import re
from collections.abc import Callable, Iterator, Sequence
from fnmatch import fnmatchcase
from glob import has_magic
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final

import crossplane

from guide.facts.config_files import MOST_INCLUDES, Shelf, Spot
from guide.facts.config_nginx_http import read_http
from guide.facts.config_nginx_stream import read_stream
from guide.facts.config_tree import DEEPEST, Node
from guide.model.configuration import Statement
from guide.text.outside import inert

HOMES: Final = ("/etc/nginx/", "/usr/local/nginx/conf/", "/usr/local/etc/nginx/", "/opt/nginx/conf/")
_END: Final = "__end__"
_DUMPED: Final = re.compile(r"^# configuration file (/\S+):\n", re.MULTILINE)
Follow = Callable[[str, Spot], Iterator[Node]]
_UNREADABLE: Final = frozenset({"perl", "perl_set", "js_content", "js_header_filter", "js_set", "js_access"})


def read(shelf: Shelf, main: Path) -> Iterator[Statement]:
    """Yield what the configuration that begins at ``main`` says. Fragments without ``http`` are read as its content.

    ``main`` may be what ``nginx -T`` printed: the configuration in force, all files in one.
    """
    dumped = _dumped(shelf.take(main) or "")
    if dumped:
        nodes = tuple(_from_dump(shelf, dumped, next(iter(dumped)), ()))
    else:
        nodes = tuple(_expanded(shelf, main, main.parent, (main,), 0))
    root = Node("main", (), Spot(shelf.name(main), 1), nodes, block=True)
    for node in root.walk():
        if node.name.endswith(("_by_lua", "_by_lua_block", "_by_lua_file")) or node.name in _UNREADABLE:
            shelf.miss(node.spot, f"{node.name}: a program, which can change every answer")
    whole = [one for one in root.children if one.name in {"http", "stream", "mail"}]
    for block in whole or [root]:
        yield from (read_http if block.name in {"http", "main"} else read_stream)(shelf, block)


def _dumped(text: str) -> dict[str, str]:
    """Return the files in the output of ``nginx -T``, the main one first; none where it is an ordinary file."""
    pieces = _DUMPED.split(text)
    return dict(zip(pieces[1::2], pieces[2::2], strict=True))


def _from_dump(shelf: Shelf, dumped: dict[str, str], path: str, stack: tuple[str, ...]) -> Iterator[Node]:
    """Yield the directives of one dumped file; its includes are looked for among the others, as nginx found them."""
    shelf.includes += 1
    if shelf.over() or shelf.includes > MOST_INCLUDES:
        shelf.miss(inert(path, 200), "too many includes")
        return
    parsed, errors = _parsed(dumped[path])
    name = inert(path, 200)
    for line, why in errors:
        shelf.miss(Spot(name, line), f"the file cannot be parsed, nothing of it was read ({why})")
    home = posixpath.dirname(next(iter(dumped)))

    def follow(pattern: str, spot: Spot) -> Iterator[Node]:
        wanted = posixpath.join(home, pattern)
        found = sorted(one for one in dumped if fnmatchcase(one, wanted))
        if not found and not has_magic(wanted):
            shelf.miss(spot, f"the included file is not there: {pattern}")
        for one in found:
            if one in (*stack, path):
                shelf.miss(spot, f"includes itself: {inert(one, 200)}")
            else:
                yield from _from_dump(shelf, dumped, one, (*stack, path))

    yield from _nodes(shelf, parsed, name, follow, 0)


def _expanded(shelf: Shelf, path: Path, home: Path, stack: Sequence[Path], depth: int) -> Iterator[Node]:
    """Yield the file's directives with those of its includes in their place."""
    text = None if shelf.over() else shelf.take(path)
    if text is None:
        return
    name = shelf.name(path)
    parsed, errors = _parsed(text)
    for line, why in errors:
        shelf.miss(Spot(name, line), f"the file cannot be parsed, nothing of it was read ({why})")

    def follow(pattern: str, spot: Spot) -> Iterator[Node]:
        for one in shelf.included(pattern, spot, home, HOMES, stack):
            yield from _expanded(shelf, one, home, (*stack, one), depth)

    yield from _nodes(shelf, parsed, name, follow, depth)


def _parsed(text: str) -> tuple[list[dict[str, Any]], list[tuple[int, str]]]:
    """Return crossplane's directives, or its errors with their lines. It reads exactly the bytes that were opened before.

    A word at the end shows that it came to the end: an open quotation mark would silently swallow what follows.
    """
    with NamedTemporaryFile(suffix=".conf") as copy:
        copy.write(text.encode("utf-8", "surrogateescape") + f"\n{_END};\n".encode())
        copy.flush()
        found = crossplane.parse(copy.name, single=True, check_ctx=False, check_args=False)["config"][0]
    errors = [(error["line"] or 1, error["error"].partition(" in /")[0]) for error in found["errors"]]
    whole = found["parsed"] and found["parsed"][-1]["directive"] == _END
    if not errors and not whole:
        errors = [(1, "an open quotation mark")]
    return ([], errors) if errors else (found["parsed"][:-1], [])


def _nodes(shelf: Shelf, found: list[dict[str, Any]], name: str, follow: Follow, depth: int) -> Iterator[Node]:
    for one in found:
        spot = Spot(name, int(one["line"]))
        if depth > DEEPEST:
            shelf.miss(spot, "blocks nested too deep")
            return
        if one["directive"] == "include":
            yield from follow(one["args"][0] if one["args"] else "", spot)
            continue
        inner = tuple(_nodes(shelf, one.get("block", []), name, follow, depth + 1))
        yield Node(one["directive"], tuple(one["args"]), spot, inner, block="block" in one)
