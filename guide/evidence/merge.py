"""Merge: two files with one head become one, no byte of the first changed (docs/evidence-format.md, Merge).

The one exception are records that the other file holds as redacted: there the stub takes the record's place.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from guide.evidence.errors import EvidenceError
from guide.evidence.grammar import FILE_LIMIT, scan
from guide.evidence.graph import effective
from guide.evidence.reading import Reading, read_whole
from guide.evidence.wire import render
from guide.model.bodies import Body, Join, Redacted
from guide.model.records import Record

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
JOINER = "guide merge"
"""Who a join is by: nobody's name, so that it is the same for everybody (decision 0023)."""


@dataclass(frozen=True)
class Merged:
    """What a merge comes to."""

    content: bytes
    """The whole file."""
    kept: bool
    """Whether every byte of ours stands in it unchanged, in front."""
    added: int
    """Records of theirs that ours had not."""
    stubs: int
    """Records of ours that gave way to a stub of theirs."""
    join: str
    """Id of the join; empty where none was needed."""


@dataclass(frozen=True)
class _Branch:
    """One file taken apart."""

    content: bytes
    reading: Reading
    pieces: dict[str, tuple[bytes, bytes, Record[Body]]]
    """By id, in the order of the file: the gap before the record, its bytes, the record."""

    @property
    def names(self) -> dict[str, str]:
        """Ids by the digest that others name the record under."""
        return {effective(record): key for key, (_, _, record) in self.pieces.items()}


def merged(ours: bytes, theirs: bytes, our_path: str, their_path: str) -> Merged:
    """Return the merge of two whole files.

    Raises NotEvidence or EvidenceError, naming the file, where one cannot be read, where their heads differ, where one ends
    in a torn tail, or where one record says different things in the two.
    """
    mine, other = _taken_apart(ours, our_path), _taken_apart(theirs, their_path)
    if mine.reading.head.digest != other.reading.head.digest:
        same = mine.reading.head.workbook == other.reading.head.workbook
        what = "the heads of the two files differ" if same else "the two files are different workbooks"
        raise EvidenceError(f"{what}; they cannot be merged", their_path, "Merge files that began as one", line=1)
    _refuse_contradictions(mine, other)
    stubs = {
        key: other.pieces[key][1]
        for key, (_, _, record) in mine.pieces.items()
        if key in other.pieces
        and isinstance(other.pieces[key][2].body, Redacted)
        and not isinstance(record.body, Redacted)
    }
    text = b"".join(_ours(mine, stubs))
    added = [piece for key, piece in other.pieces.items() if key not in mine.pieces]
    text += b"".join(_ended(gap) + _ended(record) for gap, record, _ in added)
    reading = read_whole(text, our_path)
    join = ""
    if len(reading.graph.newest) > 1:
        record, join = _join(reading)
        text += record
    if len(text) > FILE_LIMIT:
        raise EvidenceError(f"the merged file would grow beyond {FILE_LIMIT} bytes", our_path, "Run guide renew first")
    _require_whole(read_whole(text, our_path), mine, other)
    return Merged(text, text.startswith(ours), len(added), len(stubs), join)


def _taken_apart(content: bytes, path: str) -> _Branch:
    reading = read_whole(content, path)
    if reading.torn is not None:
        raise EvidenceError(
            "the file ends in the middle of a record",
            path,
            "Set the rest aside with guide repair --torn-tail, then merge",
            line=reading.torn_line,
        )
    head = reading.head
    spans = scan(content, head.end, head.lines + 1, path).spans
    pieces: dict[str, tuple[bytes, bytes, Record[Body]]] = {}
    before = head.end
    for span, record in zip(spans, reading.graph.records, strict=True):
        pieces[span.id] = (content[before : span.start], content[span.start : span.end], record)
        before = span.end
    return _Branch(content, reading, pieces)


def _refuse_contradictions(mine: _Branch, other: _Branch) -> None:
    for key, (_, _, record) in other.pieces.items():
        if key in mine.pieces and effective(mine.pieces[key][2]) != effective(record):
            message = (
                f"the record {key} says one thing here and another in {mine.reading.path}: one of them was changed"
            )
            remedy = "Find the right one by guide verify against a sign-off or a copy"
            raise EvidenceError(message, other.reading.path, remedy, line=record.line, column=3)


def _ours(mine: _Branch, stubs: dict[str, bytes]) -> Iterator[bytes]:
    """Yield our file with ``stubs`` in place of the records they stand for; ended by an LF where anything follows."""
    yield _ended(mine.content[: mine.reading.head.end])
    for key, (gap, record, _) in mine.pieces.items():
        yield gap
        yield _ended(stubs.get(key, record))
    yield _ended(mine.content[mine.reading.end :])


def _ended(text: bytes) -> bytes:
    return text if not text or text.endswith(b"\n") else text + b"\n"


def _join(reading: Reading) -> tuple[bytes, str]:
    """Return the bytes and the id of the join of all branches in ``reading``."""
    prev = tuple(sorted(reading.graph.newest))
    at = max(record.at for record in reading.graph.records if effective(record) in prev)
    draft = Record[Body](
        id=_joint_id(at, prev),
        kind="join",
        at=at,
        by=JOINER,
        prev=prev,
        body=Join(),
        digest=reading.head.digest,
    )
    return render(draft)[0], draft.id


def _joint_id(at: datetime, prev: tuple[str, ...]) -> str:
    """Return the id that everybody gives the join of ``prev``: its moment, then a digest of the names."""
    chance = hashlib.sha256("".join(f"{name}\n" for name in prev).encode()).digest()[:10]
    number = int(at.timestamp()) * 1000 << 80 | int.from_bytes(chance, "big")
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))


def _require_whole(after: Reading, *branches: _Branch) -> None:
    """Raise EvidenceError unless everything of both files is in the merge and one record is the newest."""
    gone = [name for branch in branches for name in branch.names if not after.graph.holds(name)]
    if gone or len(after.graph.newest) != 1:
        raise EvidenceError(
            "the merge would not read back as it was meant", after.path, "Nothing was written; please report this"
        )
