"""Waivers as they are recorded, and what they make of a verdict (laws 4 and 8)."""

from datetime import timedelta

import pytest
from builders_facts import ADDRESS, answer, check
from session.reviewing import ANN, BOB, EVE, Clock, answer_all, begin, fails, observe

from guide.model.exits import Exit
from guide.model.outcomes import Status
from guide.session.review import review
from guide.session.status import look
from guide.session.waive import waive
from guide.session.withdraw import withdraw
from guide.text.errors import UsageError

SERVED = (check(answer(200)),)
TERMS = {"reason": "Old scanner.", "compensating": "Own network only.", "ticket": "OPS-41", "approved_by": EVE}


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def failing(tmp_path, clock):
    """Ann's desk at a workbook in which all is answered and one thing fails."""
    desk = begin(tmp_path, clock)
    observe(desk, cleartext=SERVED)
    answer_all(desk)
    return desk


def accept_risk(desk, *prints, days=30, **changes):
    return waive(desk, prints or fails(desk), **{**TERMS, "expires": desk.clock() + timedelta(days=days), **changes})


def test_a_waived_fail_stays_a_fail_that_is_accepted(failing):
    assert look(failing).requirement.exit is Exit.NOT_SATISFIED
    record = accept_risk(failing)
    found = look(failing)
    (standing,) = [one for one in found.findings if one.finding.fingerprint in record.body.fingerprints]
    assert (standing.standing, standing.by, standing.status) == ("waived", EVE, Status.RISK_ACCEPTED)
    assert found.requirement.status is Status.RISK_ACCEPTED
    assert found.requirement.exit is Exit.NOT_SATISFIED
    assert found.requirement.exit_allowing_waivers is Exit.SATISFIED


def test_after_its_last_day_the_fail_stands_again_and_says_why(failing, clock):
    record = accept_risk(failing, days=30)
    clock.turn(days=31)
    found = look(failing)
    (standing,) = [one for one in found.findings if one.finding.fingerprint in record.body.fingerprints]
    assert (standing.standing, standing.lapse.reason, standing.lapse.record) == ("stands", "expired", record.id)
    assert found.requirement.exit_allowing_waivers is Exit.NOT_SATISFIED


def test_the_probe_still_runs_and_a_new_hit_is_not_covered(failing):
    accept_risk(failing)
    observe(failing, cleartext=SERVED, address="192.0.2.11", addresses=(ADDRESS, "192.0.2.11"))
    found = look(failing)
    standings = {one.finding.address: one.standing for one in found.findings if one.finding.probe == "http.cleartext"}
    assert standings == {ADDRESS: "waived", "192.0.2.11": "stands"}
    assert found.requirement.exit_allowing_waivers is Exit.NOT_SATISFIED


def test_a_repaired_place_needs_no_waiver(failing):
    accept_risk(failing)
    observe(failing)
    assert look(failing).requirement.status is Status.SATISFIED


def test_allowing_waivers_forgives_nothing_else(failing):
    """What is open beside a waived fail keeps its exit code."""
    accept_risk(failing)
    answered = next(one for step in look(failing).steps for one in step.questions if one.bears_on == "requirement")
    withdraw(failing, answered.attestation, reason="Wrong export.")
    assert look(failing).requirement.exit_allowing_waivers is Exit.OPEN


def test_a_rejected_waiver_does_not_count(failing):
    review(failing, accept_risk(failing).id, accepted=False, by=BOB, comment="The network is shared.")
    found = look(failing)
    assert found.requirement.status is Status.NOT_SATISFIED
    assert {one.lapse.reason for one in found.findings if one.lapse} == {"rejected"}


def test_a_newer_waiver_clears_the_review_of_the_older_and_its_end(failing, clock):
    """A shorter waiver is not undone by an older, longer one."""
    review(failing, accept_risk(failing, days=100).id, accepted=True, by=BOB)
    accept_risk(failing, days=10)
    clock.turn(days=11)
    assert look(failing).requirement.status is Status.NOT_SATISFIED


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"approved_by": " ann  AUTHOR "}, "Nobody approves what they record"),
        ({"approved_by": " "}, "--approved-by"),
        ({"reason": "\n"}, "--reason"),
        ({"compensating": ""}, "--compensating"),
        ({"ticket": ""}, "--ticket"),
        ({"days": 181}, "180 days at most"),
        ({"days": -1}, "is past"),
        ({"approved_by": "E" * 201}, "approved_by"),
    ],
)
def test_a_waiver_that_does_not_fit_is_refused_and_nothing_is_written(failing, changes, told):
    before = len(failing.ledger().records)
    with pytest.raises(UsageError, match=told):
        accept_risk(failing, **changes)
    assert len(failing.ledger().records) == before


def test_only_a_fail_can_be_waived(failing):
    passing = next(one.finding for one in look(failing).findings if one.finding.outcome.value == "pass")
    with pytest.raises(UsageError, match="is pass; only a fail can be waived"):
        accept_risk(failing, passing.fingerprint)
    with pytest.raises(UsageError, match="is no finding of this workbook"):
        accept_risk(failing, "f" * 32)
    with pytest.raises(UsageError, match="is no finding of this workbook"):
        accept_risk(failing, "")


def test_a_fingerprint_may_be_cut_and_is_recorded_whole_and_once(failing):
    (whole,) = fails(failing)
    assert accept_risk(failing, whole[:8], whole).body.fingerprints == (whole,)


def test_who_records_is_the_person_at_the_desk_or_who_is_named(failing):
    assert accept_risk(failing).by == ANN
    assert accept_risk(failing, by=BOB).by == BOB
    with pytest.raises(UsageError, match="Nobody approves what they record"):
        accept_risk(failing, by=EVE)


def test_a_longer_end_than_the_policy_allows_written_by_others_is_cut_when_read(failing, clock):
    record = accept_risk(failing, days=100)
    failing.record(record.body.model_copy(update={"expires": clock.now + timedelta(days=3000)}), by=BOB)
    (standing,) = [one for one in look(failing).findings if one.standing == "waived"]
    assert standing.until - clock.now < timedelta(days=181)
