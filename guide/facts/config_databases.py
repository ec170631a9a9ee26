"""PostgreSQL, MySQL, MariaDB and Redis: whether a client must use TLS, and which versions it may."""

import re
from collections.abc import Iterator, Sequence
from ipaddress import ip_network
from pathlib import Path
from typing import Final

from guide.facts.config_files import Shelf, Spot
from guide.facts.config_lines import is_on, last, lowest, settings, suites, versions
from guide.facts.config_tree import Node, is_local, stated
from guide.model.configuration import ServerKind, Statement, Word

_CURRENT: Final = ("TLS 1.2", "TLS 1.3")
_MYSQL_SECTIONS: Final = frozenset({"mysqld", "server", "mariadb", "mariadbd", "galera"})
_EVERYBODY: Final = frozenset({"all", "0.0.0.0/0", "::/0"})


def read(shelf: Shelf, main: Path) -> Iterator[Statement]:
    """Yield what one file says; which server it is of, its name and content tell."""
    text = shelf.take(main) or ""
    if main.name == "pg_hba.conf":
        yield from _hba(shelf, text, shelf.name(main))
    elif "redis" in main.name or re.search(r"^[ \t]*(tls-port|requirepass|appendonly)\s", text, re.MULTILINE):
        yield from _redis(_included(shelf, main, ("include",), (main,)), main, shelf)
    elif re.search(r"^[ \t]*\[[\w-]+\]", text, re.MULTILINE):
        yield from _mysql(shelf, main)
    else:
        yield from _postgresql(
            _included(shelf, main, ("include", "include_if_exists", "include_dir"), (main,)), main, shelf
        )


def _included(shelf: Shelf, path: Path, words: Sequence[str], stack: tuple[Path, ...]) -> list[Node]:
    """Return the settings of a file with those of its includes in their place."""
    found: list[Node] = []
    for line in settings(shelf.take(path) or "", shelf.name(path)):
        if line.name not in words or shelf.over():
            found.append(line)
            continue
        pattern = line.first() + ("/*.conf" if line.name == "include_dir" else "")
        optional = line.name != "include"
        for one in shelf.included(
            pattern, line.spot, path.parent, ("/etc/redis/", "/etc/postgresql/"), stack, optional=optional
        ):
            found += _included(shelf, one, words, (*stack, one))
    return found


def _postgresql(lines: list[Node], main: Path, shelf: Shelf) -> Iterator[Statement]:
    block = Node("postgresql.conf", (), Spot(shelf.name(main), 1))
    switch, where, door = last(lines, "ssl"), last(lines, "listen_addresses"), last(lines, "port")
    port = int(door.first()) if door and door.first().isdigit() else 5432
    hosts = [one.strip() for one in (where.first() if where else "localhost").split(",") if one.strip()]
    local = all(is_local(host) for host in hosts)
    context = f"PostgreSQL:{port}"
    if is_on(switch):
        yield stated("postgresql", switch or block, "listener", "tls", context, port=port, local=local)
        yield lowest("postgresql", last(lines, "ssl_min_protocol_version"), block, context, "TLS 1.2", port=port)
        yield from suites("postgresql", last(lines, "ssl_ciphers"), context)
    elif hosts:
        at = switch or where or block
        yield stated("postgresql", at, "listener", "content", context, written=at is not block, port=port, local=local)


def _hba(shelf: Shelf, text: str, file: str) -> Iterator[Statement]:
    """Yield a statement for each line that lets clients of the network in; the first line that fits decides."""
    closed = False
    for number, line in enumerate(text.split("\n"), start=1):
        words = line.split("#")[0].split()
        kind = words[0].lower() if words else ""
        spot = Spot(file, number)
        if kind.startswith(("include", "@")):
            shelf.miss(spot, "an include that is not followed here")
        if not kind.startswith("host") or len(words) < 5:  # noqa: PLR2004 - type, database, user, address, method
            continue
        node = Node(kind, tuple(words[1:]), spot, written=line.strip())
        method = words[4] if not re.fullmatch(r"[\d.]+|[0-9a-fA-F:]+", words[4]) else (words[5:] or [""])[0]
        everybody = words[1] == words[2] == "all" and words[3] in _EVERYBODY
        if method == "reject":
            closed = closed or (everybody and kind in {"hostnossl", "host"})
            continue
        says: Word = "tls" if kind == "hostssl" or closed else "content" if kind == "hostnossl" else "optional"
        yield stated(
            "postgresql", node, "listener", says, f"pg_hba {words[1]} {words[2]} {words[3]}", local=_near(words[3])
        )


def _near(address: str) -> bool:
    if address == "samehost":
        return True
    try:
        return ip_network(address, strict=False).is_loopback
    except ValueError:
        return is_local(address)


def _mysql(shelf: Shelf, main: Path) -> Iterator[Statement]:
    lines = [one for section, one in _sections(shelf, main, (main,)) if section in _MYSQL_SECTIONS]
    if not lines:
        return
    block = Node("mysqld", (), lines[0].spot)
    forced, where, door = last(lines, "require_secure_transport"), last(lines, "bind_address"), last(lines, "port")
    port = int(door.first()) if door and door.first().isdigit() else 3306
    context = f"mysqld:{port}"
    local = bool(where and is_local(where.first()))
    if not is_on(last(lines, "skip_networking")):
        says: Word = "tls" if is_on(forced) else "optional"
        yield stated("mysql", forced or block, "listener", says, context, written=bool(forced), port=port, local=local)
    yield versions("mysql", last(lines, "tls_version"), block, context, _CURRENT, port=port)
    yield from suites("mysql", last(lines, "ssl_cipher"), context)


def _sections(shelf: Shelf, path: Path, stack: tuple[Path, ...]) -> Iterator[tuple[str, Node]]:
    section = ""
    for line in settings(shelf.take(path) or "", shelf.name(path), comment="#;"):
        if line.written.startswith("["):
            section = line.written.strip("[] \t")
        elif line.name in {"!include", "!includedir"}:
            pattern = line.first() + ("/*.cnf" if line.name == "!includedir" else "")
            for one in shelf.included(pattern, line.spot, path.parent, ("/etc/mysql/", "/etc/"), stack):
                yield from _sections(shelf, one, (*stack, one))
        else:
            yield section, Node(line.name.replace("-", "_"), line.args, line.spot, written=line.written)


def _redis(lines: list[Node], main: Path, shelf: Shelf) -> Iterator[Statement]:
    block = Node("redis.conf", (), Spot(shelf.name(main), 1))
    hosts = [host.lstrip("-") for one in lines if one.name == "bind" for host in one.first().split()]
    local = bool(hosts) and all(is_local(host) for host in hosts)
    plain, secure = last(lines, "port"), last(lines, "tls-port")
    kind: ServerKind = "redis"
    port = plain.first() if plain else "6379"
    if port != "0" and port.isdigit():
        yield stated(
            kind,
            plain or block,
            "listener",
            "content",
            f"redis:{port}",
            written=bool(plain),
            port=int(port),
            local=local,
        )
    if secure and secure.first().isdigit() and secure.first() != "0":
        number = int(secure.first())
        context = f"redis:{number}"
        yield stated(kind, secure, "listener", "tls", context, port=number, local=local)
        yield versions(kind, last(lines, "tls-protocols"), block, context, _CURRENT, port=number)
        yield from suites(kind, last(lines, "tls-ciphers"), context)
