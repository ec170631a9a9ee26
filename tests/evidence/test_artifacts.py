"""R32: artifacts live under the digest of their bytes; no name leaves the folder, no link is followed."""

import gzip
import hashlib
import os
from datetime import UTC, datetime

import pytest
from evidence.making import say

from guide.evidence import artifacts
from guide.evidence.errors import EvidenceError
from guide.model.exits import Exit
from guide.text.errors import UsageError


@pytest.fixture
def proof(tmp_path):
    source = tmp_path / "proof.txt"
    source.write_bytes(b"the proof\n" * 1000)
    os.utime(source, (1_700_000_000, 1_700_000_000))
    return source


def test_a_file_is_kept_under_the_digest_of_its_bytes(file, path, proof):
    kept = file.attach(proof)
    name = hashlib.sha256(proof.read_bytes()).hexdigest()
    assert kept.digest == f"sha256:{name}"
    assert (kept.name, kept.size, kept.dated) == ("proof.txt", 10_000, datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC))
    assert (path.parent / "artifacts" / name).read_bytes() == proof.read_bytes()
    assert file.attach(proof) == kept
    assert len(list((path.parent / "artifacts").iterdir())) == 1
    assert file.artifact_state(kept.digest) == "present"


def test_json_is_kept_compressed_and_the_same_text_gives_the_same_file(file, path):
    content = b'{"a": 1}' * 100
    digest = file.keep(content)
    assert file.keep(content) == digest
    (kept,) = (path.parent / "artifacts").iterdir()
    assert kept.name == f"{digest.removeprefix('sha256:')}.json.gz"
    assert hashlib.sha256(kept.read_bytes()).hexdigest() in kept.name
    assert gzip.decompress(kept.read_bytes()) == content
    assert file.artifact_state(digest) == "present"


@pytest.mark.parametrize("how", ["edit", "swap", "link", "folder", "empty", "remove"])
def test_what_happened_to_an_artifact_is_seen(file, path, proof, how):
    digest = file.attach(proof).digest
    assert file.artifact_state(digest) == "present"
    kept = path.parent / "artifacts" / digest.removeprefix("sha256:")
    if how == "edit":
        kept.write_bytes(b"X" + proof.read_bytes()[1:])
    else:
        kept.unlink()
    if how == "swap":
        kept.write_bytes(b"another")
    elif how == "link":
        kept.symlink_to(proof)
    elif how == "folder":
        kept.mkdir()
    elif how == "empty":
        kept.touch()
    assert file.artifact_state(digest) == ("missing" if how == "remove" else "altered")


def test_attaching_again_mends_an_altered_copy(file, path, proof):
    digest = file.attach(proof).digest
    (path.parent / "artifacts" / digest.removeprefix("sha256:")).write_bytes(b"X")
    file.attach(proof)
    assert file.artifact_state(digest) == "present"


def test_what_is_no_regular_file_is_refused(file, path, proof, tmp_path):
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "link").symlink_to(proof)
    (tmp_path / "folder").mkdir()
    for name in ("fifo", "link", "folder", "absent"):
        with pytest.raises(UsageError) as caught:
            file.attach(tmp_path / name)
        assert caught.value.exit is Exit.USAGE
        assert name in str(caught.value)
    assert not list((path.parent / "artifacts").glob("*")) if (path.parent / "artifacts").exists() else True


def test_devices_are_refused(file):
    with pytest.raises(UsageError, match="no regular file"):
        file.attach(artifacts.Path("/dev/zero"))


def test_limits_are_hard(file, path, proof, monkeypatch):
    monkeypatch.setattr(artifacts, "ATTACHMENT_LIMIT", 9_999)
    with pytest.raises(UsageError, match="larger than 9999"):
        file.attach(proof)
    monkeypatch.setattr(artifacts, "KEPT_LIMIT", 10)
    with pytest.raises(EvidenceError, match="11 bytes"):
        file.keep(b"x" * 11)
    assert not (path.parent / "artifacts").exists() or not list((path.parent / "artifacts").iterdir())


@pytest.mark.parametrize("name", [b"..\\..\\x", b"\xff\x1b[31m\n", "a\u202egpj.exe".encode(), b"x" * 250])
def test_the_name_is_told_inert_and_names_nothing(file, path, tmp_path, name):
    source = tmp_path / os.fsdecode(name)
    source.write_bytes(name)
    kept = file.attach(source)
    assert kept.name.isprintable()
    assert len(kept.name) <= 200
    assert [one.name for one in (path.parent / "artifacts").iterdir()] == [hashlib.sha256(name).hexdigest()]


def test_a_failed_copy_leaves_nothing_and_records_go_on(file, path, proof, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(artifacts.os, "write", full)
        with pytest.raises(EvidenceError, match="No space left"):
            file.attach(proof)
    assert list((path.parent / "artifacts").iterdir()) == []
    say(file)


def test_a_file_that_changes_while_it_is_copied_is_refused(file, path, proof, monkeypatch):
    real = os.lseek

    def moved(*arguments):
        proof.write_bytes(b"changed")
        return real(*arguments)

    monkeypatch.setattr(artifacts.os, "lseek", moved)
    with pytest.raises(UsageError, match="changed while"):
        file.attach(proof)
    assert list((path.parent / "artifacts").iterdir()) == []


def test_an_artifact_blown_up_beyond_the_limit_is_altered_and_not_read(file, path, proof):
    digest = file.attach(proof).digest
    with (path.parent / "artifacts" / digest.removeprefix("sha256:")).open("r+b") as sparse:
        sparse.truncate(1 << 40)
    assert file.artifact_state(digest) == "altered"
