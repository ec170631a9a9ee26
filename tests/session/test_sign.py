"""Signing off: what an interruption leaves, what a race does, and what hostile words cannot do."""

import os
import shutil
from dataclasses import replace

import pytest
from builders_facts import offers, sound
from sealing import ANNA, BORIS, SignedBook, begun, decide

from guide.evidence import seals
from guide.evidence.errors import EvidenceError
from guide.evidence.signatures import Trust
from guide.model.bodies import Attestation, Note, Review, Seal, Signoff, Waiver, Withdrawal
from guide.model.language import Language
from guide.model.outcomes import Status
from guide.session.merge import merge
from guide.session.open import open_desk
from guide.session.report import render
from guide.session.sign import Decision, find_signed, seal, sign, survey
from guide.session.signature import identity, sign_with_key
from guide.session.verify import verify
from guide.text.errors import UsageError


@pytest.fixture
def desk(tmp_path):
    return begun(tmp_path / "evidence.yaml")


def kinds(desk):
    return [record.kind for record in desk.ledger().records]


class Interrupted(BaseException):
    """The process ends here."""


def interrupted(desk, monkeypatch, name):
    """Sign off in a process that ends when ``name`` of the sealing is called; return the sign-off that stands then."""

    def stop(*_, **__):
        raise Interrupted

    with monkeypatch.context() as patched:
        patched.setattr(seals, name, stop)
        with pytest.raises(Interrupted):
            decide(desk)
    return desk.ledger().records[-1]


@pytest.mark.parametrize(
    ("name", "left"),
    [("copy_of", "nothing"), ("render", "aside"), ("sync", "whole")],
    ids=["before the folder", "inside the folder", "after the rename"],
)
def test_an_interrupted_seal_is_shown_and_completed(desk, monkeypatch, name, left):
    signoff = interrupted(desk, monkeypatch, name)
    assert kinds(desk)[-1] == "signoff"
    names = [entry.name for entry in (desk.file.real.parent / "signoffs").iterdir()]
    expected = {
        "nothing": [],
        "aside": [f".{signoff.id}.new"],
        "whole": [seals.folder_name(signoff)],
    }
    assert names == expected[left]
    found = verify(desk.file.path)
    assert found.ok
    assert [one.state for one in found.seals] == ["unsealed"]
    made = seal(desk, signoff.id, by=BORIS)
    assert kinds(desk)[-2:] == ["signoff", "seal"]
    assert (made.by, made.body.signoff) == (BORIS, signoff.id)
    assert [one.state for one in verify(desk.file.path).seals] == ["sealed"]
    assert [entry.name for entry in (desk.file.real.parent / "signoffs").iterdir()] == [made.body.folder]
    assert seal(desk, signoff.id) == made, "sealing again does nothing"


def test_a_whole_folder_that_is_not_ours_is_not_taken_up(desk, monkeypatch):
    signoff = interrupted(desk, monkeypatch, "sync")
    (desk.file.real.parent / "signoffs" / seals.folder_name(signoff) / "report.en.md").write_text("All is well.")
    with pytest.raises(EvidenceError, match="does not hold what would be sealed"):
        seal(desk, signoff.id)
    assert kinds(desk)[-1] == "signoff"


def test_an_interruption_after_other_records_were_added_seals_what_was_signed(desk, monkeypatch):
    signoff = interrupted(desk, monkeypatch, "copy_of")
    desk.record(Note(text="Came later."))
    made = seal(desk, signoff.id)
    copy = desk.file.real.parent / "signoffs" / made.body.folder / "evidence.yaml"
    assert b"Came later." not in copy.read_bytes()
    assert desk.file.path.read_bytes().startswith(copy.read_bytes())
    assert verify(desk.file.path).ok


