"""Withdrawals: what may be taken back, by whom, and what comes to light again (law 11)."""

from datetime import timedelta

import pytest
from builders_facts import answer, check
from session.reviewing import ANN, BOB, EVE, Clock, answer_all, begin, fails, observe

from guide.evidence.verify import verify
from guide.model.bodies import Join, Note, Redacted, Redaction, ScopeChange, Seal, Signoff
from guide.model.outcomes import Status
from guide.session.attest import Answer, attest
from guide.session.review import review
from guide.session.rule import rule
from guide.session.scope import amend
from guide.session.status import look
from guide.session.waive import waive
from guide.session.withdraw import last_word, sealed_in, why_kept, withdraw
from guide.text.errors import UsageError

QUESTION = "06-hsts.subdomains"
DIGEST = "sha256:" + "0" * 64


@pytest.fixture
def desk(tmp_path):
    return begin(tmp_path, Clock())


def say(desk, word="satisfied", **changes):
    return attest(desk, Answer(question=QUESTION, answer=word, statement="Looked at it.", **changes))


def state(desk):
    return next(one for step in look(desk).steps for one in step.questions if one.question == QUESTION)


def test_a_withdrawn_statement_no_longer_counts_and_stays_in_the_file(desk):
    said = say(desk)
    review(desk, said.id, accepted=True, by=BOB)
    before = desk.file.path.read_bytes()
    record = withdraw(desk, said.id[-8:], reason=" Wrong export. ", by=BOB)
    assert (record.by, record.body.target, record.body.reason) == (BOB, said.id, "Wrong export.")
    assert desk.file.path.read_bytes().startswith(before)
    assert state(desk).reason == "not_answered"


def test_withdrawing_a_correction_brings_the_older_word_back_with_its_review(desk):
    old = say(desk)
    review(desk, old.id, accepted=True, by=BOB)
    new = say(desk)
    assert (state(desk).reason, state(desk).shifts[0].reason) == ("awaiting_review", "replaced")
    withdraw(desk, new.id, reason="Written twice.")
    assert (state(desk).reason, state(desk).attestation) == ("accepted", old.id)


def test_a_withdrawn_acceptance_opens_the_question_again(desk):
    review_record = review(desk, say(desk).id, accepted=True, by=BOB)
    withdraw(desk, review_record.id, reason="Read the wrong file.", by=BOB)
    assert state(desk).reason == "awaiting_review"


def test_what_cannot_be_withdrawn_is_told_and_nothing_is_written(desk):
    facts = observe(desk)
    undone = withdraw(desk, say(desk).id, reason="Wrong.")
    first = desk.ledger().records[0]
    for target, told in (
        (facts, "observed cannot be withdrawn"),
        (undone, "is final"),
        (first, "begins with this scope"),
    ):
        before = len(desk.ledger().records)
        with pytest.raises(UsageError, match=told):
            withdraw(desk, target.id, reason="Wrong.")
        assert len(desk.ledger().records) == before


def test_a_record_is_withdrawn_once(desk):
    said = say(desk)
    withdraw(desk, said.id, reason="Wrong.", by=BOB)
    with pytest.raises(UsageError, match="withdrawn already by Bob Reviewer"):
        withdraw(desk, said.id, reason="Wrong.")
    with pytest.raises(UsageError, match="was withdrawn"):
        review(desk, said.id, accepted=True, by=BOB)


@pytest.mark.parametrize(
    "body",
    [
        Join(),
        Redaction(target="01JD0000000000000000000000", stub=DIGEST, reason="x"),
        Redacted(was=DIGEST, kind="note"),
    ],
)
def test_what_holds_the_file_together_is_not_withdrawn(desk, body):
    first = desk.ledger().records[0]
    record = first.model_copy(update={"id": "01JD0000000000000000000009", "body": body})
    assert why_kept([first, record], record, ANN)


