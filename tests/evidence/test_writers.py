"""R26: several writers in turn. Each sees the other's records; what is no append is refused."""

import fcntl
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from evidence.making import NOW, record_bytes, say, ulid
from evidence.saving import Forge

from guide.evidence import append, files, known, local, reading, store
from guide.evidence.errors import EvidenceError
from guide.evidence.store import EvidenceFile
from guide.model.bodies import Note

LATER = datetime.now(UTC) + timedelta(days=1)


def texts(file) -> list[str]:
    return [record.body.text for record in file.read(LATER).records]


def test_two_processes_append_in_turn(path, tmp_path):
    EvidenceFile(path).create(ulid())
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
    one, two = Forge(folders[0]), Forge(folders[1])
    two.count = 5000  # other names than those of one
    one.start(path, 25)
    two.start(path, 25)
    said = [*one.finish(), *two.finish()]
    one.close()
    two.close()
    assert not [line for line in said if "refused" in line]
    assert sorted(said) == sorted(
        [*(f"K0001 {n}" for n in range(25)), *(f"K5001 {n}" for n in range(25)), "done", "done"]
    )
    ledger = EvidenceFile(path).read(LATER)
    assert sorted(record.body.text.split("\n")[0] for record in ledger.records) == sorted(
        line for line in said if line != "done"
    )
    assert not ledger.forked
    assert [record.prev for record in ledger.records[1:]] == [(record.digest,) for record in ledger.records[:-1]]


