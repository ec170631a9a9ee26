"""Law 8, said of reviews: who is not the author accepts or rejects, and any later change clears that."""

from datetime import timedelta

import pytest
from builders import (
    ANN,
    BOB,
    EVE,
    NOW,
    Book,
    answer,
    attachment,
    catalog,
    check,
    digest,
    policy,
    question,
    shop,
    silence,
    sound,
    step,
)

from guide.assess.fold import assess
from guide.model.outcomes import Outcome, Status
from guide.probes.registry import PROBES

SERVED = check(answer(200), port=443)
SHAKY = check(silence("reset"), port=443)
ASKED = catalog(step(questions=(question(),)))
PROBED = catalog(step(probes=("tls.cleartext",)))


def asked(book, content=ASKED, **more):
    return assess(content, book.ledger(), **({"now": NOW} | more)).steps[0].questions[0]


def found(book, **more):
    (standing,) = assess(PROBED, book.ledger(), **({"now": NOW} | more)).findings
    return standing


def mark(observed):
    judged = PROBES["tls.cleartext"].judge(observed, shop(), policy(), NOW)
    return next(one.fingerprint for one in judged if one.outcome is not Outcome.PASS)


def failing(**given):
    book = Book(**given)
    book.put(sound(plaintext=SERVED))
    return book, mark(sound(plaintext=SERVED))


@pytest.mark.parametrize("answered", ["satisfied", "not-applicable"])
def test_a_superseding_statement_clears_the_acceptance(answered):
    book = Book()
    old = book.answered(answer=answered)
    assert asked(book).status in {Status.SATISFIED, Status.NOT_APPLICABLE}
    book.attest(answer=answered, supersedes=old)
    assert (asked(book).status, asked(book).reason) == (Status.OPEN, "awaiting_review")


def test_a_superseding_statement_clears_the_rejection_too():
    book = Book()
    book.review(book.attest(), accepted=False)
    assert asked(book).reason == "rejected"
    book.attest()
    assert asked(book).reason == "awaiting_review"


@pytest.mark.parametrize("changed", [{"revision": 2}, {"digest": digest("other words")}])
def test_a_changed_question_clears_it(changed):
    book = Book()
    book.answered()
    other = catalog(step(questions=(question(**changed),)))
    assert (asked(book, other).status, asked(book, other).reason) == (Status.STALE, "question_changed")
    # Accepting the old words anew does not help: the question that was answered is gone.
    book.review(book.records[1].id, by=EVE)
    assert asked(book, other).status is Status.STALE


@pytest.mark.parametrize("state", ["missing", "altered"])
def test_evidence_that_is_not_as_it_was_attached_clears_it(state):
    book = Book()
    book.answered(evidence=(attachment(),))
    states = {attachment().digest: state}
    assert (asked(book, artifacts=states).status, asked(book, artifacts=states).reason) == (
        Status.STALE,
        f"evidence_{state}",
    )


def test_not_applicable_needs_an_approver_and_an_acceptance():
    book = Book()
    said = book.attest(answer="not-applicable", approved_by=EVE)
    assert asked(book).reason == "awaiting_review"
    book.review(said, by=ANN)
    assert asked(book).reason == "awaiting_review"
    book.review(said, by=BOB)
    assert asked(book).status is Status.NOT_APPLICABLE


# Determinations


def test_a_determination_counts_once_somebody_else_accepted_it():
    book, fingerprint = failing()
    ruling = book.rule(fingerprint)
    assert found(book).lapse.reason == "awaiting_review"
    book.review(ruling, by=ANN)
    assert found(book).standing == "stands"
    book.review(ruling, by=BOB)
    assert (found(book).standing, found(book).lapse) == ("false-positive", None)
    book.review(ruling, accepted=False, by=EVE)
    assert (found(book).standing, found(book).lapse.reason) == ("stands", "rejected")


def test_a_superseding_determination_clears_the_acceptance_of_the_older():
    book, fingerprint = failing()
    book.review(book.rule(fingerprint))
    assert found(book).standing == "false-positive"
    newer = book.rule(fingerprint, rationale="Other grounds.")
    assert (found(book).standing, found(book).lapse.record) == ("stands", newer)
    book.withdraw(newer)
    assert found(book).standing == "false-positive"


def test_a_finding_that_reads_otherwise_is_not_covered_by_an_accepted_determination():
    book, fingerprint = failing()
    book.review(book.rule(fingerprint))
    book.put(sound(plaintext=SHAKY))
    standings = {one.finding.reason: one.standing for one in assess(PROBED, book.ledger(), now=NOW).findings}
    assert standings["unstable"] == "stands"


@pytest.mark.parametrize("state", ["missing", "altered"])
def test_altered_evidence_clears_an_accepted_determination_and_is_named(state):
    book, fingerprint = failing()
    book.review(book.rule(fingerprint))
    one = found(book, artifacts={attachment().digest: state})
    assert (one.standing, one.lapse.reason) == ("stands", f"evidence_{state}")
    assert (one.lapse.about, one.lapse.digest) == (attachment().name, attachment().digest)


def test_an_expired_determination_is_named():
    book, fingerprint = failing()
    book.review(book.rule(fingerprint, valid_until=NOW + timedelta(days=3)))
    one = found(book, now=NOW + timedelta(days=4))
    assert (one.standing, one.lapse.reason, one.lapse.until) == ("stands", "expired", NOW + timedelta(days=3))


# Waivers


def test_a_waiver_needs_an_approver_who_did_not_record_it_or_a_second_persons_acceptance():
    book, fingerprint = failing()
    waiver = book.waive(fingerprint, approved_by=" ann  AUTHOR")
    assert (found(book).standing, found(book).lapse.reason) == ("stands", "not_approved")
    book.review(waiver, by=ANN)
    assert found(book).standing == "stands"
    book.review(waiver, by=BOB)
    assert found(book).standing == "waived"
    book.review(waiver, accepted=False, by=EVE)
    assert found(book).lapse.reason == "rejected"


def test_a_superseding_waiver_clears_the_acceptance_of_the_older():
    book, fingerprint = failing()
    book.review(book.waive(fingerprint))
    newer = book.waive(fingerprint, approved_by=ANN)
    assert (found(book).standing, found(book).lapse.record) == ("stands", newer)


def test_a_shorter_waiver_is_not_undone_by_an_older_longer_one():
    book, fingerprint = failing()
    book.waive(fingerprint, expires=NOW + timedelta(days=100))
    book.waive(fingerprint, expires=NOW + timedelta(days=5))
    assert found(book).until == NOW + timedelta(days=5)
    assert found(book, now=NOW + timedelta(days=6)).standing == "stands"


def test_a_waiver_never_covers_another_place_or_reason():
    book, fingerprint = failing()
    book.waive(fingerprint)
    for other in ({"subject": "pay.example:443"}, {"address": "192.0.2.11"}):
        assert mark(sound(plaintext=SERVED).model_copy(update=other)) != fingerprint
    assert mark(sound(plaintext=SHAKY)) != fingerprint


def test_a_waiver_holds_no_longer_than_the_policy_allows():
    book, fingerprint = failing()
    book.waive(fingerprint, expires=NOW + timedelta(days=3000))
    limit = book.records[-1].at + timedelta(days=policy().waivers_max_age)
    assert found(book).until == limit
    assert found(book, now=limit + timedelta(seconds=1)).lapse.reason == "expired"
