"""What verify says, and what it does not claim."""

import pytest
from evidence.making import NIL, NOW, record_bytes, say, ulid

from guide.evidence.claims import AT_THE_END, INSIDE, NEVER
from guide.evidence.errors import NotEvidence
from guide.evidence.store import EvidenceFile
from guide.evidence.verify import verify
from guide.model.bodies import Attestation, Note, Redacted, Redaction


@pytest.fixture
def attested(file, tmp_path):
    source = tmp_path / "proof.txt"
    source.write_text("proof")
    body = Attestation(
        question="q",
        revision=1,
        wording=NIL,
        answer="satisfied",
        statement="x",
        stated_by="B",
        valid_until=NOW,
        evidence=(file.attach(source),),
    )
    return file.append(body, id=ulid(), at=NOW, by="A")


def test_a_sound_file(file, path, attested):
    found = verify(path, NOW)
    assert found.ok
    assert found.first_bad is None
    assert (found.records, found.kinds, found.newest) == (4, {"note": 3, "attestation": 1}, (attested.digest,))
    assert set(found.artifacts.values()) == {"present"}
    assert found.remembered
    assert found.noticed == (*INSIDE, *AT_THE_END)
    assert found.unnoticed == NEVER


def test_a_stranger_claims_less(path, file, attested, stranger):
    found = verify(stranger(path.read_bytes()).path, NOW)
    assert not found.remembered
    assert (found.noticed, found.unnoticed) == (INSIDE, (*AT_THE_END, *NEVER))
    assert found.first_bad.line == attested.line
    assert "missing" in found.first_bad.message


@pytest.mark.parametrize("how", ["edit", "delete", "insert", "move", "cut"])
def test_the_first_bad_record_is_named(file, path, how):
    records = file.read(NOW).records
    content = path.read_bytes()
    _, two, three = (content.index(record.id.encode()) - len("  - id: ") for record in records)
    intruder, _ = record_bytes(Note(text="Intruder."), records[2].digest)
    changed, line = {
        "edit": (content.replace(b"the second here", b"the second hers"), records[1].line),
        "delete": (content[:two] + content[three:], records[1].line),
        "insert": (content[:two] + intruder + content[two:], records[1].line),
        "move": (content[:two] + content[three:] + content[two:three], records[1].line),
        "cut": (content[:three], records[2].line),
    }[how]
    path.write_bytes(changed)
    found = verify(path, NOW)
    assert not found.ok
    assert found.first_bad.line == line
    assert f"evidence.yaml:{line}:" in found.first_bad.message
    assert found.noticed == ()


def test_a_cut_after_a_record_is_seen_only_with_a_memory(file, path, stranger):
    content = path.read_bytes()
    shorter = content[: content.rindex(b"  - id: ")]
    assert verify(stranger(shorter).path, NOW).ok
    path.write_bytes(shorter)
    assert not verify(path, NOW).ok


def test_what_others_added_since_is_not_claimed_to_be_remembered(file, path):
    more, _ = record_bytes(Note(text="By another machine."), file.read(NOW).newest[0])
    path.write_bytes(path.read_bytes() + more)
    found = verify(path, NOW)
    assert found.ok
    assert not found.remembered
    assert AT_THE_END[0] in found.unnoticed


def test_artifacts_are_checked_and_strays_listed(file, path, attested):
    artifacts = path.parent / "artifacts"
    (artifacts / "added\x1b.txt").write_text("x")
    assert verify(path, NOW).ok
    assert verify(path, NOW).strays == ("added\\x1b.txt",)
    (artifacts / attested.body.evidence[0].digest.removeprefix("sha256:")).write_text("other")
    found = verify(path, NOW)
    assert not found.ok
    assert "altered" in found.first_bad.message
    assert attested.id in found.first_bad.message


def test_redactions_are_listed(file, path, stranger):
    content = path.read_bytes()
    last = file.read(NOW).records[-1]
    head = content[: content.rindex(b"  - id: ")]
    stub, name = record_bytes(Redacted(was=last.digest, kind="note"), *last.prev, identity=last.id)
    redaction, _ = record_bytes(Redaction(target=last.id, stub=name, reason="A password."), last.digest)
    found = verify(stranger(head + stub + redaction).path, NOW)
    assert found.ok
    assert found.redacted == (last.id,)


def test_a_fork_is_told(file, path, stranger):
    one, _ = record_bytes(Note(text="x"), file.read(NOW).head)
    found = verify(stranger(path.read_bytes() + one).path, NOW)
    assert found.ok
    assert len(found.newest) == 2


def test_no_evidence_at_all_is_the_callers_mistake(tmp_path):
    with pytest.raises(NotEvidence):
        verify(tmp_path / "absent.yaml", NOW)


def test_verify_writes_nothing(path, file, stranger):
    other = stranger(path.read_bytes())
    verify(other.path, NOW)
    assert len(list(other.path.parent.iterdir())) == 1
    say(EvidenceFile(other.path))