def test_a_later_scope_record_can_be_withdrawn(desk):
    record = amend(desk, ScopeChange(system="Renamed"))
    assert look(desk).scope.system == "Renamed"
    withdraw(desk, record.id, reason="Wrong name.")
    assert look(desk).scope.system == "Shop"


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_withdrawal_needs_a_reason(desk, reason):
    said = say(desk)
    with pytest.raises(UsageError, match="--reason"):
        withdraw(desk, said.id, reason=reason)


def test_nobody_takes_back_anothers_no_or_rejection(desk):
    """Otherwise one person alone could bring an older, accepted yes back."""
    yes = say(desk)
    review(desk, yes.id, accepted=True, by=BOB)
    rejection = review(desk, yes.id, accepted=False, by=EVE, comment="Staging.")
    with pytest.raises(UsageError, match="only Eve Owner can take it back"):
        withdraw(desk, rejection.id, reason="I disagree.")
    assert state(desk).reason == "rejected"
    withdraw(desk, rejection.id, reason="It was production.", by="eve  OWNER")
    assert state(desk).reason == "accepted"
    no = say(desk, "not-satisfied", by=EVE)
    with pytest.raises(UsageError, match="speaks against another word"):
        withdraw(desk, no.id, reason="I disagree.")
    assert state(desk).status is Status.NOT_SATISFIED


def test_undo_finds_ones_own_last_word(desk):
    assert last_word(desk.ledger().records, ANN) is None
    first = say(desk)
    theirs = say(desk, by=BOB, stated_by="Pia")
    assert last_word(desk.ledger().records, " ann AUTHOR").id == first.id
    assert last_word(desk.ledger().records, "Pia").id == theirs.id
    withdraw(desk, first.id, reason="Wrong.")
    assert last_word(desk.ledger().records, ANN) is None


def test_a_withdrawn_signoff_keeps_its_folder_and_is_shown_as_withdrawn(desk):
    signed = desk.record(
        Signoff(
            role="assessor",
            decision="reject",
            statement="No.",
            requirement="open",
            programme="open",
            policy="asvs-4.0.3",
        )
    )
    desk.record(Seal(signoff=signed.id, folder="signoffs/2026-11-23-X", manifest=DIGEST))
    folder = desk.file.path.parent / "signoffs" / "2026-11-23-X"
    folder.mkdir(parents=True)
    (folder / "MANIFEST.sha256").write_text("", encoding="utf-8")
    record = withdraw(desk, signed.id, reason="Signed too early.")
    assert sealed_in(desk.ledger(), record) == ("signoffs/2026-11-23-X",)
    assert (folder / "MANIFEST.sha256").exists()
    (told,) = verify(desk.file.path, desk.clock()).withdrawn
    for part in (signed.id, "signoffs/2026-11-23-X", "Ann Author", "Signed too early."):
        assert part in told


def test_a_withdrawn_note_is_nothing_special(desk):
    note = desk.record(Note(text="A remark."))
    withdraw(desk, note.id, reason="Not needed.")


def test_a_withdrawn_ruling_or_waiver_lets_the_fail_stand(desk, tmp_path):

    observe(desk, cleartext=(check(answer(200)),))
    answer_all(desk)
    (mark,) = fails(desk)
    proof = tmp_path / "proof.txt"
    proof.write_text("closed", encoding="utf-8")
    ruling = rule(desk, mark, "false-positive", rationale="Shown.", attach=(proof,))
    review(desk, ruling.id, accepted=True, by=BOB)
    assert look(desk).requirement.status is Status.SATISFIED
    withdraw(desk, ruling.id, reason="Wrong host.")
    assert look(desk).requirement.status is Status.NOT_SATISFIED
    terms = {"reason": "Old.", "compensating": "Own net.", "ticket": "T", "approved_by": EVE}
    waiver = waive(desk, [mark], expires=desk.clock() + timedelta(days=9), **terms)
    assert look(desk).requirement.status is Status.RISK_ACCEPTED
    withdraw(desk, waiver.id, reason="Repaired.")
    assert look(desk).requirement.status is Status.NOT_SATISFIED
