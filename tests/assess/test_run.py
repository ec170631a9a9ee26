"""What one run found, and its exit code."""

from datetime import timedelta

import pytest
from builders import (
    ADDRESS,
    NOW,
    SHOP,
    Book,
    answer,
    check,
    policy,
    profile,
    shop,
    silence,
    sound,
    stopped,
    ulid,
    unresolved,
)

from guide.assess.run import findings_of_run
from guide.model.exits import Exit, worst
from guide.model.outcomes import Outcome

RUN = ulid(77)
SERVED = check(answer(200), port=443)
SHAKY = check(silence("reset"), port=443)


def ran(*facts, probes=("tls.cleartext",), book=None, **more):
    book = book or Book()
    for one in facts:
        book.put(one)
    return findings_of_run(book.ledger(), RUN, policy(), NOW, probes=probes, **more)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (sound(run=RUN), Exit.SATISFIED),
        (sound(run=RUN, plaintext=SERVED), Exit.NOT_SATISFIED),
        (sound(run=RUN, plaintext=SHAKY), Exit.NOT_ASSESSED),
        (stopped("filtered", run=RUN), Exit.NOT_ASSESSED),
        (unresolved(run=RUN), Exit.NOT_ASSESSED),
        (sound(run=RUN, plaintext=None), Exit.OPEN),
        (sound(run=RUN, addresses=(ADDRESS, "192.0.2.11")), Exit.OPEN),
    ],
)
def test_the_code_of_one_run(facts, code):
    assert ran(facts).exit is code


def test_nothing_found_is_never_zero():
    assert ran(sound()).exit is Exit.OPEN
    assert ran(sound(run=RUN), probes=("endpoint.listening",)).exit is Exit.OPEN


def test_a_subject_that_was_asked_for_and_not_reached_is_open():
    book = Book(subjects=(shop(), shop(host="pay.example")))
    found = ran(sound(run=RUN), book=book, subjects=(SHOP, "pay.example:443"))
    assert found.exit is Exit.OPEN
    assert ran(book=book).exit is Exit.SATISFIED


def test_older_runs_are_left_out():
    found = ran(sound(plaintext=SERVED), sound(run=RUN))
    assert (found.exit, [one.finding.reason for one in found.findings]) == (Exit.SATISFIED, ["refused_status"])


def test_a_fail_outweighs_what_could_not_be_assessed():
    book = Book(subjects=(shop(), shop(host="pay.example")))
    gone = stopped("filtered", run=RUN, subject="pay.example:443")
    assert ran(gone, sound(run=RUN, plaintext=SERVED), book=book).exit is Exit.NOT_SATISFIED


def test_a_waived_fail_still_says_one_and_a_false_positive_does_not():
    book = Book()
    mark = ran(sound(run=RUN, plaintext=SERVED), book=book).findings[0].finding.fingerprint
    book.waive(mark)
    assert ran(book=book).exit is Exit.NOT_SATISFIED
    book.review(book.rule(mark))
    assert ran(book=book).exit is Exit.SATISFIED


def test_a_profiles_advice_does_not_move_the_code():
    found = ran(sound(run=RUN), profile=profile())
    assert Outcome.ADVISORY in {one.finding.outcome for one in found.findings}
    assert found.exit is Exit.SATISFIED


def test_a_programme_fail_counts_for_what_was_just_probed():
    assert ran(sound(run=RUN, secure=(sound().secure[0],)), probes=("hsts.max_age",)).exit is Exit.NOT_ASSESSED
    bare = sound().secure[0].exchange.model_copy(update={"hsts": ()})
    secure = tuple(one.model_copy(update={"exchange": bare}) for one in sound().secure)
    assert ran(sound(run=RUN, secure=secure), probes=("hsts.header",)).exit is Exit.NOT_SATISFIED


def test_old_facts_of_the_run_are_stale():
    assert ran(sound(run=RUN, ended=NOW - timedelta(days=100))).exit is Exit.OPEN


def test_the_precedence_of_codes():
    every = (Exit.SATISFIED, Exit.OPEN, Exit.NOT_ASSESSED, Exit.NOT_SATISFIED, Exit.EVIDENCE)
    assert [worst(every[: count + 1]) for count in range(5)] == list(every)
    assert worst(()) is Exit.OPEN
