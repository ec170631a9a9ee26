"""client.cleartext_permission: what a client's platform files let it do in clear. Nothing found is for a person (law 3)."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from guide.model.clients import AndroidManifest, ClientBuild, NetworkRule, TransportRule
from guide.model.content import Policy
from guide.model.facts import Facts
from guide.model.outcomes import Outcome
from guide.probes.probe import Probe, Sighting, Subject

_RULE: Final = "client.cleartext_permission"
_REFUSED_FROM: Final = 28
"""Target API level from which Android refuses cleartext by default (NetworkSecurityConfig.createBaseConfig)."""
_OBEYS_CONFIG: Final = 24
"""API level from which a network security configuration takes the place of ``usesCleartextTraffic``."""
_OVERRIDING: Final = frozenset(
    (
        "NSAllowsArbitraryLoadsInWebContent",
        "NSAllowsArbitraryLoadsForMedia",
        "NSAllowsArbitraryLoadsInMedia",
        "NSAllowsLocalNetworking",
    )
)
"""Keys whose presence makes iOS 10 and macOS 10.12 ignore NSAllowsArbitraryLoads."""
_OLD: Final = frozenset({"TLSv1.0", "TLSv1.1"})
_LOCAL: Final = re.compile(r"localhost|.*\.local|127\.\d+\.\d+\.\d+|10\.0\.2\.2|\[?::1\]?|[^.:]+", re.IGNORECASE)
"""Loopback, the emulator's host, unqualified and .local names: no network of others lies between."""
_SHOWN: Final = 5


def see(facts: Facts, subject: Subject, policy: Policy, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say each place where a platform permits cleartext or an old version, and what could not be read."""
    build = facts.client
    if build is None:
        return
    seen = [*_android(build), *_apple(build), *_gaps(build)]
    yield from seen
    if all(PROBE.reasons[one.reason] is Outcome.ADVISORY for one in seen):
        reason = "none_found" if build.read else "not_readable"
        yield Sighting(reason, _RULE, "", {"files": str(build.read)})


def _gaps(build: ClientBuild) -> Iterator[Sighting]:
    if build.form == "absent":
        yield Sighting("material_missing", _RULE)  # as facts recorded it before gathering looked first
    elif build.truncated or build.skipped:
        yield Sighting("incomplete", _RULE, "", {"examples": "; ".join(build.skipped[:_SHOWN])})


def _android(build: ClientBuild) -> Iterator[Sighting]:
    for one in build.manifests:
        yield from _manifest(one, build)
    for rule in build.network_rules:
        yield from _network(rule)


def _manifest(one: AndroidManifest, build: ClientBuild) -> Iterator[Sighting]:
    setting = f"usesCleartextTraffic={one.cleartext}"
    replaced = one.network_config and (one.least_sdk or 0) >= _OBEYS_CONFIG
    if one.cleartext == "true":
        yield _at(one, "usesCleartextTraffic", "overridden" if replaced else "permitted", setting)
    elif one.cleartext == "unresolved" and not replaced:
        yield _at(one, "usesCleartextTraffic", "unresolved", "usesCleartextTraffic")
    if one.network_config and not build.network_configs:
        yield _at(one, "networkSecurityConfig", "unresolved", "networkSecurityConfig")
    decided = (
        any(rule.element == "base-config" and rule.cleartext for rule in build.network_rules)
        if one.network_config
        else bool(one.cleartext)
    )
    if not decided and one.target_sdk is None:
        yield _at(one, "targetSdkVersion", "default_unknown", "targetSdkVersion")
    elif not decided and (one.target_sdk or 0) < _REFUSED_FROM:
        yield _at(one, "targetSdkVersion", "permitted", f"targetSdkVersion={one.target_sdk}")


def _network(rule: NetworkRule) -> Iterator[Sighting]:
    domains = ", ".join(rule.domains)
    setting = f"cleartextTrafficPermitted={rule.cleartext}{f' ({domains})' if domains else ''}"
    if rule.cleartext == "true":
        local = bool(rule.domains) and all(_LOCAL.fullmatch(domain) for domain in rule.domains)
        yield _at(rule, rule.element, "local_only" if local else "permitted", setting)
    elif rule.cleartext == "unresolved":
        yield _at(rule, rule.element, "unresolved", "cleartextTrafficPermitted")
    if rule.user_roots:
        yield _at(rule, f"{rule.element} trust-anchors", "user_roots", domains or rule.element)


def _apple(build: ClientBuild) -> Iterator[Sighting]:
    for rule in build.transport_rules:
        present = {one.key for one in build.transport_rules if one.file == rule.file}
        reason = _transport(rule, overridden=bool(present & _OVERRIDING))
        if reason:
            setting = f"{rule.key}={rule.value}{f' ({rule.domain})' if rule.domain else ''}"
            place = " ".join(part for part in (rule.file, rule.domain, rule.key) if part)
            yield Sighting(reason, _RULE, place, {"setting": setting})


def _transport(rule: TransportRule, *, overridden: bool) -> str:
    """Return the reason of one key, or an empty string where it loosens nothing that matters here."""
    if rule.key.endswith("MinimumTLSVersion"):
        return "old_tls" if rule.value in _OLD else ""
    if rule.value not in {"true", "1"} or rule.key == "NSAllowsLocalNetworking":
        return ""
    if rule.domain and _LOCAL.fullmatch(rule.domain):
        return "local_only"
    return "overridden" if rule.key == "NSAllowsArbitraryLoads" and overridden else "permitted"


def _at(one: AndroidManifest | NetworkRule, what: str, reason: str, setting: str) -> Sighting:
    line = f":{one.line}" if one.line else ""
    return Sighting(reason, _RULE, f"{one.file}{line} {what}", {"setting": setting})


def applies(subject: Subject) -> bool:
    """Tell whether ``subject`` is a client."""
    return subject.kind == "client"


PROBE: Final = Probe(
    id="client.cleartext_permission",
    needs=("client",),
    applies=applies,
    see=see,
    own={
        "permitted": Outcome.FAIL,
        "old_tls": Outcome.FAIL,
        "overridden": Outcome.ADVISORY,
        "local_only": Outcome.ADVISORY,
        "user_roots": Outcome.ADVISORY,
        "default_unknown": Outcome.ADVISORY,
        "unresolved": Outcome.INCONCLUSIVE,
        "incomplete": Outcome.INCONCLUSIVE,
        "none_found": Outcome.MANUAL,
        "not_readable": Outcome.MANUAL,
    },
    rules=(_RULE,),
)
