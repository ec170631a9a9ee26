"""Docker compose: published ports, names that proxies read from labels and variables, and addresses in the environment."""

import re
from typing import Final

from guide.facts.inventory.addresses import Address, host_of, parse_url
from guide.facts.inventory.collecting import Collector
from guide.facts.inventory.listeners import ANY
from guide.facts.inventory.trees import Spot

_VARIABLE: Final = re.compile(r"\$\{(\w+)(?::?-([^{}]*))?(?::?\?[^{}]*)?\}|\$(\w+)")
_HOST_RULE: Final = re.compile(r"HostSNI?\(([^)]*)\)|Host\(([^)]*)\)")
_QUOTED: Final = re.compile(r"[`'\"]([^`'\"]+)[`'\"]")
_PUBLIC: Final = re.compile(r"(?:REACT_APP|VITE|NEXT_PUBLIC|NUXT_PUBLIC|VUE_APP|EXPO_PUBLIC|GATSBY|PUBLIC|NG_APP)_")
"""Variables that front-end builds copy into what browsers load."""
_ROUTER: Final = re.compile(r"traefik\.(http|tcp)\.routers\.([^.]+)\.(.+)")
_URLS: Final = re.compile(r"[a-z][a-z0-9+.-]*://[^\s,;\"']+", re.IGNORECASE)
_WEB_PORTS: Final = {443: "https", 8443: "https", 80: "http", 8080: "http"}


def is_compose(document: Spot) -> bool:
    """Tell whether a document is a compose file."""
    return document.get("services").is_map and not document.get("apiVersion").text


def read_compose(document: Spot, into: Collector) -> None:
    """Take every service."""
    into.format = "docker compose"
    for part in document.get("include").parts():
        into.skip(part.where, "includes another compose file, which is not followed. Give that file too")
    for service in document.get("services").values():
        elsewhere = service.get("extends", "file")
        if elsewhere.text:
            into.skip(elsewhere.where, f"extends {elsewhere.text}, which is not followed. Give that file too")
        for port in service.get("ports").parts():
            _port(port, into)
        _labels(_pairs(service.get("labels")), into)
        for name, (value, where) in _pairs(service.get("environment")).items():
            _variable(name, value, where, into)


def _pairs(spot: Spot) -> dict[str, tuple[str, str]]:
    """Return a map, or a list of ``key=value``, as text with its place; variables take their defaults."""
    listed = [(*part.text.partition("=")[::2], part.where) for part in spot.parts()]
    mapped = [(key, value.text, value.where) for key, value in spot.items()]
    return {key: (_filled(value), where) for key, value, where in (*listed, *mapped)}


def _filled(text: str) -> str:
    return _VARIABLE.sub(lambda match: match[2] or "", text)


def _port(port: Spot, into: Collector) -> None:
    """Take a published port: ``443:8443``, ``127.0.0.1:80:80``, ``8443/udp``, or the long form."""
    if port.is_map:
        host, published, protocol = port.get("host_ip").text, port.get("published").text, port.get("protocol").text
    else:
        text, _, protocol = _filled(port.text).partition("/")
        parts = text.rpartition(":")[0].rpartition(":") if ":" in text else ("", "", "")
        host, published = parts[0].strip("[]"), parts[2]
    number = published.partition("-")[0]
    if not number.isascii() or not number.isdigit():
        return  # published at a port that only the engine chooses
    if protocol == "udp":
        into.skip(port.where, "a UDP port, which this tool cannot speak to")
        return
    if "-" in published:
        into.skip(port.where, f"a range of ports, {published}: name those that are in use")
    wide = host in {"", "0.0.0.0", "::"}  # noqa: S104 - read from a file, not bound
    into.add(
        Address(_WEB_PORTS.get(int(number[:5]), ""), ANY if wide else host_of(host) or ANY, int(number[:5])),
        port.where,
        "serves",
    )


def _labels(labels: dict[str, tuple[str, str]], into: Collector) -> None:
    """Take the host rules of Traefik's routers."""
    for key, (value, where) in labels.items():
        match = _ROUTER.fullmatch(key.lower())
        if not match or match[3] != "rule":
            continue
        base = key[: -len(".rule")]
        has_tls = any(one == f"{base}.tls" or one.startswith(f"{base}.tls.") for one in labels)
        doors = labels.get(f"{base}.entrypoints", ("", ""))[0].lower()
        tls = has_tls or "websecure" in doors or "https" in doors
        for rule in _HOST_RULE.finditer(value):
            for name in _QUOTED.findall(rule[1] or rule[2] or ""):
                _serve("https" if tls else "http", name, where, into)


def _variable(name: str, value: str, where: str, into: Collector) -> None:
    if name in {"VIRTUAL_HOST", "LETSENCRYPT_HOST"}:
        for one in value.split(","):
            _serve("https" if name == "LETSENCRYPT_HOST" else "http", one.strip().partition(":")[0], where, into)
        return
    role = "calls" if _PUBLIC.match(name) else "upstream"
    for url in _URLS.findall(value):
        address = parse_url(url)
        if address:
            into.add(address, where, "calls" if role == "calls" else "upstream")


def _serve(scheme: str, name: str, where: str, into: Collector) -> None:
    host = host_of(name)
    if host:
        into.add(Address(scheme, host, 443 if scheme == "https" else 80), where, "serves")
