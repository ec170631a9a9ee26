"""Laws 1 to 6: findings, by name (design section 3)."""

from datetime import timedelta

import pytest
from builders import (
    ADDRESS,
    ANN,
    BOB,
    EVE,
    NOW,
    SHOP,
    Book,
    answer,
    attachment,
    catalog,
    check,
    hit,
    policy,
    question,
    redirected,
    scanned,
    shop,
    silence,
    sound,
    step,
    stopped,
    three,
    tree,
    unresolved,
)

from guide.assess.fold import assess
from guide.model.bodies import ScopeChange
from guide.model.exits import Exit
from guide.model.outcomes import Outcome, Status
from guide.model.subjects import Exclusion
from guide.probes.registry import PROBES

SERVED = check(answer(200), port=443)
SHAKY = check(silence("reset"), port=443)
ONE = catalog(step(probes=("tls.cleartext",)))
BOTH = catalog(step(probes=("tls.cleartext",), questions=(question(),)))


def looked(book, content=ONE, **more):
    return assess(content, book.ledger(), **({"now": NOW} | more))


def reasons(found):
    return sorted((one.finding.reason, one.standing) for one in found.findings)


def fingerprint(observed, probe="tls.cleartext", subject=None):
    judged = PROBES[probe].judge(observed, subject or shop(), policy(), NOW)
    return next(one.fingerprint for one in judged if one.outcome is not Outcome.PASS)


# Law 1


@pytest.mark.parametrize("reason", ["deadline", "cancelled", "reset", "worker_died", "cannot_speak", "skipped"])
def test_law_1_what_was_stopped_is_open_with_its_reason(reason):
    book = Book()
    book.put(stopped(reason))
    found = looked(book)
    assert (found.requirement.status, found.requirement.exit) == (Status.OPEN, Exit.NOT_ASSESSED)
    assert [one.reason for one in found.not_proven] == [reason]


def test_law_1_what_this_tool_cannot_speak_is_listed():
    book = Book()
    book.put(stopped("cannot_speak"))
    assert [(one.kind, one.reason, one.effect) for one in looked(book).not_proven] == [
        ("finding", "cannot_speak", Status.OPEN)
    ]


# Law 2


def test_law_2_no_subject_is_open_even_with_every_question_answered():
    book = Book(subjects=())
    book.answered()
    found = looked(book, catalog(step(questions=(question(),))))
    assert (found.requirement.status, found.requirement.exit) == (Status.OPEN, Exit.OPEN)
    assert ("scope", "no_endpoints") in {(one.kind, one.reason) for one in found.not_proven}


def test_law_2_a_step_with_probes_and_no_endpoint_is_open():
    book = Book(subjects=(tree(),))
    book.answered()
    assert looked(book, BOTH).steps[0].status is Status.OPEN


def test_law_2_an_address_that_was_not_reached_is_open():
    book = Book()
    book.put(sound(addresses=(ADDRESS, "192.0.2.11")))
    found = looked(book)
    assert (found.requirement.status, found.requirement.exit) == (Status.OPEN, Exit.OPEN)
    assert [(one.finding.address, one.finding.reason) for one in found.findings if one.status is Status.OPEN] == [
        ("192.0.2.11", "not_probed")
    ]


def test_law_2_a_subject_without_facts_is_open():
    book = Book(subjects=(shop(), shop(host="pay.example")))
    book.put(sound())
    assert [one.finding.subject for one in looked(book).findings if one.status is Status.OPEN] == ["pay.example:443"]


def test_law_2_the_worst_of_two_addresses_wins():
    book = Book()
    both = (ADDRESS, "192.0.2.11")
    book.put(sound(addresses=both))
    book.put(sound(address="192.0.2.11", addresses=both, plaintext=SERVED))
    assert looked(book).requirement.status is Status.NOT_SATISFIED


# Law 3


def test_law_3_a_scan_without_hits_satisfies_nothing_by_itself():
    book = Book(subjects=(shop(), tree()))
    book.put(scanned())
    assert looked(book, catalog(step(probes=("source.fallback",)))).steps[0].status is Status.OPEN
    with_question = catalog(step(probes=("source.fallback",), questions=(question(),)))
    assert looked(book, with_question).steps[0].status is Status.OPEN
    book.answered()
    assert looked(book, with_question).steps[0].status is Status.SATISFIED


def test_law_3_what_answers_first_is_a_fact_for_a_person():
    book = Book()
    book.put(sound())
    assert looked(book, catalog(step(probes=("endpoint.listening",)))).requirement.status is Status.OPEN


# Law 4


def test_law_4_a_rerun_of_the_same_address_and_vantage_lifts_a_fail():
    book = Book()
    book.put(sound(plaintext=SERVED))
    book.put(sound())
    assert looked(book).requirement.status is Status.SATISFIED


