"""nginx: its files as a tree, with the includes put in place. crossplane reads the grammar; what it means is read elsewhere."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final

import crossplane

from guide.facts.config_files import Shelf, Spot
from guide.facts.config_nginx_http import read_http
from guide.facts.config_nginx_stream import read_stream
from guide.facts.config_tree import DEEPEST, Node
from guide.model.configuration import Statement

HOMES: Final = ("/etc/nginx/", "/usr/local/nginx/conf/", "/usr/local/etc/nginx/", "/opt/nginx/conf/")
_END: Final = "__end__"
_UNREADABLE: Final = frozenset({"perl", "perl_set", "js_content", "js_header_filter", "js_set", "js_access"})


def read(shelf: Shelf, main: Path) -> Iterator[Statement]:
    """Yield what the configuration that begins at ``main`` says. Fragments without ``http`` are read as its content."""
    shelf_nodes = tuple(_expanded(shelf, main, main.parent, (main,), 0))
    root = Node("main", (), Spot(shelf.name(main), 1), shelf_nodes, block=True)
    for node in root.walk():
        if node.name.endswith(("_by_lua", "_by_lua_block", "_by_lua_file")) or node.name in _UNREADABLE:
            shelf.miss(node.spot, f"{node.name}: a program, which can change every answer")
    whole = [one for one in root.children if one.name in {"http", "stream", "mail"}]
    for block in whole or [root]:
        yield from (read_http if block.name in {"http", "main"} else read_stream)(shelf, block)


def _expanded(shelf: Shelf, path: Path, home: Path, stack: Sequence[Path], depth: int) -> Iterator[Node]:
    """Yield the file's directives with those of its includes in their place."""
    text = None if shelf.over() else shelf.take(path)
    if text is None:
        return
    name = shelf.name(path)
    parsed, errors = _parsed(text)
    for line, why in errors:
        shelf.miss(Spot(name, line), f"the file cannot be parsed, nothing of it was read ({why})")
    yield from _nodes(shelf, parsed, name, (home, tuple(stack)), depth)


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


def _nodes(
    shelf: Shelf, found: list[dict[str, Any]], name: str, where: tuple[Path, tuple[Path, ...]], depth: int
) -> Iterator[Node]:
    home, stack = where
    for one in found:
        spot = Spot(name, int(one["line"]))
        if depth > DEEPEST:
            shelf.miss(spot, "blocks nested too deep")
            return
        if one["directive"] == "include":
            pattern = one["args"][0] if one["args"] else ""
            for path in shelf.included(pattern, spot, home, HOMES, stack):
                yield from _expanded(shelf, path, home, (*stack, path), depth)
            continue
        inner = tuple(_nodes(shelf, one.get("block", []), name, where, depth + 1))
        yield Node(one["directive"], tuple(one["args"]), spot, inner, block="block" in one)
