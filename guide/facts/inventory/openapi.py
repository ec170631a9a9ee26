"""OpenAPI 3 and Swagger 2: the servers that clients are told to use, and where they fetch tokens."""

import re
from collections.abc import Iterator
from itertools import islice, product
from typing import Final

from guide.facts.inventory.addresses import PORTS, Address, host_of, parse_url, split_port
from guide.facts.inventory.collecting import Collector
from guide.facts.inventory.trees import Spot

_METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
_MOST_VARIANTS: Final = 50
_VARIABLE: Final = re.compile(r"\{([^{}]{1,100})\}")
_TOKEN_URLS: Final = ("authorizationUrl", "tokenUrl", "refreshUrl", "deviceAuthorizationUrl", "openIdConnectUrl")


def is_openapi(document: Spot) -> bool:
    """Tell whether a document is an API description that this reader knows."""
    return bool(document.get("openapi").text or document.get("swagger").text)


def read_openapi(document: Spot, into: Collector) -> None:
    """Take every server, also those of single paths and operations, and every address of a security scheme."""
    version = document.get("openapi").text
    if version:
        into.format = f"OpenAPI {version}"
        _servers(document.get("servers"), into)
        for path in document.get("paths").values():
            _path_item(path, into)
        for path in document.get("webhooks").values():
            _path_item(path, into)
        schemes = document.get("components", "securitySchemes")
    else:
        into.format = f"Swagger {document.get('swagger').text}"
        _swagger(document, into)
        schemes = document.get("securityDefinitions")
    for scheme in schemes.values():
        for spot in (scheme, *scheme.get("flows").values()):
            _token_urls(spot, into)


def _path_item(path: Spot, into: Collector) -> None:
    elsewhere = path.get("$ref")
    if elsewhere.text and not elsewhere.text.startswith("#"):
        into.skip(elsewhere.where, "a path described in another file, which is not followed. Give that file too")
    _servers(path.get("servers"), into)
    for method in _METHODS:
        _servers(path.get(method, "servers"), into)


def _servers(servers: Spot, into: Collector) -> None:
    for server in servers.parts():
        url = server.get("url")
        if not url.text or "://" not in url.text:
            continue  # relative to where the description itself lies: it names no other host
        found = False
        for variant in islice(_variants(url.text, server.get("variables")), _MOST_VARIANTS):
            address = parse_url(variant)
            if address:
                found = True
                into.add(address, url.where, "calls", audience="api")
        if not found:
            into.skip(url.where, "no address can be read from it")


def _variants(url: str, variables: Spot) -> Iterator[str]:
    """Yield the URL with every value its variables may have: the enumerated ones, else the default."""
    names = list(dict.fromkeys(_VARIABLE.findall(url)))
    choices: list[list[str]] = []
    for name in names:
        variable = variables.get(name)
        listed = [one.text for one in variable.get("enum").parts() if one.text]
        choices.append(listed or [variable.get("default").text])
    for values in product(*choices):
        chosen = dict(zip(names, values, strict=True))
        yield _VARIABLE.sub(lambda match, chosen=chosen: chosen[match[1]], url)  # type: ignore[misc]  # mypy cannot type a lambda with a default


def _swagger(document: Spot, into: Collector) -> None:
    host = document.get("host")
    if not host.text:
        return
    name, port = split_port(host.text)
    clean = host_of(name)
    if not clean:
        into.skip(host.where, f"no host can be read from {host.text[:100]}")
        return
    path = document.get("basePath").text.rstrip("/")
    lists = [document.get("schemes")]
    lists += [item.get(method, "schemes") for item in document.get("paths").values() for method in _METHODS]
    named = [scheme for one in lists for scheme in one.parts() if scheme.text]
    if not named:
        into.skip(host.where, "a host without schemes: whether clients use http or https is not said")
    for scheme in named:
        lower = scheme.text.lower()
        into.add(Address(lower, clean, port or PORTS.get(lower, 0), path), scheme.where, "calls", audience="api")


def _token_urls(spot: Spot, into: Collector) -> None:
    for key in _TOKEN_URLS:
        url = spot.get(key)
        address = parse_url(url.text)
        if address:
            into.add(address, url.where, "calls", audience="api")
