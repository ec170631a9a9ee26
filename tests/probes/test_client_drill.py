"""client.drill: what reached the servers decides; a client that reaches nothing refuses nothing."""

import pytest
from builders import NOW, client, drilled, policy, shop, trial

from guide.model.outcomes import Bearing, Outcome
from guide.probes.registry import PROBES

PROBE = PROBES["client.drill"]


def said(observed):
    return {(one.place, one.reason, one.outcome) for one in PROBE.judge(observed, client(), policy(), NOW)}


def test_all_refused_is_for_a_person_and_bears_on_the_requirement():
    found = PROBE.judge(drilled(), client(), policy(), NOW)
    assert {one.outcome for one in found} == {Outcome.MANUAL}
    assert {one.place for one in found} == {
        *("untrusted-certificate", "expired-certificate", "wrong-name", "tls-1.0"),
        *("redirect-to-http", "plaintext-server"),
    }
    assert PROBE.bearing(policy()) is Bearing.REQUIREMENT


@pytest.mark.parametrize("scenario", ["untrusted-certificate", "expired-certificate", "wrong-name", "tls-1.0"])
@pytest.mark.parametrize("arrived", [{"secure_bytes": 1}, {"clear_bytes": 1}])
def test_one_byte_over_a_bad_channel_fails(scenario, arrived):
    found = said(drilled(trial(scenario, **arrived)))
    assert (scenario, "accepted", Outcome.FAIL) in found


def test_a_completed_handshake_without_a_byte_is_a_refusal():
    found = said(drilled(trial("wrong-name", handshakes=1, versions=("TLS 1.3",))))
    assert ("wrong-name", "refused", Outcome.MANUAL) in found


def test_a_redirect_is_judged_by_what_came_after_it():
    good = trial("redirect-to-http", secure_bytes=80, beyond={"connections": 0}, exit_code=0)
    assert ("redirect-to-http", "refused", Outcome.MANUAL) in said(drilled(good))
    bad = trial("redirect-to-http", secure_bytes=80, beyond={"clear_bytes": 80}, exit_code=0)
    assert ("redirect-to-http", "accepted", Outcome.FAIL) in said(drilled(bad))
    unreached = trial("redirect-to-http", beyond={"connections": 0})
    assert ("redirect-to-http", "not_reached", Outcome.INCONCLUSIVE) in said(drilled(unreached))


def test_bytes_in_clear_to_a_cleartext_server_fail():
    found = said(drilled(trial("plaintext-server", clear_bytes=30)))
    assert ("plaintext-server", "accepted", Outcome.FAIL) in found


@pytest.mark.parametrize("control", ["good", "good-again"])
def test_without_a_control_no_refusal_counts_but_a_fail_does(control):
    found = said(drilled(trial(control), trial("wrong-name", secure_bytes=9)))
    assert found == {
        ("", "control_failed", Outcome.INCONCLUSIVE),
        ("wrong-name", "accepted", Outcome.FAIL),
    }


def test_a_missing_control_is_a_failed_one():
    facts = drilled()
    left = tuple(one for one in facts.drill.trials if one.scenario != "good-again")
    cut = facts.model_copy(update={"drill": facts.drill.model_copy(update={"trials": left})})
    assert said(cut) == {("", "control_failed", Outcome.INCONCLUSIVE)}


def test_what_hangs_never_comes_or_cannot_be_set_up_proves_nothing():
    found = said(
        drilled(
            trial("untrusted-certificate", killed=True),
            trial("expired-certificate", connections=0),
            trial("tls-1.0", connections=0, unavailable="OpenSSL 9"),
        )
    )
    assert ("untrusted-certificate", "hung", Outcome.INCONCLUSIVE) in found
    assert ("expired-certificate", "not_reached", Outcome.INCONCLUSIVE) in found
    assert ("tls-1.0", "unavailable", Outcome.INCONCLUSIVE) in found


def test_a_client_that_hangs_after_it_sent_its_request_fails():
    assert ("wrong-name", "accepted", Outcome.FAIL) in said(drilled(trial("wrong-name", secure_bytes=9, killed=True)))


def test_an_exit_as_if_all_were_well_is_pointed_out():
    assert ("wrong-name", "silent", Outcome.ADVISORY) in said(drilled(trial("wrong-name", exit_code=0)))


def test_it_applies_to_clients_only():
    assert PROBE.applies(client())
    assert not PROBE.applies(shop())
