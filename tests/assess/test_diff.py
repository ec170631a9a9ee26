"""What changed between two looks: in every area, and nothing where nothing changed."""

from datetime import timedelta

import pytest
from builders import (
    ANN,
    BOB,
    NOW,
    SHOP,
    Book,
    assumption,
    catalog,
    certificate,
    deployment,
    digest,
    offers,
    shop,
    sound,
)

from guide.assess.aspects import aspect_digest
from guide.assess.diff import compare
from guide.assess.fold import assess
from guide.assess.past import past_of
from guide.catalog.labels import read_labels
from guide.catalog.load import load_catalog
from guide.model.bodies import Note, ScopeChange, Signoff
from guide.model.language import Language
from guide.model.ranges import AuthorisedRange
from guide.model.subjects import Endpoint, Exclusion
from guide.text.language import Words
from guide.text.shifts import shift_sentence

CATALOG = catalog()
SIGNED = {
    "role": "assessor",
    "decision": "reject",
    "statement": "Not yet.",
    "requirement": "open",
    "programme": "open",
    "policy": "test-policy",
}


def judged(ledger, at=NOW):
    return assess(CATALOG, ledger, now=at)


def changes(book, since, at=NOW):
    now = book.ledger()
    then = past_of(now, since)
    moment = next(record.at for record in then.records if record.id == since)
    requirement = next(iter(CATALOG.requirements.values()))
    return compare(judged(then, moment), judged(now, at), then, now, requirement, record=since)


def codes(diff, area):
    return [one.code for one in diff.of(area)]


def signed(book):
    return book.put(Signoff(**SIGNED), by=BOB)


def test_nothing_changed_reads_as_nothing():
    book = Book()
    book.put(sound())
    found = changes(book, signed(book))
    assert found.changes == ()
    assert found.recorded == {}
    assert found.kind == "signoff"


def test_time_alone_makes_facts_stale_and_that_is_told():
    book = Book()
    book.put(sound(started=NOW - timedelta(days=3, minutes=1), ended=NOW - timedelta(days=3)))
    found = changes(book, signed(book), NOW + timedelta(days=400))
    assert {(one.code, one.about, one.worse) for one in found.of("findings")} == {("passes_stale", SHOP, True)}


def test_a_new_weakness_is_a_new_finding_and_a_changed_fact():
    book = Book()
    book.put(sound())
    since = signed(book)
    book.put(sound(offers=offers(TLS_1_0="accepted")))
    found = changes(book, since)
    new = [one for one in found.of("findings") if one.code == "finding_new"]
    assert [one.finding.place for one in new if one.finding.outcome.value == "fail"] == ["TLS 1.0"]
    assert all(one.worse for one in new if one.finding.outcome.value == "fail")
    fact = next(one for one in found.of("facts") if one.terms["what"] == "diff.aspect.protocols")
    assert "TLS 1.0" in fact.texts["after"]
    assert "TLS 1.0" not in fact.texts["before"]
    assert found.recorded == {"facts": 1}


def test_a_weakness_that_is_gone_passes_now():
    book = Book()
    book.put(sound(offers=offers(TLS_1_0="accepted")))
    since = signed(book)
    book.put(sound())
    assert "finding_passes" in codes(changes(book, since), "findings")


def test_what_left_the_scope_is_said_to_have_left_it_not_to_pass():
    book = Book(subjects=(shop(), Endpoint(host="other.example")))
    book.put(sound(offers=offers(TLS_1_0="accepted")))
    since = signed(book)
    book.put(ScopeChange(exclude=(Exclusion(subject=SHOP, reason="Sold.", owner=ANN),)))
    found = changes(book, since)
    assert "finding_out_of_scope" in codes(found, "findings")
    assert "finding_passes" not in codes(found, "findings")
    left = next(one for one in found.of("scope") if one.code == "subject_excluded")
    assert (left.about, left.texts) == (SHOP, {"reason": "Sold.", "owner": ANN})


def test_a_renewed_certificate_is_told_with_both_ends():
    book = Book()
    book.put(sound())
    since = signed(book)
    leaf = certificate(sha256=digest("another leaf"), not_after=NOW + timedelta(days=77))
    book.put(sound(certificates=(deployment(leaf),)))
    fact = next(one for one in changes(book, since).of("facts") if one.terms["what"] == "diff.aspect.certificate")
    assert f"{NOW + timedelta(days=77):%Y-%m-%d}" in fact.texts["after"]
    assert fact.texts["before"] != fact.texts["after"]


