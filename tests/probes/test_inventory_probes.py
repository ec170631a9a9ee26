"""Names against the scope: what nobody declared is asked, what is in the clear fails, no silence is a pass."""

import pytest
from builders import NOW, certificate, deployment, description, entry, named, policy, shop, sound, tree

from guide.assess.inventory import merge
from guide.model.outcomes import Bearing, Outcome
from guide.model.subjects import Exclusion, Scope
from guide.probes.naming import Register, matches
from guide.probes.probe import Surroundings
from guide.probes.registry import PROBES

WHERE = "openapi.yaml:3 /servers/0/url"


def scope(*excluded, subjects=()):
    mine = subjects or (shop(), description())
    return Scope(subjects=mine, exclusions=tuple(Exclusion(subject=one, reason="x", owner="O") for one in excluded))


def said(probe, observed, *excluded, subject=None, inside=None, **around):
    surroundings = Surroundings(scope=inside or scope(*excluded), **around)
    found = PROBES[probe].judge(observed, subject or description(), policy(), NOW, surroundings)
    return {(one.place, one.reason, one.outcome) for one in found}


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (entry("admin.shop.example"), "undeclared"),
        (entry("shop.example", port=8443), "undeclared"),
        (entry("internal.corp", role="serves"), "undeclared"),
        (entry("cdn.other.org"), "foreign"),
    ],
)
def test_what_nobody_declared_is_asked(one, reason):
    outcome = Outcome.INCONCLUSIVE if reason == "undeclared" else Outcome.MANUAL
    assert said("inventory.undeclared", named(one)) == {(f"{one.host}:{one.port}", reason, outcome)}


@pytest.mark.parametrize(
    "one",
    [
        entry(),
        entry(port=80, scheme="http"),
        entry(port=0, scheme=""),
        entry("localhost"),
        entry("127.9.9.9"),
        entry("api.example.com"),
        entry("unrelated.example"),
        entry("*.shop.example"),
        entry("db.shop.example", role="upstream"),
    ],
)
def test_what_is_declared_local_a_pattern_or_behind_the_server_is_not_asked(one):
    assert said("inventory.undeclared", named(one)) == {("", "all_answered", Outcome.MANUAL)}


@pytest.mark.parametrize(
    "left",
    ["old.shop.example", "old.shop.example:443", "https://old.shop.example:443", "old.shop.example:443@10.0.0.1"],
)
def test_an_exclusion_answers_by_host_or_by_host_and_port(left):
    assert said("inventory.undeclared", named(entry("old.shop.example")), left) == {
        ("", "all_answered", Outcome.MANUAL)
    }


def test_an_exclusion_of_one_port_does_not_answer_another():
    found = said("inventory.undeclared", named(entry("old.shop.example", port=8443)), "old.shop.example:443")
    assert found == {("old.shop.example:8443", "undeclared", Outcome.INCONCLUSIVE)}


@pytest.mark.parametrize("probe", ["inventory.undeclared", "inventory.cleartext_url"])
def test_a_gap_is_inconclusive_whatever_else_was_read(probe):
    for gap in ({"skipped": ("a.yaml: broken",)}, {"truncated": True}):
        found = said(probe, named(entry(), **gap))
        assert found == {("", "incomplete", Outcome.INCONCLUSIVE)}
    assert ("", "not_understood", Outcome.MANUAL) in said(probe, named(format=""))


@pytest.mark.parametrize(
    ("one", "reason", "outcome"),
    [
        (entry(scheme="http", port=80), "cleartext_url", Outcome.FAIL),
        (entry("cdn.other.org", scheme="ws", port=80), "cleartext_url", Outcome.FAIL),
        (entry("mail.shop.example", scheme="smtp", port=25), "cleartext_protocol", Outcome.FAIL),
        (entry(scheme="http", port=80, upgraded=True), "redirected", Outcome.ADVISORY),
        (entry("app", scheme="http", port=8080, role="upstream"), "cleartext_upstream", Outcome.ADVISORY),
        (entry(scheme="http", port=80, role="serves"), "cleartext_listener", Outcome.ADVISORY),
    ],
)
def test_an_address_in_the_clear_is_said(one, reason, outcome):
    assert said("inventory.cleartext_url", named(one)) == {(one.place, reason, outcome)}


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "api.example.com", "other.example"])
def test_local_and_reserved_hosts_are_not_flagged_unless_declared(host):
    observed = named(entry(host, scheme="http", port=80))
    assert said("inventory.cleartext_url", observed) == {("", "none_named", Outcome.MANUAL)}
    declared = scope(subjects=(shop(host=host), description()))
    assert said("inventory.cleartext_url", observed, inside=declared) == {
        (f"http://{host}:80", "cleartext_url", Outcome.FAIL)
    }


