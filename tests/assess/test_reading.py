"""Records in order, and the scope they leave."""

from datetime import timedelta

import pytest
from builders import ANN, EVE, NOW, SHOP, Book, api, shop, tree
from pydantic import ValidationError

from guide.assess.reading import read_ledger
from guide.assess.scope import fold_scope
from guide.model.bodies import Note, ScopeChange
from guide.model.ranges import AuthorisedRange
from guide.model.subjects import Audience, Exclusion


def order(book):
    return [record.id for record in read_ledger(book.ledger()).records]


def test_causal_order_wins_over_the_clock():
    book = Book()
    late = book.put(Note(text="late"), at=NOW)
    early = book.put(Note(text="early"), at=NOW - timedelta(days=9))
    assert order(book)[1:] == [late, early]
    assert read_ledger(book.ledger()).backwards == {early}


def test_concurrent_records_go_by_instant_then_by_id():
    book = Book()
    fork = book.tip()
    second = book.put(Note(text="b"), at=NOW)
    first = book.put(Note(text="a"), at=NOW - timedelta(hours=1), prev=fork)
    third = book.put(Note(text="c"), at=NOW, prev=fork)
    assert order(book)[1:] == [first, second, third]
    assert read_ledger(book.ledger()).backwards == frozenset()


def test_what_was_redacted_keeps_its_place():
    book = Book()
    first = book.put(Note(text="a"), at=NOW)
    second = book.put(Note(text="b"), at=NOW - timedelta(days=5))
    book.redact(first)
    assert order(book)[1:3] == [first, second]


def test_the_scope_is_what_the_changes_leave():
    book = Book()
    book.put(ScopeChange(environment="staging", build="1.2", add=(tree(),)))
    book.put(ScopeChange(profile="hard", solo=True, ca_file="ca.pem"))
    scope = fold_scope(book.ledger())
    assert (scope.system, scope.environment, scope.build, scope.profile) == ("Shop", "staging", "1.2", "hard")
    assert (scope.solo, scope.policy, scope.ca_file) == (True, "test-policy", "ca.pem")
    assert [subject.name for subject in scope.subjects] == [SHOP, "source:./src"]


def test_every_word_of_a_change_reaches_the_scope():
    """A field added to the change and forgotten in the fold would be recorded and never heard of again."""
    words = {name for name, field in ScopeChange.model_fields.items() if field.annotation is str}
    change = ScopeChange(**{name: f"new {name}" for name in words})
    book = Book()
    book.put(change)
    scope = fold_scope(book.ledger())
    assert {name: getattr(scope, name) for name in words} == {name: f"new {name}" for name in words}


def test_lines_for_ranges_are_added_replaced_and_taken_back():
    book = Book()
    book.put(
        ScopeChange(
            authorise=(AuthorisedRange(network="10.0.0.0/8", by=ANN), AuthorisedRange(network="127.0.0.0/8", by=ANN))
        )
    )
    assert fold_scope(book.ledger()).authorised_at == book.records[0].at
    book.put(ScopeChange(authorise=(AuthorisedRange(network="10.0.0.0/8", by=EVE, reference="N-1"),)))
    scope = fold_scope(book.ledger())
    assert [(one.network, one.by, one.at) for one in scope.ranges] == [
        ("127.0.0.0/8", ANN, book.records[1].at),
        ("10.0.0.0/8", EVE, book.records[2].at),
    ]
    book.put(ScopeChange(authorise=(AuthorisedRange(network="10.20.0.0/16", by=EVE),)))
    book.put(ScopeChange(revoke=("10.0.0.0/8",)))
    assert fold_scope(book.ledger()).networks == ("127.0.0.0/8",)


def test_r16_a_line_for_everything_is_no_record():
    """R16: also where it was written by hand: such a record does not read."""
    for network in ("0.0.0.0/0", "::/0", "8.0.0.0/5", "203.0.113.0/24", "128.0.0.0/1"):
        with pytest.raises(ValidationError):
            AuthorisedRange(network=network, by=EVE)


def test_an_amended_subject_replaces_the_one_of_its_name():
    book = Book()
    book.put(ScopeChange(add=(api(),)))
    (subject,) = fold_scope(book.ledger()).subjects
    assert subject.audience is Audience.API


def test_an_excluded_subject_is_listed_and_comes_back():
    book = Book()
    gone = Exclusion(subject=SHOP, reason="Sold.", owner=EVE)
    book.put(ScopeChange(exclude=(gone,)))
    scope = fold_scope(book.ledger())
    assert (scope.subjects, scope.exclusions) == ((), (gone,))
    book.put(ScopeChange(add=(shop(),)))
    scope = fold_scope(book.ledger())
    assert ([subject.name for subject in scope.subjects], scope.exclusions) == ([SHOP], ())


def test_a_withdrawn_change_never_was():
    book = Book()
    book.withdraw(book.put(ScopeChange(solo=True, system="Other")))
    scope = fold_scope(book.ledger())
    assert (scope.solo, scope.system) == (False, "Shop")


def test_no_record_is_an_empty_scope():
    book = Book()
    book.records.clear()
    assert fold_scope(book.ledger()).subjects == ()
