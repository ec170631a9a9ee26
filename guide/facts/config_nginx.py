"""nginx: its files as a tree, with the includes put in place. crossplane reads the grammar; what it means is read elsewhere."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import crossplane

from guide.facts.config_files import Shelf, Spot
from guide.facts.config_nginx_http import read_http
from guide.facts.config_nginx_stream import read_stream
from guide.facts.config_tree import DEEPEST, Node
from guide.model.configuration import Statement

HOMES: Final = ("/etc/nginx/", "/usr/local/nginx/conf/", "/usr/local/etc/nginx/", "/opt/nginx/conf/")
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
    if shelf.over() or shelf.take(path) is None:
        return
    parsed = crossplane.parse(str(path), single=True, check_ctx=False, check_args=False)["config"][0]
    name = shelf.name(path)
    for error in parsed["errors"]:
        shelf.miss(Spot(name, error["line"] or 1), "the file cannot be parsed, nothing of it was read")
    yield from _nodes(shelf, parsed["parsed"], name, (home, tuple(stack)), depth)


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
