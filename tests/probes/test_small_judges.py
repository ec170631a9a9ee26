"""The small rules behind the probes: names, lifetimes, suites, redirect chains."""

from datetime import UTC, datetime, timedelta

import pytest
from builders import answer, certificate, shop, silence

from guide.facts.hello_suites import in_category as offered_in
from guide.facts.iana import SUITES
from guide.probes.identity import names_host, reference
from guide.probes.lifetime import days_of, limit_of
from guide.probes.redirects import follow
from guide.probes.suite_names import in_category, is_named

SCHEDULE = ("2020-09-01=398", "2026-03-15=200", "2027-03-15=100", "2029-03-15=47")
CATEGORIES = ("NULL", "anonymous", "EXPORT", "RC4", "DES", "3DES", "RC2", "MD5")


@pytest.mark.parametrize(
    ("host", "names"),
    [
        ("shop.example", ["shop.example"]),
        ("shop.example", ["SHOP.Example"]),
        ("shop.example", ["shop.example."]),
        ("shop.example", ["other.example", "shop.example"]),
        ("shop.example", ["*.example"]),
        ("a.shop.example", ["*.shop.example"]),
        ("xn--80a.example", ["*.example"]),
    ],
)
def test_names_that_cover(host, names):
    assert names_host(host, names, ())


@pytest.mark.parametrize(
    ("host", "names"),
    [
        ("shop.example", []),
        ("shop.example", ["other.example"]),
        ("shop.example", ["example"]),
        ("shop.example", ["a.shop.example"]),
        ("a.b.shop.example", ["*.shop.example"]),
        ("shop.example", ["*.shop.example"]),
        ("shop.example", ["s*.example"]),
        ("shop.example", ["*p.example"]),
        ("shop.example", ["shop.*"]),
        ("a.shop.example", ["a.*.example"]),
        ("a.b.example", ["*.*.example"]),
        ("shop", ["*"]),
        ("shop.example", ["*"]),
        ("192.0.2.10", ["192.0.2.10"]),
        ("192.0.2.10", ["*.0.2.10"]),
        ("a.*.example", ["a.*.example"]),
        ("", ["*"]),
        (".example", ["*.example"]),
    ],
)
def test_names_that_do_not_cover(host, names):
    assert not names_host(host, names, ())


def test_an_address_needs_an_address_entry_and_an_exact_match():
    assert names_host("192.0.2.10", (), ("192.0.2.10",))
    assert names_host("2001:db8::1", (), ("2001:0db8:0:0::1",))
    assert not names_host("192.0.2.10", (), ("192.0.2.11", "not an address"))


def test_the_name_a_client_checks_is_the_sni_where_one_is_set():
    assert reference(shop(host="10.0.0.5", sni="shop.example")) == "shop.example"
    assert reference(shop()) == "shop.example"


@pytest.mark.parametrize(
    ("issued", "days"),
    [
        ("2020-08-31", None),
        ("2020-09-01", 398),
        ("2026-03-14", 398),
        ("2026-03-15", 200),
        ("2027-03-14", 200),
        ("2027-03-15", 100),
        ("2029-03-14", 100),
        ("2029-03-15", 47),
        ("2040-01-01", 47),
    ],
)
def test_the_limit_goes_by_the_day_of_issue(issued, days):
    moment = datetime.fromisoformat(f"{issued}T23:59:59+00:00")
    assert limit_of(moment, SCHEDULE) == days
    assert limit_of(moment, reversed(SCHEDULE)) == days


@pytest.mark.parametrize(
    ("length", "days"),
    [
        (timedelta(days=200) - timedelta(seconds=1), 200),
        (timedelta(days=200), 201),
        (timedelta(days=199), 200),
        (timedelta(seconds=0), 1),
    ],
)
def test_both_ends_of_a_lifetime_count_and_a_remainder_is_a_day(length, days):
    start = datetime(2026, 6, 1, tzinfo=UTC)
    assert days_of(certificate(not_before=start, not_after=start + length)) == days


