"""endpoint.listening, tls.protocols and tls.suites."""

import pytest
from builders import (
    CATEGORIES,
    NEW,
    NOW,
    OLD,
    accepted,
    attempt,
    offer,
    offers,
    policy,
    ruled,
    shop,
    sound,
    stopped,
    suites,
)
from hypothesis import given, settings
from strategies import facts

from guide.model.attempts import Offer
from guide.model.facts import Listening
from guide.model.outcomes import Outcome
from guide.probes.refusal import judge_offer
from guide.probes.registry import PROBES


def said(probe, observed, subject=None, rules=None):
    found = PROBES[probe].judge(observed, subject or shop(), rules or policy(), NOW)
    return {one.place: one.reason for one in found}


def without(version):
    return tuple(one for one in offers() if one.version != version or one.suites != "any")


@pytest.mark.parametrize("ending", ["accepted", "alert", "version_answer", "unoffered"])
def test_tls_from_the_first_byte_is_a_fact_and_no_pass(ending):
    observed = sound(listening=Listening(attempt=attempt(ending)))
    (found,) = PROBES["endpoint.listening"].judge(observed, shop(), policy(), NOW)
    assert (found.outcome, found.reason) == (Outcome.MANUAL, "tls_first_byte")


def test_an_upgraded_port_is_named_so():
    observed = sound(listening=Listening(attempt=accepted()))
    assert said("endpoint.listening", observed, shop(port=25, starttls="smtp")) == {"": "starttls_offered"}


def test_a_port_that_answers_in_clear_fails():
    observed = sound(listening=Listening(attempt=attempt("cleartext", detail="HTTP/1.1 200 OK")))
    (found,) = PROBES["endpoint.listening"].judge(observed, shop(), policy(), NOW)
    assert (found.outcome, found.reason, found.detail["detail"]) == (
        Outcome.FAIL,
        "plaintext_answers",
        "HTTP/1.1 200 OK",
    )


@pytest.mark.parametrize(
    ("ending", "reason"),
    [
        ("connect_refused", "closed"),
        ("connect_timeout", "filtered"),
        ("unreachable", "unreachable"),
        ("reset", "reset"),
        ("timeout", "timeout"),
        ("other_protocol", "cannot_speak"),
        ("closed", "handshake_failed"),
        ("oversize", "handshake_failed"),
    ],
)
def test_tarpit_reset_and_refused_have_names_of_their_own(ending, reason):
    assert said("endpoint.listening", sound(listening=Listening(attempt=attempt(ending)))) == {"": reason}


def test_a_sound_server_refuses_every_old_version():
    assert said("tls.protocols", sound()) == dict.fromkeys(OLD, "refused") | {"current": "current_accepted"}


@pytest.mark.parametrize("version", OLD)
def test_an_accepted_old_version_fails(version):
    spoilt = sound(offers=(*without(version), offer(version, "accepted")))
    assert said("tls.protocols", spoilt)[version] == "forbidden_accepted"


def test_an_old_version_accepted_once_behind_a_limiter_fails():
    spoilt = sound(offers=(*without("TLS 1.0"), offer("TLS 1.0", "reset", "accepted", "reset", good=False)))
    assert said("tls.protocols", spoilt)["TLS 1.0"] == "forbidden_accepted"


@pytest.mark.parametrize("ending", ["closed", "reset"])
def test_a_silent_server_refuses_by_repetition(ending):
    spoilt = sound(offers=(*without("TLS 1.0"), offer("TLS 1.0", ending, ending, ending)))
    assert said("tls.protocols", spoilt)["TLS 1.0"] == "refused_repeatedly"


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (offer("TLS 1.0", "reset"), "unstable"),
        (offer("TLS 1.0", "reset", "closed", "reset"), "unstable"),
        (offer("TLS 1.0", "timeout", "timeout", "timeout"), "unstable"),
        (offer("TLS 1.0", "reset", "reset", "reset", good=False), "no_control"),
        (offer("TLS 1.0", "reset", "reset", "reset", with_controls=False), "no_control"),
    ],
)
def test_what_may_be_a_limiter_is_inconclusive(made, reason):
    assert said("tls.protocols", sound(offers=(*without("TLS 1.0"), made)))["TLS 1.0"] == reason


def test_a_version_that_was_not_offered_is_not_probed():
    assert said("tls.protocols", sound(offers=without("SSLv3")))["SSLv3"] == "not_probed"


def test_an_offer_of_one_category_says_nothing_of_the_whole_version():
    only = (*without("TLS 1.0"), offer("TLS 1.0", "alert", suites="NULL"))
    assert said("tls.protocols", sound(offers=only))["TLS 1.0"] == "not_probed"


def test_a_server_that_answers_in_an_older_version_speaks_it():
    answering = Offer(version="TLS 1.1", attempts=(attempt("version_answer", version="TLS 1.0"),))
    found = said("tls.protocols", sound(offers=(*without("TLS 1.1"), answering)))
    assert (found["TLS 1.0"], found["TLS 1.1"]) == ("forbidden_accepted", "refused")


