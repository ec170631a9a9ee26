"""nginx: what a client gets in clear, and which answers carry HSTS."""

import re
from collections.abc import Iterator
from typing import Final

from guide.facts.config_files import Shelf
from guide.facts.config_nginx_listen import Door, Server
from guide.facts.config_tree import Node, Way, stated
from guide.model.configuration import Statement, Word
from guide.text.outside import inert

_EVERYTHING: Final = frozenset(
    {"^", "^/", "/", "^(.*)", "^(.*)$", "^/(.*)$", "^/(.*)", "(.*)", ".*", "^.*", "^.*$", "^/.*$"}
)
_ACME: Final = "/.well-known/acme-challenge"
_HSTS: Final = "strict-transport-security"
_PASSES: Final = ("proxy_pass", "fastcgi_pass", "uwsgi_pass", "grpc_pass", "scgi_pass")
_REDIRECTS: Final = frozenset({"301", "302", "303", "307", "308"})

Answer = tuple[Word, Node]


def clear_answer(way: Way, door: Door) -> Answer:
    """Return what the server gives at a door without TLS, and the line that says so; the worst of its locations counts.

    ACME's challenges are left out: they carry nothing of a user.
    """
    first = _decisive(way.here, door)
    answers = [first] if first else list(_locations(way.here, door))
    for says in ("content", "unclear", "redirect", "refusal"):
        found = next((answer for answer in answers if answer[0] == says), None)
        if found:
            return found
    return "refusal", way.here


def _locations(block: Node, door: Door) -> Iterator[Answer]:
    catch_all = False
    for one in block.all_named("location"):
        path = one.args[-1] if one.args else ""
        catch_all = catch_all or (path == "/" and one.first() not in {"=", "~", "~*"})
        if path.startswith(("@", _ACME)) or one.all_named("internal"):
            continue
        yield _decisive(one, door) or ("content", one)
        yield from (answer for answer in _locations(one, door) if answer[1] is not one)
    if not catch_all and block.name == "server":
        yield "content", block


def _decisive(block: Node, door: Door) -> Answer | None:
    """Return what the block answers to every request before it looks any further."""
    for one in block.children:
        if one.name == "return":
            return _returned(one), one
        if one.name == "rewrite" and one.first() in _EVERYTHING and _target(one.first(1)):
            return _target(one.first(1)) or "unclear", one
        if one.name == "if" and _always(one, door):
            found = _decisive(one, door)
            if found:
                return found
    denied = block.all_named("deny")
    return ("refusal", denied[0]) if denied and denied[0].first() == "all" and not block.all_named("allow") else None


def _always(condition: Node, door: Door) -> bool:
    """Tell whether a condition holds for every request without TLS at this door."""
    asked = " ".join(condition.args).replace('"', "").replace("'", "").split()
    return asked in (
        ["$scheme", "=", "http"],
        ["$scheme", "!=", "https"],
        ["$https", "!=", "on"],
        ["$https", "="],
        ["$server_port", "=", str(door.port)],
        ["$server_port", "!=", "443"],
        ["$ssl_protocol", "="],
    )


def _returned(node: Node) -> Word:
    code = node.first()
    if not code.isdigit():
        return _target(code) or "content"
    if code in _REDIRECTS:
        return _target(node.first(1)) or "content"
    return "content" if code.startswith("2") else "refusal"


def _target(url: str) -> Word | None:
    """Return what a redirect to ``url`` is for a client in clear; None when it is not to an absolute URL."""
    if url.lower().startswith("https://"):
        return "redirect"
    if url.lower().startswith(("http://", "$scheme://")):
        return "content"
    return "unclear" if re.match(r"\$\{?\w+\}?", url) and not url.startswith(("$uri", "$request_uri")) else None


def hsts(shelf: Shelf, server: Server, secure: set[tuple[str, int]]) -> Iterator[Statement]:
    """Yield how far the header reaches: a location with an ``add_header`` of its own inherits none, and errors need ``always``."""
    doors = [door for door in server.doors if door.key in secure]
    fields = _fields(server.way)
    if not doors:
        if fields:
            yield stated("nginx", fields[0], "hsts", "over_http", server.label(server.doors[0]) if server.doors else "")
        return
    if not server.way.off("ssl_reject_handshake") or _hangs_up(server.way.here):
        return
    context, more = server.label(doors[0]), {"port": doors[0].port, "names": server.names}
    places = [(way, _fields(way)) for way in _answering(server.way)]
    for field in dict.fromkeys(field for _, found in [(server.way, fields), *places] for field in found):
        yield _one(shelf, field, context, more)
    lacking = [way for way, found in places if not found]
    if lacking and not fields and len(lacking) == len(places):
        passing = any(node.name in _PASSES for node in server.way.here.walk())
        says: Word = "to_the_application" if passing else "missing"
        yield stated("nginx", server.way.here, "hsts", says, context, written=False, **more)
        return
    for way in lacking:
        own = way.here.all_named("add_header")
        says = "dropped" if own else "missing"
        where = f"{context} {' '.join((way.here.name, *way.here.args))}"
        yield stated("nginx", own[0] if own else way.here, "hsts", says, where, written=bool(own), **more)


def _one(shelf: Shelf, field: Node, context: str, more: dict[str, object]) -> Statement:
    value = field.first().partition(":")[2].strip() if field.name == "more_set_headers" else field.first(1)
    always = field.name == "more_set_headers" or field.args[2:] == ("always",)
    if "$" in value:
        shelf.miss(field.spot, f"a header whose value is only known at run time: {field.text}")
        return stated("nginx", field, "hsts", "unclear", context, **more)
    return stated(
        "nginx", field, "hsts", "set" if always else "not_always", context, means=(inert(value, 200),), **more
    )


def _answering(way: Way) -> Iterator[Way]:
    """Yield the server and every block below it that has header lines of its own."""
    yield way
    for one in way.here.children:
        if one.name in {"location", "if", "limit_except"} and one.block:
            for inner in _answering(way.into(one)):
                if inner.here is not one or one.all_named("add_header", "more_set_headers"):
                    yield inner


def _fields(way: Way) -> tuple[Node, ...]:
    """Return the lines that set the header here; one with an empty value sends nothing."""
    lines = [node for node in way.group("add_header") if node.first().lower() == _HSTS and node.first(1)]
    lines += [
        node
        for block in way.blocks
        for node in block.all_named("more_set_headers")
        if node.first().lower().startswith(f"{_HSTS}:")
    ]
    return tuple(lines)


def _hangs_up(block: Node) -> bool:
    """Tell whether the server closes every connection without an answer."""
    return any(one.name == "return" and one.first() == "444" for one in block.children)
