"""nginx, ``http``: versions and suites of each listener, what cleartext gets, HSTS with its two traps, and the way upstream."""

from collections.abc import Iterator
from typing import Final

from guide.facts.config_files import Shelf
from guide.facts.config_nginx_answers import clear_answer, hsts
from guide.facts.config_nginx_listen import Door, Server, secured, servers
from guide.facts.config_nginx_upstream import upstream
from guide.facts.config_suites import in_order, read_suites, version_named
from guide.facts.config_tree import Node, Way, stated
from guide.model.configuration import Statement

_UNDERSTOOD: Final = frozenset({"Ciphersuites", "Curves", "Groups", "SignatureAlgorithms"})
"""Commands to OpenSSL that leave versions and bad suites as they are."""
_DEFAULT: Final = ("TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3")
"""What nginx takes without a line, over all versions in use: 1.22.1 still takes the first two (tried)."""


def read_http(shelf: Shelf, http: Node) -> Iterator[Statement]:
    """Yield what an ``http`` block says, or a fragment that stands for its content."""
    top = Way((http,))
    found = servers(top)
    yield from tls_settings(shelf, found, top)
    secure = set(secured(found))
    for server in found:
        for door in server.doors:
            if door.key not in secure:
                yield _cleartext(server, door)
        yield from hsts(shelf, server, secure)
    yield from upstream(shelf, top)


def tls_settings(shelf: Shelf, found: list[Server], top: Way) -> Iterator[Statement]:
    """Yield versions and suites of every listener that speaks TLS; versions are the default server's business."""
    deciding = secured(found)
    heeded: set[Node] = set()
    for server in found:
        for door in server.doors:
            if door.key not in deciding:
                continue
            context, more = server.label(door), {"port": door.port, "names": server.names, "local": door.local}
            yield stated("nginx", door.node, "listener", "tls", context, **more)
            if deciding[door.key] is server:
                line = server.way.setting("ssl_protocols")
                heeded |= {line} if line else set()
                yield _versions(line, server.way.here, context, more)
            yield from _suites(shelf, server, context)
    for server in found:
        for line in server.way.here.all_named("ssl_protocols"):
            if line not in heeded:
                yield stated("nginx", line, "protocols", "idle", server.label(server.doors[0]) if server.doors else "")
    if not found:
        yield from _outside(top)


def _versions(line: Node | None, block: Node, context: str, more: dict[str, object]) -> Statement:
    if line is None:
        return stated("nginx", block, "protocols", "unset", context, written=False, means=_DEFAULT, **more)
    named = [version for word in line.args if (version := version_named(word))]
    if len(named) < len(line.args):
        return stated("nginx", line, "protocols", "unclear", context, **more)
    return stated("nginx", line, "protocols", "set", context, means=in_order(named), **more)


def _suites(shelf: Shelf, server: Server, context: str) -> Iterator[Statement]:
    line = server.way.setting("ssl_ciphers")
    if line is None:
        yield stated("nginx", server.way.here, "suites", "unset", context, written=False)
    elif "$" in line.first():
        yield stated("nginx", line, "suites", "unclear", context)
    else:
        yield stated("nginx", line, "suites", "set", context, means=read_suites(line.first()))
    for command in server.way.group("ssl_conf_command"):
        if command.first() not in _UNDERSTOOD:
            shelf.miss(command.spot, f"a command to OpenSSL that is not understood here: {command.text}")


def _outside(top: Way) -> Iterator[Statement]:
    """Yield the settings of a fragment without any server: they hold wherever it is included."""
    lines = top.here.all_named("ssl_protocols", "ssl_ciphers")
    for line in lines:
        context = "outside any server block"
        if line.name == "ssl_protocols":
            yield _versions(line, top.here, context, {})
        else:
            yield stated("nginx", line, "suites", "set", context, means=read_suites(line.first()))


def _cleartext(server: Server, door: Door) -> Statement:
    says, where = clear_answer(server.way, door)
    return stated(
        "nginx",
        door.node,
        "listener",
        says,
        server.label(door),
        means=(f"{where.spot} {where.text}",),
        port=door.port,
        names=server.names,
        local=door.local,
    )
