"""vulnerability.known: what each check's answer means."""

import pytest
from builders import CLEAN, NOW, answer, check, made, redirected, shop, silence, sound, stopped, three

from guide.catalog.load import load_catalog
from guide.model.facts import Problem
from guide.model.outcomes import Bearing, Outcome
from guide.model.subjects import Endpoint
from guide.model.web import UpgradeCheck
from guide.probes.registry import PROBES

PROBE = PROBES["vulnerability.known"]


def judged(checks) -> dict:
    policies = load_catalog().policies["asvs-4.0.3"]
    return {one.place: one for one in PROBE.judge(sound(checks=checks), shop(), policies, NOW)}


def test_clean_checks_are_for_a_person_and_never_a_pass():
    found = judged(made())
    assert len(found) == 9
    assert {(one.outcome, one.reason) for one in found.values()} == {(Outcome.MANUAL, "none_observed")}


@pytest.mark.parametrize(
    ("name", "answer", "place", "reason", "outcome", "bearing"),
    [
        ("heartbleed", "vulnerable", "heartbleed", "vulnerable", "fail", "programme"),
        ("ccs_injection", "vulnerable", "ccs_injection", "vulnerable", "fail", "programme"),
        ("robot", "vulnerable", "robot", "vulnerable", "fail", "programme"),
        ("compression", "supported", "compression", "compression_on", "fail", "programme"),
        (
            *("secure_renegotiation", "not supported", "insecure_renegotiation"),
            *("insecure_renegotiation", "fail", "programme"),
        ),
        ("client_renegotiation", "supported", "client_renegotiation", "client_renegotiation", "advisory", "advisory"),
        ("early_data", "supported", "early_data", "early_data", "advisory", "advisory"),
        ("fallback_scsv", "not supported", "fallback_scsv", "no_fallback_guard", "manual", "advisory"),
    ],
)
def test_each_weakness_has_its_place_reason_and_weight(name, answer, place, reason, outcome, bearing):
    found = judged(made(**{name: answer}))
    assert (found[place].reason, found[place].outcome, found[place].bears_on) == (
        reason,
        Outcome(outcome),
        Bearing(bearing),
    )
    assert [one.reason for where, one in found.items() if where != place] == ["none_observed"] * 8


@pytest.mark.parametrize("name", sorted(CLEAN.keys() - {"extended_main_secret"}))
def test_a_check_that_broke_off_proves_nothing(name):
    found = [one for one in judged(made(**{name: "unknown"})).values() if one.reason != "none_observed"]
    assert [(one.reason, one.outcome) for one in found] == [("check_incomplete", Outcome.INCONCLUSIVE)]
    gone = tuple(one for one in made() if one.name != name)
    left = [one for one in judged(gone).values() if one.reason != "none_observed"]
    assert [(one.reason, one.outcome) for one in left] == [("not_probed", Outcome.INCONCLUSIVE)]


def test_a_weakness_survives_a_check_that_broke_off():
    checks = tuple(one.model_copy(update={"complete": False}) for one in made(heartbleed="vulnerable"))
    assert judged(checks)["heartbleed"].outcome is Outcome.FAIL


def test_where_the_checks_were_not_made_it_says_so_or_nothing():
    assert PROBE.judge(sound(checks=None), shop(), load_catalog().policies["asvs-4.0.3"], NOW) == ()
    (found,) = PROBE.judge(stopped("deadline", "checks"), shop(), load_catalog().policies["asvs-4.0.3"], NOW)
    assert (found.reason, found.outcome) == ("deadline", Outcome.INCONCLUSIVE)


def opossum(exchange, **changes):
    facts = sound(upgrade=UpgradeCheck(port=80, exchange=exchange), **changes)
    policies = load_catalog().policies["asvs-4.0.3"]
    (found,) = [one for one in PROBE.judge(facts, shop(), policies, NOW) if one.place == "opossum"]
    return found.reason, found.outcome, found.bears_on


@pytest.mark.parametrize(
    ("exchange", "expected"),
    [
        (answer(101, upgrade="TLS/1.0"), ("open_to_opossum", Outcome.FAIL, Bearing.PROGRAMME)),
        (answer(426, upgrade="TLS/1.0"), ("names_upgrade", Outcome.ADVISORY, Bearing.ADVISORY)),
        (answer(301), ("none_observed", Outcome.MANUAL, Bearing.PROGRAMME)),
        (silence("connect_refused"), ("none_observed", Outcome.MANUAL, Bearing.PROGRAMME)),
        (silence("timeout"), ("check_incomplete", Outcome.INCONCLUSIVE, Bearing.PROGRAMME)),
    ],
)
def test_tls_inside_cleartext_beside_https_is_opossum(exchange, expected):
    assert opossum(exchange, cleartext=(redirected("https://shop.example/"),)) == expected


def test_a_port_that_never_answers_in_clear_has_nothing_to_upgrade():
    assert opossum(silence("connect_timeout"), cleartext=(three("connect_timeout"),))[0] == "none_observed"
    unproven = check(*[silence("connect_timeout")] * 3, good=False)
    assert opossum(silence("connect_timeout"), cleartext=(unproven,))[0] == "check_incomplete"
    assert opossum(silence("connect_timeout"), cleartext=())[0] == "check_incomplete"


def test_an_upgrade_that_was_not_asked_or_stopped_is_no_clean_check():
    policies = load_catalog().policies["asvs-4.0.3"]
    reasons = [
        next(one.reason for one in PROBE.judge(facts, shop(), policies, NOW) if one.place == "opossum")
        for facts in (
            sound(upgrade=None),
            sound(upgrade=None, problems=(Problem(section="upgrade", reason="deadline"),)),
        )
    ]
    assert reasons == ["not_probed", "check_incomplete"]


def test_what_speaks_no_http_has_no_place_for_it():
    mail = Endpoint(host="shop.example", port=587, starttls="smtp")
    policies = load_catalog().policies["asvs-4.0.3"]
    assert "opossum" not in {one.place for one in PROBE.judge(sound(), mail, policies, NOW)}
