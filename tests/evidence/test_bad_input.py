"""R27, R28: every bad input is one sentence with file, line, column and remedy; the file stays as it is."""

import resource
import time
from contextlib import suppress

import pytest
from evidence.making import NIL, NOW, record_bytes, say, ulid

from guide.evidence.errors import EvidenceError, NotEvidence
from guide.evidence.grammar import FILE_LIMIT, RECORD_LIMIT
from guide.evidence.reading import read_whole
from guide.evidence.wire import render_head
from guide.model.bodies import Attestation, Note
from guide.model.exits import Exit
from guide.text.digests import sha256

HEAD = render_head("0" * 26, None)
START = HEAD.count(b"\n") + 1
FIRST = read_whole(HEAD, "x").head.digest
GOOD, GOOD_DIGEST = record_bytes(Note(text="Two lines,\nboth good."), FIRST, identity="0" * 26)


def forged(
    body: str, *, kind: str = "note", at: str = "2026-11-23T12:00:00Z", by: str = '"A"', identity: str = "1" * 26
) -> bytes:
    """Return a record with whatever is asked for and a digest that fits."""
    text = f'  - id: {identity}\n    kind: {kind}\n    at: "{at}"\n    by: {by}\n    prev: ["{FIRST}"]\n    body:{body}'
    return text.encode() + f'    digest: "{sha256(text.encode())}"\n'.encode()


def refused(content: bytes, stranger) -> EvidenceError:
    file = stranger(content)
    with pytest.raises(EvidenceError) as caught:
        file.read(NOW)
    with pytest.raises(EvidenceError):
        say(file)
    assert file.path.read_bytes() == content
    assert caught.value.exit is Exit.EVIDENCE
    text = str(caught.value)
    assert text.startswith(f"{file.path}:{caught.value.line}:{caught.value.column}: ")
    assert text.endswith(".")
    assert "\n" not in text
    return caught.value


