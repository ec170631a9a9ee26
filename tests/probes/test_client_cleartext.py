"""client.cleartext_permission: which settings let a client speak in clear, and which only look like it."""

import pytest
from builders import NOW, client, of_build, policy, shop

from guide.model.clients import AndroidManifest, NetworkRule, TransportRule
from guide.model.outcomes import Bearing, Outcome
from guide.probes.registry import PROBES

PROBE = PROBES["client.cleartext_permission"]
PLIST = "Payload/Shop.app/Info.plist"


def said(**changes):
    found = PROBE.judge(of_build(**changes), client(), policy(), NOW)
    return {(one.reason, one.outcome) for one in found}


def manifest(**changes):
    return AndroidManifest(**({"file": "AndroidManifest.xml", "line": 3, "target_sdk": 34, "least_sdk": 26} | changes))


def rule(**changes):
    return NetworkRule(**({"file": "res/xml/net.xml", "line": 2, "element": "base-config"} | changes))


def transport(key, value="true", domain=""):
    return TransportRule(file=PLIST, key=key, value=value, domain=domain)


FAIL = ("permitted", Outcome.FAIL)
NONE = {("none_found", Outcome.MANUAL)}


@pytest.mark.parametrize(
    ("manifests", "rules", "expected"),
    [
        ([manifest()], [], NONE),
        ([manifest(cleartext="false", target_sdk=20)], [], NONE),
        ([manifest(cleartext="true")], [], {FAIL}),
        ([manifest(target_sdk=27)], [], {FAIL}),
        ([manifest(target_sdk=28)], [], NONE),
        ([manifest(target_sdk=None)], [], {("default_unknown", Outcome.ADVISORY), *NONE}),
        ([manifest(cleartext="unresolved")], [], {("unresolved", Outcome.INCONCLUSIVE)}),
        ([manifest(cleartext="true", network_config=True)], [rule(cleartext="false")], {("overridden", Outcome.ADVISORY), *NONE}),
        ([manifest(cleartext="true", network_config=True, least_sdk=23)], [rule(cleartext="false")], {FAIL}),
        ([manifest(cleartext="false", network_config=True)], [rule(cleartext="true")], {FAIL}),
        ([manifest(network_config=True, target_sdk=27)], [rule()], {FAIL}),
        ([manifest(network_config=True, target_sdk=34)], [rule()], NONE),
        ([manifest(network_config=True)], [rule(cleartext="unresolved")], {("unresolved", Outcome.INCONCLUSIVE)}),
        ([manifest(network_config=True)], [], {("unresolved", Outcome.INCONCLUSIVE)}),
        ([manifest(network_config=True)], [rule(user_roots=True)], {("user_roots", Outcome.ADVISORY), *NONE}),
        (
            [manifest(network_config=True)],
            [rule(element="domain-config", cleartext="true", domains=("localhost", "10.0.2.2"))],
            {("local_only", Outcome.ADVISORY), *NONE},
        ),
        (
            [manifest(network_config=True)],
            [rule(element="domain-config", cleartext="true", domains=("localhost", "shop.example"))],
            {FAIL},
        ),
    ],
)  # fmt: skip
def test_android(manifests, rules, expected):
    assert said(manifests=manifests, network_rules=rules, network_configs=len(rules)) == expected


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([transport("NSAllowsArbitraryLoads")], {FAIL}),
        ([transport("NSAllowsArbitraryLoads", "false")], NONE),
        ([transport("NSAllowsArbitraryLoadsInWebContent")], {FAIL}),
        ([transport("NSAllowsLocalNetworking")], NONE),
        (
            [transport("NSAllowsArbitraryLoads"), transport("NSAllowsLocalNetworking", "false")],
            {("overridden", Outcome.ADVISORY), *NONE},
        ),
        ([transport("NSExceptionAllowsInsecureHTTPLoads", domain="shop.example")], {FAIL}),
        ([transport("NSTemporaryExceptionAllowsInsecureHTTPLoads", domain="shop.example")], {FAIL}),
        ([transport("NSExceptionAllowsInsecureHTTPLoads", domain="printer.local")], {("local_only", Outcome.ADVISORY), *NONE}),
        ([transport("NSExceptionMinimumTLSVersion", "TLSv1.1", "shop.example")], {("old_tls", Outcome.FAIL)}),
        ([transport("NSExceptionMinimumTLSVersion", "TLSv1.2", "shop.example")], NONE),
    ],
)  # fmt: skip
def test_apple(rules, expected):
    assert said(transport_rules=rules) == expected


def test_a_finding_names_the_place_and_bears_on_the_requirement():
    (found,) = PROBE.judge(of_build(manifests=[manifest(cleartext="true")]), client(), policy(), NOW)
    assert found.place == "AndroidManifest.xml:3 usesCleartextTraffic"
    assert found.bears_on is Bearing.REQUIREMENT


def test_what_was_not_read_permits_anything():
    incomplete = {("incomplete", Outcome.INCONCLUSIVE)}
    assert said(skipped=("res/xml/a.xml: encrypted",)) == incomplete
    assert said(truncated=True) == incomplete
    assert said(form="absent", read=0) == {("material_missing", Outcome.INCONCLUSIVE)}
    assert said(form="other", read=0) == {("not_readable", Outcome.MANUAL)}


def test_a_gap_takes_no_fail_away():
    assert said(truncated=True, manifests=[manifest(cleartext="true")]) == {FAIL, ("incomplete", Outcome.INCONCLUSIVE)}


def test_it_applies_to_clients_only():
    assert PROBE.applies(client())
    assert not PROBE.applies(shop())
