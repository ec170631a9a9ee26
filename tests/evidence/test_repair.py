"""Repairs do what they are named for and nothing else; what they take away is kept."""

import pytest
from evidence.making import NOW, record_bytes, say, ulid

from guide.evidence import repair
from guide.evidence.errors import EvidenceError, NotEvidence
from guide.evidence.store import EvidenceFile
from guide.model.bodies import Note

TAIL = b"  - id: " + b"0" * 26 + b"\n    kind: no"


def test_a_torn_tail_is_set_aside_without_a_memory(file, path, stranger):
    whole = path.read_bytes()
    other = stranger(whole + TAIL)
    kept = repair.torn_tail(other.path)
    assert kept.read_bytes() == TAIL
    assert other.path.read_bytes() == whole
    assert len(other.read(NOW).records) == 3
    assert repair.torn_tail(other.path) is None


def test_what_is_no_torn_tail_is_not_touched(file, path, stranger):
    content = path.read_bytes() + TAIL + b"x: y\n"
    other = stranger(content)
    with pytest.raises(EvidenceError):
        repair.torn_tail(other.path)
    assert other.path.read_bytes() == content


def test_a_torn_acknowledged_record_is_not_cut_off(file, path):
    content = path.read_bytes()[:-40]
    path.write_bytes(content)
    with pytest.raises(EvidenceError, match="less than is remembered"):
        repair.torn_tail(path)
    assert path.read_bytes() == content


def test_line_ends_are_turned_if_the_digests_hold_then(file, path):
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"\n", b"\r\n"))
    with pytest.raises(EvidenceError, match="--line-ends"):
        say(file)
    kept = repair.line_ends(path)
    assert path.read_bytes() == whole
    assert kept.read_bytes() == whole.replace(b"\n", b"\r\n")
    assert path.stat().st_mode & 0o777 == 0o600
    say(file)
    assert repair.line_ends(path) is None


def test_line_ends_are_left_where_something_else_is_wrong_too(file, path):
    content = path.read_bytes().replace(b"\n", b"\r\n").replace(b"One line", b"One lie")
    path.write_bytes(content)
    with pytest.raises(EvidenceError, match="digest does not fit"):
        repair.line_ends(path)
    assert path.read_bytes() == content


def test_forget_accepts_an_older_branch(file, path):
    older = path.read_bytes()
    say(file, "Newer.")
    path.write_bytes(older)
    with pytest.raises(EvidenceError, match="--forget"):
        EvidenceFile(path).read(NOW)
    repair.forget(path)
    fresh = EvidenceFile(path)
    assert len(fresh.read(NOW).records) == 3
    say(fresh)
    assert len(fresh.read(NOW).records) == 4


def test_forget_does_not_accept_damage(file, path):
    path.write_bytes(path.read_bytes().replace(b"One line", b"One lie"))
    with pytest.raises(EvidenceError, match="digest does not fit"):
        repair.forget(path)


def test_forget_lets_go_of_a_file_that_is_gone_and_of_a_damaged_memory(file, path):
    memory = path.parent / ".guide" / "evidence.yaml.json"
    memory.write_text("{}")
    repair.forget(path)
    assert len(file.read(NOW).records) == 3
    path.unlink()
    repair.forget(path)
    assert not memory.exists()
    EvidenceFile(path).create(ulid())


def test_forget_takes_an_open_fork_and_a_torn_tail_without_vouching_for_them(file, path):
    ledger = file.read(NOW)
    other, _ = record_bytes(Note(text="x"), ledger.head)
    path.write_bytes(path.read_bytes() + other)
    repair.forget(path)
    assert not (path.parent / ".guide" / "evidence.yaml.json").exists()
    assert EvidenceFile(path).read(NOW).forked


def test_nothing_to_repair_is_no_evidence(tmp_path):
    for what in (repair.torn_tail, repair.line_ends):
        with pytest.raises(NotEvidence):
            what(tmp_path / "absent.yaml")
    assert list(tmp_path.iterdir()) == []
