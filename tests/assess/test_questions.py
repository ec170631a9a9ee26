"""Questions over several subjects, and statements that add up."""

from datetime import timedelta

import pytest
from builders import BOB, EVE, NOW, SHOP, Book, catalog, question, shop, step, tree

from guide.assess.fold import assess
from guide.model.outcomes import Status
from guide.text.errors import UsageError

PAY = "pay.example:443"
CONTENT = catalog(step(questions=(question(),)))


def two():
    return Book(subjects=(shop(), shop(host="pay.example"), tree()))


def state(book, now=NOW):
    return assess(CONTENT, book.ledger(), now=now).steps[0].questions[0]


def test_unanswered_names_every_endpoint():
    found = state(two())
    assert (found.status, found.reason, found.subjects_open) == (Status.OPEN, "not_answered", (SHOP, PAY))


def test_answers_for_single_endpoints_add_up():
    book = two()
    book.answered(subjects=(SHOP,))
    found = state(book)
    assert (found.status, found.reason, found.subjects_open) == (Status.OPEN, "partly_answered", (PAY,))
    book.answered(subjects=(PAY,))
    found = state(book)
    assert (found.status, found.reason, found.subjects_open) == (Status.SATISFIED, "accepted", ())


def test_an_answer_for_the_whole_system_covers_all():
    book = two()
    book.answered()
    assert state(book).status is Status.SATISFIED


def test_the_newest_word_on_each_endpoint_counts():
    book = two()
    book.answered()
    book.attest(answer="not-satisfied", subjects=(PAY,))
    found = state(book)
    assert (found.status, found.subjects_open) == (Status.NOT_SATISFIED, (PAY,))
    book.answered()
    assert state(book).status is Status.SATISFIED


def test_a_newer_word_that_nobody_accepted_yet_opens_the_question_again():
    book = two()
    book.answered()
    newer = book.attest(subjects=(PAY,))
    found = state(book)
    assert (found.status, found.reason, found.attestation) == (Status.OPEN, "awaiting_review", newer)


def test_the_first_endpoint_that_is_worst_off_gives_the_reason():
    book = two()
    book.answered(subjects=(SHOP,), valid_until=NOW + timedelta(days=5))
    book.answered(subjects=(PAY,))
    assert state(book).until == NOW + timedelta(days=5)
    found = state(book, NOW + timedelta(days=6))
    assert (found.status, found.reason, found.subjects_open) == (Status.STALE, "expired", (SHOP,))


def test_a_no_about_a_source_tree_counts_though_no_endpoint_is_named():
    book = two()
    book.answered()
    book.attest(answer="not-satisfied", subjects=("source:./src",))
    assert state(book).status is Status.NOT_SATISFIED


def test_a_yes_about_a_source_tree_covers_no_endpoint():
    book = two()
    book.answered(subjects=("source:./src",))
    assert (state(book).reason, state(book).subjects_open) == ("partly_answered", (SHOP, PAY))


def test_a_word_about_a_subject_out_of_scope_is_no_word():
    book = two()
    book.attest(answer="not-satisfied", subjects=("gone.example:443",))
    assert state(book).reason == "not_answered"


def test_not_applicable_to_one_and_satisfied_for_the_other_is_satisfied():
    book = two()
    book.answered(subjects=(SHOP,))
    book.answered(answer="not-applicable", subjects=(PAY,))
    assert state(book).status is Status.SATISFIED
    book.answered(answer="not-applicable", subjects=(SHOP,))
    assert state(book).status is Status.NOT_APPLICABLE


def test_the_environment_is_compared_as_a_person_reads_it():
    book = two()
    book.answered(environment=" Production ")
    assert state(book).status is Status.SATISFIED


def test_a_rejected_no_is_open():
    book = two()
    book.review(book.attest(answer="not-satisfied"), accepted=False, by=BOB)
    assert (state(book).status, state(book).reason) == (Status.OPEN, "rejected")


def test_a_no_does_not_age():
    book = two()
    book.attest(answer="not-satisfied", valid_until=NOW + timedelta(days=1))
    assert state(book, NOW + timedelta(days=600)).status is Status.NOT_SATISFIED


def test_a_recorder_may_approve_what_someone_else_stated():
    book = two()
    book.review(book.attest(answer="not-applicable", stated_by=EVE, approved_by=BOB, by=BOB), by="Dan Fourth")
    assert state(book).status is Status.NOT_APPLICABLE


def test_days_due_are_counted_from_what_runs_out():
    book = two()
    book.answered(valid_until=NOW + timedelta(days=20))
    found = assess(CONTENT, book.ledger(), now=NOW)
    assert (found.due(30), found.due(10)) == (1, 0)


@pytest.mark.parametrize("wrong", [{"policy": "none"}, {"profile": "none"}, {"requirement": "v9"}])
def test_an_unknown_id_is_one_clear_sentence(wrong):
    with pytest.raises(UsageError, match="There are: "):
        assess(CONTENT, two().ledger(), now=NOW, **wrong)


def test_an_empty_profile_switches_the_scopes_off():
    book = Book(profile="test-profile")
    assert assess(CONTENT, book.ledger(), now=NOW).profile == "test-profile"
    assert assess(CONTENT, book.ledger(), now=NOW, profile="").profile == ""
