"""http.cleartext, tls.cleartext and http.downgrade."""

import pytest
from builders import (
    NOW,
    answer,
    api,
    check,
    controls,
    cookie,
    https,
    policy,
    redirected,
    ruled,
    shop,
    silence,
    sound,
    three,
)
from hypothesis import given, settings
from strategies import audiences, facts

from guide.model.attempts import Ending
from guide.model.facts import Problem
from guide.model.outcomes import Bearing, Outcome
from guide.model.web import CleartextCheck, Reply
from guide.probes.registry import PROBES

HOME = "https://shop.example/"


def judged(probe, observed, subject=None, rules=None):
    return PROBES[probe].judge(observed, subject or shop(), rules or policy(), NOW)


def said(probe, observed, subject=None, rules=None):
    return sorted(one.reason for one in judged(probe, observed, subject, rules))


def clear(made, **changes):
    return sound(cleartext=(made,), **changes)


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        ("connect_refused", "port_closed"),
        ("closed", "refused_repeatedly"),
        ("reset", "refused_repeatedly"),
        ("connect_timeout", "no_answer_from_here"),
        ("unreachable", "no_answer_from_here"),
    ],
)
def test_a_cleartext_port_that_gives_nothing_three_times_between_controls_passes(reply, reason):
    (found,) = judged("http.cleartext", clear(three(reply)))
    assert (found.outcome, found.reason, found.place) == (Outcome.PASS, reason, "/")


@pytest.mark.parametrize("reply", ["connect_refused", "closed", "reset", "connect_timeout", "unreachable"])
def test_the_same_without_good_controls_or_fewer_times_proves_nothing(reply):
    assert said("http.cleartext", clear(three(reply, good=False))) == ["no_control"]
    assert said("http.cleartext", clear(check(silence(reply), silence(reply)))) == ["unstable"]
    assert said("http.cleartext", clear(check(*[silence(reply)] * 2, silence("timeout")))) == ["unstable"]


@pytest.mark.parametrize(
    ("reply", "reason"),
    [("timeout", "timeout"), ("not_http", "not_http"), ("oversize", "not_http"), ("out_of_scope", "out_of_scope")],
)
def test_an_accepted_connection_without_an_answer_is_no_refusal(reply, reason):
    (found,) = judged("http.cleartext", clear(three(reply)))
    assert (found.outcome, found.reason) == (Outcome.INCONCLUSIVE, reason)


@pytest.mark.parametrize("reply", ["closed", "reset", "timeout"])
@pytest.mark.parametrize("probe", ["http.cleartext", "tls.cleartext"])
def test_a_head_that_broke_off_is_no_refusal(probe, reply):
    broken = check(*[silence(reply, detail="after 12 bytes of a head")] * 3)
    observed = sound(cleartext=(broken,), plaintext=broken)
    assert said(probe, observed) == ["not_http"]


def test_a_tls_alert_to_cleartext_is_a_refusal():
    assert said("http.cleartext", clear(check(silence("tls_error")))) == ["refused"]
    assert said("tls.cleartext", sound(plaintext=check(silence("tls_error"), port=443))) == ["refused"]


@pytest.mark.parametrize("status", [200, 204, 206, 401, 402, 406, 407, 418, 451])
def test_an_answer_in_clear_fails_whatever_it_says(status):
    (found,) = judged("http.cleartext", clear(check(answer(status))))
    assert (found.outcome, found.reason, found.detail["status"]) == (Outcome.FAIL, "served_in_clear", str(status))
    assert said("tls.cleartext", sound(plaintext=check(answer(status), port=443))) == ["served"]


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_server_error_neither_serves_nor_refuses(status):
    assert said("http.cleartext", clear(check(answer(status)))) == ["server_error"]
    assert said("tls.cleartext", sound(plaintext=check(answer(status), port=443))) == ["server_error"]


@pytest.mark.parametrize("status", [408, 425, 429])
def test_a_limiter_proves_nothing(status):
    assert said("http.cleartext", clear(check(answer(status)))) == ["unstable"]


