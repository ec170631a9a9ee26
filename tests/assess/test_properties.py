"""Properties of the fold: bad news never helps, good news taken away never helps, the order of branches says nothing.

Compared is the rank of every step and of both verdicts: satisfied or not applicable 2, risk accepted 1, everything else 0.
"""

import random
from datetime import timedelta
from itertools import product

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
    assumption,
    catalog,
    check,
    offers,
    policy,
    question,
    shop,
    silence,
    sound,
    step,
    stopped,
    unresolved,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from guide.assess.aspects import aspect_digest
from guide.assess.fold import assess
from guide.model.bodies import Attestation, Determination, Note, Review, Waiver
from guide.model.facts import Facts
from guide.model.outcomes import Outcome, Status
from guide.probes.registry import PROBES

OTHER = "pay.example:443"
SUBJECTS = (SHOP, OTHER)
ADDRESSES = (ADDRESS, "192.0.2.11")
QUESTIONS = ("q.first", "q.second", "q.third")
CONTENT = catalog(
    step("01-first", ("tls.protocols", "tls.cleartext"), (question("q.first"),)),
    step("02-second", ("hsts.header",), (question("q.second", "02-second", "programme"),)),
    step("03-third", (), (question("q.third", "03-third"),)),
)
RANKS = {Status.SATISFIED: 2, Status.NOT_APPLICABLE: 2, Status.RISK_ACCEPTED: 1}
SECTIONS = ("listening", "offers", "suites", "plaintext", "certificates", "cleartext", "secure")
NOTHING = dict.fromkeys(SECTIONS)
KINDS = {
    "sound": {},
    "served": {"plaintext": check(answer(200), port=443)},
    "old version": {"offers": offers(TLS_1_0="accepted")},
    "no hsts": {"secure": (sound().secure[0].model_copy(update={"certificate_trusted": False}), sound().secure[1])},
    "shaky": {"plaintext": check(silence("reset"), port=443)},
    "quick": {"secure": None},
}
FAILS = ("served", "old version", "no hsts")


def facts(subject, kind, address=ADDRESS, days=1, vantage="here", **changes):
    ended = NOW - timedelta(days=days)
    given = {
        "subject": subject,
        "address": address,
        "addresses": ADDRESSES,
        "vantage": sound().vantage.model_copy(update={"name": vantage}),
        "started": ended,
        "ended": ended,
    }
    return sound(**(given | KINDS[kind] | changes))


def marks():
    judged = [
        finding
        for subject in SUBJECTS
        for kind in (*FAILS, "shaky")
        for probe in ("tls.protocols", "tls.cleartext", "hsts.header")
        for address in ADDRESSES
        for finding in PROBES[probe].judge(facts(subject, kind, address), shop(), policy(), NOW)
    ]
    unseen = [
        PROBES["tls.cleartext"].inconclusive("not_probed", None, policy(), subject=subject) for subject in SUBJECTS
    ]
    wanted = {Outcome.FAIL, Outcome.INCONCLUSIVE}
    return sorted({one.fingerprint for one in (*judged, *unseen) if one.outcome in wanted})


MARKS = marks()


def certificate_of_a_good_day():
    book = Book()
    book.put(sound())
    return aspect_digest(SHOP, "certificate", book.ledger())


CERTIFICATE = certificate_of_a_good_day()
subjects = st.sampled_from(SUBJECTS)
addresses = st.sampled_from(ADDRESSES)
moves = st.one_of(
    st.tuples(
        st.just("facts"),
        subjects,
        st.sampled_from(list(KINDS)),
        addresses,
        st.sampled_from((1, 80, 100)),
        st.sampled_from(("here", "there")),
    ),
    st.tuples(st.just("stopped"), subjects, st.sampled_from(("deadline", "skipped", "filtered")), addresses),
    st.tuples(st.just("unresolved"), subjects),
    st.tuples(
        st.just("attest"),
        st.sampled_from(QUESTIONS),
        st.sampled_from(("satisfied", "satisfied", "not-satisfied", "not-applicable")),
        st.sampled_from(((), (SHOP,), (OTHER,))),
        st.sampled_from((20, 200)),
        st.booleans(),
    ),
    st.tuples(
        st.just("review"),
        st.integers(0, 30),
        st.sampled_from((True, True, True, False)),
        st.sampled_from((BOB, BOB, ANN)),
    ),
    st.tuples(st.just("rule"), st.sampled_from(MARKS), st.sampled_from(("false-positive", "settled"))),
    st.tuples(st.just("waive"), st.sampled_from(MARKS), st.integers(-1, 40)),
    st.tuples(st.just("withdraw"), st.integers(0, 30)),
    st.tuples(
        st.just("good day"),
    ),
)


