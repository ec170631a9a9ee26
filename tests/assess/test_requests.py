"""Whom to ask what: by assignment, else by the owner of each subject, two spellings of a name being one."""

from builders import NOW, Book, catalog, question, shop, step

from guide.assess.fold import assess
from guide.assess.requests import requests
from guide.model.bodies import ScopeChange
from guide.model.subjects import Assignment

CONTENT = catalog(step("01-first", (), (question("q.first"), question("q.second"))))
REQUIREMENT = next(iter(CONTENT.requirements.values()))


def asked(book):
    found = requests(assess(CONTENT, book.ledger(), now=NOW), REQUIREMENT)
    return [(one.owner, one.question.id, one.subjects, one.reasons) for one in found]


def two(first="Ops", second="Dev"):
    return Book(subjects=(shop(owner=first), shop(host="pay.example", owner=second)))


SHOP, PAY, NEW = "shop.example:443", "pay.example:443", ("not_answered",)


def test_the_owner_of_each_subject_is_asked_about_it():
    assert asked(two()) == [
        (owner, name, (subject,), NEW)
        for name in ("q.first", "q.second")
        for owner, subject in (("Ops", SHOP), ("Dev", PAY))
    ]


def test_two_spellings_of_a_name_are_one_owner():
    assert asked(two("Ops Team", "ops  TEAM"))[0] == ("Ops Team", "q.first", (SHOP, PAY), NEW)


def test_who_is_assigned_a_question_answers_all_of_it_until_it_is_taken_away():
    book = two()
    book.put(ScopeChange(assign=(Assignment(question="q.first", owner="Legal"),)))
    assert [one for one in asked(book) if one[1] == "q.first"] == [("Legal", "q.first", (SHOP, PAY), NEW)]
    book.put(ScopeChange(assign=(Assignment(question="q.first", owner=""),)))
    assert asked(book) == asked(two())


def test_what_waits_for_its_reviewer_and_a_no_are_not_asked_again_and_a_rejected_answer_is():
    book = two()
    first = book.attest(subjects=(SHOP,))
    book.attest("q.second", "not-satisfied", subjects=(SHOP,))
    assert {one[:3] for one in asked(book)} == {("Dev", "q.first", (PAY,)), ("Dev", "q.second", (PAY,))}
    book.review(first, accepted=False)
    assert ("Ops", "q.first", (SHOP,), ("rejected",)) in asked(book)


def test_without_an_endpoint_the_whole_system_is_asked_about():
    assert asked(Book(subjects=()))[0] == ("", "q.first", (), NEW)
