"""hsts.header and hsts.max_age."""

import pytest
from builders import NOW, answer, check, https, policy, profile, redirected, shop, silence, sound

from guide.model.outcomes import Outcome
from guide.probes.registry import PROBES

MISSING = https(404, "/missing", purpose="missing")
HOME = "https://shop.example/"


def judged(probe, observed, subject=None):
    rules = profile() if PROBES[probe].advises else policy()
    return PROBES[probe].judge(observed, subject or shop(), rules, NOW)


def at(place, secure, probe="hsts.header", **changes):
    found = judged(probe, sound(secure=secure, **changes))
    return sorted(one.reason for one in found if one.place == place)


def silent():
    return https().model_copy(update={"exchange": silence("timeout", HOME)})


@pytest.mark.parametrize(
    ("changed", "reasons"),
    [
        (https(), ["present"]),
        (https(301, location="/a"), ["present"]),
        (https(401), ["present"]),
        (https(hsts=()), ["missing"]),
        (https(301, location="/a", hsts=()), ["missing"]),
        (https(hsts=("max-age=1, max-age=2",)), ["invalid"]),
        (https(hsts=("includeSubDomains",)), ["invalid"]),
        (https(hsts=("max-age=1", "max-age=2")), ["duplicate", "present"]),
        (https(hsts=("bad field", "max-age=31536000")), ["duplicate", "invalid"]),
        (https(hsts=("max-age=0",)), ["present"]),
        (https(trusted=False), ["void_certificate"]),
        (https(trusted=False, hsts=()), ["missing"]),
        (silent(), ["no_https_answer"]),
    ],
)
def test_the_field_on_a_path(changed, reasons):
    assert at("path /", (changed, MISSING)) == reasons


def test_the_code_says_what_is_wrong():
    found = judged("hsts.header", sound(secure=(https(hsts=("max-age=1; max-age=1",)), MISSING)))
    assert next(one.detail["code"] for one in found if one.reason == "invalid") == "duplicate_directive"


def test_a_404_without_the_field_fails():
    assert at("missing", (https(), https(404, "/missing", purpose="missing", hsts=()))) == ["missing"]


def test_a_redirect_behind_the_path_on_this_host_must_carry_it_and_another_host_need_not():
    bare = answer(302, "https://shop.example/a", location="https://x.example/")
    there = answer(200, "https://x.example/")
    kept = bare.model_copy(update={"hsts": ("max-age=31536000",)})
    start = {"status": 301, "location": "/a"}
    assert at("path /", (https(**start, hops=(bare, there)), MISSING)) == ["missing"]
    assert at("path /", (https(**start, hops=(kept, there)), MISSING)) == ["present"]


def test_places_without_a_check_are_not_probed():
    assert at("missing", (https(),)) == ["not_probed"]
    found = judged("hsts.header", sound(), shop(paths=("/", "/a")))
    assert {one.place: one.reason for one in found}["path /a"] == "not_probed"


def test_a_field_over_http_is_advice():
    sent = check(answer(301, location=HOME, hsts=("max-age=1",)), hops=(answer(200, HOME),))
    assert at("http", (https(), MISSING), cleartext=(sent,)) == ["sent_over_http"]
    assert at("http", (https(), MISSING)) == ["not_sent_over_http"]
    assert at("http", (https(), MISSING), cleartext=None) == []
    assert at("http", (https(), MISSING), cleartext=(check(silence("timeout")),)) == []


def test_the_https_answers_of_a_cleartext_chain_are_not_over_http():
    chain = redirected(HOME).model_copy(update={"hops": (answer(200, HOME, hsts=("max-age=1",)),)})
    assert at("http", (https(), MISSING), cleartext=(chain,)) == ["not_sent_over_http"]


def test_an_ip_address_gets_advice_and_nothing_else():
    numbered = shop(host="192.0.2.10")
    (found,) = judged("hsts.header", sound(), numbered)
    assert (found.reason, found.outcome) == ("ip_host", Outcome.ADVISORY)
    assert not PROBES["hsts.max_age"].applies(numbered)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        (("max-age=15724800",), "long_enough"),
        (("max-age=15724799",), "too_short"),
        (("max-age=0",), "zero"),
        (("max-age=63072000", "max-age=1"), "long_enough"),
        (("max-age=x",), "not_sent"),
        ((), "not_sent"),
    ],
)
def test_the_age_is_that_of_the_first_valid_field(fields, reason):
    missing = https(404, "/missing", purpose="missing", hsts=fields)
    assert at("max-age", (https(hsts=fields), missing), "hsts.max_age") == [reason]


def test_the_shortest_age_of_all_answers_counts():
    short = https(404, "/missing", purpose="missing", hsts=("max-age=300",))
    assert at("max-age", (https(), short), "hsts.max_age") == ["too_short"]


def test_a_field_under_a_bad_certificate_does_not_count():
    void = (https(trusted=False), https(404, "/missing", purpose="missing", trusted=False))
    assert at("max-age", void, "hsts.max_age") == ["not_sent"]


def test_a_gap_is_no_pass_and_a_fail_is_seen_through_it():
    assert at("max-age", (https(),), "hsts.max_age") == ["no_https_answer"]
    assert at("max-age", (silent(), MISSING), "hsts.max_age") == ["no_https_answer"]
    assert at("includeSubDomains", (https(),), "hsts.max_age") == ["no_https_answer"]
    assert at("max-age", (https(hsts=("max-age=1",)),), "hsts.max_age") == ["too_short"]


def test_subdomains_are_advice():
    bare = (https(hsts=("max-age=31536000",)), MISSING)
    found = [one for one in judged("hsts.max_age", sound(secure=bare)) if one.place == "includeSubDomains"]
    assert [(one.reason, one.outcome) for one in found] == [("no_subdomains", Outcome.ADVISORY)]
    assert at("includeSubDomains", (https(), MISSING), "hsts.max_age") == ["subdomains_included"]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [(("max-age=63072000",), "long_enough"), (("max-age=31536000",), "too_short"), ((), "not_sent")],
)
def test_the_profiles_age(fields, reason):
    both = (https(hsts=fields), https(404, "/missing", purpose="missing", hsts=fields))
    assert at("max-age", both, "profile.hsts") == [reason]
    assert at("max-age", (https(hsts=("max-age=63072000",)),), "profile.hsts") == ["no_https_answer"]
