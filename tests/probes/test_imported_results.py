"""imported.results: another tool's words under its name, its date and its age."""

import pytest
from builders import NOW, Book, brought, said, shop, sound

from guide.assess.findings import findings_of
from guide.catalog.load import load_catalog
from guide.model.facts import Facts
from guide.model.outcomes import Bearing, Outcome
from guide.probes.registry import PROBES

PROBE = PROBES["imported.results"]
POLICY = load_catalog().policies["asvs-4.0.3"]


def judged(facts: Facts):
    return PROBE.judge(facts, shop(), POLICY, NOW)


def shown(*facts: Facts) -> set:
    book = Book(policy="asvs-4.0.3")
    for one in facts:
        book.put(one)
    found = findings_of(book.ledger(), POLICY, NOW)
    return {(one.finding.place, one.finding.reason) for one in found if one.finding.probe == PROBE.id}


@pytest.mark.parametrize(
    ("rating", "reason", "outcome", "bearing"),
    [
        ("testssl:HIGH", "weakness", "fail", "programme"),
        ("sslyze:vulnerable", "weakness", "fail", "programme"),
        ("nmap:F", "weakness", "fail", "programme"),
        ("testssl:LOW", "advice", "advisory", "advisory"),
        ("testssl:SOMETHING", "unrated", "manual", "advisory"),
        ("nmap:HIGH", "unrated", "manual", "advisory"),
    ],
)
def test_the_policy_says_what_a_tool_s_word_weighs(rating, reason, outcome, bearing):
    (found, *rest) = judged(brought(said(rating=rating)))
    assert (found.reason, found.outcome, found.bears_on) == (reason, Outcome(outcome), Bearing(bearing))
    assert found.detail["tool"] == "testssl.sh 3.0.8"
    assert (found.detail["date"], found.detail["days"]) == ("2026-11-20", "3")
    assert [one.reason for one in rest] == ["fine"]


def test_what_the_tool_could_not_tell_is_inconclusive():
    assert judged(brought(said(undecided=True, rating="testssl:WARN")))[0].outcome is Outcome.INCONCLUSIVE


def test_silence_is_no_pass_and_a_broken_report_is_inconclusive():
    assert [(one.reason, one.outcome) for one in judged(brought())] == [("none_reported", Outcome.MANUAL)]
    for gap in ({"complete": False}, {"left_out": 2}):
        assert [one.outcome for one in judged(brought(**gap))] == [Outcome.INCONCLUSIVE]


def test_nobody_has_to_bring_anything():
    assert shown() == shown(sound()) == set()


def test_a_newer_report_lifts_a_fail_only_where_it_looked():
    old = brought(said(), said("BREACH"), days=9)
    assert shown(old, brought(covers=("ROBOT",))) == {
        ("testssl.sh BREACH", "weakness"),
        ("testssl.sh", "none_reported"),
    }
    assert shown(old, brought(covers=("CRIME",))) >= {
        ("testssl.sh ROBOT", "weakness"),
        ("testssl.sh BREACH", "weakness"),
    }
    undecided = brought(said(undecided=True, rating="testssl:WARN"), covers=("BREACH",))
    assert shown(old, undecided) == {("testssl.sh ROBOT", "weakness"), ("testssl.sh ROBOT", "undecided")}


def test_a_format_that_lists_nothing_fine_is_replaced_as_a_whole():
    assert shown(brought(said(), days=9), brought()) == {("testssl.sh", "none_reported")}


def test_our_own_facts_and_another_tool_s_never_replace_each_other():
    ours, theirs = sound(), brought(said())
    other = brought(vantage="nmap", format="nmap")
    for order in ((ours, theirs), (theirs, ours), (theirs, other), (other, theirs)):
        assert ("testssl.sh ROBOT", "weakness") in shown(*order)
    book = Book(policy="asvs-4.0.3")
    book.put(ours)
    alone = {one.finding.fingerprint for one in findings_of(book.ledger(), POLICY, NOW)}
    book.put(theirs)
    both = {one.finding.fingerprint for one in findings_of(book.ledger(), POLICY, NOW)}
    assert alone < both


def test_old_results_age_and_old_fails_stay():
    book = Book(policy="asvs-4.0.3")
    book.put(brought(said(), said("TLS1", "testssl:LOW"), days=POLICY.facts_max_age + 1))
    found = {
        one.finding.place: one.stale for one in findings_of(book.ledger(), POLICY, NOW) if one.finding.probe == PROBE.id
    }
    assert found == {"testssl.sh ROBOT": False, "testssl.sh TLS1": True}