@pytest.mark.parametrize("seen", ["listening", "suites", "control"])
def test_an_old_version_seen_anywhere_fails(seen):
    old = accepted("TLS 1.0", "TLS_RSA_WITH_AES_128_CBC_SHA")
    ways = {
        "listening": {"listening": Listening(attempt=old)},
        "suites": {"suites": (suites(version="TLS 1.0"),)},
        "control": {"offers": (*offers(), Offer(version="TLS 1.3", attempts=(attempt("reset"),), controls=(old, old)))},
    }
    assert said("tls.protocols", sound(**ways[seen]))["TLS 1.0"] == "forbidden_accepted"


def test_tls_13_alone_meets_the_rule():
    alone = sound(offers=(*without("TLS 1.2"), offer("TLS 1.2", "alert")))
    assert said("tls.protocols", alone)["current"] == "current_accepted"


def test_no_current_version_fails_when_an_old_one_is_spoken():
    old = (*(offer(version, "alert") for version in ("SSLv2", "SSLv3", "TLS 1.1", *NEW)), offer("TLS 1.0", "accepted"))
    found = said("tls.protocols", sound(offers=old, suites=None, listening=None))
    assert (found["current"], found["TLS 1.0"]) == ("no_current_version", "forbidden_accepted")


def test_a_server_that_accepts_nothing_we_say_proves_nothing():
    """GOST-only TLS answers every hello with an alert; law 1 forbids to read that as a pass."""
    deaf = tuple(offer(version, "alert") for version in (*OLD, *NEW))
    found = said("tls.protocols", sound(offers=deaf, suites=None, listening=Listening(attempt=attempt("alert"))))
    assert found == dict.fromkeys(OLD, "no_control") | {"current": "handshake_failed"}


def test_a_current_version_behind_a_limiter_is_inconclusive():
    lost = [offer(version, "reset", with_controls=False) for version in NEW]
    shaky = (*(one for one in offers() if one.version not in NEW), *lost)
    assert said("tls.protocols", sound(offers=shaky, suites=None, listening=None))["current"] == "no_control"


def test_the_policy_says_which_versions_are_forbidden():
    strict = ruled("tls.protocols.forbidden", "TLS 1.2")
    assert said("tls.protocols", sound(), rules=strict) == {
        "TLS 1.2": "forbidden_accepted",
        "current": "current_accepted",
    }


@settings(max_examples=300, deadline=None)
@given(facts)
def test_no_version_passes_without_a_refusal_by_law_6(observed):
    for found in PROBES["tls.protocols"].judge(observed, shop(), policy(), NOW):
        if found.outcome is Outcome.PASS and found.place != "current":
            mine = [one for one in observed.offers if one.version == found.place and one.suites == "any"]
            assert mine
            assert all(judge_offer(one, frozenset()).proves for one in mine)


def test_a_sound_server_has_no_suite_of_any_category():
    assert said("tls.suites", sound()) == dict.fromkeys(CATEGORIES, "none_accepted")
    assert said("tls.suites", sound(suites=None)) == dict.fromkeys(CATEGORIES, "none_accepted")


@pytest.mark.parametrize("category", CATEGORIES)
def test_a_category_that_is_accepted_fails(category):
    reason = "forbidden_accepted" if category in CATEGORIES[:3] else "weak_accepted"
    assert said("tls.suites", sound(offers=offers(**{category: "accepted"})))[category] == reason


def test_a_suite_in_an_engines_list_fails_under_every_category_it_has():
    found = said("tls.suites", sound(suites=(suites("TLS_DH_anon_EXPORT_WITH_RC4_40_MD5"),)))
    failing = {place for place, reason in found.items() if reason.endswith("_accepted") and reason != "none_accepted"}
    assert failing == {"anonymous", "EXPORT", "RC4", "MD5"}


def test_a_suite_that_the_server_picked_in_any_hello_fails():
    picked = Listening(attempt=accepted("TLS 1.2", "TLS_RSA_WITH_NULL_SHA"))
    assert said("tls.suites", sound(listening=picked))["NULL"] == "forbidden_accepted"


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (offer("TLS 1.2", "reset", suites="NULL"), "unstable"),
        (offer("TLS 1.2", "reset", "reset", "reset", suites="NULL", good=False), "no_control"),
        (offer("TLS 1.2", "timeout", "timeout", "timeout", suites="NULL"), "unstable"),
    ],
)
def test_a_category_whose_refusal_proves_nothing_is_inconclusive(made, reason):
    spoilt = (*(one for one in offers() if one.suites != "NULL"), made)
    assert said("tls.suites", sound(offers=spoilt))["NULL"] == reason