def test_a_full_disk_while_sealing_is_one_sentence_and_the_sign_off_stands(desk, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(seals, "write_all", full)
        patched.setattr("guide.evidence.files.write_all", full)
        with pytest.raises(EvidenceError, match="No space left"):
            seal(desk, desk.file.append(SIGNOFF, id=desk.mint(desk.clock()), at=desk.clock(), by=ANNA).id)
    assert kinds(desk)[-1] == "signoff"
    assert verify(desk.file.path).seals[0].state == "unsealed"


SIGNOFF = Signoff(
    role="assessor", decision="reject", statement="x", requirement="open", programme="open", policy="asvs-4.0.3"
)


def test_what_was_added_while_the_signer_decided_is_not_signed_unseen(desk, monkeypatch):
    other = open_desk(desk.file.path, person=BORIS, language=Language.EN, clock=desk.clock)
    slow = replace(desk, mint=lambda now: (other.record(Note(text="Slipped in.")), desk.mint(now))[1])
    with pytest.raises(UsageError, match="grew meanwhile"):
        decide(slow)
    assert kinds(desk)[-1] == "note"


def test_an_open_fork_is_not_signed(tmp_path, desk):
    copy = tmp_path / "other"
    copy.mkdir(mode=0o700)
    shutil.copy(desk.file.path, copy / "evidence.yaml")
    open_desk(copy / "evidence.yaml", person=BORIS, language=Language.EN, clock=desk.clock).record(Note(text="There."))
    desk.record(Note(text="Here."))
    added = (copy / "evidence.yaml").read_bytes().rsplit(b"  - id: ", 1)[1]
    desk.file.path.write_bytes(desk.file.path.read_bytes() + b"  - id: " + added)
    with pytest.raises(UsageError, match="guide merge"):
        decide(desk)


def test_the_copy_leaves_out_what_the_sign_off_did_not_see(tmp_path, desk):
    """A sign-off on one branch, sealed after a merge put another branch's records before it in the file."""
    copy = tmp_path / "other"
    copy.mkdir(mode=0o700)
    shutil.copy(desk.file.path, copy / "evidence.yaml")
    theirs = open_desk(copy / "evidence.yaml", person=BORIS, language=Language.EN, clock=desk.clock)
    desk.record(Note(text="On the other branch."))
    signoff = theirs.file.append(SIGNOFF, id=desk.mint(desk.clock()), at=desk.clock(), by=BORIS)
    record = (copy / "evidence.yaml").read_bytes().rsplit(b"  - id: ", 1)[1]
    desk.file.path.write_bytes(desk.file.path.read_bytes() + b"  - id: " + record)
    ledger = desk.ledger()
    assert ledger.forked
    text = seals.copy_of(desk.file.real, ledger, signoff)
    assert b"On the other branch." not in text
    assert text == (copy / "evidence.yaml").read_bytes()


@pytest.mark.parametrize("first", ["the signer's file", "the other's file"])
def test_a_sign_off_on_one_branch_holds_after_a_merge(tmp_path, desk, keys, first):
    copy = tmp_path / "other"
    copy.mkdir(mode=0o700)
    shutil.copy(desk.file.path, copy / "evidence.yaml")
    other = open_desk(copy / "evidence.yaml", person=BORIS, language=Language.EN, clock=desk.clock)
    for text in ("There, first.", "There, second."):
        other.record(Note(text=text))
    made = decide(desk)
    sign_with_key(desk, made.id, keys.of(ANNA), signer=ANNA, ask=False)
    if first == "the signer's file":
        merge(desk.file.path, other.file.path)
        path = desk.file.path
    else:
        merge(other.file.path, desk.file.path)
        shutil.copytree(tmp_path / "signoffs", copy / "signoffs")
        path = other.file.path
    found = verify(path, trust=Trust(keys.allowed), signed_by=[ANNA])
    assert found.ok, found.first_bad
    page = render(open_desk(path, person=ANNA, language=Language.EN, clock=desk.clock))
    assert "Records before it: 4, " in page
    assert "does not cover: 2." in page


def test_a_sign_off_changes_no_verdict_and_is_not_among_the_records_added(desk):
    before = survey(desk).assessment
    decide(desk)
    after = survey(desk)
    assert (after.assessment.requirement, after.assessment.programme) == (before.requirement, before.programme)
    assert [one.status for one in after.assessment.steps] == [one.status for one in before.steps]
    assert {one.code for one in after.changes.changes} == {"seal"}, "its own seal, and nothing about the system"
    assert after.last.signoff.by == ANNA


def test_a_failure_whose_risk_is_accepted_must_be_named_too(desk):
    desk.record(sound(subject="shop.test:443", offers=offers(TLS_1_0="accepted")))
    failed = next(one for one in survey(desk).unresolved if one.status is Status.NOT_SATISFIED)
    until = desk.clock().replace(year=2027)
    reason, measure = "Old clients.", "Office network only."
    body = Waiver(
        fingerprints=(failed.item,), reason=reason, compensating=measure, ticket="T-1", approved_by=BORIS, expires=until
    )
    waived = desk.record(body)
    desk.record(Review(target=waived.id, accepted=True), by="Vera Orlova")
    now = next(one for one in survey(desk).unresolved if one.item == failed.item)
    assert now.status is Status.RISK_ACCEPTED


def test_a_sign_off_that_was_taken_back_is_listed_as_such_and_is_no_longer_the_last(desk):
    made = decide(desk)
    desk.record(Withdrawal(target=made.body.signoff, reason="Wrong system."))
    assert survey(desk).last is None
    page = render(desk, language=Language.EN)
    assert "This sign-off was taken back." in page
    assert verify(desk.file.path).ok


def test_words_of_a_signer_are_never_markup_or_shell(tmp_path, keys):
    book = SignedBook.make(tmp_path / "book", keys)
    desk = book.desk
    evil = "Eve'; touch hacked; echo '```\n# x"
    sign(desk, Decision("owner", "reject", "<script>x</script>\n```\n# Heading", evil.replace("\n", " "), "</td>|# x"))
    made = find_signed(desk.ledger(), desk.ledger().records[-1].id)
    sign_with_key(desk, made.seal.id, keys.of(ANNA), signer=evil.replace("\n", " "), ask=False)
    page = render(desk, language=Language.EN)
    assert "<script>" not in page
    assert "\n# Heading" not in page
    block = page.split("## Annex G")[1].split("```sh\n")[-1] if "```sh\n" in page else ""
    assert "touch hacked" in block or "````sh" in page
    assert """'Eve'"'"'; touch hacked; echo '"'"'```""" in page


def test_an_identity_is_the_name_before_the_first_comma():
    assert identity(" Vera Orlova , CISO, Shop") == "Vera Orlova"


def test_a_seal_that_names_another_folder_is_damage_and_leads_nowhere(desk):
    made = decide(desk)
    moved = Seal(signoff=made.body.signoff, folder="../../etc", manifest="sha256:" + "0" * 64)
    shutil.rmtree(desk.file.real.parent / "signoffs")
    desk.record(moved)
    found = verify(desk.file.path, trust=Trust())
    assert not found.ok
    assert "missing" in found.first_bad.message


def test_attached_files_that_were_altered_are_accepted_by_nobody(tmp_path, desk):
    (tmp_path / "zone.txt").write_text("a")
    body = Attestation(
        question="06-hsts.subdomains",
        revision=1,
        wording="sha256:" + "0" * 64,
        answer="satisfied",
        statement="x",
        stated_by=ANNA,
        valid_until=desk.clock().replace(year=2027),
        evidence=(desk.file.attach(tmp_path / "zone.txt"),),
    )
    desk.record(body)
    (kept,) = (tmp_path / "artifacts").iterdir()
    kept.write_text("b")
    names = tuple(one.item for one in survey(desk).unresolved)
    with pytest.raises(UsageError, match="was altered"):
        sign(desk, Decision("assessor", "accept-with-exceptions", "Known.", ANNA, exceptions=names))
    made = sign(desk, Decision("assessor", "insufficient-evidence", "A file was altered.", ANNA))
    sealed = tmp_path / "signoffs" / made.body.folder
    assert "altered" in (sealed / "status.json").read_text()
    found = verify(desk.file.path)
    assert "artifact" in found.first_bad.message
    kept.unlink()
    assert os.listdir(sealed / "artifacts") == [kept.name]  # noqa: PTH208 - names alone are wanted


def test_the_status_that_was_seen_is_in_the_record(desk):
    decide(desk)
    body = next(record.body for record in desk.ledger().records if isinstance(record.body, Signoff))
    assert (body.requirement, body.programme) == (Status.OPEN.value, Status.OPEN.value)
    assert (body.requirement_id, body.policy) == ("v4.0.3-9.1.1", "asvs-4.0.3")
    assert body.rules