@pytest.mark.parametrize(
    ("content", "line", "column", "said"),
    [
        (HEAD + forged('\n      text: "a"\n      text: "b"\n'), START + 7, 7, "twice"),
        (HEAD + forged('\n      text: &a "a"\n'), START + 6, 13, "anchor"),
        (HEAD + forged('\n      text: &a "a"\n      about: *a\n'), START + 6, 13, "anchor"),
        (HEAD + forged("\n      text: *a\n"), START + 6, 13, "alias"),
        (HEAD + forged('\n      <<: {text: "a"}\n'), START + 6, 7, "merge key"),
        (HEAD + forged('\n      text: !!str "a"\n'), START + 6, 13, "tag"),
        (HEAD + forged("\n      text: a\n"), START + 6, 13, "quotes"),
        (HEAD + forged("\n      text: 'a'\n"), START + 6, 13, "quotes"),
        (HEAD + forged('\n      text: "a\n        b"\n'), START + 6, 13, "quotes"),
        (HEAD + forged("\n      text: ~\n"), START + 6, 13, "missing"),
        (HEAD + forged("\n      text:\n"), START + 6, 12, "missing"),
        (HEAD + forged('\n      text: "a"\n      colour: "red"\n'), START + 7, 15, "colour is not known"),
        (HEAD + forged(" {}\n"), START + 5, 11, "text is missing"),
        (HEAD + forged('\n      text: ""\n'), START + 6, 13, "text"),
        (HEAD + forged('\n      text: ["a"]\n'), START + 6, 13, "text"),
        (HEAD + forged("\n      text: " + "[" * 40 + "]" * 40 + "\n"), START + 6, 42, "deeper"),
        (HEAD + forged('\n      text: "a"\n       about: "b"\n'), START + 7, 8, "broken"),
        (HEAD + forged('\n      text: "\t"\n'), START + 6, 14, "tab"),
        (HEAD + forged('\n      text: "\u202e"\n'), START + 6, 14, "U+202E"),
        (HEAD + forged('\n      text: "\x85"\n'), START + 6, 14, "U+0085"),
        (HEAD + forged('\n      text: "é\U0001f512"\n'), START + 6, 16, "U+FFFF"),
        (HEAD + forged('\n      text: "\\ud800"\n'), START + 6, 16, "broken"),
        (HEAD + forged(" {}\n", kind="wish"), START + 1, 11, "kind wish are not known"),
        (HEAD + forged('\n      text: "a"\n', at="2026-02-30T12:00:00Z"), START + 2, 9, "no such day"),
        (HEAD + forged('\n      text: "a"\n', at="2026-02-20T25:00:00Z"), START + 2, 9, "no such day"),
        (HEAD + forged('\n      text: "a"\n', by='""'), START + 3, 9, "person"),
        (HEAD + forged('\n      text: "a"\n', by=f'"{"x" * 201}"'), START + 3, 9, "person"),
        (HEAD + forged('\n      text: "a"\n', by="A"), START + 3, 1, "the by: line"),
        (HEAD + forged('\n      text: "a"\n', identity="8" + "0" * 25), START, 1, "neither a comment nor"),
        (HEAD + forged('\n      text: "a"\n', identity="I" * 26), START, 1, "neither a comment nor"),
        (HEAD + GOOD + GOOD, START + 10, 3, "twice in the file"),
        (HEAD + GOOD + record_bytes(Note(text="x"), NIL)[0], START + 10, 3, "does not stand before it"),
        (HEAD + GOOD + record_bytes(Note(text="x"), GOOD_DIGEST, GOOD_DIGEST)[0], START + 10, 3, "one record twice"),
        (HEAD + record_bytes(Note(text="x"), NIL)[0], START, 3, "does not follow this head"),
        (HEAD + GOOD.replace(b"kind: note", b"kind: join"), START, 3, "digest does not fit"),
        (HEAD + GOOD.replace(b"both", b"none"), START, 3, "digest does not fit"),
        (HEAD + GOOD.replace(b"\n    prev", b"\n    # why\n    prev"), START + 4, 1, "the prev: line"),
        (HEAD + GOOD + b"---\n", START + 10, 1, "neither a comment nor"),
        (HEAD + GOOD + b"more: x\n", START + 10, 1, "neither a comment nor"),
        (HEAD + GOOD + b"# \xff\n" + record_bytes(Note(text="x"), GOOD_DIGEST)[0], START + 10, 3, "not UTF-8"),
        (HEAD + GOOD + "# é\u202e\n".encode(), START + 10, 5, "U+202E"),
        (HEAD + GOOD + b"# \x1b[2J\n", START + 10, 3, "U+001B"),
        (HEAD + GOOD.replace(b"\n", b"\r\n"), START, 35, "CR LF"),
        ((HEAD + GOOD).replace(b"\n", b"\r\n"), 1, 103, "CR LF"),
        (HEAD + b"<<<<<<< HEAD\n" + GOOD + b"=======\n" + GOOD + b">>>>>>> theirs\n", START, 1, "git left a conflict"),
        (HEAD + GOOD + b"||||||| base\n", START + 10, 1, "git left a conflict"),
        (HEAD.replace(b"evidence/1", b"evidence/2") + GOOD, 3, 1, "format is not known"),
        (HEAD.replace(b"workbook", b"workbok") + GOOD, 4, 1, "head is damaged"),
        (HEAD.replace(b"# Evidence", b"# \x9b Evidence"), 1, 3, "not UTF-8"),
        (HEAD.replace(b"records:", b"records: []"), 4, 1, "head is damaged"),
        (b"\xef\xbb\xbf" + HEAD, 1, 1, "byte order mark"),
    ],
)  # fmt: skip
def test_each_bad_input_is_named_where_it_stands(content, line, column, said, stranger):
    error = refused(content, stranger)
    assert said in error.problem
    assert error.line == line
    assert error.column == column


@pytest.mark.parametrize(
    "content", [b"", b"hello: world\n", b"\x7fELF\0\0", b"format: something-else/1\n", b"# only a comment\n"]
)
def test_what_is_no_evidence_at_all_exits_with_usage(content, stranger):
    with pytest.raises(NotEvidence, match=r"evidence\.yaml: .*-w") as caught:
        stranger(content).read(NOW)
    assert caught.value.exit is Exit.USAGE


