"""nginx: the way on to another server. Verification is off unless a line switches it on (tried with nginx 1.22.1)."""

from collections.abc import Iterator
from typing import Final

from guide.facts.config_files import Shelf
from guide.facts.config_tree import Node, Way, is_local, stated
from guide.model.configuration import Statement

_PASSES: Final = {
    "proxy_pass": "proxy",
    "grpc_pass": "grpc",
    "uwsgi_pass": "uwsgi",
    "fastcgi_pass": "",
    "scgi_pass": "",
}
_SECURE: Final = frozenset({"https", "grpcs", "suwsgi"})


def upstream(shelf: Shelf, top: Way) -> Iterator[Statement]:
    """Yield one statement for every line that passes requests on."""
    groups = {node.first(): node for node in top.here.all_named("upstream")}
    for way in _ways(top):
        for line in way.here.children:
            if line.name in _PASSES:
                yield _leg(shelf, line, way, groups)


def _ways(way: Way) -> Iterator[Way]:
    yield way
    for one in way.here.children:
        if one.block and one.name != "upstream":
            yield from _ways(way.into(one))


def _leg(shelf: Shelf, line: Node, way: Way, groups: dict[str, Node]) -> Statement:
    scheme, separator, rest = line.first().partition("://")
    context = _context(way)
    if not separator:
        scheme, rest = "", line.first()
    if line.name == "proxy_pass" and not separator:
        shelf.miss(line.spot, f"where it leads is only known at run time: {line.text}")
        return stated("nginx", line, "upstream", "unclear", context)
    authority = rest if rest.startswith("unix:") else rest.split("/")[0]
    local = _local(authority, groups)
    if scheme.lower() not in _SECURE:
        return stated("nginx", line, "upstream", "clear", context, local=local)
    switch = way.setting(f"{_PASSES[line.name]}_ssl_verify")
    if switch is None:
        return stated("nginx", line, "upstream", "unverified", context, local=local)
    if switch.first().lower() == "on":
        return stated("nginx", line, "upstream", "verified", context, local=local)
    return stated("nginx", switch, "upstream", "verification_off", context, local=local)


def _context(way: Way) -> str:
    names = [node.first() for block in way.blocks if block.name == "server" for node in block.all_named("server_name")]
    here = " ".join((way.here.name, *way.here.args)) if way.here.name in {"location", "if"} else ""
    return " ".join(part for part in (names[0] if names else "server", here) if part)


def _local(authority: str, groups: dict[str, Node]) -> bool:
    if authority in groups:
        members = groups[authority].all_named("server")
        return bool(members) and all(_here(one.first()) for one in members)
    return _here(authority)


def _here(authority: str) -> bool:
    host = authority.rsplit(":", 1)[0] if not authority.endswith("]") and ":" in authority else authority
    return is_local(authority) or is_local(host)
