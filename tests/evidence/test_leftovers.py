"""R24: what a kill -9 leaves of a new file is swept by the next write and named by verify; nothing else is ever touched."""

import fcntl
import os
from datetime import timedelta

import pytest
from evidence.making import NOW, say

from guide.evidence import files
from guide.evidence.files import folder, left_over, put, sweep
from guide.evidence.leftovers import leftovers
from guide.evidence.store import EvidenceFile
from guide.evidence.verify import verify

LEFT = ".0123456789abcdef.new"


@pytest.fixture
def killed(file, path):
    """Return a workbook beside which killed writers left files, in each of the folders that we write in."""
    sealed = path.parent / "signoffs" / "2026-11-23-01KAR8000000000000000000AB"
    places = [path.parent, path.parent / ".guide", path.parent / ".guide" / "aside", path.parent / "artifacts", sealed]
    places += [sealed / "artifacts", sealed / "signatures"]
    for place in places:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        (place / LEFT).write_bytes(b"half a fi")
    return [place / LEFT for place in places]


def test_verify_names_each_and_removes_none(killed, path):
    found = verify(path, NOW)
    told = [one.detail["path"] for one in found.notices if one.code == "left_over"]
    assert told == [str(one.relative_to(path.parent)) for one in killed]
    assert all(one.exists() for one in killed)


def test_the_next_write_removes_them(killed, path):
    before = verify(path, NOW).records
    fresh = EvidenceFile(path)
    say(fresh, "The next write.")
    assert not [one for one in killed if one.exists()]
    assert len(fresh.read(NOW + timedelta(days=1)).records) == before + 1


def test_reading_removes_none(killed, path):
    EvidenceFile(path).read(NOW)
    assert all(one.exists() for one in killed)


def test_what_another_writer_holds_is_left_alone(tmp_path):
    with folder(tmp_path) as within, files.fresh(within, "final") as descriptor:
        os.write(descriptor, b"under way")
        assert left_over(within) == ()
        sweep(within)
        (aside,) = tmp_path.glob(".*.new")
        assert aside.read_bytes() == b"under way"
    assert (tmp_path / "final").read_bytes() == b"under way"


def test_one_that_is_swept_before_it_is_held_is_made_again(tmp_path, monkeypatch):
    real, swept = fcntl.flock, []

    def late(descriptor, how):
        if how == fcntl.LOCK_EX and not swept:
            swept.append(1)
            for one in tmp_path.glob(".*.new"):
                one.unlink()
        return real(descriptor, how)

    monkeypatch.setattr(files.fcntl, "flock", late)
    with folder(tmp_path) as within:
        put(within, "final", b"whole")
    assert swept
    assert (tmp_path / "final").read_bytes() == b"whole"


@pytest.mark.parametrize("kind", ["link", "hard link", "folder", "fifo", "name", "upper case"])
def test_what_is_not_ours_stays(file, path, kind):
    target = path.parent / "precious"
    target.write_text("mine", encoding="utf-8")
    there = path.parent / {"name": ".0123456789abcde.new", "upper case": ".0123456789ABCDEF.new"}.get(kind, LEFT)
    if kind == "link":
        there.symlink_to(target)
    elif kind == "hard link":
        there.hardlink_to(target)
    elif kind == "folder":
        there.mkdir()
    elif kind == "fifo":
        os.mkfifo(there)
    else:
        there.write_text("mine", encoding="utf-8")
    assert leftovers(path) == ()
    say(EvidenceFile(path), "The next write.")
    assert os.path.lexists(there)
    assert target.read_text(encoding="utf-8") == "mine"


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a file to somebody else")
def test_a_file_of_somebody_else_stays(file, path):
    there = path.parent / LEFT
    there.write_bytes(b"")
    os.chown(there, 65534, 65534)
    say(EvidenceFile(path), "The next write.")
    assert there.exists()


@pytest.mark.parametrize("place", [".guide/aside", "artifacts", "signoffs"])
def test_a_folder_that_is_a_link_is_not_entered(file, path, tmp_path_factory, place):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / LEFT).write_bytes(b"")
    (elsewhere / "2026-11-23-01KAR8000000000000000000AB").mkdir()
    (elsewhere / "2026-11-23-01KAR8000000000000000000AB" / LEFT).write_bytes(b"")
    (path.parent / place).symlink_to(elsewhere)
    assert leftovers(path) == ()
    say(EvidenceFile(path), "The next write.")
    assert len(list(elsewhere.rglob(LEFT))) == 2
