"""Kubernetes: the ways in that Ingress, Gateway, Service and their like describe."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from guide.facts.inventory.addresses import Address, host_of
from guide.facts.inventory.collecting import Collector
from guide.facts.inventory.listeners import ANY
from guide.facts.inventory.trees import Spot

_TLS_PORTS: Final = frozenset({"443", "8443"})
_CLEAR_PORTS: Final = frozenset({"80", "8080"})
_PROTOCOLS: Final = MappingProxyType({"HTTPS": "https", "HTTP": "http", "GRPC": "grpc", "HTTP2": "http", "TLS": ""})
_FORCED: Final = ("nginx.ingress.kubernetes.io/force-ssl-redirect", "ingress.kubernetes.io/ssl-redirect")


def is_kubernetes(document: Spot) -> bool:
    """Tell whether a document is a Kubernetes object."""
    return bool(document.get("apiVersion").text and document.get("kind").text)


def read_kubernetes(document: Spot, into: Collector) -> None:
    """Take the ways in of one object, or of every object in a list."""
    into.format = into.format or "Kubernetes"
    kind = document.get("kind").text
    if kind.endswith("List"):
        for one in document.get("items").parts():
            read_kubernetes(one, into)
        return
    reader = _READERS.get(kind)
    if reader:
        reader(document, into)


def _ingress(document: Spot, into: Collector) -> None:
    spec = document.get("spec")
    secured = {host.text.lower() for one in spec.get("tls").parts() for host in one.get("hosts").parts()}
    tls_for_all = any(not list(one.get("hosts").parts()) for one in spec.get("tls").parts())
    notes = document.get("metadata", "annotations")
    forced = any(notes.get(key).text == "true" for key in _FORCED)
    off = notes.get("nginx.ingress.kubernetes.io/ssl-redirect").text == "false"
    only_https = notes.get("kubernetes.io/ingress.allow-http").text == "false"
    rules = list(spec.get("rules").parts())
    for rule in rules or [spec.get("defaultBackend")]:
        host = rule.get("host")
        name, where = (host.text, host.where) if host.text else (ANY, rule.where)
        tls = tls_for_all or name.lower() in secured or f"*.{name.lower().partition('.')[2]}" in secured
        if tls:
            _add("https", name, 443, where, into)
        if not (tls and only_https):
            # What a controller does without a word about redirects differs from one to the other.
            _add("http", name, 80, where, into, upgraded=tls and forced and not off)


def _gateway(document: Spot, into: Collector) -> None:
    """Take the listeners of a Gateway API gateway, or the servers of an Istio one."""
    for one in document.get("spec", "listeners").parts():
        host, port = one.get("hostname"), one.get("port")
        scheme = _PROTOCOLS.get(one.get("protocol").text.upper(), "")
        _add(scheme, host.text or ANY, _number(port.text), (host if host.text else one).where, into)
    for one in document.get("spec", "servers").parts():
        scheme = _PROTOCOLS.get(one.get("port", "protocol").text.upper(), "")
        upgraded = one.get("tls", "httpsRedirect").text == "true"
        for host in one.get("hosts").parts():
            name = host.text.rpartition("/")[2]
            _add(scheme, name, _number(one.get("port", "number").text), host.where, into, upgraded=upgraded)


def _route(document: Spot, into: Collector) -> None:
    """Take the names of an HTTPRoute: at which port depends on its gateway."""
    for host in document.get("spec", "hostnames").parts():
        _add("", host.text, 0, host.where, into)


def _open_shift_route(document: Spot, into: Collector) -> None:
    spec = document.get("spec")
    host, tls = spec.get("host"), spec.get("tls")
    if not host.text:
        return
    clear = tls.get("insecureEdgeTerminationPolicy").text
    if tls.is_map:
        _add("https", host.text, 443, host.where, into)
    if not tls.is_map or clear in {"Allow", "Redirect"}:
        _add("http", host.text, 80, host.where, into, upgraded=clear == "Redirect")


def _service(document: Spot, into: Collector) -> None:
    spec = document.get("spec")
    outside = [one.text for one in spec.get("externalIPs").parts()]
    if spec.get("type").text not in {"LoadBalancer", "NodePort"} and not outside:
        return
    named = document.get("metadata", "annotations", "external-dns.alpha.kubernetes.io/hostname").text
    hosts = [one.strip() for one in named.split(",") if one.strip()] or [spec.get("loadBalancerIP").text or ANY]
    for port in spec.get("ports").parts():
        if port.get("protocol").text == "UDP":
            into.skip(port.where, "a UDP port, which this tool cannot speak to")
            continue
        number = port.get("nodePort" if spec.get("type").text == "NodePort" else "port").text or port.get("port").text
        word = port.get("appProtocol").text or port.get("name").text
        scheme = (
            "https"
            if "https" in word or number in _TLS_PORTS
            else "http"
            if "http" in word or number in _CLEAR_PORTS
            else ""
        )
        for host in (*hosts, *outside):
            _add(scheme, host, _number(number), port.where, into)


def _add(scheme: str, name: str, port: int, where: str, into: Collector, *, upgraded: bool = False) -> None:
    host = ANY if name == ANY else host_of(name)
    if not host:
        into.skip(where, f"no host can be read from {name[:100]}")
        return
    into.add(Address(scheme, host, port), where, "serves", upgraded=upgraded)


def _number(text: str) -> int:
    return int(text[:5]) if text.isascii() and text.isdigit() else 0


_READERS: Final[Mapping[str, Callable[[Spot, Collector], None]]] = MappingProxyType(
    {
        "Ingress": _ingress,
        "Gateway": _gateway,
        "HTTPRoute": _route,
        "GRPCRoute": _route,
        "TLSRoute": _route,
        "Route": _open_shift_route,
        "Service": _service,
    }
)
