"""R31: where an evidence file may lie, and under which names and rights."""

import os
import stat

import pytest
from evidence.making import NOW, say, ulid

from guide.evidence.errors import EvidenceError, NotEvidence
from guide.evidence.locate import workbook_path
from guide.evidence.store import EvidenceFile
from guide.model.exits import Exit
from guide.text.errors import UsageError


def mode(path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def test_files_are_made_for_their_owner_alone(file, path, tmp_path):
    source = tmp_path / "proof.txt"
    source.write_text("x")
    file.attach(source)
    file.keep(b"{}")
    made = [
        path,
        *(path.parent / ".guide").rglob("*"),
        path.parent / ".guide",
        path.parent / "artifacts",
        *(path.parent / "artifacts").iterdir(),
    ]
    assert {mode(one) for one in made if one.is_file()} == {0o600}
    assert {mode(one) for one in made if one.is_dir()} == {0o700}
    assert (path.parent / ".guide" / ".gitignore").read_text() == "*\n"
    assert file.read(NOW).notices == ()


def test_a_new_folder_is_made_for_its_owner_alone(tmp_path):
    EvidenceFile(tmp_path / "new" / "evidence.yaml").create(ulid())
    assert mode(tmp_path / "new") == 0o700


def test_wider_rights_are_a_notice(file, path):
    path.chmod(0o640)
    (path.parent / ".guide").chmod(0o755)
    assert [(one.code, one.detail) for one in file.read(NOW).notices] == [
        ("wide_permissions", {"path": "evidence.yaml", "mode": "0640"}),
        ("wide_permissions", {"path": ".guide", "mode": "0755"}),
    ]


def test_nothing_is_overwritten(file, path, tmp_path):
    before = path.read_bytes()
    with pytest.raises(UsageError, match="stands there already") as caught:
        EvidenceFile(path).create(ulid())
    assert caught.value.exit is Exit.USAGE
    assert path.read_bytes() == before
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere" / "x")
    EvidenceFile(tmp_path / "dangling").create(ulid())
    with pytest.raises(UsageError):
        EvidenceFile(tmp_path / "dangling").create(ulid())


def test_a_link_leads_to_the_file_its_lock_and_its_memory(file, path, tmp_path):
    link = tmp_path / "elsewhere" / "link.yaml"
    link.parent.mkdir()
    link.symlink_to(path)
    by_link = EvidenceFile(link)
    say(by_link, "By way of the link.")
    assert link.is_symlink()
    assert not (link.parent / ".guide").exists()
    assert file.read(NOW).records[-1].body.text == "By way of the link."
    source = tmp_path / "proof.txt"
    source.write_text("x")
    assert file.artifact_state(by_link.attach(source).digest) == "present"


def test_a_hard_link_is_one_file_and_a_notice(file, path, tmp_path):
    other = tmp_path / "elsewhere" / "same.yaml"
    other.parent.mkdir(mode=0o700)
    os.link(path, other)
    assert [one.code for one in file.read(NOW).notices] == ["hard_link"]
    say(EvidenceFile(other), "By the other name.")
    say(file, "By the first.")
    assert [record.body.text for record in EvidenceFile(other).read(NOW).records[3:]] == [
        "By the other name.",
        "By the first.",
    ]


@pytest.mark.parametrize(
    "name",
    [
        b"\xff\xfe.yaml",
        "ünïcode.yaml".encode(),
        b"a\nb.yaml",
        b" ",
        b"-w",
        b"x" * 255,
        b"\x1b[31m",
        b".hidden",
        b"evidence.yaml.json",
        b"a\\b",
        b"%s{0}",
    ],
)
def test_odd_names_are_names(tmp_path, name):
    path = tmp_path / os.fsdecode(name)
    file = EvidenceFile(path)
    file.create(ulid())
    say(file)
    assert len(EvidenceFile(path).read(NOW).records) == 1
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(EvidenceError, match="remembered") as caught:
        EvidenceFile(path).read(NOW)
    str(caught.value).encode()
    assert "\x1b" not in str(caught.value)


def test_two_files_in_one_folder_do_not_know_each_other(tmp_path):
    one, two = EvidenceFile(tmp_path / "one.yaml"), EvidenceFile(tmp_path / "two.yaml")
    one.create(ulid())
    two.create(ulid())
    say(one)
    say(two)
    say(two)
    assert (len(one.read(NOW).records), len(two.read(NOW).records)) == (1, 2)


def test_what_is_no_file_is_no_evidence(tmp_path):
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "file").write_text("")
    for name in ("fifo", "folder", "absent", "file/evidence.yaml"):
        (tmp_path / "folder").mkdir(exist_ok=True)
        with pytest.raises(NotEvidence) as caught:
            EvidenceFile(tmp_path / name).read(NOW)
        assert caught.value.exit is Exit.USAGE
        with pytest.raises(NotEvidence):
            say(EvidenceFile(tmp_path / name))
    with pytest.raises((NotEvidence, EvidenceError)):
        EvidenceFile(tmp_path / "loop").read(NOW)
    assert not (tmp_path / ".guide").exists()


def test_reading_writes_nothing(file, path, stranger):
    other = stranger(path.read_bytes())
    other.read(NOW)
    other.changed()
    other.artifact_state("sha256:" + "0" * 64)
    assert [one.name for one in other.path.parent.iterdir()] == ["evidence.yaml"]


@pytest.mark.parametrize("name", [".guide", "artifacts"])
def test_a_link_in_place_of_its_own_folders_is_refused(stranger, file, path, tmp_path, name):
    target = tmp_path / "private"
    target.mkdir()
    other = stranger(path.read_bytes())
    (other.path.parent / name).symlink_to(target)
    source = tmp_path / "proof.txt"
    source.write_text("x")
    with pytest.raises(EvidenceError, match="no link"):
        say(other) if name == ".guide" else other.attach(source)
    assert list(target.iterdir()) == []


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[1]", b"null", b"\xff", b'{"workbook": 1, "newest": 2, "count": "x"}', b"[" * 5000]
)
def test_a_damaged_memory_is_told_and_can_be_dropped(file, path, content):
    memory = path.parent / ".guide" / "evidence.yaml.json"
    memory.write_bytes(content)
    with pytest.raises(EvidenceError, match=r"evidence\.yaml\.json: the local memory is damaged.*--forget"):
        file.read(NOW)


def test_the_workbook_is_found(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "book").mkdir()
    assert workbook_path(None).resolve() == tmp_path / "evidence.yaml"
    assert workbook_path("book").resolve() == tmp_path / "book" / "evidence.yaml"
    assert workbook_path("other.yaml").resolve() == tmp_path / "other.yaml"


def test_a_memory_that_is_a_link_is_not_followed(file, path, tmp_path):
    memory = path.parent / ".guide" / "evidence.yaml.json"
    memory.rename(tmp_path / "elsewhere.json")
    memory.symlink_to(tmp_path / "elsewhere.json")
    with pytest.raises(EvidenceError, match="local memory cannot be read"):
        file.read(NOW)


def test_a_file_that_appears_at_the_last_moment_is_not_overwritten(file, path, monkeypatch):
    before = path.read_bytes()
    (path.parent / ".guide" / "evidence.yaml.json").unlink()
    monkeypatch.setattr("guide.evidence.store.os.path.lexists", lambda _: False)
    with pytest.raises(UsageError, match="stands there already"):
        EvidenceFile(path).create(ulid())
    assert path.read_bytes() == before
