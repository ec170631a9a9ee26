"""R24, R25: a fault at each point of a save. What was written before stays, what was refused can be tried again."""

import errno
import os
import stat
import tempfile
from pathlib import Path

import pytest
from evidence.making import NOW, say, ulid

from guide.evidence import files
from guide.evidence.errors import EvidenceError
from guide.evidence.store import EvidenceFile
from guide.model.bodies import Note


def above(folder: Path) -> list[Path]:
    """Return the folders between ``folder`` and the machine's own for temporary files, both left out."""
    return [one for one in folder.parents if Path(tempfile.gettempdir()) in one.parents]


class Faulty:
    """The system's calls, one of which fails: the ``at``-th call of ``name``, on the evidence file alone or on anything."""

    def __init__(self, monkeypatch, name: str, at: int, error: int, *, part: int = 0) -> None:
        self.name, self.left, self.error, self.part = name, at, error, part
        self.real = getattr(os, name)
        self.hit = False
        monkeypatch.setattr(files.os, name, self)

    def __call__(self, *arguments, **named):
        self.left -= 1
        if self.left == 0:
            self.hit = True
            if self.part:
                self.real(arguments[0], bytes(arguments[1])[: self.part])
                self.left = 1  # and the next one fails for good
                self.part = 0
                return self.real(arguments[0], b"")
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


def test_without_write_access_nothing_changes_and_the_file_is_named(file, path, forge):
    before = path.read_bytes()
    path.chmod(0o444)
    for folder in [forge.folder, *above(forge.folder)]:
        folder.chmod(0o777)
    (path.parent / ".guide").chmod(0o777)
    (path.parent / ".guide" / "evidence.yaml.lock").chmod(0o666)
    forge.start(path, 1, user=65534)
    assert "evidence.yaml: the file cannot be written (Permission denied)" in forge.finish()[0]
    assert path.read_bytes() == before


def test_a_folder_without_write_access_can_be_read_but_not_written(file, path, forge):
    (path.parent / ".guide").chmod(0o755)
    path.chmod(0o644)
    for folder in above(forge.folder):
        folder.chmod(0o755)
    forge.folder.chmod(0o777)
    forge.folder.parent.chmod(0o755)
    forge.start(path, 1, user=65534)
    said = forge.finish()[0]
    assert "Permission denied" in said
    assert ".guide" in said
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
