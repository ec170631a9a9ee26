"""Tomcat and IIS: configurations in XML. No entity is defined or resolved; a document that tries is not read."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NoReturn
from xml.parsers import expat

from guide.facts.config_files import Shelf, Spot
from guide.facts.config_suites import VERSIONS, in_order, read_suites, version_named
from guide.facts.config_tree import DEEPEST, Node, is_local, stated
from guide.model.configuration import Statement, Word
from guide.text.outside import inert

_ALL: Final = VERSIONS[2:]
"""What Tomcat's ``all`` asks of Java; a current Java has the first two switched off."""
_FILTER: Final = "HttpHeaderSecurityFilter"


class _RefusedError(ValueError):
    """The document defines entities or is nested too deep."""


def read(shelf: Shelf, main: Path) -> Iterator[Statement]:
    """Yield what one file says."""
    name = shelf.name(main)
    try:
        root = _tree(shelf.take(main) or "", name)
    except (expat.ExpatError, _RefusedError) as error:
        shelf.miss(Spot(name, getattr(error, "lineno", 1)), f"the file cannot be parsed: {error}")
        return
    yield from _connectors(root)
    yield from _filters(root)
    yield from _iis(root)


def _tree(text: str, file: str) -> Node:
    """Return the elements as directives: attributes are arguments, and text is an argument of its own."""
    parser = expat.ParserCreate()
    waiting: list[tuple[str, dict[str, str], int, list[Node], list[str]]] = [("", {}, 1, [], [])]

    def begin(tag: str, attributes: dict[str, str]) -> None:
        if len(waiting) > DEEPEST:
            raise _RefusedError("elements nested too deep")
        waiting.append((tag, attributes, parser.CurrentLineNumber, [], []))

    def end(_: str) -> None:
        tag, attributes, line, children, words = waiting.pop()
        pairs = tuple(f"{key}={value}" for key, value in attributes.items())
        content = "".join(words).strip()
        shown = " ".join((tag, *(f'{key}="{value}"' for key, value in attributes.items())))
        node = Node(
            tag.lower(), (*pairs, content), Spot(file, line), tuple(children), block=True, written=f"<{shown}>{content}"
        )
        waiting[-1][3].append(node)

    def write(words: str) -> None:
        waiting[-1][4].append(words)

    def refuse(*_: Any) -> NoReturn:
        raise _RefusedError("the document defines entities or refers to another one")

    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.CharacterDataHandler = write
    parser.EntityDeclHandler = parser.ExternalEntityRefHandler = parser.UnparsedEntityDeclHandler = refuse
    parser.Parse(text.encode("utf-8", "surrogateescape"), True)
    return Node("", (), Spot(file, 1), tuple(waiting[0][3]), block=True)


def _get(node: Node, name: str) -> str:
    return next((one.partition("=")[2] for one in node.args[:-1] if one.partition("=")[0].lower() == name.lower()), "")


def _each(root: Node, name: str) -> list[Node]:
    return [one for one in root.walk() if one.name == name]


def _connectors(root: Node) -> Iterator[Statement]:
    for one in _each(root, "connector"):
        if "ajp" in _get(one, "protocol").lower():
            continue
        digits = _get(one, "port")
        port = int(digits) if digits.isdigit() else 0
        context = f"Connector {port}"
        more: dict[str, Any] = {"port": port, "local": is_local(_get(one, "address") or "0.0.0.0")}  # noqa: S104 - Tomcat's default
        if _get(one, "SSLEnabled").lower() != "true":
            yield stated("tomcat", one, "listener", "content", context, **more)
            continue
        yield stated("tomcat", one, "listener", "tls", context, **more)
        for line in _each(one, "sslhostconfig") or [one]:
            asked = _get(line, "protocols") or _get(line, "sslEnabledProtocols")
            yield _versions(line, asked, context, port)
            ciphers = _get(line, "ciphers")
            if ciphers:
                yield stated("tomcat", line, "suites", "set", context, means=read_suites(ciphers))


def _versions(line: Node, asked: str, context: str, port: int) -> Statement:
    if not asked:
        return stated("tomcat", line, "protocols", "unset", context, written=False, means=_ALL, port=port)
    taken: set[str] = set()
    for sign, word in re.findall(r"([+-]?)\s*([\w.]+)", asked):
        if word.lower() == "sslv2hello":
            continue
        named = set(_ALL) if word.lower() == "all" else {version_named(word)}
        if "" in named:
            return stated("tomcat", line, "protocols", "unclear", context, port=port)
        taken = taken - named if sign == "-" else taken | named
    return stated("tomcat", line, "protocols", "set", context, means=in_order(taken), port=port)


def _filters(root: Node) -> Iterator[Statement]:
    """Yield what Tomcat's own filter sends: without a value max-age is 0, which deletes the entry in the browser."""
    for one in _each(root, "filter"):
        if not any(_FILTER in child.args[-1] for child in one.all_named("filter-class")):
            continue
        given = {
            (inner.all_named("param-name") or [one])[0].args[-1]: (inner.all_named("param-value") or [one])[0].args[-1]
            for inner in one.all_named("init-param")
        }
        if given.get("hstsEnabled", "true").lower() == "false":
            yield stated("tomcat", one, "hsts", "missing", "filter")
            continue
        whole = "; includeSubDomains" if given.get("hstsIncludeSubDomains", "").lower() == "true" else ""
        value = inert(f"max-age={given.get('hstsMaxAgeSeconds', '0')}{whole}", 200)
        yield stated("tomcat", one, "hsts", "set", "filter", means=(value,))


def _iis(root: Node) -> Iterator[Statement]:
    sites = _each(root, "site") or ([root] if _each(root, "customheaders") or _each(root, "hsts") else [])
    shared = [one for block in _each(root, "sitedefaults") for one in _each(block, "hsts")]
    for site in sites:
        context = f"site {_get(site, 'name')}".strip()
        own = _each(site, "hsts") or shared
        field = own[0] if own and _get(own[0], "enabled").lower() == "true" else None
        onward = field is not None and _get(field, "redirectHttpToHttps").lower() == "true"
        onward = onward or any(_get(one, "url").lower().startswith("https://") for one in _each(site, "action"))
        secure = False
        for one in _each(site, "binding"):
            digits = re.search(r":(\d{1,5}):", _get(one, "bindingInformation"))
            port = int(digits[1]) if digits else 0
            tls = _get(one, "protocol").lower() == "https"
            secure = secure or tls
            says: Word = "tls" if tls else "redirect" if onward else "content"
            if _get(one, "protocol").lower() in {"http", "https"}:
                yield stated("iis", one, "listener", says, f"{context}:{port}", port=port)
        yield from _iis_header(site, field, context, needed=secure)


def _iis_header(site: Node, field: Node | None, context: str, *, needed: bool) -> Iterator[Statement]:
    custom = [one for one in _each(site, "add") if _get(one, "name").lower() == "strict-transport-security"]
    if field is not None:
        whole = "; includeSubDomains" if _get(field, "includeSubDomains").lower() == "true" else ""
        value = inert(f"max-age={_get(field, 'max-age') or '0'}{whole}", 200)
        yield stated("iis", field, "hsts", "set", context, means=(value,))
    elif custom:
        yield stated("iis", custom[0], "hsts", "set", context, means=(inert(_get(custom[0], "value"), 200),))
    elif needed:
        yield stated("iis", site, "hsts", "to_the_application", context, written=False)