def test_a_run_that_looked_at_less_hides_no_older_fact():
    book = Book()
    book.put(sound())
    since = signed(book)
    book.put(sound(certificates=None, secure=None))
    assert codes(changes(book, since), "facts") == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (ScopeChange(system="Other"), "scope_word"),
        (ScopeChange(build="2"), "scope_word"),
        (ScopeChange(authorise=(AuthorisedRange(network="10.0.0.0/8", by=ANN),)), "scope_word"),
        (ScopeChange(add=(Endpoint(host="new.example"),)), "subject_added"),
        (ScopeChange(add=(shop(group="edge"),)), "subject_amended"),
    ],
)
def test_each_change_of_the_scope_is_told(change, code):
    book = Book()
    since = signed(book)
    book.put(change)
    assert code in codes(changes(book, since), "scope")


def test_answers_and_what_was_said_of_them_are_told():
    book = Book()
    since = signed(book)
    answer = book.attest("q.first")
    book.review(answer, accepted=False)
    book.withdraw(answer)
    found = changes(book, since)
    assert codes(found, "decisions") == ["review_rejected", "withdrawal"]
    assert [one.terms["what"] for one in found.of("decisions")] == ["kind.attestation"] * 2


def test_a_statement_that_went_stale_says_why():
    book = Book()
    book.answered("q.first", valid_until=NOW + timedelta(days=1))
    found = changes(book, signed(book), NOW + timedelta(days=2))
    told = next(one for one in found.of("statements") if one.about == "q.first")
    assert (told.code, told.terms["why"], told.worse) == ("question", "question.expired", True)


def test_another_branch_is_not_in_the_past_of_a_record():
    book = Book()
    fork = book.tip()
    mine = book.put(Note(text="mine"))
    ours = book.tip()
    theirs_id = book.put(Note(text="theirs"), prev=fork)
    book.join(*ours, *book.tip())
    assert theirs_id not in {record.id for record in past_of(book.ledger(), mine).records}
    assert [one.texts["text"] for one in changes(book, mine).of("decisions") if one.code == "note"] == ["theirs"]


def test_every_change_has_words_in_both_languages():
    """A sentence for each code and each term, or the screen would stop at it."""
    words = load_catalog().words
    wanted = {
        f"diff.{code}"
        for code in (
            *("verdict", "step", "question", "other_statement", "first_look", "fact"),
            *("scope_word", "subject_added", "subject_gone", "subject_excluded", "subject_amended"),
            *("finding_new", "finding_stands", "finding_passes", "finding_reads_otherwise"),
            *(
                "passes_stale",
                "finding_out_of_scope",
                "finding_gone",
                "review_accepted",
                "review_rejected",
                "determination",
            ),
            *("waiver", "withdrawal", "redaction", "signoff", "seal", "signature", "join", "note"),
        )
    }
    assert all(wanted <= texts.keys() for texts in words.values())


def test_a_fact_that_changed_under_a_statement_is_told_old_and_new():
    """Both looks are the sign-off's and today's: between them another certificate was seen."""
    book = Book()
    book.put(sound(certificates=(deployment(certificate(sha256=digest("old"))),)))
    known = aspect_digest(SHOP, "certificate", book.ledger())
    book.answered(assumes=(assumption("certificate", known),))
    since = signed(book)
    book.put(sound(certificates=(deployment(certificate(sha256=digest("new"))),)))
    (told,) = changes(book, since).of("statements")
    assert (told.code, told.terms["after"], told.worse) == ("question", "status.stale", True)
    (shift,) = told.shifts
    assert shift.reason == "fact_changed"
    assert digest("old")[7:23] in shift.before
    assert digest("new")[7:23] in shift.after
    text = change_lines_text(told)
    assert digest("old")[7:23] in text
    assert digest("new")[7:23] in text


def test_a_question_that_was_reworded_is_told_though_both_looks_are_judged_by_todays_content():
    book = Book()
    book.answered(wording=digest("old wording"))
    (told,) = changes(book, signed(book)).of("statements")
    assert (told.code, told.worse) == ("shifted", False)
    assert told.shifts[0].reason == "question_changed"
    assert digest("old wording") in change_lines_text(told)


def test_one_thing_more_under_a_stale_statement_is_told_as_such():
    book = Book()
    book.put(sound(certificates=(deployment(certificate(sha256=digest("old"))),)))
    known = aspect_digest(SHOP, "certificate", book.ledger())
    book.answered(assumes=(assumption("certificate", known),), valid_until=NOW + timedelta(days=1))
    since = signed(book)
    book.put(sound(certificates=(deployment(certificate(sha256=digest("new"))),)))
    middle = book.put(Note(text="between"))
    (told,) = changes(book, middle, NOW + timedelta(days=2)).of("statements")
    assert {one.reason for one in told.shifts} == {"expired", "fact_changed"}
    assert told.worse
    assert changes(book, since).of("statements")


def change_lines_text(change):
    """Return what the screen, the command line and the report say of what changed under the statement."""
    words = Words(Language.EN, read_labels(Language.EN))
    return "\n".join(shift_sentence(words, one) for one in change.shifts)
