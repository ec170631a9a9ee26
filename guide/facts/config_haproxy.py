"""HAProxy: its sections, and what their ``bind`` lines let in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from guide.facts.config_files import Shelf, Spot
from guide.facts.config_haproxy_http import Section, clear_answer, hsts, legs
from guide.facts.config_suites import VERSIONS, from_minimum, in_order, read_suites, version_named
from guide.facts.config_tree import Node, is_local, stated
from guide.model.configuration import Statement, Word

_SECTIONS: Final = frozenset(
    (
        *(
            "global",
            "defaults",
            "frontend",
            "backend",
            "listen",
            "userlist",
            "peers",
            "mailers",
            "resolvers",
            "program",
        ),
        *(
            "http-errors",
            "ring",
            "cache",
            "fcgi-app",
            "log-forward",
            "crt-store",
            "crt-list",
            "traces",
            "acme",
            "log-profile",
        ),
    )
)
_WORD: Final = re.compile(r"""(?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s"'\\#])+|\#""")
_DOOR: Final = re.compile(
    r"(?:quic[46]@|ipv[46]@|tcp[46]@)?(?P<host>\[[^\]]*\]|[^:\s]*|\*|[0-9a-fA-F:]*):(?P<port>\d{1,5})(?:-\d{1,5})?"
)
_LOWEST: Final = "TLS 1.2"
"""Without a line, since 2.2 (tried with 2.6.12)."""


def read(shelf: Shelf, main: Path) -> Iterator[Statement]:
    """Yield what one file says. HAProxy has no includes; a second ``-f`` file is read by itself."""
    text = shelf.take(main)
    sections = list(_sections(shelf, shelf.name(main), text or ""))
    settings = next((one.lines for one in sections if one.kind == "global"), ())
    by_name = {one.name: one for one in sections if one.kind in {"backend", "listen"}}
    for section in sections:
        if section.kind in {"frontend", "listen"}:
            yield from _listeners(shelf, section, settings)
            yield from hsts(shelf, section, by_name)
        if section.kind in {"backend", "listen", "defaults"}:
            yield from legs(section, settings)


def _sections(shelf: Shelf, name: str, text: str) -> Iterator[Section]:
    """Yield the sections, each with the settings of the ``defaults`` that stand before it."""
    begun: list[tuple[Node, list[Node]]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        words = _words(line)
        if not words:
            continue
        node = Node(words[0], tuple(words[1:]), Spot(name, number), written=line.strip())
        if words[0] in _SECTIONS:
            begun.append((node, []))
        elif not begun:
            shelf.miss(node.spot, "a line outside any section")
        else:
            begun[-1][1].append(node)
        if words[0] in {".if", ".elif", ".else"}:
            shelf.miss(node.spot, "a condition that is decided when the server starts")
    defaults: dict[str, tuple[Node, ...]] = {}
    latest: tuple[Node, ...] = ()
    for start, lines in begun:
        section = Section(start.name, start.first(), start, tuple(lines), ())
        if section.kind == "defaults":
            latest = defaults[section.name] = section.lines
            yield section
        else:
            source = section.start.args[2] if section.start.args[1:2] == ("from",) else ""
            yield replace(section, inherited=defaults.get(source, latest))


def _words(line: str) -> list[str]:
    found = []
    for match in _WORD.finditer(line):
        if match[0] == "#":
            break
        found.append(re.sub(r"\\(.)|[\"']", r"\1", match[0]))
    return found


@dataclass(frozen=True)
class _Bind:
    """One ``bind`` line at one address."""

    line: Node
    host: str
    port: int

    @property
    def options(self) -> tuple[str, ...]:
        """The words behind the address."""
        return self.line.args[1:]


def _listeners(shelf: Shelf, section: Section, settings: tuple[Node, ...]) -> Iterator[Statement]:
    for bind in _binds(shelf, section):
        context = f"{section.kind} {section.name}:{bind.port}"
        more: dict[str, Any] = {"port": bind.port, "local": is_local(bind.host)}
        if "ssl" in bind.options:
            yield stated("haproxy", bind.line, "listener", "tls", context, **more)
            yield _versions(bind, settings, context, more)
            yield _suites(bind, settings, context)
        elif section.mode != "http":
            yield stated("haproxy", bind.line, "listener", "passed_on", context, **more)
        else:
            says, where = clear_answer(section, bind.port)
            evidence = (f"{where.spot} {where.text}",)
            yield stated("haproxy", bind.line, "listener", says, context, means=evidence, **more)


def _binds(shelf: Shelf, section: Section) -> Iterator[_Bind]:
    for line in section.lines:
        if line.name == "bind":
            for door in line.first().split(","):
                match = _DOOR.fullmatch(door)
                if match:
                    yield _Bind(line, match["host"].strip("[]"), int(match["port"]))
                elif "/" not in door and "@" not in door:
                    shelf.miss(line.spot, f"an address that is only known at run time: {door}")


def _after(words: tuple[str, ...], name: str) -> str:
    """Return the word that follows ``name``, or an empty string."""
    return words[words.index(name) + 1] if name in words[:-1] else ""


def _versions(bind: _Bind, settings: tuple[Node, ...], context: str, more: dict[str, Any]) -> Statement:
    defaults = [one for one in settings if one.name == "ssl-default-bind-options"]
    shared = tuple(word for one in defaults for word in one.args)
    lowest = _after(bind.options, "ssl-min-ver") or _after(shared, "ssl-min-ver")
    highest = _after(bind.options, "ssl-max-ver") or _after(shared, "ssl-max-ver")
    words = {*bind.options, *shared}
    forced = [version_named(word.removeprefix("force-")) for word in words if word.startswith("force-")]
    taken = {version_named(word.removeprefix("no-")) for word in words if re.fullmatch(r"no-(sslv3|tlsv1[0-3])", word)}
    own = {"ssl-min-ver", "ssl-max-ver"} & set(bind.options) or any(word.startswith("force-") for word in bind.options)
    line = bind.line if own or not defaults else defaults[-1]
    if forced and all(forced):
        return stated("haproxy", line, "protocols", "set", context, means=in_order(forced), **more)
    low, high = version_named(lowest) if lowest else _LOWEST, version_named(highest) if highest else VERSIONS[-1]
    if forced or not low or not high or VERSIONS.index(low) > VERSIONS.index(high):
        return stated("haproxy", line, "protocols", "unclear", context, **more)
    means = tuple(version for version in from_minimum(low, high) if version not in taken)
    says: Word = "set" if lowest or highest or taken else "unset"
    return stated("haproxy", line, "protocols", says, context, written=says == "set", means=means, **more)


def _suites(bind: _Bind, settings: tuple[Node, ...], context: str) -> Statement:
    own = _after(bind.options, "ciphers")
    shared = [one for one in settings if one.name == "ssl-default-bind-ciphers"]
    if own:
        return stated("haproxy", bind.line, "suites", "set", context, means=read_suites(own))
    if shared:
        return stated("haproxy", shared[-1], "suites", "set", context, means=read_suites(shared[-1].first()))
    return stated("haproxy", bind.line, "suites", "unset", context, written=False)
