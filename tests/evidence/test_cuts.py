"""R30: a file cut at any byte is damaged, or shorter than remembered. Never quietly less."""

import pytest
from evidence.making import NOW, record_bytes, say, ulid

from guide.evidence.errors import EvidenceError, NotEvidence
from guide.evidence.reading import read_whole
from guide.evidence.store import EvidenceFile
from guide.evidence.torn import looks_torn
from guide.model.bodies import Note


def test_every_cut_is_noticed_by_who_remembers(file, path):
    whole = path.read_bytes()
    for size in range(len(whole) - 1):
        path.write_bytes(whole[:size])
        with pytest.raises(EvidenceError, match=r"remembered|damaged|not known|neither"):
            EvidenceFile(path).read(NOW)
        assert path.read_bytes() == whole[:size]


def test_without_the_last_line_feed_nothing_is_lost(file, path):
    path.write_bytes(path.read_bytes()[:-1])
    assert len(EvidenceFile(path).read(NOW).records) == 3


def test_a_stranger_notices_every_cut_that_is_not_after_a_record(file, path):
    whole = path.read_bytes()
    records = read_whole(whole, "x").graph.records
    ends = [whole.index(b"records:\n") + len(b"records:")]
    ends += [
        whole.index(record.digest.encode(), whole.index(record.id.encode())) + len(record.digest) + 1
        for record in records
    ]
    silent = []
    for size in range(len(whole) + 1):
        try:
            reading = read_whole(whole[:size], "x")
        except (EvidenceError, NotEvidence):
            continue
        if reading.torn is None:
            silent.append(size)
            assert reading.graph.records == records[: len(reading.graph.records)]
    assert silent == sorted([*ends, *(end + 1 for end in ends)])


def test_what_is_left_of_an_append_is_torn_and_nothing_else(file):
    content, _ = record_bytes(
        Note(text="Two lines,\n\nthe third; é.", about="x"),
        "sha256:" + "a" * 64,
        "sha256:" + "b" * 64,
        by='Zoë "Z" \\ Z',
    )
    for size in range(1, len(content) - 1):
        assert looks_torn(content[:size]), content[:size]
        assert looks_torn(content[:size] + b"\0" * 5), content[:size]
    assert looks_torn(b"\0" * 4096)


@pytest.mark.parametrize(
    "tail",
    [
        b"x",
        b"  - id: x",
        b"  - id: 00000000000000000000000000\n\n",
        b"  - id: 00000000000000000000000000\n    kind: Note",
        b"  - id: 00000000000000000000000000\n    kind: note\n    at: soon",
        b"  - id: 00000000000000000000000000\n    kinds",
        b"\0\0x",
        b"records:\n",
        b"      text",
    ],
)
def test_anything_else_at_the_end_is_damage(file, path, tail):
    line = path.read_bytes().count(b"\n") + 1
    path.write_bytes(path.read_bytes() + tail)
    with pytest.raises(EvidenceError) as caught:
        EvidenceFile(path).read(NOW)
    assert line <= caught.value.line <= line + 2
    with pytest.raises(EvidenceError):
        say(EvidenceFile(path))
    assert path.read_bytes().endswith(tail)


@pytest.mark.parametrize("cut", [1, 30, 120, 250, 330])
@pytest.mark.parametrize("end", [b"", b"\0" * 300], ids=["cut", "zeroed"])
def test_a_torn_tail_is_told_and_set_aside_by_the_next_append(file, path, cut, end):
    whole = path.read_bytes()
    content, _ = record_bytes(Note(text="Never acknowledged, so nobody misses it.\nNobody."), file.read(NOW).newest[0])
    path.write_bytes(whole + content[:cut] + end)
    fresh = EvidenceFile(path)
    ledger = fresh.read(NOW)
    assert len(ledger.records) == 3
    assert [notice.detail for notice in ledger.notices if notice.code == "torn_tail"] == [
        {"line": str(whole.count(b"\n") + 1)}
    ]
    record = say(fresh, "After the crash.")
    assert path.read_bytes().startswith(whole + b"  - id: " + record.id.encode())
    (kept,) = (path.parent / ".guide" / "aside").iterdir()
    assert kept.read_bytes() == content[:cut] + end
    assert kept.stat().st_mode & 0o777 == 0o600
    assert not [notice for notice in fresh.read(NOW).notices if notice.code == "torn_tail"]


def test_without_memory_a_torn_tail_is_damage(file, path, stranger):
    whole = path.read_bytes()
    other = stranger(whole + b"  - id: " + ulid().encode() + b"\n    kind: no")
    with pytest.raises(EvidenceError, match=r"repair --torn-tail") as caught:
        other.read(NOW)
    assert caught.value.line == whole.count(b"\n") + 1
    with pytest.raises(EvidenceError, match="torn-tail"):
        say(other)
    assert other.path.read_bytes() == whole + other.path.read_bytes()[len(whole) :]


def test_a_torn_acknowledged_record_is_damage_also_with_memory(file, path):
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(EvidenceError, match=r"shorter than remembered.*--forget"):
        say(EvidenceFile(path))
    assert not (path.parent / ".guide" / "aside").exists()


@pytest.mark.parametrize(
    "spoilt",
    [b'    digest: "sha256:xyz"\n', b"    colour: red\n", b"    digest:\n", b'    digest: "sha256:g', b"     x"],
)
def test_a_spoilt_end_of_a_whole_record_is_damage_not_a_torn_tail(file, path, spoilt):
    content, _ = record_bytes(Note(text="From a colleague, newer than the memory."), file.read(NOW).newest[0])
    content = path.read_bytes() + content[: content.rindex(b"    digest")] + spoilt
    path.write_bytes(content)
    for reader in (file, EvidenceFile(path)):
        with pytest.raises(EvidenceError, match="the digest: line"):
            say(reader)
    assert path.read_bytes() == content
