"""Caddy: its Caddyfile as a tree, and what each site says. TLS is on where a site has a host name; port 80 then redirects."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from guide.facts.config_files import Shelf, Spot
from guide.facts.config_suites import VERSIONS, from_minimum, read_suites, version_named
from guide.facts.config_tree import DEEPEST, Node, is_local, stated
from guide.model.configuration import Statement, Word
from guide.text.outside import inert

_WORD: Final = re.compile(r'"((?:[^"\\]|\\.)*)"|`([^`]*)`|(\S+)')
_ADDRESS: Final = re.compile(r"(?:(?P<scheme>https?)://)?(?P<host>\[[^\]]*\]|[^:/]*)(?::(?P<port>\d{1,5}))?(?:/.*)?")
_HSTS: Final = "strict-transport-security"


def read(shelf: Shelf, main: Path) -> Iterator[Statement]:
    """Yield what a Caddyfile says."""
    blocks = list(_parsed(shelf, main, (main,), {}))
    options = blocks[0].children if blocks and blocks[0].name == "" else ()
    ports = {one.name: one.first() for one in options if one.name in {"http_port", "https_port"}}
    for block in blocks:
        if block.block and block.name and not block.name.startswith("("):
            yield from _site(shelf, block, int(ports.get("http_port") or 80), int(ports.get("https_port") or 443))


def _parsed(shelf: Shelf, path: Path, stack: tuple[Path, ...], snippets: dict[str, Node]) -> Iterator[Node]:
    """Yield the blocks of a file, with snippets and included files in their place."""
    name = shelf.name(path)
    waiting: list[tuple[Node, list[Node]]] = [(Node("", (), Spot(name, 1)), [])]
    for number, line in enumerate(((None if shelf.over() else shelf.take(path)) or "").split("\n"), start=1):
        words = _words(line)
        if not words:
            continue
        spot = Spot(name, number)
        if words[0] == "}" and len(waiting) > 1:
            _close(waiting, snippets)
            continue
        opens = words[-1] == "{"
        bare = words[:-1] if opens else words
        if words[0] == "}" or len(waiting) > DEEPEST:
            shelf.miss(spot, "blocks that do not match" if words[0] == "}" else "blocks nested too deep")
            return
        node = Node(bare[0] if bare else "", tuple(bare[1:]), spot, written=line.strip(), block=opens)
        if opens:
            waiting.append((node, []))
        elif bare and bare[0] == "import" and len(bare) > 1:
            waiting[-1][1].extend(_imported(shelf, node, path, stack, snippets))
        elif bare:
            waiting[-1][1].append(node)
    if len(waiting) > 1:
        shelf.miss(waiting[-1][0].spot, "a block without its end")
    yield from waiting[0][1]


def _close(waiting: list[tuple[Node, list[Node]]], snippets: dict[str, Node]) -> None:
    node, inside = waiting.pop()
    done = Node(node.name, node.args, node.spot, tuple(inside), block=True, written=node.written)
    if node.name.startswith("("):
        snippets[node.name.strip("()")] = done
    waiting[-1][1].append(done)


def _imported(
    shelf: Shelf, node: Node, path: Path, stack: tuple[Path, ...], snippets: dict[str, Node]
) -> Iterator[Node]:
    if node.first() in snippets:
        yield from snippets[node.first()].children
        return
    for one in shelf.included(node.first(), node.spot, path.parent, ("/etc/caddy/",), stack):
        yield from _parsed(shelf, one, (*stack, one), snippets)


def _words(line: str) -> list[str]:
    found = [match[1] or match[2] or match[3] or "" for match in _WORD.finditer(line)]
    comment = next((index for index, word in enumerate(found) if word.startswith("#")), len(found))
    return found[:comment]


@dataclass(frozen=True)
class _Address:
    """One address of a site."""

    host: str
    port: int
    tls: bool


def _site(shelf: Shelf, block: Node, http_port: int, https_port: int) -> Iterator[Statement]:
    secure = next((one for one in block.children if one.name == "tls" and one.first() != "off"), None)
    for text in re.split(r"[,\s]+", " ".join((block.name, *block.args))):
        address = _address(text, http_port, https_port, named=secure is not None)
        if address is None:
            if text:
                shelf.miss(block.spot, f"an address that is not understood: {text}")
            continue
        context = f"{address.host or 'site'}:{address.port}"
        names = (inert(address.host, 120),) if address.host else ()
        more: dict[str, Any] = {"port": address.port, "names": names, "local": is_local(address.host)}
        if address.tls:
            yield stated("caddy", block, "listener", "tls", context, **more)
            yield from _tls(secure, block, context, more)
        else:
            says, where = _answer(block)
            evidence = (f"{where.spot} {where.text}",)
            yield stated("caddy", block, "listener", says, context, means=evidence, **more)
        yield from _hsts(block, context, more, tls=address.tls)
    yield from _legs(block, block.name)


def _address(text: str, http_port: int, https_port: int, *, named: bool) -> _Address | None:
    match = _ADDRESS.fullmatch(text)
    if match is None or not (match["host"] or match["port"]) or "{" in text:
        return None
    host = match["host"].strip("[]")
    port = int(match["port"] or (http_port if match["scheme"] == "http" else https_port))
    tls = match["scheme"] == "https" or (match["scheme"] != "http" and port != http_port and bool(host or named))
    return _Address(host, port, tls or (not match["scheme"] and port == https_port and not host))


def _answer(block: Node) -> tuple[Word, Node]:
    for one in block.children:
        if one.name == "redir":
            words = one.args[1:] if one.first() in {"*", "/*"} else one.args
            if words and words[0].lower().startswith("https://"):
                return "redirect", one
        refuses = one.name in {"respond", "error"} and re.fullmatch(r"[45]\d\d", one.args[-1] if one.args else "")
        if (one.name == "abort" or refuses) and not one.first().startswith(("/", "@")):
            return "refusal", one
    return "content", block


def _tls(line: Node | None, block: Node, context: str, more: dict[str, Any]) -> Iterator[Statement]:
    inside = line.children if line else ()
    versions = next((one for one in inside if one.name == "protocols"), None)
    if versions is None:
        means = from_minimum("TLS 1.2")
        yield stated("caddy", block, "protocols", "unset", context, written=False, means=means, **more)
    else:
        named = [version_named(word) for word in versions.args]
        known = bool(named) and all(named) and VERSIONS.index(named[0]) <= VERSIONS.index(named[-1])
        means = from_minimum(named[0], named[-1] if len(named) > 1 else VERSIONS[-1]) if known else ()
        yield stated("caddy", versions, "protocols", "set" if known else "unclear", context, means=means, **more)
    for one in inside:
        if one.name == "ciphers":
            yield stated("caddy", one, "suites", "set", context, means=read_suites(",".join(one.args)))


def _hsts(block: Node, context: str, more: dict[str, Any], *, tls: bool) -> Iterator[Statement]:
    fields = [one for one in block.children if one.name == "header"]
    lines = [
        inner
        for one in fields
        for inner in (*one.children, Node(one.first(), one.args[1:], one.spot, written=one.written))
    ]
    lines += [
        Node(one.first(1), one.args[2:], one.spot, written=one.written) for one in fields if one.first() in {"*", "/*"}
    ]
    line = next((one for one in lines if one.name.lstrip(">+?").lower() == _HSTS and one.args), None)
    if line is None:
        passing = any(one.name in {"reverse_proxy", "php_fastcgi"} for one in block.walk())
        if tls:
            says: Word = "to_the_application" if passing else "missing"
            yield stated("caddy", block, "hsts", says, context, written=False, **more)
    elif not tls:
        yield stated("caddy", line, "hsts", "over_http", context, **more)
    else:
        value = line.args[-1] if line.name.startswith(">") or len(line.args) == 1 else line.first()
        yield stated(
            "caddy", line, "hsts", "unclear" if "{" in value else "set", context, means=(inert(value, 200),), **more
        )


def _legs(block: Node, context: str) -> Iterator[Statement]:
    for one in block.walk():
        if one.name != "reverse_proxy":
            continue
        off = next((inner for inner in one.walk() if inner.name == "tls_insecure_skip_verify"), None)
        secure = any(inner.name in {"tls", "tls_trust_pool", "tls_trusted_ca_certs"} for inner in one.walk())
        targets = [*one.args, *(word for inner in one.children if inner.name == "to" for word in inner.args)]
        for target in targets:
            if target.startswith(("/", "@", "*")) and not target.startswith("//"):
                continue
            scheme, separator, rest = target.partition("://")
            host = (rest if separator else target).split("/")[0].rsplit(":", 1)[0]
            local = target.startswith("unix/") or is_local(host) or not host
            if off is not None:
                yield stated("caddy", off, "upstream", "verification_off", context, local=local)
            elif secure or (separator and scheme == "https"):
                yield stated("caddy", one, "upstream", "verified", context, local=local)
            else:
                yield stated("caddy", one, "upstream", "clear", context, local=local)
