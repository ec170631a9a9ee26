"""Traefik: its entry points, TLS options, header middlewares and the servers behind."""

import re
from collections.abc import Iterator

from guide.facts.config_files import Shelf
from guide.facts.config_tree import is_local, stated
from guide.facts.config_twigs import EMPTY, at, entries, host_of, node, suites, text_of, under, versions
from guide.model.configuration import Statement, Word
from guide.text.foreign_yaml import Twig
from guide.text.outside import inert


def read_traefik(shelf: Shelf, root: Twig, file: str) -> Iterator[Statement]:
    """Yield what one document says."""
    redirecting = any("redirectscheme" in (text or "").lower() for text in shelf.texts.values())
    for name, point in entries(at(root, "entryPoints")):
        yield from _entry_point(name, point, file, redirecting=redirecting)
    for name, options in entries(at(root, "tls", "options")):
        yield from versions("traefik", at(options, "minVersion"), "minVersion", file, f"tls options {name}")
        yield from suites("traefik", at(options, "cipherSuites"), "cipherSuites", file, f"tls options {name}")
    board = at(root, "api", "insecure")
    if text_of(board) == "true":
        yield stated("traefik", node("insecure", board, file), "listener", "content", "api:8080", port=8080)
    yield from _traefik_legs(root, file)
    for headers in under(at(root, "http", "middlewares"), "headers"):
        age = at(headers, "stsSeconds")
        if age is not EMPTY:
            whole = "; includeSubDomains" if text_of(at(headers, "stsIncludeSubdomains")) == "true" else ""
            value = (inert(f"max-age={text_of(age)}{whole}", 200),)
            yield stated("traefik", node("stsSeconds", age, file), "hsts", "set", "middleware headers", means=value)


def _entry_point(name: str, point: Twig, file: str, *, redirecting: bool) -> Iterator[Statement]:
    """Yield what one entry point says. Which router stands behind it another file may say: then it is unclear."""
    address = at(point, "address")
    digits = re.search(r":(\d{1,5})(?:/tcp)?$", text_of(address))
    if digits is None:
        return
    port, onward = int(digits[1]), at(point, "http", "redirections", "entryPoint")
    says: Word = "tls" if "tls" in dict(entries(at(point, "http"))) else "content"
    if entries(onward) and text_of(at(onward, "scheme")) in {"", "https"}:
        says = "redirect"
    elif says == "content" and (redirecting or port != 80):  # noqa: PLR2004 - the port of http
        says = "unclear"
    local = is_local(host_of(text_of(address)))
    yield stated(
        "traefik",
        node("address", address, file),
        "listener",
        says,
        f"entryPoint {name}:{port}",
        port=port,
        local=local,
    )


def _traefik_legs(root: Twig, file: str) -> Iterator[Statement]:
    for switch in under(root, "insecureSkipVerify"):
        if text_of(switch) == "true":
            line = node("insecureSkipVerify", switch, file)
            yield stated("traefik", line, "upstream", "verification_off", "serversTransport")
    for url in under(at(root, "http", "services"), "url"):
        says: Word = "clear" if text_of(url).lower().startswith("http://") else "verified"
        host = host_of(text_of(url).partition("://")[2].split("/")[0])
        yield stated("traefik", node("url", url, file), "upstream", says, "service", local=is_local(host))