def play(book, move):
    """Append what one move says."""
    kind, *rest = move
    if kind == "facts":
        book.put(facts(*rest))
    elif kind == "stopped":
        book.put(stopped(rest[1], subject=rest[0], address=rest[2], addresses=ADDRESSES))
    elif kind == "unresolved":
        book.put(unresolved(subject=rest[0]))
    elif kind == "attest":
        asked, word, covered, days, assuming = rest
        taken = (assumption("certificate", CERTIFICATE),) if assuming else ()
        until = NOW + timedelta(days=days)
        book.attest(asked, word, subjects=covered, valid_until=until, assumes=taken, approved_by=EVE)
    elif kind == "review":
        book.review(book.records[rest[0] % len(book.records)].id, accepted=rest[1], by=rest[2])
    elif kind == "rule":
        book.rule(*rest)
    elif kind == "waive":
        book.waive(rest[0], expires=NOW + timedelta(days=rest[1]))
    elif kind == "withdraw":
        book.withdraw(book.records[rest[0] % len(book.records)].id)
    else:
        for subject, address in product(SUBJECTS, ADDRESSES):
            book.put(facts(subject, "sound", address))
        for asked in QUESTIONS:
            book.answered(asked)


def play_all(made, *, solo=False, good=False):
    book = Book(solo=solo, subjects=(shop(), shop(host="pay.example")))
    for move in [("good day",), *made] if good else made:
        play(book, move)
    return book


books = st.builds(play_all, st.lists(moves, max_size=12), solo=st.booleans(), good=st.booleans())


def ranks(book, now=NOW):
    return ranks_of(assess(CONTENT, book.ledger(), now=now))


def ranks_of(found):
    return [
        RANKS.get(status, 0)
        for status in (*(one.status for one in found.steps), found.requirement.status, found.programme.status)
    ]


def no_better(after, before):
    return all(new <= old for new, old in zip(after, before, strict=True))


def ruled_on(book):
    return {mark for record in book.records for mark in _marks_of(record.body)}


def _marks_of(body):
    return getattr(body, "fingerprints", ()) or (getattr(body, "fingerprint", ""),)


def without(book, *gone):
    """Return the book as if the records had never been written; who came after names who came before."""
    kept = Book()
    kept.records, prev = [], book.records[0].prev
    for record in book.records:
        if record.id not in gone:
            kept.records.append(record.model_copy(update={"prev": prev}))
            prev = (record.digest,)
    return kept


example = settings(max_examples=120, deadline=None)


@example
@given(books, subjects, st.sampled_from(FAILS), addresses)
def test_adding_a_fail_makes_nothing_more_satisfied(book, subject, kind, address):
    """The fail comes alone: nothing else is looked at again. One that somebody already ruled on is another matter."""
    (changed,) = KINDS[kind]
    alone = facts(subject, "sound", address, **(NOTHING | {changed: KINDS[kind][changed]}))
    judged = [
        finding
        for probe in ("tls.protocols", "tls.cleartext", "hsts.header")
        for finding in PROBES[probe].judge(alone, shop(), policy(), NOW)
    ]
    if ruled_on(book) & {one.fingerprint for one in judged if one.outcome is Outcome.FAIL}:
        return
    before = ranks(book)
    book.put(alone)
    assert no_better(ranks(book), before)


ERRORS = ("deadline", "cancelled", "skipped", "tool_error", "unheard-of")


@example
@given(books, subjects, addresses, st.sampled_from(ERRORS), st.sets(st.sampled_from(SECTIONS)))
def test_adding_an_error_makes_nothing_more_satisfied(book, subject, address, reason, sections):
    where = {"subject": subject, "address": address, "addresses": ADDRESSES}
    problem = stopped(reason, *(sections or SECTIONS), **(NOTHING | where))
    before = ranks(book)
    book.put(problem)
    assert no_better(ranks(book), before)