@pytest.mark.parametrize("status", [400, 421, 426])
def test_a_status_that_speaks_of_the_connection_is_a_refusal_without_https(status):
    assert said("http.cleartext", clear(check(answer(status)), secure=None)) == ["refused_status"]
    assert said("http.cleartext", clear(check(answer(status)), secure=(https(status),))) == ["refused_status"]


@pytest.mark.parametrize("status", [403, 404, 405, 410, 501])
def test_a_status_that_speaks_of_the_path_counts_only_when_https_says_something_else(status):
    assert said("http.cleartext", clear(check(answer(status)), secure=(https(200),))) == ["refused_status"]
    assert said("http.cleartext", clear(check(answer(status)), secure=(https(status),))) == ["path_not_there"]


@pytest.mark.parametrize(
    "secure",
    [
        None,
        (),
        (https(200, "/other"),),
        (https(200, purpose="missing"),),
        (https().model_copy(update={"exchange": silence("timeout", HOME)}),),
    ],
    ids=["not looked at", "empty", "another path", "the missing path", "no answer"],
)
def test_without_an_https_answer_for_that_path_it_is_inconclusive(secure):
    assert said("http.cleartext", clear(check(answer(404)), secure=secure)) == ["no_https_answer"]


def test_of_several_answers_the_worst_counts():
    assert said("http.cleartext", clear(check(answer(404), answer(200)))) == ["served_in_clear"]
    assert said("http.cleartext", clear(check(silence("reset"), answer(200)))) == ["served_in_clear"]
    assert said("http.cleartext", clear(check(answer(400), answer(301, location=HOME)))) == ["unstable"]


def test_a_pass_needs_every_attempt_to_agree():
    assert said("http.cleartext", clear(check(silence("reset"), answer(426)))) == ["unstable"]


@pytest.mark.parametrize("status", [200, 301, 404, 426, 503])
def test_a_cookie_in_clear_fails_whatever_the_status(status):
    made = check(answer(status, location=HOME, cookies=(cookie(),)), hops=(answer(200, HOME),))
    found = judged("http.cleartext", clear(made))
    assert "cookie_in_clear" in {one.reason for one in found}
    assert not [one for one in found if one.outcome is Outcome.PASS]


def test_a_cookie_on_a_later_hop_in_clear_counts_and_on_https_it_does_not():
    in_clear = check(
        answer(301, location="http://shop.example/a"),
        hops=(answer(301, "http://shop.example/a", location=HOME, cookies=(cookie("a"),)), answer(200, HOME)),
    )
    assert said("http.cleartext", clear(in_clear)) == ["cookie_in_clear", "redirects_to_http"]
    over_tls = check(answer(301, location=HOME), hops=(answer(200, HOME, cookies=(cookie(),)),))
    assert said("http.cleartext", clear(over_tls)) == ["redirects_to_https"]


def test_a_browser_may_be_redirected_to_https_on_the_same_host():
    (found,) = judged("http.cleartext", clear(redirected(HOME)))
    assert (found.outcome, found.reason, found.detail["location"]) == (Outcome.PASS, "redirects_to_https", HOME)


@pytest.mark.parametrize("status", [300, 304])
def test_a_status_that_is_no_redirect_is_not_taken_for_one(status):
    assert said("http.cleartext", clear(check(answer(status, location=HOME)))) == ["served_in_clear"]


def test_an_api_must_not_redirect_and_that_bears_on_the_programme():
    found = judged("http.cleartext", clear(redirected(HOME)), api())
    assert {one.reason: one.bears_on for one in found} == {
        "api_redirects": Bearing.PROGRAMME,
        "redirects_to_https": Bearing.REQUIREMENT,
    }


def test_another_host_first_fails_on_the_programme():
    found = judged("http.cleartext", clear(redirected("https://www.shop.example/")))
    assert {one.reason: (one.outcome, one.bears_on) for one in found} == {
        "other_host_first": (Outcome.FAIL, Bearing.PROGRAMME),
        "redirects_to_https": (Outcome.PASS, Bearing.REQUIREMENT),
    }


