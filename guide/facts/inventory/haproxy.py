"""HAProxy: binds, the host names that its rules ask for, redirect targets and servers behind it."""

import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from guide.facts.inventory.collecting import Collector
from guide.facts.inventory.config_tree import ConfigTree
from guide.facts.inventory.listeners import Listener, Site, listen_address, target, upstream

_SECTIONS: Final = frozenset(
    (
        *("global", "defaults", "frontend", "listen", "backend", "peers", "resolvers", "userlist", "mailers"),
        *("program", "http-errors", "ring", "cache", "crt-store", "traces"),
    )
)
_HOSTS: Final = re.compile(
    r"(?:req\.)?(?:hdr|fhdr)(?:_dom)?\(host[^)]*\)|ssl_fc_sni|req[._]ssl_sni|req\.hdr\(host[^)]*\)", re.IGNORECASE
)
_FLAG: Final = re.compile(r"-[a-zA-Z]|--")
_WORD_END: Final = frozenset({"}", "if", "unless", "or", "||", "{"})
_FROM_FILE: Final = "-f"


@dataclass
class _Section:
    """A frontend, listen or backend section under way."""

    kind: str
    site: Site = field(default_factory=Site)


def read_haproxy(main: Path, tree: ConfigTree) -> None:
    """Take every frontend and listen section, and every server of the backends."""
    into = tree.into
    into.format = "HAProxy"
    text = tree.read(main)
    if text is None:
        return
    name, web = tree.name(main), False
    section = _Section("")
    for number, line in enumerate(text.splitlines(), start=1):
        words = _words(line)
        if not words:
            continue
        where = f"{name}:{number}"
        if words[0] in _SECTIONS:
            section.site.settle(into)
            section = _Section(words[0])
            section.site.web = web
        elif words[0] == "mode":
            section.site.web = words[1:2] == ["http"]
            web = section.site.web if section.kind == "defaults" else web
        else:
            _keyword(words, where, section, into)
    section.site.settle(into)


def _words(line: str) -> list[str]:
    try:
        return shlex.split(line, comments=True)
    except ValueError:
        return line.split()


def _keyword(words: list[str], where: str, section: _Section, into: Collector) -> None:
    site = section.site
    if words[0] == "bind" and section.kind in {"frontend", "listen"}:
        for one in words[1].split(",") if words[1:] else ():
            place = listen_address(one, 0)
            if place and place[1] and not one.startswith(("quic4@", "quic6@", "udp@")):
                site.listeners.append(Listener(*place, "ssl" in words[2:], where))
    elif words[0] in {"server", "default-server"} and words[2:]:
        if words[0] == "server":
            tls = "ssl" in words[3:]
            upstream(words[2], where, into, ("https" if tls else "http") if site.web else "")
    elif words[0] == "redirect" or words[:2] == ["http-request", "redirect"]:
        _redirect(words[words.index("redirect") + 1 :], where, section, into)
    if section.kind in {"frontend", "listen"}:
        site.names += _names(words, where, into)


def _redirect(words: list[str], where: str, section: _Section, into: Collector) -> None:
    kind, to = (*words, "", "")[:2]
    at = next((number for number, word in enumerate(words) if word in {"if", "unless"}), len(words))
    condition = " ".join(words[at:])
    if kind == "scheme" and to.lower() == "http":
        into.skip(where, "redirects to http whatever was asked; which names that concerns is not said")
    safe = target(to.replace("%[", "${"), where, into) if "://" in to else (kind, to.lower()) == ("scheme", "https")
    if safe and condition in {"", "if !{ ssl_fc }", "unless { ssl_fc }"}:
        section.site.upgraded = True


def _names(words: list[str], where: str, into: Collector) -> list[str]:
    """Return the host names that a rule compares with; a list in a file of its own is listed as not read."""
    found: list[str] = []
    for at, word in enumerate(words):
        if not _HOSTS.match(word.lstrip("{!")):
            continue
        rest = words[at + 1 :]
        while rest and _FLAG.fullmatch(rest[0]):
            if rest[0] == _FROM_FILE:
                into.skip(where, "host names in a file of their own, which is not followed")
                return found
            rest = rest[2:] if rest[0] == "-m" else rest[1:]
        for one in rest:
            if one in _WORD_END:
                break
            found.append(one.partition(":")[0])
    return found
