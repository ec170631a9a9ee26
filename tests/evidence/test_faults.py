"""R24, R25, R29: a fault at each point of a save. What was written before stays, what was refused can be tried again."""

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from evidence.making import NOW, say, ulid

from guide.evidence import files
from guide.evidence.errors import EvidenceError
from guide.evidence.store import EvidenceFile
from guide.model.bodies import Note


class Faulty:
    """One of the system's calls that fails the ``at``-th time."""

    def __init__(self, monkeypatch, name: str, at: int, error: int) -> None:
        self.left, self.error, self.hit = at, error, False
        self.real = getattr(os, name)
        monkeypatch.setattr(files.os, name, self)

    def __call__(self, *arguments, **named):
        self.left -= 1
        if self.left == 0:
            self.hit = True
            raise OSError(self.error, os.strerror(self.error))
        return self.real(*arguments, **named)


@pytest.mark.parametrize("again", [False, True], ids=["same", "fresh"])
@pytest.mark.parametrize(
    ("name", "at", "error", "stands"),
    [
        ("write", 1, errno.ENOSPC, False),  # the record
        ("write", 1, errno.EIO, False),
        ("fsync", 1, errno.EIO, False),
        ("fsync", 1, errno.ENOSPC, False),
        ("write", 2, errno.ENOSPC, True),  # the memory
        ("fsync", 2, errno.EIO, True),
        ("rename", 1, errno.EIO, True),
        ("fsync", 3, errno.EIO, True),  # its folder
    ],
)
def test_a_fault_at_each_point_of_a_save(file, path, monkeypatch, name, at, error, stands, again):
    before = path.read_bytes()
    with monkeypatch.context() as patch:
        fault = Faulty(patch, name, at, error)
        with pytest.raises(EvidenceError, match=os.strerror(error)) as caught:
            say(file, "Saved under a fault.")
        assert fault.hit
    assert (path.read_bytes() == before) is not stands
    assert path.read_bytes().startswith(before)
    assert str(path.parent) in str(caught.value)
    assert ("do not repeat" in str(caught.value)) is stands
    assert ("Nothing was recorded" in str(caught.value)) is not stands
    reader = EvidenceFile(path) if again else file
    assert len(reader.read(NOW).records) == 3 + stands
    assert say(reader, "After it.").prev == (reader.read(NOW).records[-2].digest,)
    assert len(EvidenceFile(path).read(NOW).records) == 4 + stands
    assert not list((path.parent / ".guide").glob("*.new"))


def test_a_short_write_is_carried_on(file, path, monkeypatch):
    real = os.write
    monkeypatch.setattr(files.os, "write", lambda descriptor, content: real(descriptor, bytes(content)[:7]))
    record = say(file, "Written seven bytes at a time.")
    assert EvidenceFile(path).read(NOW).records[-1] == record


def test_a_short_write_and_then_none_is_taken_back(file, path, monkeypatch):
    before = path.read_bytes()
    real, calls = os.write, []

    def short(descriptor, content):
        calls.append(content)
        if len(calls) == 1:
            return real(descriptor, bytes(content)[:100])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(files.os, "write", short)
    with pytest.raises(EvidenceError, match=r"No space left.*Nothing was recorded"):
        say(file)
    assert path.read_bytes() == before


def test_where_even_taking_back_fails_a_torn_tail_stays_and_is_set_aside_next_time(file, path, monkeypatch):
    before = path.read_bytes()
    real = os.write
    fail = OSError(errno.EIO, os.strerror(errno.EIO))

    def short(descriptor, content):
        if len(content) < 200:
            raise fail
        return real(descriptor, bytes(content)[:200])

    def never(*_):
        raise fail

    with monkeypatch.context() as patch:
        patch.setattr(files.os, "write", short)
        patch.setattr(files.os, "ftruncate", never)
        with pytest.raises(EvidenceError):
            say(file)
    assert len(path.read_bytes()) == len(before) + 200
    assert [one.code for one in EvidenceFile(path).read(NOW).notices] == ["torn_tail"]
    say(file, "Later.")
    assert len(EvidenceFile(path).read(NOW).records) == 4


def test_bytes_of_another_writer_are_never_cut_off(file, path, monkeypatch):
    before = path.read_bytes()

    def fails(_descriptor):
        with path.open("ab") as other:
            other.write(b"# by a writer that ignores the lock\n")
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patch:
        patch.setattr(files.os, "fsync", fails)
        with pytest.raises(EvidenceError):
            say(file)
    content = path.read_bytes()
    assert content.startswith(before + b"  - id: ")
    assert content.endswith(b"# by a writer that ignores the lock\n")


