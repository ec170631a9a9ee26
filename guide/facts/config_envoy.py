"""Envoy: its listeners and the clusters behind. A cluster without a trusted authority checks no certificate."""

from collections.abc import Iterator
from typing import Any

from guide.facts.config_tree import is_local, stated
from guide.facts.config_twigs import EMPTY, at, entries, members, node, suites, text_of, under, versions
from guide.model.configuration import Statement, Word
from guide.text.foreign_yaml import Twig


def read_envoy(root: Twig, file: str) -> Iterator[Statement]:
    """Yield what one document says."""
    resources = members(at(root, "resources"))
    listeners = members(at(root, "static_resources", "listeners")) + [
        one for one in resources if "filter_chains" in dict(entries(one))
    ]
    clusters = members(at(root, "static_resources", "clusters")) + [
        one for one in resources if "load_assignment" in dict(entries(one))
    ]
    for listener in listeners:
        yield from _envoy_listener(listener, file)
    for cluster in clusters:
        yield _envoy_leg(cluster, file)


def _envoy_listener(listener: Twig, file: str) -> Iterator[Statement]:
    address = at(listener, "address", "socket_address")
    digits = text_of(at(address, "port_value"))
    port = int(digits) if digits.isdigit() and int(digits) <= 65535 else 0  # noqa: PLR2004 - the highest port
    context = f"listener {text_of(at(listener, 'name'))}:{port}"
    more: dict[str, Any] = {"port": port, "local": is_local(text_of(at(address, "address")))}
    for chain in members(at(listener, "filter_chains")):
        secure = at(chain, "transport_socket", "typed_config", "common_tls_context")
        params = at(secure, "tls_params")
        line = node("port_value", at(address, "port_value"), file)
        if secure is not EMPTY:
            yield stated("envoy", line, "listener", "tls", context, **more)
            lowest = at(params, "tls_minimum_protocol_version")
            yield from versions("envoy", lowest, "tls_minimum_protocol_version", file, context, port=port)
            yield from suites("envoy", at(params, "cipher_suites"), "cipher_suites", file, context)
        else:
            yield stated("envoy", line, "listener", _envoy_answer(chain), context, **more)


def _envoy_answer(chain: Twig) -> Word:
    hosts = [one for found in under(chain, "virtual_hosts") for one in members(found)]
    if not hosts:
        return "passed_on" if any("tcp_proxy" in text_of(one) for one in under(chain, "@type")) else "unclear"
    redirects = [
        text_of(at(host, "require_tls")) == "ALL"
        or all(text_of(at(route, "redirect", "https_redirect")) == "true" for route in members(at(host, "routes")))
        for host in hosts
    ]
    return "redirect" if all(redirects) else "content"


def _envoy_leg(cluster: Twig, file: str) -> Statement:
    name = at(cluster, "name")
    context, line = f"cluster {text_of(name)}", node("name", name, file)
    hosts = [text_of(one) for one in under(at(cluster, "load_assignment"), "address") if text_of(one)]
    local = bool(hosts) and all(is_local(one) for one in hosts)
    secure = at(cluster, "transport_socket", "typed_config", "common_tls_context")
    if "transport_socket" not in dict(entries(cluster)):
        return stated("envoy", line, "upstream", "clear", context, local=local)
    off = next((one for one in under(secure, "trust_chain_verification") if text_of(one) == "ACCEPT_UNTRUSTED"), None)
    if off is not None:
        return stated("envoy", node("trust_chain_verification", off, file), "upstream", "verification_off", context)
    trusted = any(
        True
        for key in ("trusted_ca", "system_root_certs", "validation_context_sds_secret_config")
        for _ in under(secure, key)
    )
    return stated("envoy", line, "upstream", "verified" if trusted else "unverified", context, local=local)
