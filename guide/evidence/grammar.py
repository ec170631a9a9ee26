"""The grammar of the evidence file, byte for byte (docs/evidence-format.md): head, gaps, records. No YAML here.

Every byte of a file belongs to the head, a gap, a record, or a torn tail. Digests are checked on the way.
"""

import re
from dataclasses import dataclass
from typing import NoReturn

from guide.evidence.errors import RESTORE, EvidenceError, NotEvidence, from_text
from guide.evidence.torn import looks_torn
from guide.text.alphabet import check_alphabet, place_of
from guide.text.digests import sha256
from guide.text.errors import TextError

RECORD_LIMIT = 256 * 1024
"""Bytes of one record, from its first blank through the LF of its digest line."""
FILE_LIMIT = 64 * 1024 * 1024
"""Bytes of one evidence file."""
FORMAT = b"format: asvs-guide/evidence/1\n"

_ULID = rb"[0-7][0-9A-HJKMNP-TV-Z]{25}"
_DIG = rb'"sha256:[0-9a-f]{64}"'
_END = rb"(?:\n|\Z)"
_COMMENTS = rb"(?:#[^\n]*\n|\n++)*+"
_HEAD = re.compile(
    _COMMENTS + re.escape(FORMAT) + rb"workbook: (" + _ULID + rb")\n(?:continues: (" + _DIG + rb")\n)?records:" + _END
)
_GAP = re.compile(rb"(?:\n++| *(?:#[^\n]*)?\n)*+(?: *#[^\n]*\Z|   +\Z)?")
_LINES: tuple[tuple[str, bytes], ...] = (
    ("id", rb"  - id: (" + _ULID + rb")\n"),
    ("kind", rb"    kind: ([a-z]+)\n"),
    ("at", rb'    at: "(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)"\n'),
    ("by", rb'    by: "(?:[^"\\\n]|\\[^\n])*+"\n'),
    ("prev", rb"    prev: \[(" + _DIG + rb"(?:, " + _DIG + rb")*+)\]\n"),
    ("body", rb"    body:(?: \{\}\n|\n(?: {6}[^\n]*\n|\n++)++)"),
    ("digest", rb"    digest: (" + _DIG + rb")" + _END),
)
_RECORD = re.compile(b"".join(pattern for _, pattern in _LINES))
_FORMAT_LINE = re.compile(rb"^(?:\xef\xbb\xbf)?format: asvs-guide/evidence/", re.MULTILINE)
_HEAD_SEARCHED = 64 * 1024
_CONFLICT = re.compile(rb"(?:(?:<{7}|>{7}|\|{7})(?: [^\n]*)?|={7})\r?(?:\n|\Z)")
_CONFLICT_MARKS = (b"<" * 7, b"|" * 7, b"=" * 7, b">" * 7)
_ASTRAL = re.compile(rb"[\xf0-\xf4]")
_BELOW_ASTRAL = bytes(range(0xF0))
"""Every byte that stands in the UTF-8 of characters up to U+FFFF."""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a file."""

    workbook: str
    continues: str | None
    digest: str
    end: int
    """Offset of the first byte after it."""
    lines: int


@dataclass(frozen=True, slots=True)
class Span:
    """Where one record stands, and what its bytes say before YAML is asked."""

    start: int
    end: int
    line: int
    id: str
    kind: str
    at: str
    prev: tuple[str, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class Scan:
    """What a pass over the bytes found."""

    spans: tuple[Span, ...]
    end: int
    """Offset after the last record, or where the scan began."""
    line: int
    """Line of the byte at ``end``."""
    unended: bool
    """Whether the last record lacks its LF."""
    torn: int | None
    """Offset where a torn tail begins."""


def read_head(data: bytes, name: str) -> Head:
    """Return the head of ``data``; raise NotEvidence when there is none, EvidenceError when it is damaged."""
    found = _HEAD.match(data)
    if not found:
        _explain_head(data, name)
    text = found.group() if found.group().endswith(b"\n") else found.group() + b"\n"
    continues = found.group(2)
    return Head(
        workbook=found.group(1).decode(),
        continues=_bare(continues) if continues else None,
        digest=sha256(text),
        end=found.end(),
        lines=text.count(b"\n"),
    )


def refuse_foreign_lines(data: bytes, name: str, first_line: int = 1) -> None:
    """Raise EvidenceError where git left conflict markers or an editor left CR LF line ends."""
    conflict = _conflict(data)
    if conflict is not None:
        line, column = place_of(data, conflict, first_line)
        raise EvidenceError("git left a conflict marker here", name, "Run guide merge", line=line, column=column)
    carriage = data.find(b"\r\n")
    if carriage >= 0:
        line, column = place_of(data, carriage, first_line)
        raise EvidenceError("lines end in CR LF here", name, "Run guide repair --line-ends", line=line, column=column)


def _conflict(data: bytes) -> int | None:
    """Return where the first line begins that git marks a conflict with; plain searches are many times faster than a pattern."""
    lines = b"\n" + data
    found: list[int] = []
    for mark in _CONFLICT_MARKS:
        at = lines.find(b"\n" + mark)
        while at >= 0 and not _CONFLICT.match(data, at):
            at = lines.find(b"\n" + mark, at + 1)
        found += [at] if at >= 0 else []
    return min(found, default=None)


def scan(data: bytes, start: int, line: int, name: str) -> Scan:
    """Return every record from offset ``start`` (on line ``line``) on, each with its digest checked.

    Raises EvidenceError at the first byte that fits neither gap nor record nor torn tail, and at the first record whose digest
    does not fit.
    """
    spans: list[Span] = []
    at, unended = start, False
    while True:
        # The pattern can match nothing, so there always is a match.
        after = _GAP.match(data, at).end()  # type: ignore[union-attr]  # the gap may be empty, so it always matches
        if after == len(data):
            return Scan(tuple(spans), at, line, unended, None)
        here = line + data.count(b"\n", at, after)
        found = _RECORD.match(data, after)
        if not found:
            if looks_torn(data[after:]):
                return Scan(tuple(spans), at, line, unended, after)
            _explain_record(data, after, here, name)
        spans.append(_span(found, here, name))
        at, line = found.end(), here + data.count(b"\n", after, found.end())
        unended = not found.group().endswith(b"\n")


def _span(found: re.Match[bytes], line: int, name: str) -> Span:
    identity, kind, moment, prev, digest = (group.decode() for group in found.groups())
    if found.end() - found.start() > RECORD_LIMIT:
        size = found.end() - found.start()
        raise EvidenceError(
            f"the record {identity} has {size} bytes; the limit is {RECORD_LIMIT}", name, RESTORE, line=line, column=3
        )
    covered = found.string[found.start() : found.start(5) - len(b"    digest: ")]
    if sha256(covered) != digest[1:-1]:
        raise EvidenceError(
            f"the record {identity} ({kind} of {moment}) was changed after it was written: its digest does not fit",
            name,
            RESTORE,
            line=line,
            column=3,
        )
    # Taking all other bytes out is one pass of C; the pattern alone takes ten times as long.
    astral = _ASTRAL.search(covered) if covered.translate(None, _BELOW_ASTRAL) else None
    if astral:
        lines, column = place_of(covered, astral.start(), line)
        message = "a character beyond U+FFFF stands unescaped in a record"
        raise EvidenceError(message, name, "Let guide write records", line=lines, column=column)
    names = tuple(one[1:-1] for one in prev.split(", "))
    return Span(found.start(), found.end(), line, identity, kind, moment, names, digest[1:-1])


def _bare(quoted: bytes) -> str:
    return quoted[1:-1].decode()


def _explain_head(data: bytes, name: str) -> NoReturn:
    """Say what is wrong with a head."""
    if _FORMAT_LINE.search(data, 0, _HEAD_SEARCHED):
        refuse_foreign_lines(data, name)
        try:
            check_alphabet(data, name=name)
        except TextError as error:
            raise from_text(error) from error
    comments = re.match(_COMMENTS, data)
    start = comments.end() if comments else 0
    first = data[start:].split(b"\n", 1)[0]
    line, _ = place_of(data, start)
    if not first.startswith(b"format: asvs-guide/evidence/"):
        raise NotEvidence("this is no evidence file", name, "Name one with -w, or begin one with guide init")
    if first + b"\n" != FORMAT:
        wanted = FORMAT.decode().strip()
        remedy = f"Update guide if a newer one wrote it; this one reads {wanted!r}"
        raise EvidenceError("the format is not known", name, remedy, line=line)
    message = "the head is damaged: workbook, continues (if any) and records: follow the format line"
    raise EvidenceError(message, name, RESTORE, line=line + 1)


def _explain_record(data: bytes, start: int, line: int, name: str) -> NoReturn:
    """Say which line of the record that begins on ``line`` does not fit."""
    at = start
    for key, pattern in _LINES:
        found = re.compile(pattern).match(data, at)
        if not found:
            if at == start:
                message = "this line is neither a comment nor the beginning of a record"
            else:
                message = f"the {key}: line of the record on line {line} is not as it was written"
            raise EvidenceError(message, name, RESTORE, line=line + data.count(b"\n", start, at))
        at = found.end()
    raise AssertionError("every line fits, so the record does")