def test_law_4_a_rerun_elsewhere_does_not():
    from_there = sound().vantage.model_copy(update={"name": "there"})
    for other in ({"vantage": from_there}, {"address": "192.0.2.11"}):
        book = Book()
        both = (ADDRESS, "192.0.2.11")
        book.put(sound(plaintext=SERVED, addresses=both))
        book.put(sound(**({"addresses": both} | other)))
        assert looked(book).requirement.status is Status.NOT_SATISFIED


def test_law_4_a_rerun_that_covers_less_supersedes_nothing_of_what_it_left_out():
    book = Book(subjects=(shop(paths=("/", "/old")),))
    content = catalog(step(probes=("http.cleartext",)))
    served = check(answer(200), path="/old")
    book.put(sound(cleartext=(redirected("https://shop.example/"), served)))
    book.put(sound(cleartext=(redirected("https://shop.example/"),)))
    book.put(sound(cleartext=None))
    assert {one.finding.place: one.finding.reason for one in looked(book, content).findings} == {
        "/": "redirects_to_https",
        "/old": "served_in_clear",
    }


def test_law_4_an_inconclusive_rerun_stands_and_keeps_the_older_fail():
    book = Book()
    book.put(sound(plaintext=SERVED))
    book.put(stopped("deadline"))
    found = looked(book)
    assert {(one.finding.reason, one.older) for one in found.findings} == {("served", True), ("deadline", False)}
    assert found.requirement.status is Status.NOT_SATISFIED


def test_law_4_an_inconclusive_rerun_takes_an_older_pass_away():
    book = Book()
    book.put(sound())
    book.put(sound(plaintext=SHAKY))
    assert reasons(looked(book)) == [("unstable", "stands")]
    assert looked(book).requirement.status is Status.OPEN


def test_law_4_an_attestation_never_lifts_a_fail():
    book = Book()
    book.answered()
    book.put(sound(plaintext=SERVED))
    book.answered()
    assert looked(book, BOTH).requirement.status is Status.NOT_SATISFIED


def test_law_4_an_accepted_false_positive_lifts_it_until_it_runs_out():
    book = Book()
    book.put(sound(plaintext=SERVED))
    ruled = book.rule(fingerprint(sound(plaintext=SERVED)), valid_until=NOW + timedelta(days=10))
    assert looked(book).requirement.status is Status.NOT_SATISFIED
    book.review(ruled)
    found = looked(book)
    assert (found.requirement.status, reasons(found)) == (Status.SATISFIED, [("served", "false-positive")])
    assert (found.findings[0].record, found.findings[0].by) == (ruled, ANN)
    assert looked(book, now=NOW + timedelta(days=11)).requirement.status is Status.NOT_SATISFIED


def test_law_4_a_determination_is_bound_to_its_fingerprint():
    book = Book()
    book.review(book.rule(fingerprint(sound(plaintext=SERVED))))
    book.put(sound(plaintext=redirected("http://shop.example/")))
    assert looked(book).requirement.status is Status.NOT_SATISFIED


def test_law_4_a_determination_needs_evidence_that_is_there():
    book = Book()
    book.put(sound(plaintext=SERVED))
    book.review(book.rule(fingerprint(sound(plaintext=SERVED))))
    for state in ("missing", "altered"):
        found = looked(book, artifacts={attachment().digest: state})
        assert found.requirement.status is Status.NOT_SATISFIED
    bare = Book()
    bare.put(sound(plaintext=SERVED))
    bare.review(bare.rule(fingerprint(sound(plaintext=SERVED)), evidence=()))
    assert looked(bare).requirement.status is Status.NOT_SATISFIED


def test_law_4_a_waiver_turns_a_fail_into_an_accepted_risk_until_it_expires():
    book = Book()
    book.put(sound(plaintext=SERVED))
    book.waive(fingerprint(sound(plaintext=SERVED)), expires=NOW + timedelta(days=5))
    found = looked(book)
    assert (found.requirement.status, found.requirement.exit) == (Status.RISK_ACCEPTED, Exit.NOT_SATISFIED)
    assert (found.findings[0].standing, found.findings[0].by) == ("waived", EVE)
    assert looked(book, now=NOW + timedelta(days=6)).requirement.status is Status.NOT_SATISFIED


def test_law_4_nobody_waives_on_their_own_approval_and_a_rejection_voids_it():
    own = Book()
    own.put(sound(plaintext=SERVED))
    own.waive(fingerprint(sound(plaintext=SERVED)), by=EVE, approved_by=" eve  THIRD")
    assert looked(own).requirement.status is Status.NOT_SATISFIED
    own.review(own.records[-1].id, by=BOB)
    assert looked(own).requirement.status is Status.RISK_ACCEPTED
    own.review(own.records[-2].id, accepted=False, by=BOB)
    assert looked(own).requirement.status is Status.NOT_SATISFIED


