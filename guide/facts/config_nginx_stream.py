"""nginx, ``stream`` and ``mail``: TLS ends here, or bytes are passed on as they are."""

from collections.abc import Iterator

from guide.facts.config_files import Shelf
from guide.facts.config_nginx_http import tls_settings
from guide.facts.config_nginx_listen import Door, Server, secured, servers
from guide.facts.config_tree import Node, Way, is_local, stated
from guide.model.configuration import Statement, Word


def read_stream(shelf: Shelf, block: Node) -> Iterator[Statement]:
    """Yield what a ``stream`` or ``mail`` block says."""
    top = Way((block,))
    found = servers(top)
    yield from tls_settings(shelf, found, top)
    secure = set(secured(found))
    for server in found:
        for door in server.doors:
            if door.key not in secure:
                yield _door(server, door, mail=block.name == "mail")
        onward = server.way.here.all_named("proxy_pass")
        for line in onward if block.name == "stream" else ():
            yield _leg(line, server, server.label(server.doors[0]) if server.doors else "")


def _door(server: Server, door: Door, *, mail: bool) -> Statement:
    more = {"port": door.port, "names": server.names, "local": door.local}
    if not mail:
        return stated("nginx", door.node, "listener", "passed_on", server.label(door), **more)
    line = server.way.setting("starttls")
    meaning: dict[str, Word] = {"on": "optional", "only": "tls"}
    says = meaning.get(line.first() if line else "", "content")
    return stated("nginx", line or door.node, "listener", says, server.label(door), **more)


def _leg(line: Node, server: Server, context: str) -> Statement:
    local = is_local(line.first().rsplit(":", 1)[0]) or is_local(line.first())
    if server.way.off("proxy_ssl"):
        return stated("nginx", line, "upstream", "passed_on", context, local=local)
    switch = server.way.setting("proxy_ssl_verify")
    if switch is None:
        return stated("nginx", line, "upstream", "unverified", context, local=local)
    says: Word = "verified" if switch.first() == "on" else "verification_off"
    return stated("nginx", line if says == "verified" else switch, "upstream", says, context, local=local)