def test_the_same_host_by_sni_case_and_final_dot_is_the_same_host():
    assert said("http.cleartext", clear(redirected("https://SHOP.example./"))) == ["redirects_to_https"]
    by_sni = shop(host="10.0.0.5", sni="shop.example")
    assert said("http.cleartext", clear(redirected(HOME)), by_sni) == ["redirects_to_https"]


@pytest.mark.parametrize(
    "urls",
    [
        ("http://shop.example/other", HOME),
        (HOME, "http://shop.example/"),
        (HOME, "https://shop.example/a", "http://elsewhere.example/"),
    ],
)
def test_any_hop_in_clear_fails(urls):
    found = judged("http.cleartext", clear(redirected(*urls)))
    assert {one.reason for one in found if one.outcome is Outcome.FAIL} == {"redirects_to_http"}
    assert not [one for one in found if one.outcome is Outcome.PASS]


def test_a_chain_that_leaves_the_scope_is_advice_beside_the_pass():
    made = check(
        answer(301, location=HOME),
        hops=(answer(302, HOME, location="https://login.example/"), silence("out_of_scope", "https://login.example/")),
    )
    found = judged("http.cleartext", clear(made))
    assert {one.reason: one.outcome for one in found} == {
        "leaves_scope": Outcome.ADVISORY,
        "redirects_to_https": Outcome.PASS,
    }


@pytest.mark.parametrize(
    "hops",
    [
        (),
        (silence("too_many_hops", HOME),),
        (silence("bad_location", "x:"),),
        (silence("timeout", HOME),),
        (silence("tls_error", HOME),),
        (answer(302, HOME, location="/a"),),
    ],
)
def test_a_truncated_chain_is_inconclusive(hops):
    (found,) = judged("http.cleartext", clear(check(answer(301, location=HOME), hops=hops)))
    assert (found.outcome, found.reason) == (Outcome.INCONCLUSIVE, "chain_incomplete")


def test_a_redirect_without_a_location_is_inconclusive():
    assert said("http.cleartext", clear(check(answer(301)))) == ["chain_incomplete"]


def test_every_declared_path_needs_a_check_on_the_declared_port():
    two = shop(paths=("/", "/login"))
    found = {one.place: one.reason for one in judged("http.cleartext", sound(), two)}
    assert found == {"/": "redirects_to_https", "/login": "not_probed"}
    elsewhere = {one.place: one.reason for one in judged("http.cleartext", sound(), shop(http_port=8080))}
    assert elsewhere == {"/": "not_probed"}
    assert said("http.cleartext", sound(cleartext=())) == ["not_probed"]
    assert said("http.cleartext", clear(check())) == ["not_probed"]


def test_the_refusing_statuses_are_the_policys():
    assert said("http.cleartext", clear(check(answer(404))), rules=ruled("http.cleartext", "426")) == [
        "served_in_clear"
    ]


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (check(answer(400)), "refused_status"),
        (check(answer(426)), "refused_status"),
        (three("closed"), "refused"),
        (three("reset"), "refused"),
        (three("timeout"), "no_answer_from_here"),
        (check(answer(403)), "served"),
        (check(answer(200)), "served"),
        (check(answer(200, cookies=(cookie(),))), "cookie_in_clear"),
        (redirected(HOME), "redirects_to_https"),
        (redirected("http://shop.example/a"), "redirects_to_http"),
        (redirected("https://www.shop.example/"), "other_host_first"),
        (three("closed", good=False), "no_control"),
        (check(silence("closed")), "unstable"),
        (three("connect_refused"), "unstable"),
        (three("not_http"), "not_http"),
        (check(answer(301, location=HOME)), "chain_incomplete"),
    ],
)
def test_cleartext_to_the_tls_port(made, reason):
    found = judged("tls.cleartext", sound(plaintext=made))
    assert reason in {one.reason for one in found}
    assert {one.place for one in found} == {"plaintext"}


def test_an_api_that_redirects_on_its_tls_port_fails():
    assert "api_redirects" in said("tls.cleartext", sound(plaintext=redirected(HOME)), api())