def test_law_4_a_rejected_waiver_counts_for_nothing_whoever_approved_it():
    book = Book()
    book.put(sound(plaintext=SERVED))
    book.review(book.waive(fingerprint(sound(plaintext=SERVED))), accepted=False)
    assert looked(book).requirement.status is Status.NOT_SATISFIED


def test_law_4_a_ruling_from_the_future_does_not_count_yet():
    book = Book()
    book.put(sound(plaintext=SERVED))
    book.waive(fingerprint(sound(plaintext=SERVED)))
    book.records[-1] = book.records[-1].model_copy(update={"at": NOW + timedelta(days=1)})
    assert looked(book).requirement.status is Status.NOT_SATISFIED


def test_law_4_facts_age_out_and_a_fail_stays_a_fail():
    for plaintext, status in ((check(answer(400)), Status.STALE), (SERVED, Status.NOT_SATISFIED)):
        book = Book()
        book.put(sound(plaintext=plaintext))
        assert looked(book, now=NOW + timedelta(days=91)).requirement.status is status
    book = Book()
    book.put(sound())
    assert looked(book, now=NOW + timedelta(days=88)).requirement.status is Status.SATISFIED


def test_law_4_facts_from_the_future_or_a_clock_that_ran_backwards_are_stale():
    book = Book()
    book.put(sound(), at=NOW + timedelta(minutes=1))
    assert looked(book).requirement.status is Status.STALE
    back = Book()
    back.put(sound(), at=NOW - timedelta(days=3))
    assert looked(back).requirement.status is Status.STALE
    ahead = Book()
    ahead.put(sound(ended=NOW + timedelta(seconds=1)))
    assert looked(ahead).requirement.status is Status.STALE


# Law 5


def test_law_5_a_rerun_closes_an_inconclusive():
    book = Book()
    book.put(stopped("filtered"))
    book.put(sound())
    assert looked(book).requirement.status is Status.SATISFIED


def test_law_5_a_settled_inconclusive_says_by_whom_and_until_when():
    book = Book()
    book.put(stopped("filtered"))
    ruled = book.rule(fingerprint(stopped("filtered")), "settled")
    assert looked(book).requirement.status is Status.OPEN
    book.review(ruled)
    found = looked(book)
    assert (found.requirement.status, found.requirement.exit) == (Status.SATISFIED, Exit.SATISFIED)
    assert (found.findings[0].standing, found.findings[0].by) == ("settled", ANN)
    assert found.findings[0].until == NOW + timedelta(days=200)


def test_law_5_a_ruling_of_the_other_kind_lifts_nothing():
    book = Book()
    book.put(stopped("filtered"))
    book.review(book.rule(fingerprint(stopped("filtered")), "false-positive"))
    book.waive(fingerprint(stopped("filtered")))
    assert looked(book).requirement.status is Status.OPEN
    failing = Book()
    failing.put(sound(plaintext=SERVED))
    failing.review(failing.rule(fingerprint(sound(plaintext=SERVED)), "settled"))
    assert looked(failing).requirement.status is Status.NOT_SATISFIED


def test_law_5_a_name_that_led_nowhere_is_answered_by_any_address_later():
    book = Book()
    book.put(sound())
    book.put(unresolved())
    assert reasons(looked(book)) == [("name_unresolved", "stands")]
    book.put(sound())
    assert reasons(looked(book)) == [("refused_status", "stands")]


# Law 6 is a judgement of the probes; here only that the fold does not soften it


def test_law_6_a_limiter_never_becomes_a_pass():
    book = Book()
    book.put(sound(plaintext=three("reset", good=False)))
    assert looked(book).requirement.status is Status.OPEN


# Beside the laws


def test_an_excluded_subject_does_not_count_and_comes_back_with_its_facts():
    book = Book()
    book.put(sound(plaintext=SERVED))
    gone = Exclusion(subject=SHOP, reason="Sold.", owner=EVE)
    book.put(ScopeChange(exclude=(gone,)))
    found = looked(book)
    assert (found.requirement.status, found.findings) == (Status.OPEN, ())
    book.put(ScopeChange(add=(shop(),)))
    assert looked(book).requirement.status is Status.NOT_SATISFIED


def test_a_source_scan_that_is_clean_again_replaces_its_old_matches():
    content = catalog(step(probes=("source.fallback",), questions=(question(),)))
    book = Book(subjects=(shop(), tree()))
    book.answered()
    book.put(scanned(hit(12), hit(99)))
    assert looked(book, content).steps[0].status is Status.NOT_SATISFIED
    book.put(scanned(hit(12), truncated=True))
    assert {(one.finding.place, one.older) for one in looked(book, content).findings} == {
        ("app.py:12 python-verify-off", False),
        ("app.py:99 python-verify-off", True),
        ("", False),
    }
    book.put(scanned())
    assert looked(book, content).steps[0].status is Status.SATISFIED
