"""tls.required: what a client without TLS was given, judged."""

import pytest
from builders import NOW, attempt, controls, policy, shop, sound

from guide.model.facts import Problem
from guide.model.in_clear import ClearTalk, InClear
from guide.model.outcomes import Bearing, Outcome
from guide.probes.registry import PROBES

SUBMISSION = shop(port=587, starttls="smtp", audience="mail")
RELAY = shop(port=25, starttls="smtp", audience="mail")
IMAPS = shop(port=993, protocol="imap", audience="mail")


def talk(ending="cleartext", answer="", *logins, **fields):
    return ClearTalk(ending=ending, answer=answer, logins=logins, **fields)


def met(*talks, around=()):
    return InClear(protocol="smtp", attempts=talks, controls=around)


def judge(found, subject=SUBMISSION, **changes):
    return PROBES["tls.required"].judge(sound(subject=subject.name, in_clear=found, **changes), subject, policy(), NOW)


def said(found, subject=SUBMISSION):
    return {one.place: (one.outcome, one.reason) for one in judge(found, subject)}


PASS, FAIL, OPEN = Outcome.PASS, Outcome.FAIL, Outcome.INCONCLUSIVE


@pytest.mark.parametrize(
    ("answer", "logins", "service", "login"),
    [
        ("refused", (), (PASS, "asks_for_tls"), (PASS, "no_login_before_tls")),
        ("refused", ("PLAIN",), (PASS, "asks_for_tls"), (FAIL, "login_before_tls")),
        ("login", ("PLAIN",), (PASS, "nothing_before_login"), (FAIL, "login_before_tls")),
        ("served", (), (FAIL, "served_in_clear"), (PASS, "no_login_before_tls")),
        ("declined", (), (OPEN, "declined"), (OPEN, "declined")),
        ("", (), (OPEN, "broken_off"), (OPEN, "broken_off")),
    ],
)
def test_each_answer_has_its_word(answer, logins, service, login):
    assert said(met(talk("cleartext", answer, *logins))) == {"service": service, "login": login}


def test_a_relay_must_take_mail_without_tls_and_may_offer_no_login():
    found = judge(met(talk("cleartext", "served", "PLAIN")), RELAY)
    assert {one.place: (one.outcome, one.reason) for one in found} == {
        "service": (Outcome.ADVISORY, "opportunistic"),
        "login": (FAIL, "login_before_tls"),
    }
    assert {one.place: one.bears_on for one in found}["service"] is Bearing.ADVISORY


def test_port_25_is_a_relay_only_where_it_begins_in_clear():
    odd = shop(port=25, protocol="imap", audience="mail")
    assert said(met(talk("cleartext", "served")), odd)["service"] == (FAIL, "served_in_clear")


def test_one_attempt_that_was_served_outweighs_the_others():
    found = met(talk("reset"), talk("cleartext", "served"), around=controls(3))
    assert said(found)["service"] == (FAIL, "served_in_clear")


@pytest.mark.parametrize(
    ("endings", "good", "expected"),
    [
        (["closed"] * 3, True, (PASS, "refused")),
        (["reset"] * 3, True, (PASS, "refused")),
        (["timeout"] * 3, True, (PASS, "no_answer_from_here")),
        (["alert"], True, (PASS, "refused")),
        (["closed"] * 2, True, (OPEN, "unstable")),
        (["closed", "reset", "closed"], True, (OPEN, "unstable")),
        (["connect_refused"] * 3, True, (OPEN, "unstable")),
        (["closed"] * 3, False, (OPEN, "no_control")),
        (["oversize"] * 3, True, (OPEN, "unstable")),
    ],
)
def test_silence_counts_by_law_6_only(endings, good, expected):
    talks = [talk(ending, alert=10 if ending == "alert" else None) for ending in endings]
    around = () if endings == ["alert"] else controls(len(endings) + 1, good=good)
    assert said(met(*talks, around=around), IMAPS) == {"service": expected, "login": expected}


def test_silence_without_controls_proves_nothing():
    assert said(met(talk("closed")), IMAPS)["service"] == (OPEN, "no_control")


def test_a_guest_that_is_asked_for_a_password_is_undecided_and_no_login():
    found = met(talk("cleartext", "refused"), talk("cleartext", "login", "anonymous"))
    assert said(found) == {"service": (OPEN, "guest_undecided"), "login": (PASS, "no_login_before_tls")}


def test_a_guest_beside_a_named_login_changes_nothing():
    found = met(talk("cleartext", "login", "USER"), talk("cleartext", "login", "anonymous"))
    assert said(found) == {"service": (PASS, "nothing_before_login"), "login": (FAIL, "login_before_tls")}


def test_nothing_seen_is_not_probed_and_a_stop_is_inconclusive():
    assert judge(None) == ()
    (found,) = judge(None, problems=(Problem(section="in_clear", reason="deadline"),))
    assert (found.outcome, found.reason) == (OPEN, "deadline")


def test_a_port_without_tls_is_judged_all_the_same():
    """STARTTLS taken out of the offer leaves no TLS to speak of; what is served in clear still fails."""
    found = judge(met(talk("cleartext", "served", "PLAIN")), listening=None, offers=None)
    assert {one.outcome for one in found} == {FAIL}
    assert attempt("closed").alert is None


def test_it_is_not_asked_of_http_or_of_what_nobody_named():
    probe = PROBES["tls.required"]
    assert [probe.applies(one) for one in (SUBMISSION, IMAPS, shop(), shop(audience="mail"))] == [
        True,
        True,
        False,
        False,
    ]
