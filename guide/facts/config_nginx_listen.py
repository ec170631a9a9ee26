"""nginx: where its servers listen, and which of them decides on a shared address."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from guide.facts.config_tree import Node, Way, is_local
from guide.text.outside import inert

_LISTEN = re.compile(r"(?:(?P<host>\[[0-9a-fA-F:.]+\]|[^\[\]:]+):)?(?P<port>\d{1,5})")


@dataclass(frozen=True)
class Door:
    """One ``listen`` line of one server."""

    node: Node
    host: str
    port: int
    """0 for a Unix socket."""
    tls: bool
    default: bool

    @property
    def key(self) -> tuple[str, int]:
        """Address and port, spelled one way."""
        return ("*" if self.host in {"", "*", "0.0.0.0"} else self.host.lower(), self.port)  # noqa: S104 - read, not bound

    @property
    def local(self) -> bool:
        """Whether only programs on this machine reach it."""
        return is_local(self.host)


@dataclass(frozen=True)
class Server:
    """A ``server`` block with its doors."""

    way: Way
    doors: tuple[Door, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names it answers to, inert."""
        found = [name for node in self.way.here.all_named("server_name") for name in node.args]
        return tuple(inert(name, 120) for name in found if name not in {"_", ""})[:20]

    def label(self, door: Door) -> str:
        """Return how a person tells this server at this door from others."""
        return f"{self.names[0] if self.names else 'server'}:{door.port}" if door.port else door.node.first()


def servers(outer: Way) -> list[Server]:
    """Return the servers of an ``http``, ``stream`` or ``mail`` block."""
    found = []
    for block in outer.here.all_named("server"):
        if block.block:
            way = outer.into(block)
            lines = block.all_named("listen") or [Node("listen", ("80",), block.spot)]
            whole = not way.off("ssl")
            found.append(Server(way, tuple(door for line in lines if (door := _door(line, whole)))))
    return found


def _door(node: Node, whole: bool) -> Door | None:
    where, options = node.first(), set(node.args[1:])
    default = bool({"default_server", "default"} & options)
    tls = whole or bool({"ssl", "quic"} & options)
    if where.startswith("unix:"):
        return Door(node, where, 0, tls, default)
    match = _LISTEN.fullmatch(where)
    if match:
        return Door(node, match["host"] or "", int(match["port"]), tls, default)
    return Door(node, where, 80, tls, default) if where and "$" not in where else None


def secured(found: Iterable[Server]) -> dict[tuple[str, int], Server]:
    """Return for every address and port that speaks TLS the server that decides on its versions.

    ``ssl`` on one ``listen`` line holds for all servers on that address; the default server is the marked one or the first.
    """
    pairs = [(door, server) for server in found for door in server.doors]
    secure = {door.key for door, _ in pairs if door.tls}
    deciding: dict[tuple[str, int], Server] = {}
    for door, server in pairs:
        if door.key in secure:
            deciding.setdefault(door.key, server)
    deciding |= {door.key: server for door, server in pairs if door.default and door.key in secure}
    return deciding