@example
@given(books, subjects)
def test_adding_a_name_that_leads_nowhere_makes_nothing_more_satisfied(book, subject):
    before = ranks(book)
    book.put(unresolved(subject=subject))
    assert no_better(ranks(book), before)


@example
@given(books, st.integers(1, 400))
def test_time_passing_makes_nothing_more_satisfied(book, days):
    assert no_better(ranks(book, NOW + timedelta(days=days)), ranks(book))


@example
@given(books)
def test_removing_a_pass_makes_nothing_more_satisfied(book):
    """A pass that is stale already is none."""
    before = ranks(book)
    for record in book.records:
        if isinstance(record.body, Facts) and _all_pass(record.body) and NOW - record.body.ended < timedelta(days=90):
            assert no_better(ranks(without(book, record.id)), before)


def _all_pass(body):
    judged = [
        finding
        for probe in ("tls.protocols", "tls.cleartext", "hsts.header")
        for finding in PROBES[probe].judge(body, shop(), policy(), NOW)
    ]
    return bool(judged) and {one.outcome for one in judged} == {Outcome.PASS}


@example
@given(books)
def test_removing_all_facts_of_a_subject_makes_nothing_more_satisfied(book):
    before = ranks(book)
    for subject in SUBJECTS:
        gone = [one.id for one in book.records if isinstance(one.body, Facts) and one.body.subject == subject]
        assert no_better(ranks(without(book, *gone)), before)


@example
@given(books)
def test_removing_a_statement_that_counts_makes_nothing_more_satisfied(book):
    before = assess(CONTENT, book.ledger(), now=NOW)
    counting = {
        one.attestation
        for state in before.steps
        for one in state.questions
        if one.status in {Status.SATISFIED, Status.NOT_APPLICABLE}
    }
    for record in book.records:
        if isinstance(record.body, Attestation) and record.id in counting:
            assert no_better(ranks(without(book, record.id)), ranks(book))


@example
@given(books)
def test_removing_an_acceptance_makes_nothing_more_satisfied(book):
    before = ranks(book)
    for record in book.records:
        if isinstance(record.body, Review) and record.body.accepted:
            assert no_better(ranks(without(book, record.id)), before)


@example
@given(books)
def test_removing_or_withdrawing_a_ruling_that_counts_makes_nothing_more_satisfied(book):
    """Waivers and determinations; an older one that comes to light again can be as good, never better."""
    before = ranks(book)
    counting = {one.record for one in assess(CONTENT, book.ledger(), now=NOW).findings if one.record}
    for record in counting:
        assert no_better(ranks(without(book, record)), before)
        assert no_better(ranks(withdrawn(book, record)), before)


@example
@given(books)
def test_withdrawing_a_record_is_as_if_it_had_never_been_written(book):
    for record in book.records:
        if isinstance(record.body, Attestation | Waiver | Determination | Review):
            assert ranks(withdrawn(book, record.id)) == ranks(without(book, record.id))


def withdrawn(book, target):
    """Return a copy of the book with that record taken back."""
    other = Book()
    other.records, other.tips, other.clock = list(book.records), book.tips, book.clock
    other.withdraw(target)
    return other


@example
@given(books, st.sampled_from(MARKS), st.integers(-1, 40), st.sampled_from((EVE, ANN)))
def test_adding_a_waiver_accepts_a_risk_and_satisfies_nothing(book, mark, days, approver):
    """Where it lifts a fail, what it bears on reads risk accepted at best; recorded by its approver it lifts nothing."""
    solo = assess(CONTENT, book.ledger(), now=NOW).scope.solo
    before = ranks(book)
    book.waive(mark, expires=NOW + timedelta(days=days), approved_by=approver)
    best = 1 if days > 0 and (approver == EVE or solo) else 0
    assert all(new <= max(old, best) for new, old in zip(ranks(book), before, strict=True))


@example
@given(books, st.sampled_from(MARKS), st.sampled_from(("false-positive", "settled")))
def test_adding_a_determination_nobody_accepted_makes_nothing_more_satisfied(book, mark, ruling):
    if assess(CONTENT, book.ledger(), now=NOW).scope.solo:
        return
    before = ranks(book)
    target = book.rule(mark, ruling)
    assert no_better(ranks(book), before)
    book.review(target, by=ANN)
    assert no_better(ranks(book), before)


