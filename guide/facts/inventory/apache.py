"""Apache httpd: Listen, virtual hosts with their names, redirect targets and proxied upstreams, with includes followed."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from guide.facts.inventory.config_tree import ConfigTree
from guide.facts.inventory.listeners import Listener, Site, listen_address, target, upstream

_DEEPEST: Final = 20
_OPENING: Final = re.compile(r"<(?P<name>[A-Za-z]+)(\s+(?P<rest>[^>]*))?>")
_DEFINED: Final = re.compile(r"\$\{(\w+)\}")
_REDIRECTS: Final = frozenset({"redirect", "redirectmatch", "redirectpermanent", "redirecttemp", "rewriterule"})
_TLS_PORTS: Final = frozenset({443, 8443})


@dataclass
class _Reading:
    """One configuration under way."""

    tree: ConfigTree
    base: Path
    defined: dict[str, str] = field(default_factory=dict)
    sites: list[Site] = field(default_factory=list)
    listens: list[Listener] = field(default_factory=list)
    site: Site | None = None
    tls: dict[int, bool] = field(default_factory=dict)
    """``SSLEngine`` of each site, by its number."""
    nested: list[str] = field(default_factory=list)
    """Sections that are open, innermost last."""


def read_apache(main: Path, tree: ConfigTree) -> None:
    """Take every virtual host and every listener without one."""
    tree.into.format = "Apache httpd"
    reading = _Reading(tree, main.parent)
    _file(main, reading, 0)
    for number, site in enumerate(reading.sites):
        tls = reading.tls.get(number, False)
        site.listeners = [Listener(one.host, one.port, tls, one.where) for one in site.listeners]
        site.settle(tree.into)
    taken = {one.port for site in reading.sites for one in site.listeners}
    rest = Site(listeners=[one for one in reading.listens if one.port not in taken])
    rest.settle(tree.into)


def _file(path: Path, reading: _Reading, depth: int) -> None:
    with reading.tree.within(path) as text:
        if text is None:
            return
        name = reading.tree.name(path)
        opened = len(reading.nested)
        for number, line in _lines(text):
            _line(line, f"{name}:{number}", reading, depth)
        if len(reading.nested) != opened:
            reading.tree.into.skip(name, "a section is opened or closed that has no other end")
            del reading.nested[opened:]
            reading.site = None


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the logical lines with the number they begin on; a backslash at the end joins two."""
    begun, number = "", 0
    for at, line in enumerate(text.splitlines(), start=1):
        number = number or at
        if line.endswith("\\"):
            begun += line[:-1] + " "
            continue
        whole = (begun + line).strip()
        if whole and not whole.startswith("#"):
            yield number, whole
        begun, number = "", 0


def _line(line: str, where: str, reading: _Reading, depth: int) -> None:
    line = _DEFINED.sub(lambda match: reading.defined.get(match[1], match[0]), line)
    opening = _OPENING.match(line)
    if line.startswith("</"):
        if reading.nested and reading.nested.pop() == "virtualhost":
            reading.site = None
    elif opening:
        kind = opening["name"].lower()
        reading.nested.append(kind)
        if kind == "virtualhost":
            _virtual_host((opening["rest"] or "").split(), where, reading)
    else:
        words = _words(line)
        if words[1:]:
            _directive(words[0].lower(), words[1:], where, reading, depth)


def _words(line: str) -> list[str]:
    try:
        return shlex.split(line, posix=True) or [line]
    except ValueError:
        return line.split()


def _virtual_host(addresses: list[str], where: str, reading: _Reading) -> None:
    site = Site()
    for address in addresses:
        place = listen_address(address.strip("\"'"), 0)
        ports = [place[1]] if place and place[1] else [one.port for one in reading.listens] or [80]
        site.listeners += [Listener(place[0] if place else "", port, False, where) for port in ports]
    reading.sites.append(site)
    reading.site = site


def _directive(name: str, words: list[str], where: str, reading: _Reading, depth: int) -> None:
    if name in {"include", "includeoptional"}:
        _include(words[0], where, reading, depth, wanted=name == "include")
    elif name == "define":
        reading.defined[words[0]] = (*words, "")[1]
    elif name == "serverroot" and Path(words[0]).is_relative_to(reading.tree.root):
        reading.base = Path(words[0])
    elif name == "listen":
        place = listen_address(words[0], 80)
        if place:
            tls = words[1:] == ["https"] or (not words[1:] and place[1] in _TLS_PORTS)
            reading.listens.append(Listener(*place, tls, where))
    elif name in _REDIRECTS:
        _redirect(name, words, where, reading)
    elif name in {"proxypass", "balancermember"}:
        url = next((word for word in words if "://" in word), "")
        if url and not url.startswith(("balancer:", "unix:")):
            upstream(url, where, reading.tree.into)
    elif reading.site:
        _of_site(name, words, reading, reading.site)


def _of_site(name: str, words: list[str], reading: _Reading, site: Site) -> None:
    if name in {"servername", "serveralias"}:
        site.names += [_bare(word) for word in words]
    elif name == "sslengine":
        reading.tls[len(reading.sites) - 1] = words[0].lower() != "off"


def _bare(name: str) -> str:
    """Return the host of ``ServerName``, which may have a scheme and a port."""
    return name.rpartition("://")[2].partition("/")[0].partition(":")[0]


def _redirect(name: str, words: list[str], where: str, reading: _Reading) -> None:
    url = next((word for word in words if "://" in word), "")
    if not url:
        return
    safe = target(url.replace("%{", "${"), where, reading.tree.into)
    everything = (
        words[-2] == "/" if name != "rewriterule" else words[0] in {"^", "^(.*)$", ".*", "(.*)", "^/?(.*)", "^/(.*)$"}
    )
    in_host_itself = reading.nested[-1:] == ["virtualhost"] or reading.nested[-2:] == ["virtualhost", "ifmodule"]
    if reading.site and safe and everything and in_host_itself:
        reading.site.upgraded = True


def _include(pattern: str, where: str, reading: _Reading, depth: int, *, wanted: bool) -> None:
    if depth >= _DEEPEST:
        reading.tree.into.skip(where, "files are included too deep in each other")
        return
    for path in reading.tree.included(pattern, reading.base, where, wanted=wanted):
        if path.is_dir():
            inner = (one for one in sorted(path.iterdir()) if one.is_file())
            for one in inner:
                _file(one, reading, depth + 1)
        else:
            _file(path, reading, depth + 1)