def test_an_exclusion_lifts_no_fail():
    observed = named(entry("cdn.other.org", scheme="http", port=80))
    assert said("inventory.cleartext_url", observed, "cdn.other.org") == {
        ("http://cdn.other.org:80", "cleartext_url", Outcome.FAIL)
    }


def test_what_it_bears_on_comes_from_its_rule():
    everything = named(
        entry(scheme="http", port=80), entry(scheme="smtp", port=25), entry("app", scheme="http", role="upstream")
    )
    found = PROBES["inventory.cleartext_url"].judge(
        everything, description(), policy(), NOW, Surroundings(scope=scope())
    )
    assert {one.reason: one.bears_on for one in found} == {
        "cleartext_url": Bearing.REQUIREMENT,
        "cleartext_protocol": Bearing.PROGRAMME,
        "cleartext_upstream": Bearing.ADVISORY,
    }


def test_a_declared_endpoint_that_no_source_names_is_advised_upon():
    known = merge([(description().name, entry())], Register.of(scope()))
    assert said("inventory.unseen", sound(), subject=shop(), found=known, sources=1) == {("", "named", Outcome.MANUAL)}
    other = merge([(description().name, entry(port=8443))], Register.of(scope()))
    for found in (other, ()):
        assert said("inventory.unseen", sound(), subject=shop(), found=found, sources=1) == {
            ("", "in_no_source", Outcome.ADVISORY)
        }
    assert said("inventory.unseen", sound(), subject=shop()) == {("", "no_source", Outcome.MANUAL)}


def test_its_own_certificate_is_no_source():
    own = merge([(shop().name, entry(scheme=""))], Register.of(scope()))
    assert ("", "in_no_source", Outcome.ADVISORY) in said(
        "inventory.unseen", sound(), subject=shop(), found=own, sources=1
    )


def test_unseen_has_a_word_only_where_a_source_is_in_scope():
    assert PROBES["inventory.unseen"].concerns(shop(), scope())
    assert not PROBES["inventory.unseen"].concerns(shop(), scope(subjects=(shop(), tree())))


def test_other_names_in_a_certificate_are_a_person_s_to_explain():
    leaf = certificate(
        names=("shop.example", "*.shop.example", "Old.Shop.Example.", "else.where.org", "gone.shop.example")
    )
    observed = sound(certificates=(deployment(leaf),))
    found = said("inventory.certificate_names", observed, "gone.shop.example", subject=shop())
    assert found == {
        ("old.shop.example", "named_only", Outcome.MANUAL),
        ("else.where.org", "named_only", Outcome.MANUAL),
    }
    assert said("inventory.certificate_names", sound(), subject=shop()) == {("", "all_answered", Outcome.MANUAL)}


@pytest.mark.parametrize(
    ("declared", "host", "own"),
    [
        ("www.shop.example", "api.shop.example", True),
        ("www.shop.example", "shop.example", True),
        ("shop.example", "api.shop.example", True),
        ("shop.example", "other.example", False),
        ("shop.co.uk", "other.co.uk", False),
        ("www.shop.co.uk", "api.shop.co.uk", True),
        ("shop.example", "notshop.example", False),
        ("10.0.0.1", "10.0.0.2", False),
        ("localhost", "localhost", True),
    ],
)
def test_a_domain_is_known_by_its_declared_names(declared, host, own):
    assert Register.of(scope(subjects=(shop(host=declared),))).owns(host) is own


def test_patterns_fit_names_suffixes_and_networks():
    assert matches("a.example", [".example"])
    assert matches("example", [".example"])
    assert not matches("anexample", [".example"])
    assert matches("127.1.2.3", ["127.0.0.0/8"])
    assert not matches("128.0.0.1", ["127.0.0.0/8"])
    assert matches("::1", ["::1/128"])
    assert not matches("::2", ["127.0.0.0/8", "::1/128"])
