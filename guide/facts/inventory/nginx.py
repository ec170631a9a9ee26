"""nginx: listeners, names, redirect targets and upstreams, with includes followed; parsed by crossplane, file by file."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import crossplane

from guide.facts.inventory.collecting import Collector
from guide.facts.inventory.config_tree import ConfigTree
from guide.facts.inventory.listeners import Listener, Site, listen_address, target, upstream

_DEEPEST: Final = 20
"""Files included one in the other."""
_PASSES: Final = {
    "proxy_pass": "http",
    "grpc_pass": "grpc",
    "fastcgi_pass": "fastcgi",
    "uwsgi_pass": "uwsgi",
    "scgi_pass": "scgi",
    "memcached_pass": "memcached",
}


@dataclass(frozen=True)
class Directive:
    """One directive with the file and line it stands at."""

    name: str
    arguments: tuple[str, ...]
    where: str
    block: tuple["Directive", ...] = ()

    def named(self, *names: str) -> Iterator["Directive"]:
        """Yield the directives of that name in this block, not in blocks within it."""
        return (one for one in self.block if one.name in names)

    def below(self, *names: str) -> Iterator["Directive"]:
        """Yield the directives of that name in this block and all blocks within it."""
        for one in self.block:
            if one.name in names:
                yield one
            yield from one.below(*names)


def read_nginx(main: Path, tree: ConfigTree) -> None:
    """Take every server block of a configuration."""
    into = tree.into
    into.format = "nginx"
    whole = Directive("", (), "", tuple(_parsed(main, tree, main.parent, 0)))
    pools = {one.arguments[0]: one for one in whole.below("upstream") if one.arguments}
    for kind in ("http", "stream", "mail"):
        for context in (*whole.named(kind), *([whole] if kind == "http" else [])):
            for server in context.named("server"):
                _server(server, kind, pools, into)


def _server(server: Directive, kind: str, pools: dict[str, Directive], into: Collector) -> None:
    site = Site(web=kind == "http")
    site.names = [name for one in server.named("server_name") for name in one.arguments]
    all_tls = any(one.arguments[:1] == ("on",) for one in server.named("ssl"))
    for one in server.named("listen"):
        place = listen_address(one.arguments[0], 80) if one.arguments else None
        if place and "udp" not in one.arguments and "quic" not in one.arguments:
            tls = all_tls or bool({"ssl", "spdy"} & set(one.arguments))
            site.listeners.append(Listener(*place, tls, one.where))
    if kind == "http" and not list(server.named("listen")):
        site.listeners.append(Listener("", 80, all_tls, server.where))
    # Only what stands in the server block itself holds for every request.
    own = [_redirects(one, into) for one in server.named("return", "rewrite")]
    for location in server.named("location", "if"):
        whole = [_redirects(one, into) for one in location.below("return", "rewrite")]
        if location.arguments == ("/",) and _only_root(server):
            own += whole
    site.upgraded = any(own)
    site.settle(into)
    for one in server.below(*_PASSES):
        if one.arguments:
            _passes(one, pools, into, web=kind == "http")


def _only_root(server: Directive) -> bool:
    return all(
        one.arguments == ("/",) or "/.well-known/acme-challenge/" in one.arguments for one in server.named("location")
    )


def _redirects(one: Directive, into: Collector) -> bool:
    url = one.arguments[-1] if one.name == "return" and one.arguments else (*one.arguments, "", "")[1]
    return target(url, one.where, into) if "://" in url else False


def _passes(one: Directive, pools: dict[str, Directive], into: Collector, *, web: bool) -> None:
    scheme, slashes, rest = one.arguments[0].partition("://")
    scheme = scheme if slashes else _PASSES[one.name] if web else ""
    host = (rest if slashes else one.arguments[0]).partition("/")[0]
    pool = pools.get(host)
    members = [each for each in pool.named("server") if each.arguments] if pool else []
    if not members:
        upstream(f"{scheme}://{host}" if slashes else host, one.where, into, scheme)
    for member in members:
        upstream(member.arguments[0], member.where, into, scheme)


def _parsed(path: Path, tree: ConfigTree, base: Path, depth: int) -> list[Directive]:
    with tree.within(path) as text:
        if text is None:
            return []
        return list(_directives(_read(text, tree.name(path), tree), tree.name(path), tree, base, depth))


def _read(text: str, name: str, tree: ConfigTree) -> list[dict[str, Any]]:
    # crossplane reads files only; what it reads is what was read here, within bounds.
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".conf") as file:
        file.write(text)
        file.flush()
        found = crossplane.parse(file.name, single=True, check_ctx=False, check_args=False)["config"][0]
    for error in found["errors"]:
        tree.into.skip(f"{name}:{error['line'] or 1}", f"the configuration is broken: {_plain(error['error'])}")
    parsed: list[dict[str, Any]] = found["parsed"]
    return parsed


def _plain(error: str) -> str:
    """Return crossplane's message without the name of the file it was given."""
    return error.partition(" in /")[0] or "it ends too early"


def _directives(
    parsed: list[dict[str, Any]], name: str, tree: ConfigTree, base: Path, depth: int
) -> Iterator[Directive]:
    for one in parsed:
        where = f"{name}:{one['line']}"
        arguments = tuple(one["args"])
        if one["directive"] == "include" and arguments:
            yield from _include(arguments[0], where, tree, base, depth)
        else:
            block = tuple(_directives(one.get("block") or [], name, tree, base, depth))
            yield Directive(one["directive"], arguments, where, block)


def _include(pattern: str, where: str, tree: ConfigTree, base: Path, depth: int) -> Iterator[Directive]:
    if "modules-enabled" in pattern:
        return  # Debian's links out of the tree that load modules: no listener stands there
    if depth >= _DEEPEST:
        tree.into.skip(where, "files are included too deep in each other")
        return
    for path in tree.included(pattern, base, where):
        yield from _parsed(path, tree, base, depth + 1)
