"""A stale or open statement says what changed: old and new, by name (law 8)."""

from datetime import timedelta

import pytest
from builders import (
    ANN,
    BOB,
    EVE,
    NOW,
    SHOP,
    Book,
    assumption,
    attachment,
    catalog,
    certificate,
    deployment,
    digest,
    offers,
    question,
    shop,
    sound,
    step,
)

from guide.assess.aspects import aspect_digest
from guide.assess.fold import assess
from guide.catalog.labels import read_labels
from guide.model.bodies import Note, ScopeChange
from guide.model.language import Language
from guide.model.outcomes import Status
from guide.text.language import Words
from guide.text.shifts import shift_sentence

OLD = sound(certificates=(deployment(certificate(sha256=digest("old"))),))
NEW = sound(certificates=(deployment(certificate(sha256=digest("new"), not_after=NOW + timedelta(days=77))),))


def state(book, asked=None, **more):
    content = catalog(step(questions=(asked or question(),)))
    return assess(content, book.ledger(), **({"now": NOW} | more)).steps[0].questions[0]


def only(book, asked=None, **more):
    (shift,) = state(book, asked, **more).shifts
    return shift


def said(shift, language=Language.EN):
    return shift_sentence(Words(language, read_labels(language)), shift)


def resting_on(book, aspect, first, **changes):
    """Record facts and a statement, accepted by Bob, that takes an aspect of them for granted."""
    book.put(first)
    known = aspect_digest(SHOP, aspect, book.ledger())
    return book.answered(assumes=(assumption(aspect, known),), **changes)


def test_nothing_changed_nothing_said():
    book = Book()
    resting_on(book, "certificate", OLD)
    book.put(OLD)
    assert (state(book).status, state(book).shifts) == (Status.SATISFIED, ())


def test_a_changed_certificate_is_named_old_and_new():
    book = Book()
    resting_on(book, "certificate", OLD)
    book.put(NEW)
    shift = only(book)
    assert (shift.reason, shift.about, shift.aspect) == ("fact_changed", SHOP, "certificate")
    assert digest("old")[7:23] in shift.before
    assert digest("new")[7:23] in shift.after
    assert f"{NOW + timedelta(days=77):%Y-%m-%d}" in shift.after
    for language in Language:
        assert shift.before in said(shift, language)
        assert shift.after in said(shift, language)


def test_a_changed_protocol_list_is_named_old_and_new():
    book = Book()
    resting_on(book, "protocols", sound())
    book.put(sound(offers=offers(TLS_1_1="accepted")))
    shift = only(book)
    assert (shift.before, shift.after) == ("TLS 1.2, TLS 1.3", "TLS 1.1, TLS 1.2, TLS 1.3")


def test_the_old_fact_is_the_one_the_statement_rested_on_not_the_last_one():
    book = Book()
    resting_on(book, "certificate", OLD)
    book.put(sound(certificates=(deployment(certificate(sha256=digest("between"))),)))
    book.put(NEW)
    assert digest("old")[7:23] in only(book).before


def test_facts_recorded_between_reading_and_writing_do_not_hide_the_old_one():
    book = Book()
    book.put(OLD)
    known = aspect_digest(SHOP, "certificate", book.ledger())
    book.put(NEW)
    book.answered(assumes=(assumption("certificate", known),))
    assert digest("old")[7:23] in only(book).before


def test_a_branch_that_was_joined_later_is_not_what_was_stated():
    """Whoever spoke on the other branch had not seen this certificate."""
    book = Book()
    book.put(OLD)
    known = aspect_digest(SHOP, "certificate", book.ledger())
    fork, start = book.tip(), book.clock
    book.answered(assumes=(assumption("certificate", known),))
    ours = book.tip()
    book.put(NEW, prev=fork, at=start + timedelta(seconds=5))
    book.join(*ours, *book.tip())
    shift = only(book)
    assert digest("old")[7:23] in shift.before
    assert digest("new")[7:23] in shift.after


def test_what_another_branch_had_seen_before_is_not_mixed_into_what_was_stated():
    """The other branch looked at another address, earlier; who spoke here did not know of it."""
    alone = Book()
    alone.put(OLD)
    known = aspect_digest(SHOP, "certificate", alone.ledger())
    book = Book()
    fork, start = book.tip(), book.clock
    book.put(NEW.model_copy(update={"address": "192.0.2.11"}), prev=fork, at=start + timedelta(seconds=5))
    theirs = book.tip()
    book.put(OLD, prev=fork, at=start + timedelta(seconds=10))
    book.answered(assumes=(assumption("certificate", known),))
    book.join(*theirs, *book.tip())
    shift = only(book)
    assert digest("old")[7:23] in shift.before
    assert digest("new")[7:23] not in shift.before
    assert digest("new")[7:23] in shift.after


