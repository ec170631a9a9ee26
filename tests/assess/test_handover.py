"""Where a review stands: who did what, what waits for a second person, what comes next."""

from builders import ANN, BOB, EVE, NOW, Book, catalog, digest, question, shop, sound, step

from guide.assess.fold import assess
from guide.assess.handover import handover, waiting
from guide.model.outcomes import Status

CONTENT = catalog(
    step("01-first", ("tls.protocols",), (question("q.first"),)),
    step("02-second", (), (question("q.second", "02-second"),)),
)


def standing(book, content=CONTENT):
    return handover(book.records, assess(content, book.ledger(), now=NOW))


def following(book):
    found = standing(book).next
    return found.doing, found.step, found.about


def test_everybody_is_named_once_with_their_newest_record_the_last_writer_first():
    book = Book()
    book.attest(by=ANN)
    mine = book.attest("q.second", by=BOB)
    last = book.attest(by="ann  AUTHOR")
    deeds = standing(book).deeds
    assert [(one.person, one.record, one.count) for one in deeds] == [("ann  AUTHOR", last, 3), (BOB, mine, 1)]


def test_what_was_reviewed_taken_back_or_replaced_waits_for_nobody():
    book = Book()
    book.answered()
    book.withdraw(book.attest("q.second"))
    old = book.attest("q.second")
    new = book.attest("q.second", supersedes=old)
    assert [one.id for one in waiting(book.records)] == [new]


def test_what_was_carried_over_waits_for_an_answer_and_not_for_a_reviewer():
    book = Book()
    book.attest(carried=digest("old"))
    assert waiting(book.records) == ()
    assert standing(book).unanswered == 2


def test_in_a_solo_workbook_nothing_waits_for_a_second_person():
    book = Book(solo=True)
    book.attest()
    assert standing(book).waiting == ()


def test_facts_come_first_then_answers_then_reviews_then_the_sign_off():
    book = Book()
    assert following(book) == ("probe", "01-first", "")
    book.put(sound())
    assert following(book) == ("answer", "01-first", "q.first")
    first = book.attest()
    assert following(book) == ("review", "01-first", first)
    book.review(first)
    assert following(book) == ("answer", "02-second", "q.second")
    book.answered("q.second", by=EVE)
    assert following(book) == ("sign", "", "")


def test_a_question_that_nobody_answered_for_one_subject_is_still_to_be_answered():
    book = Book(subjects=(shop(), shop(host="pay.example")))
    book.attest("q.second", subjects=("shop.example:443",))
    state = assess(CONTENT, book.ledger(), now=NOW).steps[1].questions[0]
    assert state.status is Status.OPEN
    assert [(one.subject, one.reason) for one in state.unanswered] == [("pay.example:443", "not_answered")]
