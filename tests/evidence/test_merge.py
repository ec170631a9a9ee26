"""Merging: no record lost, no byte of ours changed, the same join for everybody."""

import stat
from datetime import timedelta

import pytest
from evidence.making import NOW, record_bytes, say, ulid

from guide.evidence.errors import EvidenceError, NotEvidence
from guide.evidence.joining import merge_files
from guide.evidence.store import EvidenceFile
from guide.evidence.verify import verify
from guide.model.bodies import Note, Redacted, Redaction


def twin(file, folder):
    """Return the same file in another folder, as a clone has it: without this machine's memory."""
    folder.mkdir(mode=0o700)
    target = folder / "evidence.yaml"
    target.write_bytes(file.path.read_bytes())
    target.chmod(0o600)
    return EvidenceFile(target)


def ids(file):
    return {record.id for record in file.read(NOW).records}


@pytest.fixture
def two(file, tmp_path):
    other = twin(file, tmp_path / "other")
    say(file, "ours, once")
    say(other, "theirs, once")
    say(other, "theirs, twice")
    return file, other


def test_every_record_of_both_is_there_and_ours_only_grew(two):
    ours, theirs = two
    before, wanted = ours.path.read_bytes(), ids(ours) | ids(theirs)
    found = merge_files(ours.path, theirs.path)
    assert ours.path.read_bytes().startswith(before)
    assert ids(ours) == wanted | {found.join}
    assert found.added == 2
    ledger = EvidenceFile(ours.path).read(NOW)
    assert not ledger.forked
    assert verify(ours.path, NOW).ok


def test_who_merges_does_not_matter_for_the_join(two, tmp_path):
    ours, theirs = two
    mine, yours = twin(ours, tmp_path / "a"), twin(theirs, tmp_path / "b")
    first = merge_files(mine.path, theirs.path)
    second = merge_files(yours.path, ours.path)
    assert first.join == second.join
    assert mine.read(NOW).newest == yours.read(NOW).newest
    again = merge_files(mine.path, yours.path)
    assert (again.added, again.join) == (0, "")


def test_work_goes_on_after_a_merge_and_merges_again(two):
    ours, theirs = two
    merge_files(ours.path, theirs.path)
    say(ours, "after")
    say(theirs, "meanwhile")
    found = merge_files(ours.path, theirs.path)
    assert found.added == 1
    assert not ours.read(NOW).forked


def test_nothing_is_written_where_theirs_brings_nothing(two):
    ours, _ = two
    before = ours.path.read_bytes()
    found = merge_files(ours.path, ours.path)
    assert (found.added, found.join) == (0, "")
    assert ours.path.read_bytes() == before


def test_their_comments_come_with_their_records(two):
    ours, theirs = two
    text = theirs.path.read_bytes()
    at = text.rindex(b"  - id: ")
    theirs.path.write_bytes(text[:at] + b"# said by hand\n\n" + text[at:])
    merge_files(ours.path, EvidenceFile(theirs.path).path)
    assert b"# said by hand\n\n  - id: " in ours.path.read_bytes()


@pytest.mark.parametrize("cut", [b"\n", b"# no end"])
def test_a_last_line_without_its_end_is_ended_first(two, stranger, cut):
    ours, theirs = two
    text = ours.path.read_bytes()
    text = text[:-1] if cut == b"\n" else text + cut
    mine = stranger(text)
    merge_files(mine.path, theirs.path)
    assert mine.path.read_bytes().startswith(text + b"\n")
    assert not mine.read(NOW).forked


def test_a_redacted_record_stays_redacted_from_either_side(file, tmp_path):
    secret = say(file, "password: hunter2")
    other = twin(file, tmp_path / "other")
    say(file, "ours")
    stub, digest = record_bytes(
        Redacted(was=secret.digest, kind="note"), *secret.prev, identity=secret.id, at=secret.at, by=secret.by
    )
    text = other.path.read_bytes()
    start = text.index(f"  - id: {secret.id}".encode())
    told, _ = record_bytes(Redaction(target=secret.id, stub=digest, reason="A secret."), secret.digest)
    redacted = stranger_of(tmp_path, text[:start] + stub + told)
    mine = twin(file, tmp_path / "mine")
    found = merge_files(mine.path, redacted.path)
    assert found.stubs == 1
    assert not found.kept
    assert b"hunter2" not in mine.path.read_bytes()
    merge_files(redacted.path, file.path)
    assert b"hunter2" not in redacted.path.read_bytes()
    assert redacted.read(NOW).newest == mine.read(NOW).newest


def stranger_of(tmp_path, content):
    folder = tmp_path / "redacted"
    folder.mkdir(mode=0o700)
    (folder / "evidence.yaml").write_bytes(content)
    (folder / "evidence.yaml").chmod(0o600)
    return EvidenceFile(folder / "evidence.yaml")


def test_one_record_that_says_two_things_is_refused(two, tmp_path):
    ours, theirs = two
    same = ulid()
    ours.append(Note(text="one"), id=same, at=NOW, by="A")
    theirs.append(Note(text="other"), id=same, at=NOW, by="A")
    before = ours.path.read_bytes()
    with pytest.raises(EvidenceError, match=f"{same} says one thing here and another"):
        merge_files(ours.path, theirs.path)
    assert ours.path.read_bytes() == before


def test_another_workbook_a_torn_tail_and_damage_are_refused(two, tmp_path, stranger):
    ours, theirs = two
    before = ours.path.read_bytes()
    alien = EvidenceFile(tmp_path / "alien" / "evidence.yaml")
    alien.create(ulid())
    with pytest.raises(EvidenceError, match="different workbooks"):
        merge_files(ours.path, alien.path)
    with pytest.raises(EvidenceError, match="middle of a record"):
        merge_files(ours.path, stranger(theirs.path.read_bytes()[:-30]).path)
    with pytest.raises(EvidenceError, match="was changed after it was written"):
        merge_files(ours.path, stranger(theirs.path.read_bytes().replace(b"theirs, once", b"theirs, 0nce")).path)
    with pytest.raises(NotEvidence):
        merge_files(ours.path, tmp_path / "none.yaml")
    assert ours.path.read_bytes() == before


def test_less_than_is_remembered_is_no_base_for_a_merge(two):
    ours, theirs = two
    text = ours.path.read_bytes()
    ours.path.write_bytes(text[: text.rindex(b"  - id: ")])
    with pytest.raises(EvidenceError, match="shorter than remembered"):
        merge_files(ours.path, theirs.path)


def test_a_file_git_made_for_a_moment_gets_no_neighbours(two, tmp_path):
    ours, theirs = two
    folder = tmp_path / "moment"
    folder.mkdir()
    (folder / ".merge_file_a").write_bytes(ours.path.read_bytes())
    merge_files(folder / ".merge_file_a", theirs.path)
    assert [one.name for one in folder.iterdir()] == [".merge_file_a"]


def test_the_moment_of_a_join_is_that_of_the_latest_record(file, tmp_path):
    other = twin(file, tmp_path / "other")
    file.append(Note(text="early"), id=ulid(), at=NOW, by="A")
    other.append(Note(text="late"), id=ulid(), at=NOW + timedelta(hours=1), by="B")
    found = merge_files(file.path, other.path)
    join = next(record for record in file.read(NOW + timedelta(days=1)).records if record.id == found.join)
    assert (join.at, join.by) == (NOW + timedelta(hours=1), "guide merge")
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