def test_a_plaintext_check_without_attempts_is_not_probed():
    assert said("tls.cleartext", sound(plaintext=check())) == ["not_probed"]


def test_probes_of_http_leave_other_endpoints_alone():
    mail = shop(port=465, audience="mail")
    for key in ("http.cleartext", "tls.cleartext", "http.downgrade", "hsts.header", "hsts.max_age"):
        assert not PROBES[key].applies(mail)
        assert not PROBES[key].applies(shop(starttls="smtp"))


def test_https_that_stays_https_passes_per_path():
    found = {one.place: one.reason for one in judged("http.downgrade", sound())}
    assert found == {"/": "stays_on_https", "missing": "stays_on_https"}


@pytest.mark.parametrize(
    ("changed", "reasons"),
    [
        (https(301, location="http://shop.example/"), ["redirects_to_http"]),
        (https(301, location="https://shop.example/a", hops=(silence("timeout", HOME),)), ["chain_incomplete"]),
        (https(301, location="https://shop.example/a"), ["chain_incomplete"]),
        (https().model_copy(update={"exchange": silence("tls_error", HOME)}), ["no_https_answer"]),
        (
            https(301, location="https://x.example/", hops=(silence("out_of_scope", "https://x.example/"),)),
            ["leaves_scope", "stays_on_https"],
        ),
        (
            https(301, location="http://x.example/", hops=(silence("out_of_scope", "http://x.example/"),)),
            ["leaves_scope", "redirects_to_http"],
        ),
    ],
)
def test_a_downgrade_at_any_hop_fails_and_a_gap_is_no_pass(changed, reasons):
    missing = https(404, "/missing", purpose="missing")
    found = judged("http.downgrade", sound(secure=(changed, missing)))
    assert sorted(one.reason for one in found if one.place == "/") == reasons


def test_a_path_without_an_https_check_is_not_probed():
    found = {
        one.place: one.reason for one in judged("http.downgrade", sound(secure=(https(),)), shop(paths=("/", "/a")))
    }
    assert found == {"/": "stays_on_https", "/a": "not_probed", "missing": "not_probed"}


QUIET = {Reply.CLOSED, Reply.RESET, Reply.CONNECT_REFUSED, Reply.CONNECT_TIMEOUT, Reply.UNREACHABLE}


def proven(made: CleartextCheck, quiet: set[Reply]) -> bool:
    """Say independently of the probe whether a check can be a pass at all."""
    replies = [one.reply for one in made.attempts]
    if set(replies) <= {Reply.ANSWERED, Reply.TLS_ERROR}:
        return len(set(replies)) == 1
    good = [one.ending for one in made.controls] == [Ending.ACCEPTED] * (len(replies) + 1)
    began = any(one.detail for one in made.attempts if one.reply in {Reply.CLOSED, Reply.RESET, Reply.TIMEOUT})
    return good and len(replies) >= 3 and len(set(replies)) == 1 and replies[0] in quiet and not began


@settings(max_examples=500, deadline=None)
@given(facts, audiences)
def test_no_cleartext_check_passes_without_an_answer_or_law_6(observed, audience):
    subject = shop(audience=audience, paths=("/", "/login"))
    for found in judged("http.cleartext", observed, subject):
        mine = [one for one in observed.cleartext if (one.path, one.port) == (found.place, 80)] if found.place else []
        if found.outcome is Outcome.PASS:
            assert any(proven(one, QUIET) for one in mine)
    for found in judged("tls.cleartext", observed, subject):
        if found.outcome is Outcome.PASS:
            assert proven(observed.plaintext, {Reply.CLOSED, Reply.RESET, Reply.TIMEOUT})


def test_controls_of_the_builder_are_what_law_6_wants():
    assert len(three("reset").controls) == len(controls(4))


def test_a_problem_of_the_https_section_does_not_touch_what_stands_without_it():
    observed = clear(three("connect_refused"), secure=None, problems=(Problem(section="secure", reason="deadline"),))
    assert said("http.cleartext", observed) == ["port_closed"]