@example
@given(books, st.integers(0, 30), st.sampled_from((ANN, BOB, EVE)))
def test_adding_a_rejection_makes_nothing_more_satisfied(book, index, by):
    """But of an answer "no": rejecting one leaves the question open, which is no better either."""
    before = ranks(book)
    book.review(book.records[index % len(book.records)].id, accepted=False, by=by)
    assert no_better(ranks(book), before)


@example
@given(books, st.sampled_from(("missing", "altered")))
def test_losing_attached_evidence_makes_nothing_more_satisfied(book, state):
    whole = assess(CONTENT, book.ledger(), now=NOW)
    files = {one.digest: state for record in book.records for one in getattr(record.body, "evidence", ())}
    assert no_better(ranks_of(assess(CONTENT, book.ledger(), now=NOW, artifacts=files)), ranks_of(whole))


@example
@given(books, st.integers(0, 30))
def test_redacting_facts_makes_nothing_more_satisfied(book, index):
    """From one vantage: of a stub nobody knows where it was seen from, so a later run from anywhere answers it."""
    every = [one for one in book.records if isinstance(one.body, Facts)]
    facts_records = [one.id for one in every]
    if every and {one.body.vantage.name for one in every} == {"here"}:
        before = ranks(book)
        book.redact(facts_records[index % len(facts_records)])
        assert no_better(ranks(book), before)


@example
@given(books, st.integers(0, 30))
def test_redacting_what_people_said_satisfies_nothing_more(book, index):
    """Whatever was said, "no" or "rejected" or "taken back" among it: once it is gone, no place stands better than open for it."""
    kinds = {"attestation", "review", "determination", "waiver", "withdrawal", "note"}
    spoken = [one.id for one in book.records if one.kind in kinds]
    if spoken:
        before = [max(one, RANKS.get(Status.OPEN, 0)) for one in ranks(book)]
        book.redact(spoken[index % len(spoken)])
        assert no_better(ranks(book), before)


@example
@given(st.lists(moves, max_size=6), st.lists(moves, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_independent_records_says_nothing(ours, theirs, chance):
    """Two branches, joined: whoever's file they were merged into, and however its records lie, it reads the same."""
    book = play_all([])
    fork, start = book.tip(), book.clock
    for move in ours:
        play(book, move)
    left = book.tip()
    book.put(Note(text="The other branch."), prev=fork, at=start + timedelta(seconds=30))
    for move in theirs:
        play(book, move)
    book.join(*left, *book.tip())
    ledger = book.ledger()
    shuffled = list(ledger.records)
    chance.shuffle(shuffled)
    other = ledger.model_copy(update={"records": tuple(shuffled)})
    assert assess(CONTENT, ledger, now=NOW) == assess(CONTENT, other, now=NOW)


def test_the_moves_reach_every_rank():
    """Without this the properties above could hold of nothing but zeros."""
    good = play_all([("good day",)])
    assert ranks(good) == [2, 2, 2, 2, 2]
    waived = play_all([("good day",), ("facts", SHOP, "served", ADDRESS, 1, "here"), ("waive", _mark("served"), 30)])
    assert ranks(waived) == [1, 2, 2, 1, 1]
    assert ranks(play_all([])) == [0, 0, 0, 0, 0]


def _mark(kind):
    (found,) = PROBES["tls.cleartext"].judge(facts(SHOP, kind), shop(), policy(), NOW)
    return found.fingerprint


@pytest.mark.parametrize("seed", range(40))
def test_a_good_book_shaken_at_random_keeps_the_properties(seed):
    """From a satisfied book on, so that there is something to lose: one move after the other, each checked."""
    chance = random.Random(seed)  # noqa: S311 - reproducible chance, no secret
    book = play_all([("good day",)], solo=bool(seed % 2))
    before = ranks(book)
    assert set(before) == {2}
    for _ in range(3):
        subject, kind = chance.choice(SUBJECTS), chance.choice(FAILS)
        (changed,) = KINDS[kind]
        book.put(facts(subject, "sound", **(NOTHING | {changed: KINDS[kind][changed]})))
        after = ranks(book)
        assert no_better(after, before)
        assert 0 in after
        before = after
    assert ADDRESS in {one.body.address for one in book.records if isinstance(one.body, Facts)}