def test_a_version_that_may_be_hidden_by_a_limiter_leaves_its_suites_open():
    shaky = sound(offers=(*without("TLS 1.0"), offer("TLS 1.0", "reset")))
    assert said("tls.suites", shaky) == dict.fromkeys(CATEGORIES, "unstable")


PLAIN = tuple(one for one in offers() if one.suites == "any")
"""Versions only: no category was offered alone, so that an engine's lists must decide."""


@pytest.mark.parametrize(
    "listed",
    [
        suites(complete=False),
        suites("0xFEFE"),
        suites().model_copy(update={"undecided": ("TLS_RSA_WITH_NULL_SHA",)}),
        suites().model_copy(update={"undecided": ("0xFEFE",)}),
    ],
    ids=["stopped early", "nameless", "undecided", "undecided nameless"],
)
def test_a_list_with_a_gap_rules_nothing_out_by_itself(listed):
    assert said("tls.suites", sound(offers=PLAIN, suites=(listed,)))["NULL"] == "incomplete"


def test_a_gap_in_one_category_leaves_the_others_alone():
    listed = (suites().model_copy(update={"undecided": ("TLS_RSA_WITH_RC4_128_SHA",)}),)
    found = said("tls.suites", sound(offers=PLAIN, suites=listed))
    assert (found["RC4"], found["NULL"]) == ("incomplete", "none_accepted")


def test_lists_that_failed_leave_open_what_was_not_offered_alone():
    failed = stopped("deadline", "suites", offers=PLAIN)
    assert said("tls.suites", failed) == dict.fromkeys(CATEGORIES, "incomplete")
    half = sound(offers=PLAIN, problems=failed.problems)
    assert said("tls.suites", half) == dict.fromkeys(CATEGORIES, "incomplete")
    seen = stopped("deadline", "suites", offers=(*PLAIN, offer("TLS 1.2", "accepted", suites="NULL")))
    assert said("tls.suites", seen)["NULL"] == "forbidden_accepted"


def test_a_category_offered_alone_under_every_version_is_decided_by_law_6_and_not_by_lists():
    failed = stopped("deadline", "suites")
    assert said("tls.suites", failed) == dict.fromkeys(CATEGORIES, "none_accepted")
    assert said("tls.suites", sound(suites=(suites(complete=False),)))["NULL"] == "none_accepted"


def test_a_version_under_which_a_category_was_not_offered_leaves_it_to_the_lists():
    more = (*without("TLS 1.1"), offer("TLS 1.1", "accepted"))
    assert said("tls.suites", sound(offers=more, suites=None))["RC4"] == "not_probed"
    under_13 = tuple(one for one in offers() if (one.version, one.suites) != ("TLS 1.3", "NULL"))
    found = said("tls.suites", sound(offers=under_13, suites=None))
    assert (found["NULL"], found["RC4"]) == ("not_probed", "none_accepted")


def test_a_category_nobody_offered_is_decided_by_complete_lists_or_not_at_all():
    assert said("tls.suites", sound(offers=PLAIN, suites=None))["RC4"] == "not_probed"
    both = (suites(), suites("TLS_AES_128_GCM_SHA256", version="TLS 1.3"))
    assert said("tls.suites", sound(offers=PLAIN, suites=both))["RC4"] == "none_accepted"
    assert said("tls.suites", sound(offers=PLAIN, suites=(suites(version="TLS 1.1"),)))["RC4"] == "incomplete"


def test_a_server_of_tls_13_alone_needs_no_offer_of_older_suites():
    newest = (*(offer(version, "alert") for version in (*OLD, "TLS 1.2")), offer("TLS 1.3", "accepted"))
    null = offer("TLS 1.3", "alert", suites="NULL")
    assert said("tls.suites", sound(offers=(*newest, null), suites=None)) == dict.fromkeys(CATEGORIES, "none_accepted")


def test_offers_that_contradict_the_first_hello_decide_nothing_of_suites():
    deaf = tuple(offer(version, "alert") for version in (*OLD, *NEW))
    assert set(said("tls.suites", sound(offers=deaf, suites=None)).values()) == {"not_probed"}


def test_a_category_nobody_defined_is_never_ruled_out():
    assert said("tls.suites", sound(), rules=ruled("tls.suites.forbidden", "CAMELLIA"))["CAMELLIA"] == "incomplete"
    alone = (*(offer(version, "alert") for version in (*OLD, "TLS 1.2")), offer("TLS 1.3", "accepted"))
    found = said("tls.suites", sound(offers=alone), rules=ruled("tls.suites.forbidden", "CAMELLIA"))
    assert found["CAMELLIA"] == "incomplete"


def test_an_acceptance_that_names_another_version_counts_for_both():
    odd = Offer(version="SSLv3", attempts=(accepted("TLS 1.0"),))
    found = said("tls.protocols", sound(offers=(*without("SSLv3"), odd)))
    assert (found["SSLv3"], found["TLS 1.0"]) == ("forbidden_accepted", "forbidden_accepted")
