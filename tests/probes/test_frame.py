"""R04, the frame: no gap reads as a pass, and nothing undeclared is ever said."""

import pytest
from builders import (
    ADDRESS,
    NOW,
    SHOP,
    certificate,
    deployment,
    offer,
    offers,
    policy,
    profile,
    scanned,
    shop,
    sound,
    stopped,
    tree,
)
from hypothesis import given, settings
from strategies import audiences, facts, scans

from guide.model.attempts import Attempt, Ending
from guide.model.facts import Listening, Problem
from guide.model.outcomes import Bearing, Outcome
from guide.probes.probe import ABSENT, COMMON
from guide.probes.registry import POLICY_RULES, PROBES, PROFILE_RULES

ENDPOINT_PROBES = [probe for probe in PROBES.values() if probe.applies(shop()) and not probe.brought]
GOOD = {Outcome.PASS, Outcome.MANUAL}


def book_of(probe):
    return profile() if probe.advises else policy()


@pytest.mark.parametrize("probe", PROBES.values(), ids=PROBES.keys())
def test_common_reasons_are_inconclusive_and_own_ones_do_not_repeat_them(probe):
    assert set(COMMON.values()) == {Outcome.INCONCLUSIVE}
    assert not COMMON.keys() & probe.own.keys()
    assert COMMON.keys() >= ABSENT


@pytest.mark.parametrize("probe", PROBES.values(), ids=PROBES.keys())
def test_a_profile_only_advises(probe):
    outcomes = set(probe.own.values())
    assert not (probe.advises and Outcome.FAIL in outcomes)
    assert set(probe.rules) <= (PROFILE_RULES if probe.advises else POLICY_RULES)


@pytest.mark.parametrize("probe", ENDPOINT_PROBES, ids=lambda probe: probe.id)
def test_every_endpoint_probe_finds_sound_facts_sound(probe):
    found = probe.judge(sound(), shop(), book_of(probe), NOW)
    assert found
    wanted = {Outcome.PASS, Outcome.MANUAL, Outcome.ADVISORY} if probe.advises else GOOD
    assert {one.outcome for one in found} <= wanted


@pytest.mark.parametrize("probe", ENDPOINT_PROBES, ids=lambda probe: probe.id)
@pytest.mark.parametrize("reason", ["deadline", "cancelled", "reset", "timeout", "worker_died", "cannot_speak"])
def test_a_missing_section_with_a_problem_is_inconclusive_with_its_reason(probe, reason):
    (found,) = probe.judge(stopped(reason), shop(), book_of(probe), NOW)
    assert (found.outcome, found.reason, found.place) == (Outcome.INCONCLUSIVE, reason, "")


@pytest.mark.parametrize("probe", ENDPOINT_PROBES, ids=lambda probe: probe.id)
def test_a_section_that_stopped_early_gives_no_pass(probe):
    partial = sound(problems=tuple(Problem(section=section, reason="deadline") for section in probe.needs))
    found = probe.judge(partial, shop(), book_of(probe), NOW)
    assert not GOOD & {one.outcome for one in found}
    assert [one.reason for one in found if one.outcome is Outcome.INCONCLUSIVE and not one.place] == ["deadline"]


def test_a_fail_survives_a_section_that_stopped_early():
    partial = sound(offers=offers(TLS_1_0="accepted"), problems=(Problem(section="offers", reason="cancelled"),))
    found = PROBES["tls.protocols"].judge(partial, shop(), policy(), NOW)
    assert {(one.place, one.reason) for one in found} == {("TLS 1.0", "forbidden_accepted"), ("", "cancelled")}


@pytest.mark.parametrize("probe", ENDPOINT_PROBES, ids=lambda probe: probe.id)
def test_a_section_nobody_looked_at_gives_no_word(probe):
    unseen = sound(**dict.fromkeys(probe.needs))
    assert probe.judge(unseen, shop(), book_of(probe), NOW) == ()


@pytest.mark.parametrize("probe", ENDPOINT_PROBES, ids=lambda probe: probe.id)
def test_a_name_without_address_stops_every_probe(probe):
    nowhere = sound(**dict.fromkeys(probe.needs), problems=(Problem(section="resolve", reason="name_unresolved"),))
    (found,) = probe.judge(nowhere, shop(), book_of(probe), NOW)
    assert found.reason == "name_unresolved"


@pytest.mark.parametrize(
    ("ending", "reason"),
    [
        ("connect_refused", "closed"),
        ("connect_timeout", "filtered"),
        ("unreachable", "unreachable"),
        ("reset", "reset"),
        ("timeout", "timeout"),
        ("other_protocol", "cannot_speak"),
        ("cleartext", "handshake_failed"),
        ("truncated", "handshake_failed"),
    ],
)
def test_a_port_that_speaks_no_tls_says_so_in_every_probe_that_needs_tls(ending, reason):
    quiet = sound(listening=Listening(attempt=Attempt(ending=Ending(ending))), offers=None, certificates=None)
    for key in ("tls.protocols", "certificate.name"):
        (found,) = PROBES[key].judge(quiet, shop(), policy(), NOW)
        assert (found.outcome, found.reason) == (Outcome.INCONCLUSIVE, reason)


