"""vulnerability.known: what each check's answer means."""

import pytest
from builders import CLEAN, NOW, made, shop, sound, stopped

from guide.catalog.load import load_catalog
from guide.model.outcomes import Bearing, Outcome
from guide.probes.registry import PROBES

PROBE = PROBES["vulnerability.known"]


def judged(checks) -> dict:
    policies = load_catalog().policies["asvs-4.0.3"]
    return {one.place: one for one in PROBE.judge(sound(checks=checks), shop(), policies, NOW)}


def test_clean_checks_are_for_a_person_and_never_a_pass():
    found = judged(made())
    assert len(found) == 8
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
    assert [one.reason for where, one in found.items() if where != place] == ["none_observed"] * 7


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