def test_a_save_takes_its_steps_in_order(file, path, monkeypatch):
    path.write_bytes(path.read_bytes() + b"  - id: 0")
    steps = []

    def watched(name, describe):
        real = getattr(os, name)

        def step(*arguments, **named):
            steps.append(describe(*arguments))
            return real(*arguments, **named)

        monkeypatch.setattr(files.os, name, step)

    def kind(descriptor):
        return "folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file"

    watched("write", lambda _, content: f"write {bytes(content)[:5].decode().split()[0]}")
    watched("fsync", lambda descriptor: f"sync {kind(descriptor)}")
    watched("ftruncate", lambda *_: "truncate")
    watched("pread", lambda *_: "read back")
    watched("rename", lambda *_: "rename")
    say(file)
    aside = ["write -", "sync file", "rename", "sync folder", "truncate", "sync file"]
    assert steps == [*aside, "write -", "sync file", "read back", "write {", "sync file", "rename", "sync folder"]


def test_an_interrupt_in_the_middle_of_a_save_takes_it_back(file, path, monkeypatch):
    before = path.read_bytes()

    def interrupted(_descriptor):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(files.os, "fsync", interrupted)
        with pytest.raises(KeyboardInterrupt):
            say(file)
    assert path.read_bytes() == before
    assert say(file).line


def test_bytes_that_do_not_come_back_as_written_are_not_acknowledged(file, monkeypatch):
    real = os.pread
    monkeypatch.setattr(
        files.os, "pread", lambda descriptor, size, at: real(descriptor, size, at).replace(b"remark", b"Remark")
    )
    with pytest.raises(EvidenceError, match="guide verify"):
        say(file)


def test_a_file_replaced_during_the_save_is_noticed(file, path, monkeypatch):
    real = os.fsync

    def replaced(descriptor):
        real(descriptor)
        other = path.with_name("other")
        other.write_bytes(path.read_bytes()[:-400])
        other.replace(path)

    with monkeypatch.context() as patch:
        patch.setattr(files.os, "fsync", replaced)
        with pytest.raises(EvidenceError, match="replaced"):
            say(file)


def test_a_record_that_would_not_read_back_as_meant_is_never_written(file, path):
    before = path.read_bytes()
    wrong = Note(text="x").model_copy(update={"about": 12})
    with pytest.raises(EvidenceError, match="read back"):
        file.append(wrong, id=ulid(), at=NOW, by="A")
    assert path.read_bytes() == before


def test_a_full_disk_keeps_what_was_there(file, path, forge):
    """A real one: the kernel refuses to let the file grow, after a part of the record is written."""
    before = path.read_bytes()
    forge.start(path, 3, size=len(before) + 450)
    said = forge.finish()
    assert said[0].endswith(" 0")
    assert "File too large" in said[1]
    assert str(path) in said[1]
    records = EvidenceFile(path).read(NOW).records
    assert len(records) == 4
    assert path.read_bytes().startswith(before)
    assert path.read_bytes().endswith(records[-1].digest.encode() + b'"\n')


@pytest.fixture
def public() -> Iterator[Path]:
    """Return an evidence file that everybody can reach and read (pytest's own folders are closed to others)."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        (Path(folder) / "savers").mkdir()
        (Path(folder) / "savers").chmod(0o777)
        file = EvidenceFile(Path(folder) / "evidence.yaml")
        file.create(ulid())
        file.path.chmod(0o644)
        yield file.path


def test_without_write_access_nothing_changes_and_the_file_is_named(public, forge):
    before = public.read_bytes()
    forge.folder = public.parent / "savers"
    (public.parent / ".guide").chmod(0o777)
    (public.parent / ".guide" / "evidence.yaml.lock").chmod(0o666)
    if os.getuid():
        public.chmod(0o444)
    forge.start(public, 1, user=65534)
    assert "evidence.yaml: the file cannot be written (Permission denied)" in forge.finish()[0]
    assert public.read_bytes() == before


def test_a_folder_without_write_access_can_be_read_but_not_written(public, forge):
    before = public.read_bytes()
    forge.folder = public.parent / "savers"
    (public.parent / ".guide").chmod(0o555)
    (public.parent / ".guide" / "evidence.yaml.lock").unlink()
    forge.start(public, 1, user=65534)
    said = forge.finish()[0]
    (public.parent / ".guide").chmod(0o755)
    assert "Permission denied" in said
    assert ".guide" in said
    assert public.read_bytes() == before
