"""Listeners: what server configurations say in their own words, as places. Shared by the readers of each server."""

import re
from dataclasses import dataclass, field, replace
from typing import Final

from guide.facts.inventory.addresses import PORTS, Address, host_of, parse_url, split_port
from guide.facts.inventory.collecting import Collector

ANY: Final = "*"
"""Stands for every name that reaches a listener."""
_ANYWHERE: Final = frozenset({"", "*", "_", "0.0.0.0", "::", "[::]", "_default_", "default"})  # noqa: S104 - names in files, not bound
_TEMPLATE: Final = re.compile(r"[$%{}]")


@dataclass(frozen=True)
class Listener:
    """One address and port that a server listens on."""

    host: str
    port: int
    tls: bool
    where: str


@dataclass
class Site:
    """One virtual host: its names, its listeners, and whether everything asked in the clear is redirected to https."""

    names: list[str] = field(default_factory=list)
    listeners: list[Listener] = field(default_factory=list)
    upgraded: bool = False
    web: bool = True
    """Whether it speaks HTTP."""

    def settle(self, into: Collector) -> None:
        """Take every name at every listener."""
        for one in self.listeners:
            scheme = ("https" if one.tls else "http") if self.web else ""
            for host in self._hosts(one):
                address = Address(scheme, host, one.port)
                into.add(address, one.where, "serves", upgraded=self.upgraded and scheme == "http")

    def _hosts(self, one: Listener) -> list[str]:
        named = [clean for name in self.names if (clean := _clean(name))]
        if named:
            return list(dict.fromkeys(named))
        return [ANY if one.host in _ANYWHERE else host_of(one.host) or ANY]


def _clean(name: str) -> str:
    """Return a server's name; empty for a catch-all; a pattern (``~^www``, ``.shop``) reads as for any name."""
    if name in _ANYWHERE:
        return ""
    if name.startswith("."):
        return host_of(f"*{name}")
    return host_of(name) or ANY


def listen_address(text: str, default: int) -> tuple[str, int] | None:
    """Return host and port of ``80``, ``*:80``, ``10.0.0.1:443`` or ``[::]:443``; None for what is no TCP address."""
    if text.startswith(("unix:", "/", "abns@", "fd@", "sockpair@")):
        return None
    if text.isascii() and text.isdigit():
        return "", int(text[:6])
    host, port = split_port(text)
    return host.removeprefix("ipv4@").removeprefix("ipv6@"), port or default


def target(text: str, where: str, into: Collector) -> bool:
    """Take where clients are redirected to; return whether that is https. A target made of variables names no host."""
    scheme, _, rest = text.partition("://")
    name = rest.partition("/")[0]
    if not _TEMPLATE.search(name) and (address := parse_url(text.partition("$")[0])):
        into.add(replace(address, path=""), where, "calls")
    return scheme.lower() == "https"


def upstream(text: str, where: str, into: Collector, scheme: str = "http") -> None:
    """Take a link behind the server: a URL, or ``host:port`` in the given scheme."""
    if _TEMPLATE.search(text):
        return
    if "://" in text:
        address = parse_url(text)
    else:
        host, port = split_port(text)
        clean = host_of(host)
        address = Address(scheme, clean, port or PORTS.get(scheme, 0)) if clean else None
    if address:
        into.add(address, where, "upstream")