@pytest.mark.parametrize(
    ("suite", "categories"),
    [
        ("TLS_AES_128_GCM_SHA256", ()),
        ("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", ()),
        ("TLS_RSA_WITH_NULL_SHA256", ("NULL",)),
        ("TLS_SHA256_SHA256", ("NULL",)),
        ("TLS_NULL_WITH_NULL_NULL", ("NULL", "anonymous")),
        ("TLS_ECDH_anon_WITH_NULL_SHA", ("NULL", "anonymous")),
        ("TLS_DH_anon_WITH_AES_128_CBC_SHA", ("anonymous",)),
        ("TLS_DH_anon_EXPORT_WITH_RC4_40_MD5", ("anonymous", "EXPORT", "RC4", "MD5")),
        ("TLS_RSA_EXPORT_WITH_DES40_CBC_SHA", ("EXPORT", "DES")),
        ("TLS_RSA_WITH_DES_CBC_SHA", ("DES",)),
        ("TLS_KRB5_EXPORT_WITH_DES_CBC_40_MD5", ("EXPORT", "DES", "MD5")),
        ("TLS_RSA_WITH_3DES_EDE_CBC_SHA", ("3DES",)),
        ("SSL_CK_DES_192_EDE3_CBC_WITH_MD5", ("3DES", "MD5")),
        ("SSL_CK_DES_64_CBC_WITH_MD5", ("DES", "MD5")),
        ("SSL_CK_RC2_128_CBC_EXPORT40_WITH_MD5", ("EXPORT", "RC2", "MD5")),
        ("TLS_RSA_WITH_RC4_128_SHA", ("RC4",)),
        ("TLS_RSA_WITH_AES_128_CBC_SHA", ()),
    ],
)
def test_the_categories_of_a_suite(suite, categories):
    assert tuple(category for category in CATEGORIES if in_category(suite, category)) == categories


def test_judging_and_offering_agree_on_every_registered_suite():
    registered = [(number, name) for number, name in SUITES.items() if not name.startswith("SSL_CK")]
    differing = [
        (name, category)
        for number, name in registered
        for category in CATEGORIES
        if in_category(name, category) is not offered_in(number, category)
    ]
    assert len(registered) > 300
    assert differing == []


def test_a_code_point_is_no_name():
    assert is_named("TLS_DH_anon_WITH_AES_128_CBC_SHA")
    assert not is_named("0xFEFE")
    assert not is_named("")


START = answer(301, location="https://shop.example/")
END = answer(200, "https://shop.example/")


def test_a_chain_followed_to_an_answer_is_complete():
    chain = follow(START, (END,))
    assert (chain.first, chain.in_clear, chain.outside, chain.complete) == ("https://shop.example/", "", "", True)


def test_no_redirect_is_a_complete_chain():
    assert follow(answer(200), ()).complete
    assert follow(answer(404), ()).complete
    assert follow(answer(304, location="https://shop.example/"), ()).complete


@pytest.mark.parametrize(
    "hops",
    [
        (),
        (answer(302, "https://shop.example/", location="https://shop.example/a"),),
        (silence("timeout", "https://shop.example/"),),
        (silence("reset", "https://shop.example/"),),
        (silence("tls_error", "https://shop.example/"),),
        (silence("bad_location", "x:"),),
        (silence("too_many_hops", "https://shop.example/"),),
        (answer(200, "https://shop.example/"), answer(200, "https://shop.example/a")),
    ],
    ids=["nothing", "cut off", "timeout", "reset", "tls", "location", "too many", "no redirect between"],
)
def test_a_chain_that_broke_off_is_incomplete(hops):
    assert not follow(START, hops).complete


def test_the_edge_of_the_scope_ends_a_chain_and_is_named():
    chain = follow(START, (silence("out_of_scope", "https://elsewhere.example/"),))
    assert (chain.complete, chain.outside) == (True, "https://elsewhere.example/")


@pytest.mark.parametrize(
    ("start", "hops"),
    [
        (answer(301, location="http://shop.example/a"), ()),
        (answer(301, location="//www.shop.example/"), ()),
        (answer(301, location="/relative"), ()),
        (START, (answer(302, "https://shop.example/", location="HTTP://shop.example/"),)),
        (START, (silence("out_of_scope", "http://elsewhere.example/"),)),
    ],
)
def test_a_target_in_clear_counts_even_when_it_was_not_followed(start, hops):
    assert follow(start, hops).in_clear


def test_a_location_that_cannot_be_read_breaks_nothing():
    chain = follow(answer(301, location="http://["), (silence("bad_location", "http://["),))
    assert not chain.complete


def test_another_scheme_is_never_a_complete_chain():
    assert not follow(
        answer(301, location="ftp://shop.example/"), (silence("out_of_scope", "ftp://shop.example/"),)
    ).complete
