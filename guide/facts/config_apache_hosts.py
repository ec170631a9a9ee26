"""Apache httpd: what its virtual hosts say on TLS, cleartext, HSTS and the way upstream."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from guide.facts.config_apache_answers import clear_answer, hsts
from guide.facts.config_files import Shelf
from guide.facts.config_suites import VERSIONS, in_order, read_suites, version_named
from guide.facts.config_tree import Node, Way, is_local, stated
from guide.model.configuration import Statement, Word
from guide.text.outside import inert

_ALL: Final = frozenset(VERSIONS[2:])
"""What ``all`` means with a library that no longer has SSLv3; it is also the default (``all -SSLv3``)."""
_DOOR: Final = re.compile(r"(?:(?P<host>\[[0-9a-fA-F:]+\]|[^\s\[\]:]+):)?(?P<port>\d{1,5}|\*)")
_UNDERSTOOD: Final = frozenset(
    {"curves", "groups", "ecdhparameters", "dhparameters", "ciphersuites", "signaturealgorithms"}
)
_SECURE: Final = frozenset({"https", "wss", "h2"})
_CLEAR: Final = frozenset({"http", "ws", "h2c", "ajp", "fcgi", "scgi", "ftp", "uwsgi"})


@dataclass(frozen=True)
class Host:
    """A virtual host, or the main server where no virtual host is in charge, at one port."""

    way: Way
    line: Node
    """Where it says that it is there."""
    address: str
    port: int

    @property
    def names(self) -> tuple[str, ...]:
        """The names it answers to, inert."""
        lines = self.way.here.all_named("servername", "serveralias")
        found = [name.rsplit("://", 1)[-1].split(":")[0] for node in lines for name in node.args]
        return tuple(dict.fromkeys(inert(name, 120) for name in found))[:20]

    @property
    def label(self) -> str:
        """How a person tells it from others."""
        return f"{self.names[0] if self.names else 'server'}:{self.port}"

    @property
    def tls(self) -> bool:
        """Whether it speaks TLS."""
        return not self.way.off("sslengine")

    @property
    def more(self) -> dict[str, Any]:
        """What its statements have in common."""
        return {"port": self.port, "names": self.names, "local": is_local(self.address)}


def read_hosts(shelf: Shelf, root: Node) -> Iterator[Statement]:
    """Yield what the server's files say."""
    top = Way((root,))
    found = _hosts(top)
    for host in found:
        if host.tls:
            yield stated("apache", host.line, "listener", "tls", host.label, **host.more)
            yield _versions(host.way, host.label, host.more)
            yield from _suites(shelf, host)
        else:
            says, where = clear_answer(host.way, host.names)
            evidence = (f"{where.spot} {where.text}",)
            yield stated("apache", host.line, "listener", says, host.label, means=evidence, **host.more)
        yield from hsts(shelf, host.way, host.label, host.more, tls=host.tls)
    if not found:
        yield from _outside(shelf, top)
    yield from _legs(shelf, top)


def _hosts(top: Way) -> list[Host]:
    listens = [(node, match) for node in top.here.all_named("listen") if (match := _DOOR.fullmatch(node.first()))]
    found: list[Host] = []
    for block in top.here.all_named("virtualhost"):
        for door in block.args:
            match = _DOOR.fullmatch(door) or _DOOR.fullmatch(f"{door}:*")
            if match is None:
                continue
            port = match["port"]
            ports = sorted({int(one["port"]) for _, one in listens}) if port == "*" else [int(port)]
            found += [Host(top.into(block), block, match["host"] or "", one) for one in ports]
    taken = {host.port for host in found}
    return found + [
        Host(top, node, match["host"] or "", int(match["port"]))
        for node, match in listens
        if match["port"] != "*" and int(match["port"]) not in taken
    ]


def _versions(way: Way, context: str, more: dict[str, Any]) -> Statement:
    line = way.setting("sslprotocol")
    if line is None:
        means = in_order(_ALL)
        return stated("apache", way.here, "protocols", "unset", context, written=False, means=means, **more)
    taken: set[str] = set()
    for word in line.args:
        named = _ALL if word.strip("+-").lower() == "all" else frozenset({version_named(word)})
        if "" in named:
            return stated("apache", line, "protocols", "unclear", context, **more)
        taken = taken - named if word.startswith("-") else taken | named if word.startswith("+") else set(named)
    return stated("apache", line, "protocols", "set", context, means=in_order(taken), **more)


def _suites(shelf: Shelf, host: Host) -> Iterator[Statement]:
    lines = [node for node in host.way.group("sslciphersuite") if node.first().lower() != "tlsv1.3"]
    if not lines:
        yield stated("apache", host.way.here, "suites", "unset", host.label, written=False)
    for line in lines[-1:]:
        text = " ".join(line.args[1:] if line.first().lower() == "ssl" else line.args)
        says: Word = "unclear" if "${" in text else "set"
        yield stated("apache", line, "suites", says, host.label, means=() if says == "unclear" else read_suites(text))
    for command in host.way.group("sslopensslconfcmd"):
        if command.first().lower() not in _UNDERSTOOD:
            shelf.miss(command.spot, f"a command to OpenSSL that is not understood here: {command.text}")


def _outside(shelf: Shelf, top: Way) -> Iterator[Statement]:
    """Yield the settings of a fragment without a host: they hold wherever it is included."""
    context = "outside any virtual host"
    if top.setting("sslprotocol"):
        yield _versions(top, context, {})
    line = top.setting("sslciphersuite")
    if line and line.first().lower() != "tlsv1.3":
        yield stated("apache", line, "suites", "set", context, means=read_suites(" ".join(line.args)))
    yield from hsts(shelf, top, context, {}, tls=True, alone=True)


def _legs(shelf: Shelf, way: Way, context: str = "server") -> Iterator[Statement]:
    for one in way.here.children:
        if one.block:
            names = one.all_named("servername")
            inner = names[0].first() if names else context if one.name != "virtualhost" else "server"
            yield from _legs(shelf, way.into(one), inner)
        elif one.name in {"proxypass", "proxypassmatch", "balancermember"}:
            target = next((word for word in one.args if "://" in word or word.startswith("unix:")), "")
            yield from _leg(shelf, one, target, way, context)
        elif one.name == "rewriterule" and "P" in one.first(2).strip("[]").split(","):
            yield from _leg(shelf, one, one.first(1), way, context)


def _leg(shelf: Shelf, line: Node, target: str, way: Way, context: str) -> Iterator[Statement]:
    scheme, separator, _ = target.partition("://")
    if target.startswith("unix:") or not separator or scheme == "balancer":
        return
    try:
        local = is_local(urlsplit(target).hostname or "")
    except ValueError:
        local = False
    if scheme.lower() in _CLEAR:
        yield stated("apache", line, "upstream", "clear", context, local=local)
    elif scheme.lower() in _SECURE:
        verify, name = way.setting("sslproxyverify"), way.setting("sslproxycheckpeername")
        if name and name.first().lower() == "off":
            yield stated("apache", name, "upstream", "verification_off", context, local=local)
        elif verify is None:
            yield stated("apache", line, "upstream", "unverified", context, local=local)
        else:
            good = verify.first().lower() == "require"
            says: Word = "verified" if good else "verification_off"
            yield stated("apache", line if good else verify, "upstream", says, context, local=local)
    else:
        shelf.miss(line.spot, f"where it leads is not understood: {line.text}")
        yield stated("apache", line, "upstream", "unclear", context)
