"""The agenda: due dates of everything that ages."""

from datetime import timedelta

from builders import BOB, NOW, SHOP, Book, brought, certificate, deployment, policy, said, shop, sound

from guide.assess.agenda import agenda
from guide.model.bodies import Signoff
from guide.model.facts import Tool
from guide.model.subjects import Endpoint

POLICY = policy()
GROUNDS = {"policy", "store", "tool"}
FACTS, WORDS = timedelta(days=POLICY.facts_max_age), timedelta(days=POLICY.statements_max_age)


def listed(book, at=NOW):
    return [(one.kind, one.about, one.due) for one in agenda(book.ledger(), POLICY, at)]


def test_a_new_workbook_owes_nothing():
    assert listed(Book()) == []


def test_the_newest_facts_and_their_certificates_are_due():
    book = Book()
    book.put(sound(ended=NOW - timedelta(days=9), certificates=(deployment(certificate(bits=384)),)))
    leaf = certificate(not_after=NOW + timedelta(days=5))
    book.put(sound(certificates=(deployment(leaf),)))
    newest = NOW - timedelta(days=1)
    assert listed(book) == [("certificate", SHOP, leaf.not_after), ("facts", SHOP, newest + FACTS)]


def test_results_of_another_tool_are_due_on_their_own():
    book = Book()
    book.put(sound())
    book.put(brought(said(), days=3))
    kinds = {kind: due for kind, _, due in listed(book)}
    assert kinds["imported"] == NOW - timedelta(days=3) + FACTS
    assert kinds["facts"] == NOW - timedelta(days=1) + FACTS


def test_words_of_people_are_due_and_no_longer_than_the_policy_allows():
    book = Book()
    first = book.attest("q.first", valid_until=NOW + timedelta(days=9000))
    at = book.clock
    assert listed(book) == [("statement", "q.first", at + WORDS)]
    book.attest("q.first", supersedes=first, valid_until=NOW + timedelta(days=10))
    assert listed(book) == [("statement", "q.first", NOW + timedelta(days=10))]
    book.rule("a" * 32, valid_until=NOW + timedelta(days=5))
    book.waive("b" * 32, expires=NOW + timedelta(days=3))
    told = {
        "role": "owner",
        "decision": "accept",
        "statement": "s",
        "requirement": "r",
        "programme": "p",
        "policy": "x",
    }
    book.put(Signoff(**told), by=BOB)
    assert [(kind, about) for kind, about, _ in listed(book)] == [
        ("waiver", "b" * 12),
        ("ruling", "a" * 12),
        ("statement", "q.first"),
        ("signoff", "owner"),
    ]


def test_what_was_taken_back_or_left_the_scope_is_not_due():
    book = Book(subjects=(shop(),))
    book.withdraw(book.attest("q.first"))
    assert listed(book) == []
    book = Book(subjects=(Endpoint(host="other.example"),))
    book.put(sound())
    assert listed(book) == []


def test_what_is_recorded_later_is_not_due_at_an_earlier_instant():
    book = Book()
    book.put(sound(), at=NOW)
    book.attest(at=NOW + timedelta(days=1))
    assert {kind for kind, _, _ in listed(book, NOW)} == {"facts", "certificate"}
    assert "statement" in {kind for kind, _, _ in listed(book, NOW + timedelta(days=2))}


def test_the_policy_trust_stores_and_a_program_that_moved_on_are_due():
    checked = policy(checked="2026-11-23", grounds_max_age=100)
    book = Book()
    tools = (Tool(name="asvs-guide", version="0.1"), Tool(name="Mozilla store", version="2026-01-02"))
    book.put(sound(tools=(*tools, Tool(name="odd store", version="yesterday"))))
    dues = agenda(book.ledger(), checked, NOW, "0.2")
    told = {one.kind: (one.about, one.detail, one.due.date().isoformat()) for one in dues if one.kind in GROUNDS}
    assert told["policy"] == ("test-policy", "2026-11-23", "2027-03-03")
    assert told["store"] == ("Mozilla store", "2026-01-02", "2026-04-12")
    assert told["tool"][:2] == ("asvs-guide", "0.1")
    same = agenda(book.ledger(), checked, NOW, "0.1")
    assert "tool" not in {one.kind for one in same}


def test_only_the_newest_waiver_and_ruling_on_a_finding_is_due():
    """An older one decides nothing any more; where it is the newest on another finding it stays, with that finding."""
    one, other = "1" * 32, "2" * 32
    book = Book()
    both = book.waive(one, other)
    newer = book.waive(one)
    book.rule(one)
    ruling = book.rule(one)
    dues = {due.record: due.about for due in agenda(book.ledger(), POLICY, NOW) if due.kind in {"waiver", "ruling"}}
    assert dues == {both: other[:12], newer: one[:12], ruling: one[:12]}