def test_threads_of_one_program_append_in_turn(file):
    threads = [threading.Thread(target=lambda: [say(file, "From a thread.") for _ in range(8)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(file.read(NOW).records) == 3 + 32


def test_an_open_instance_sees_what_another_appended(file, path):
    other = EvidenceFile(path)
    assert len(other.read(NOW).records) == 3
    assert not other.changed()
    say(file, "From the first.")
    assert other.changed()
    assert texts(other)[-1] == "From the first."
    assert not other.changed()
    say(other, "From the second.")
    assert file.changed()
    assert texts(file)[-2:] == ["From the first.", "From the second."]


def test_a_record_appended_during_a_read_is_no_loss(file, path, monkeypatch):
    writer = EvidenceFile(path)
    refresh = store.refresh

    def overtaken(*arguments):
        found = refresh(*arguments)
        monkeypatch.setattr(store, "refresh", refresh)
        say(writer, "While the other reads.")
        return found

    monkeypatch.setattr(store, "refresh", overtaken)
    assert len(file.read(NOW).records) == 3
    assert file.changed()
    assert len(file.read(NOW).records) == 4


def test_after_an_append_only_what_was_appended_is_parsed(file, path, monkeypatch):
    other = EvidenceFile(path)
    other.read(NOW)
    parsed = []
    items = reading.items
    monkeypatch.setattr(reading, "items", lambda content, **rest: parsed.append(len(content)) or items(content, **rest))
    before = path.stat().st_size
    say(file, "Short.")
    size = path.stat().st_size - before
    other.read(NOW)
    other.read(NOW)
    file.read(NOW)
    assert parsed == [size, size]  # once to prove it before it was written, once by who did not write it


def test_a_comment_added_by_an_editor_is_no_loss(file, path):
    other = EvidenceFile(path)
    other.read(NOW)
    content = path.read_bytes()
    at = content.index(b"  - id: ", content.index(b"  - id: ") + 1)
    path.write_bytes(content[:at] + b"# seen by the auditor\n\n" + content[at:] + b"# no line feed behind this")
    assert len(other.read(NOW).records) == 3
    say(other, "Behind the comment.")
    assert b"# no line feed behind this\n  - id: " in path.read_bytes()
    assert len(EvidenceFile(path).read(NOW).records) == 4


def test_a_file_without_its_last_line_feed_is_carried_on(file, path):
    other = EvidenceFile(path)
    other.read(NOW)
    path.write_bytes(path.read_bytes()[:-1])
    assert len(other.read(NOW).records) == 3
    say(other, "Behind it.")
    say(EvidenceFile(path), "And this.")
    assert texts(EvidenceFile(path))[-2:] == ["Behind it.", "And this."]
    path.write_bytes(path.read_bytes()[:-1])
    other.read(NOW)
    path.write_bytes(path.read_bytes() + b" # behind the digest\n")
    for reader in (other, EvidenceFile(path)):
        with pytest.raises(EvidenceError):
            reader.read(NOW)


def test_a_rewrite_with_right_digests_is_refused_by_who_read_before(stranger):
    file = stranger(b"")
    file.path.unlink()
    file.create("0" * 26)
    say(file, "The truth.")
    content = file.path.read_bytes()
    head = content[: content.index(b"  - id: ")]
    reader = EvidenceFile(file.path)
    reader.read(NOW)
    (file.path.parent / ".guide" / "evidence.yaml.json").unlink()
    lie, _ = record_bytes(Note(text="A lie."), reader.read(NOW).head)
    file.path.write_bytes(head + lie)
    for attempt in (lambda: reader.read(NOW), lambda: say(reader)):
        with pytest.raises(EvidenceError, match="read here before"):
            attempt()
    assert file.path.read_bytes() == head + lie


def test_a_rollback_is_refused_and_never_overwritten(file, path):
    older = path.read_bytes()
    say(file, "Newer.")
    path.write_bytes(older)
    for one in (file, EvidenceFile(path)):
        with pytest.raises(EvidenceError, match="shorter than remembered|read here before"):  # noqa: RUF043 - either
            say(one)
    assert path.read_bytes() == older


def test_another_workbook_under_the_same_name_is_refused(file, path, tmp_path):
    elsewhere = EvidenceFile(tmp_path / "elsewhere" / "evidence.yaml")
    elsewhere.create(ulid())
    path.write_bytes(elsewhere.path.read_bytes())
    with pytest.raises(EvidenceError, match="another workbook"):
        file.read(NOW)
    with pytest.raises(EvidenceError, match="not the workbook"):
        EvidenceFile(path).read(NOW)


def test_a_file_that_is_gone_is_not_taken_for_none(file, path):
    path.unlink()
    with pytest.raises(EvidenceError, match=r"no such file, but 3 records are remembered"):
        file.read(NOW)
    with pytest.raises(EvidenceError, match="remembered here and is gone"):
        EvidenceFile(path).create(ulid())


def test_a_writer_that_ignores_the_lock_is_noticed(file, path, monkeypatch):
    planned = append.planned
    intruder, _ = record_bytes(Note(text="Intruder."), file.read(NOW).newest[0])

    def intruded(*arguments, **named):
        made = planned(*arguments, **named)
        with path.open("ab") as other:
            other.write(intruder)
        return made

    monkeypatch.setattr("guide.evidence.store.planned", intruded)
    with pytest.raises(EvidenceError, match="changed while"):
        say(file)
    monkeypatch.undo()
    assert texts(file)[-1] == "Intruder."


def test_a_lock_that_stays_taken_is_told(file, path, monkeypatch):
    monkeypatch.setattr(local, "_PATIENCE", 0.05)
    other = EvidenceFile(path)
    refused = []

    def attempt():
        with pytest.raises(EvidenceError) as caught:
            say(other)
        refused.append(str(caught.value))

    with local.Local(other.real).lock():
        thread = threading.Thread(target=attempt)
        thread.start()
        thread.join()
    assert "another program has been writing" in refused[0]
    say(other)


def test_a_file_held_under_another_name_is_waited_for(file, path, monkeypatch):
    monkeypatch.setattr(append, "_PATIENCE", 0.05)
    before = path.read_bytes()
    with path.open("rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(EvidenceError, match="has held the file"):
            say(file)
    assert path.read_bytes() == before
    say(file)


def test_a_reader_waits_for_a_record_that_is_being_written(file, path):
    content, _ = record_bytes(Note(text="Slowly written."), file.read(NOW).newest[0])
    reader, read = EvidenceFile(path), []
    thread = threading.Thread(target=lambda: read.append(reader.read(NOW)))
    with local.Local(file.real).lock():
        with path.open("ab") as writing:
            writing.write(content[:50])
        thread.start()
        thread.join(timeout=0.2)
        assert thread.is_alive()
        with path.open("ab") as writing:
            writing.write(content[50:])
    thread.join()
    assert (len(read[0].records), read[0].notices) == (4, ())


def test_an_edit_within_one_tick_of_the_clock_is_noticed(file, path, monkeypatch):
    """Same size, same times: the signature cannot tell, so the bytes are asked as long as they are young."""
    young = files.Signature(1, 1, path.stat().st_size, time.time_ns(), time.time_ns())
    monkeypatch.setattr(files.Signature, "of", lambda _: young)
    reader = EvidenceFile(path)
    reader.read(NOW)
    path.write_bytes(path.read_bytes().replace(b"One line", b"One lies"))
    with pytest.raises(EvidenceError, match="digest does not fit"):
        reader.read(NOW)


def test_an_old_file_is_not_read_again(file, path, monkeypatch):
    old = files.Signature(1, 1, path.stat().st_size, 0, 0)
    monkeypatch.setattr(files.Signature, "of", lambda _: old)
    reader = EvidenceFile(path)
    reader.read(NOW)
    monkeypatch.setattr(known, "read_all", None)
    assert len(reader.read(NOW).records) == 3


def test_records_that_only_yaml_or_only_the_bytes_see_are_refused(file, path, monkeypatch):
    items = reading.items
    for spoil in (
        lambda seen: seen[:-1],
        lambda seen: [*seen, seen[-1]],
        lambda seen: [(line + 1, one) for line, one in seen],
        lambda seen: [(line, [one]) for line, one in seen],
        lambda seen: [(line, {**one, "kind": "join"}) for line, one in seen],
        lambda seen: [(line, dict(reversed(one.items()))) for line, one in seen],
    ):
        monkeypatch.setattr(
            reading, "items", lambda *given, spoil=spoil, **rest: iter(spoil(list(items(*given, **rest))))
        )
        with pytest.raises(EvidenceError, match="YAML"):
            EvidenceFile(path).read(NOW)
