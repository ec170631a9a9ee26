"""Making of evidence for the tests: ids, records as another program would append them, bodies with naughty text."""

from datetime import UTC, datetime
from itertools import count

from hypothesis import strategies as st

from guide.evidence.store import EvidenceFile
from guide.evidence.wire import render
from guide.model.bodies import KINDS, Body, Note
from guide.model.records import Record

NOW = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)
NIL = "sha256:" + "0" * 64
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_numbers = count(1)

NAUGHTY = [
    "", " ", "a ", " a", "\n", "\na", "a\n", "a\nb", "a\nb\n", "a\n\nb", "a\nb\n\n", "a \nb", "a\n b", "a\n\tb", "\t", "a\r\nb", "\x00", "\x1b[31m",
    "\x7f", "\x85", "a\x85b", "a\u2028b\nc", "\u2029", "\u202e evil", "\u2066", "\ufeff", "\ufeffa\nb", "\U0001f512", "a\n\U0001f512", "\uffff", "\ufffe",
    "null", "~", "true", "12", "- a", "a: b", "# no comment", "a\n# no comment", "---", "...\n---", "<<: *a", "&a *a !b", "|", ">\n a", '"', "\\", "\\n", "'", "%YAML",
    "<<<<<<< HEAD\nx\n=======\ny\n>>>>>>> z", "  - id: 00000000000000000000000000\n    kind: note", 'a\n    digest: "sha256:' + "0" * 64 + '"', "é\nü", "\xa0", "a\xa0\nb",
]  # fmt: skip
"""Text that a careless writer or reader loses, splits or obeys."""

texts = st.one_of(
    st.sampled_from(NAUGHTY),
    st.text(st.characters(exclude_categories=("Cs",)), max_size=60),
    st.lists(st.sampled_from([*NAUGHTY, "\n", " ", "a", "x: y"]), max_size=6).map("".join),
)
proses = texts.filter(bool)
persons = proses.map(lambda text: text[:200])


def ulid() -> str:
    """Return an id that no other call in this process returns."""
    number, text = next(_numbers), ""
    while len(text) < 26:
        text, number = ALPHABET[number % 32] + text, number // 32
    return text


def record_bytes(
    body: Body, *prev: str, identity: str = "", at: datetime = NOW, by: str = "A. Person"
) -> tuple[bytes, str]:
    """Return a record as another program would append it, and its digest."""
    draft = Record[Body](id=identity or ulid(), kind=KINDS[type(body)], at=at, by=by, prev=prev, body=body, digest=NIL)
    return render(draft)


def say(file: EvidenceFile, text: str = "A remark.") -> Record[Body]:
    """Append a note."""
    return file.append(Note(text=text), id=ulid(), at=NOW, by="A. Person")
