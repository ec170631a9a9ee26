"""Edits: a byte changed anywhere is noticed, and what reads mutated bytes raises nothing but our own errors."""

import os
import re
from random import Random

import pytest
from evidence.bodies import EXAMPLES
from evidence.making import NOW, record_bytes
from hypothesis import given, settings
from hypothesis import strategies as st

from guide.evidence.errors import EvidenceError, NotEvidence
from guide.evidence.reading import read_whole
from guide.evidence.wire import render_head

HEAD = render_head("0" * 26, None)


def sample() -> bytes:
    """Return a file with one record of every kind and a comment between two."""
    content, name = HEAD, read_whole(HEAD, "x").head.digest
    for body in EXAMPLES.values():
        record, name = record_bytes(body, name)
        content += record
    return content


SAMPLE = sample()
RECORDS = read_whole(SAMPLE, "x").graph.records


def noticed(content: bytes) -> bool:
    """Tell whether a change of the sample is refused, or shows as a cut at the end that only a memory can tell."""
    refused = None
    try:
        reading = read_whole(content, "x")
    except (EvidenceError, NotEvidence) as error:
        refused = str(error)
    if refused is not None:
        assert re.fullmatch(r"x(:\d+:\d+)?: .+\. .+\.", refused), refused
        return True
    return reading.torn is not None or reading.graph.newest != (RECORDS[-1].digest,)


def test_the_sample_is_sound():
    assert not noticed(SAMPLE)


@pytest.mark.parametrize("number", range(SAMPLE.count(b"\n")))
def test_an_edit_in_any_line_is_noticed_on_that_record(number):
    lines = SAMPLE.split(b"\n")
    random = Random(number)  # noqa: S311 - a fixed choice of edits
    start = sum(len(line) + 1 for line in lines[:number])
    for _ in range(12):
        at = start + random.randrange(len(lines[number]) + 1)
        for changed in (
            SAMPLE[:at] + bytes([SAMPLE[at] ^ random.randrange(1, 256)]) + SAMPLE[at + 1 :],
            SAMPLE[:at] + SAMPLE[at + 1 :],
            SAMPLE[:at] + random.choice([b" ", b"a", b'"', b"\n", b"#", b"\0", b"\xff", b"- "]) + SAMPLE[at:],
        ):
            if changed not in {SAMPLE, SAMPLE[:-1]} and not harmless(changed):
                assert noticed(changed), changed[max(0, at - 40) : at + 40]


def harmless(changed: bytes) -> bool:
    """Tell whether only a gap differs: blank lines and comments between records belong to no record."""
    return b"".join(re.findall(rb"^  - id: .*?^    digest: .*?$", changed, re.MULTILINE | re.DOTALL)) == b"".join(
        re.findall(rb"^  - id: .*?^    digest: .*?$", SAMPLE, re.MULTILINE | re.DOTALL)
    ) and changed.startswith(HEAD)


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_a_record_taken_out_doubled_or_moved_is_noticed(number):
    starts = [match.start() for match in re.finditer(rb"^  - id: ", SAMPLE, re.MULTILINE)] + [len(SAMPLE)]
    record = SAMPLE[starts[number] : starts[number + 1]]
    without = SAMPLE[: starts[number]] + SAMPLE[starts[number + 1] :]
    assert noticed(without)
    assert noticed(SAMPLE + record)
    if number + 1 < len(EXAMPLES):
        assert noticed(without + record)


@settings(max_examples=int(os.environ.get("GUIDE_TEST_MUTATIONS", "1000")))
@given(st.data())
def test_mutated_bytes_are_refused_or_read_as_they_were(data):
    content = bytearray(SAMPLE)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(content)))
        end = min(len(content), at + data.draw(st.integers(0, 40)))
        piece = data.draw(
            st.binary(max_size=8)
            | st.sampled_from(
                [
                    b"\n",
                    b"  - id: ",
                    b"    body: {}\n",
                    b"&a ",
                    b"*a",
                    b'"',
                    b"- - - ",
                    b"# x\n",
                    b"\r\n",
                    b"---\n",
                    b"<<: x\n",
                    b"<<<<<<< a\n",
                ]
            )
            | st.integers(0, len(SAMPLE) - 1).map(lambda start: SAMPLE[start : start + 60])
        )
        content[at:end] = piece
    try:
        reading = read_whole(bytes(content), "x")
    except (EvidenceError, NotEvidence):
        return
    known = {record.digest: record.model_copy(update={"line": 0}) for record in RECORDS}
    for record in reading.graph.records:
        assert known[record.digest] == record.model_copy(update={"line": 0})


@given(st.binary(max_size=300))
def test_bytes_behind_a_sound_file_never_change_what_is_read(tail):
    try:
        reading = read_whole(SAMPLE + tail, "x")
    except EvidenceError:
        return
    assert reading.graph.records == RECORDS


def test_the_first_bad_record_is_named_with_its_line():
    target = RECORDS[4]
    changed = SAMPLE.replace(b'rationale: "y"', b'rationale: "z"')
    assert changed != SAMPLE
    with pytest.raises(EvidenceError) as caught:
        read_whole(changed, "book.yaml")
    assert str(caught.value).startswith(
        f"book.yaml:{target.line}:3: the record {target.id} (determination of {NOW:%Y-%m-%dT%H:%M:%SZ}) was changed"
    )