def test_an_unknown_problem_reads_as_a_tool_error_and_keeps_its_code():
    (found,) = PROBES["tls.protocols"].judge(stopped("never_heard_of"), shop(), policy(), NOW)
    assert (found.reason, found.detail["code"]) == ("tool_error", "never_heard_of")


@pytest.mark.parametrize("probe", [one for one in ENDPOINT_PROBES if not one.advises], ids=lambda probe: probe.id)
def test_a_policy_without_a_rule_is_inconclusive_not_a_crash(probe):
    rules = {key: rule for key, rule in policy().rules.items() if key != probe.rules[0]}
    (found,) = probe.judge(sound(), shop(), policy(rules=rules), NOW)
    assert (found.outcome, found.reason, found.detail["rule"]) == (
        Outcome.INCONCLUSIVE,
        "policy_silent",
        probe.rules[0],
    )


def test_a_profile_without_a_rule_is_silent():
    assert PROBES["profile.suites"].judge(sound(), shop(), profile(rules={}), NOW) == ()


def test_what_a_finding_bears_on_comes_from_the_rule_that_was_broken():
    spoilt = sound(offers=(*offers(NULL="accepted"), offer("TLS 1.2", "accepted", suites="RC4")))
    found = PROBES["tls.suites"].judge(spoilt, shop(), policy(), NOW)
    bearing = {one.place: one.bears_on for one in found if one.outcome is Outcome.FAIL}
    assert bearing == {"NULL": Bearing.REQUIREMENT, "RC4": Bearing.PROGRAMME}


def test_a_profile_that_claims_to_bear_on_the_requirement_still_only_advises():
    rules = {key: rule.model_copy(update={"bears_on": Bearing.REQUIREMENT}) for key, rule in profile().rules.items()}
    for probe in (one for one in ENDPOINT_PROBES if one.advises):
        for observed in (sound(), stopped()):
            found = probe.judge(observed, shop(), profile(rules=rules), NOW)
            assert {one.bears_on for one in found} == {Bearing.ADVISORY}


def test_an_inconclusive_probe_bears_on_the_weightiest_of_its_rules():
    assert PROBES["tls.suites"].bearing(policy()) is Bearing.REQUIREMENT
    assert PROBES["hsts.max_age"].bearing(policy()) is Bearing.PROGRAMME
    assert PROBES["profile.hsts"].bearing(profile()) is Bearing.ADVISORY


def test_one_fingerprint_stands_once():
    twice = sound(certificates=(deployment(), deployment(certificate(sha256="sha256:" + "1" * 64))))
    assert len(PROBES["certificate.name"].judge(twice, shop(), policy(), NOW)) == 1


def test_a_finding_names_subject_address_vantage_and_instant():
    facts_ = sound()
    found = PROBES["certificate.name"].judge(facts_, shop(), policy(), NOW)[0]
    assert (found.subject, found.address, found.vantage, found.observed) == (SHOP, ADDRESS, "here", facts_.ended)


@settings(max_examples=400, deadline=None)
@given(facts, audiences)
def test_whatever_the_facts_a_probe_says_only_what_it_declared(observed, audience):
    subject = shop(audience=audience, paths=("/", "/login"))
    for probe in PROBES.values():
        for found in probe.judge(observed, subject, book_of(probe), NOW):
            assert found.outcome is probe.reasons[found.reason]
            assert found.bears_on is Bearing.ADVISORY or not probe.advises
            assert all(found.detail.values())


@settings(max_examples=300, deadline=None)
@given(facts)
def test_whatever_the_facts_a_problem_in_a_needed_section_never_reads_as_a_pass(observed):
    for probe in PROBES.values():
        if any(observed.problem(section) for section in probe.needs):
            found = probe.judge(observed, shop(), book_of(probe), NOW)
            assert found
            assert not GOOD & {one.outcome for one in found}


@settings(max_examples=200, deadline=None)
@given(scans)
def test_a_source_scan_never_passes(observed):
    for found in PROBES["source.fallback"].judge(observed, tree(), policy(), NOW):
        assert found.outcome is not Outcome.PASS
        assert found.outcome is not Outcome.MANUAL or not (observed.source.hits or observed.source.skipped)


def test_a_source_scan_without_hits_is_for_a_person():
    (found,) = PROBES["source.fallback"].judge(scanned(), tree(), policy(), NOW)
    assert (found.outcome, found.reason, found.place) == (Outcome.MANUAL, "no_hit", "")