def test_what_the_records_no_longer_show_is_said_so_with_the_digest_alone():
    book = Book()
    book.put(OLD)
    facts = book.records[-1].id
    known = aspect_digest(SHOP, "certificate", book.ledger())
    book.answered(assumes=(assumption("certificate", known),))
    book.redact(facts)
    shift = only(book)
    assert (shift.before, shift.after, shift.digest) == ("", "", known)
    assert known in said(shift)
    assert "no longer show" in said(shift)
    assert "not known" in said(shift)


def test_a_changed_question_shows_both_revisions_the_new_words_and_the_old_digest():
    book = Book()
    book.answered()
    asked = question(revision=2, digest=digest("other words"))
    shift = only(book, asked)
    assert (shift.reason, shift.before, shift.after, shift.digest) == ("question_changed", "1", "2", digest("q.first"))
    for language in Language:
        assert asked.wording[language] in said(shift, language)
        assert digest("q.first") in said(shift, language)


def test_a_new_revision_in_the_same_words_says_that():
    book = Book()
    book.answered()
    shift = only(book, question(revision=2))
    assert shift.digest == ""
    assert "wording is the same" in said(shift)


@pytest.mark.parametrize("state_", ["missing", "altered"])
def test_evidence_is_named_by_file_and_digest(state_):
    book = Book()
    fine, gone = attachment("fine.txt"), attachment("zone.txt")
    book.answered(evidence=(fine, gone))
    shift = only(book, artifacts={fine.digest: "present", gone.digest: state_})
    assert (shift.reason, shift.about, shift.digest) == (f"evidence_{state_}", "zone.txt", gone.digest)
    assert "zone.txt" in said(shift)
    assert gone.digest in said(shift)


def test_an_expired_statement_names_its_last_day_and_whose_limit_it_was():
    book = Book()
    book.answered(valid_until=NOW - timedelta(days=1))
    assert said(only(book)) == f"It held until {NOW - timedelta(days=1):%Y-%m-%d}."
    late = Book()
    late.answered(valid_until=NOW + timedelta(days=3000))
    shift = only(late, now=NOW + timedelta(days=400))
    assert shift.after == "365"
    assert "365 days at most" in said(shift)


def test_everything_that_changed_is_told_not_only_the_first():
    book = Book()
    gone = attachment("zone.txt")
    resting_on(book, "certificate", OLD, evidence=(gone,), valid_until=NOW - timedelta(days=1))
    book.put(NEW)
    found = state(book, question(revision=2), artifacts={gone.digest: "altered"})
    assert found.reason == "expired"
    assert [one.reason for one in found.shifts] == ["expired", "question_changed", "evidence_altered", "fact_changed"]


def test_a_statement_that_waits_for_review_says_what_changed_under_it_too():
    book = Book()
    book.put(OLD)
    known = aspect_digest(SHOP, "certificate", book.ledger())
    book.attest(assumes=(assumption("certificate", known),))
    book.put(NEW)
    found = state(book)
    assert (found.reason, [one.reason for one in found.shifts]) == ("awaiting_review", ["fact_changed"])


def test_an_open_statement_says_what_holds_it_up():
    rejected = Book()
    rejected.review(rejected.attest(), accepted=False, by=EVE)
    assert (only(rejected).reason, only(rejected).by) == ("rejected", EVE)

    elsewhere = Book()
    elsewhere.answered(environment="staging")
    shift = only(elsewhere)
    assert (shift.reason, shift.before, shift.after) == ("other_environment", "staging", "production")

    unapproved = Book()
    unapproved.answered(answer="not-applicable", approved_by="")
    assert "Nobody is named" in said(only(unapproved))
    own = Book()
    own.answered(answer="not-applicable", approved_by=ANN)
    assert ANN in said(only(own))

    partly = Book(subjects=(shop(), shop(host="pay.example")))
    partly.answered(subjects=(SHOP,))
    assert only(partly).about == "pay.example:443"

    replaced = Book()
    old = replaced.answered()
    replaced.attest(supersedes=old)
    assert (only(replaced).reason, only(replaced).about, only(replaced).by) == ("replaced", old, BOB)


def test_a_subject_that_left_the_scope_changes_nothing():
    book = Book(subjects=(shop(), shop(host="pay.example")))
    resting_on(book, "certificate", OLD)
    book.put(NEW)
    book.put(Note(text="Between."))
    assert state(book).shifts
    book.put(ScopeChange(exclude=({"subject": SHOP, "reason": "Sold.", "owner": EVE},)))
    assert state(book).shifts == ()


def test_what_people_and_servers_wrote_is_inert():
    book = Book()
    gone = attachment("zone\x1b[31m\u202e.txt")
    book.answered(evidence=(gone,))
    sentence = said(only(book, artifacts={gone.digest: "missing"}))
    assert "\x1b" not in sentence
    assert "\u202e" not in sentence