def test_the_remedy_for_conflicts_and_line_ends_is_a_command(stranger):
    assert "guide merge" in refused(HEAD + b"<<<<<<< HEAD\n" + GOOD, stranger).remedy
    assert "guide repair --line-ends" in refused((HEAD + GOOD).replace(b"\n", b"\r\n"), stranger).remedy


def test_a_yaml_reader_must_see_the_same_records(stranger):
    hidden = HEAD + forged('\n      text: "a\n') + forged('\n      b"\n', identity="2" * 26)
    assert refused(hidden, stranger).line in {START + 6, START}


def test_a_record_over_the_limit_is_refused_in_both_directions(file, path, stranger):
    before = path.read_bytes()
    big = Attestation(
        question="q",
        revision=1,
        wording=NIL,
        answer="satisfied",
        statement="x",
        subjects=("y" * 1000,) * 270,
        stated_by="B",
        valid_until=NOW,
    )
    content, _ = record_bytes(big, FIRST)
    assert len(content) > RECORD_LIMIT
    with pytest.raises(Exception, match=rf"{RECORD_LIMIT}.*attach") as caught:
        file.append(big, id=ulid(), at=NOW, by="A")
    assert caught.value.exit is Exit.USAGE
    assert path.read_bytes() == before
    assert str(RECORD_LIMIT) in refused(HEAD + content, stranger).problem


def test_a_file_over_the_limit_is_refused_unread(stranger):
    file = stranger(HEAD)
    with file.path.open("r+b") as sparse:
        sparse.truncate(FILE_LIMIT + 1)
    with pytest.raises(EvidenceError, match=r"67108865 bytes.*guide renew"):
        file.read(NOW)


def flood(piece: bytes, ends: bytes, size: int = RECORD_LIMIT) -> bytes:
    """Return 8 MiB of records of ``size`` bytes, each as full of ``piece`` as fits, digests right."""
    content, name = HEAD, FIRST
    while len(content) < 8 * 1024 * 1024 - RECORD_LIMIT:
        frame = f'  - id: {ulid()}\n    kind: note\n    at: "2026-11-23T12:00:00Z"\n    by: "A"\n    prev: ["{name}"]\n    body:\n'.encode()
        body = piece * ((size - len(frame) - 200) // len(piece)) + ends
        name = sha256(frame + body)
        content += frame + body + f'    digest: "{name}"\n'.encode()
    return content


@pytest.mark.parametrize(
    "content",
    [
        flood(b'      - - - - - - - - - - - - - - - - - - - - - - - - - - ""\n', b""),
        flood(b'      - - - - - - - - - - - - - - - - - - - - - - - - - - ""\n', b"", size=20_000),
        flood(b'      - "a"\n', b""),
        flood(b"\n", b'      text: "a"\n'),
        flood(b"      # a\n", b'      text: "a"\n'),
        HEAD + b"# comment\n" * 800_000,
        HEAD + b"\n" * 8_000_000,
        HEAD + b" " * 8_000_000,
        HEAD + b"  - id: " * 1_000_000,
        HEAD + b'    by: "' + b"\\" * 8_000_000,
        b"#" * 8_000_000,
        b"#\n" * 4_000_000,
        HEAD + b"\0" * 8_000_000,
        HEAD + GOOD + b"<" * 8_000_000,
    ],
    ids=["nested", "denser", "list", "blank", "comments", "gap", "lines", "blanks", "ids", "quotes", "head", "headlines", "nuls", "conflict"],
)  # fmt: skip
def test_eight_mebibytes_of_anything_are_dealt_with_fast(content, stranger):
    file = stranger(content)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.process_time()
    with suppress(EvidenceError, NotEvidence):
        file.read(NOW)
    # One second is the promise on an idle machine (0.8 s measured for the slowest); two busy cores double it, growth does not pass.
    assert time.process_time() - begun < 3.0
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 * 1024
