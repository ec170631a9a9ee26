"""Signals in YAML that other programs read: Prometheus, blackbox exporter, Alertmanager, cert-manager."""

import re
from collections.abc import Iterator
from typing import Final

from guide.model.inert import Inert
from guide.model.monitoring import Signal, SignalKind
from guide.text.foreign_yaml import Twig, read_documents
from guide.text.outside import inert

WORDS: Final = (b"alert", b"prober", b"receiver", b"cert-manager.io")
"""A file without any of these is not parsed."""
_EXPIRY: Final = re.compile(
    r"probe_ssl_(?:earliest_cert_expiry|last_chain_expiry_timestamp_seconds)|certmanager_certificate_(?:expiration|renewal)_timestamp_seconds|"
    r"certmanager_certificate_ready_status|ssl_(?:file_|kubernetes_|verified_)?cert_not_after|x509_cert_(?:not_after|expiry)|x509_cert_expires|"
    r"nginx_ingress_controller_ssl_expire_time_seconds|haproxy_\w{0,40}cert|windows_\w{0,40}cert\w{0,40}expir|tls_cert\w{0,40}expir|traefik_tls_certs_not_after"
)
_FAILURE: Final = re.compile(
    r"probe_success|probe_http_ssl|ssl_(?:tls_connect|probe)_success|probe_tls_version_info|probe_failed_due_to_regex"
)
_LONGEST: Final = 160
_LONGEST_EXPRESSION: Final = 8000
"""Characters of an expression that are looked at, so that none takes long (R37)."""
_TRUE: Final = frozenset({"true", "True", "TRUE", "yes", "Yes", "on", "On"})


def yaml_signals(name: Inert, content: bytes) -> Iterator[Signal]:
    """Yield what the documents of one file say; raise TextError where they cannot be read."""
    for document in read_documents(content, name=name):
        root = _map(document)
        yield from _rules(name, root)
        yield from _rules(name, _map(root.get("spec")))
        yield from _modules(name, root)
        yield from _routes(name, root)
        if _text(root.get("kind")) == "Certificate" and _text(root.get("apiVersion")).startswith("cert-manager.io/"):
            yield _certificate(name, root, document)


def _rules(name: Inert, root: dict[str, Twig]) -> Iterator[Signal]:
    """Prometheus rule groups, bare or in a PrometheusRule."""
    for group in _list(root.get("groups")):
        for rule in _list(_map(group).get("rules")):
            parts = _map(rule)
            expression = _text(parts.get("expr"))[:_LONGEST_EXPRESSION]
            if "alert" not in parts or not expression:
                continue
            said = f"{_text(parts['alert'])}: {' '.join(expression.split())}"
            if _EXPIRY.search(expression):
                yield _signal("expiry_alert", name, rule, said)
            elif _FAILURE.search(expression):
                yield _signal("failure_alert", name, rule, said)


def _modules(name: Inert, root: dict[str, Twig]) -> Iterator[Signal]:
    """Modules of the blackbox exporter."""
    for title, module in _map(root.get("modules")).items():
        parts = _map(module)
        prober = _text(parts.get("prober"))
        settings = _map(parts.get(prober)) if prober else {}
        if not prober:
            continue
        # The gRPC and TCP probers speak TLS when they are told to, the HTTP prober when the target is https.
        if any(_text(settings.get(key)) in _TRUE for key in ("fail_if_not_ssl", "tls")) or _starts_tls(settings):
            yield _signal("tls_probe", name, module, f"module {title}, prober {prober}")
        tls = settings.get("tls_config")
        if _text(_map(tls).get("insecure_skip_verify")) in _TRUE:
            yield _signal(
                "unverified_probe",
                name,
                _map(tls)["insecure_skip_verify"],
                f"module {title}: insecure_skip_verify: true",
            )


def _starts_tls(settings: dict[str, Twig]) -> bool:
    return any(_text(_map(one).get("starttls")) in _TRUE for one in _list(settings.get("query_response")))


def _routes(name: Inert, root: dict[str, Twig]) -> Iterator[Signal]:
    """Alertmanager's configuration."""
    receiver = _text(_map(root.get("route")).get("receiver"))
    named = {_text(_map(one).get("name")) for one in _list(root.get("receivers"))}
    if receiver and receiver in named:
        yield _signal("alert_route", name, root["route"], f"route to the receiver {receiver}")


def _certificate(name: Inert, root: dict[str, Twig], document: Twig) -> Signal:
    spec = _map(root.get("spec"))
    told = [f"{key} {_text(spec[key])}" for key in ("duration", "renewBefore", "renewBeforePercentage") if key in spec]
    title = _text(_map(root.get("metadata")).get("name"))
    return _signal(
        "certificate_renewal",
        name,
        document,
        f"Certificate {title}: {', '.join(told) or 'renewed at two thirds of its lifetime'}",
    )


def _signal(kind: SignalKind, name: Inert, at: Twig, said: str) -> Signal:
    return Signal(kind=kind, file=name, line=at.line, excerpt=inert(said, _LONGEST))


def _map(twig: Twig | None) -> dict[str, Twig]:
    return twig.value if twig is not None and isinstance(twig.value, dict) else {}


def _list(twig: Twig | None) -> list[Twig]:
    return twig.value if twig is not None and isinstance(twig.value, list) else []


def _text(twig: Twig | None) -> str:
    return twig.value if twig is not None and isinstance(twig.value, str) else ""
