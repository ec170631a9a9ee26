"""docs/evidence-format.md is enough: its example recomputes, and a reader written from it agrees with ours."""

import hashlib
import re
import subprocess
from pathlib import Path

import pytest
from evidence import stranger as second
from evidence.bodies import STRATEGIES
from evidence.making import NAUGHTY, NOW, persons, record_bytes, say
from hypothesis import given, settings
from hypothesis import strategies as st

from guide.evidence.errors import EvidenceError, NotEvidence
from guide.evidence.reading import read_whole
from guide.evidence.wire import plain_body, render_head
from guide.model.bodies import BODIES, Redacted

DOCUMENT = (Path(__file__).resolve().parents[2] / "docs" / "evidence-format.md").read_text()
EXAMPLE = re.search(r"```yaml\n(.*?)```", DOCUMENT, re.DOTALL)[1].encode()


def as_text(value):
    """Return a written body as a reader that types nothing sees it."""
    if isinstance(value, dict):
        return {key: as_text(one) for key, one in value.items()}
    if isinstance(value, list):
        return [as_text(one) for one in value]
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def agree(content: bytes) -> None:
    """Hold the second reader against ours: the same records, the same newest, or a refusal by both."""
    try:
        ours = read_whole(content, "x")
    except (EvidenceError, NotEvidence):
        ours = None
    try:
        records, newest = second.read(content)
    except (second.Refused, second.yaml.YAMLError, UnicodeDecodeError, TypeError, KeyError):
        records = None
    if ours is None or ours.torn is not None:
        assert records is None
        return
    assert records is not None
    assert [(one["id"], one["by"], one["body"] or {}) for one in records] == [
        (one.id, one.by, as_text(plain_body(one.body))) for one in ours.graph.records
    ]
    assert newest == set(ours.graph.newest)


def test_the_example_is_sound_and_both_readers_agree_on_it():
    assert len(read_whole(EXAMPLE, "x").graph.records) == 3
    assert len(second.read(EXAMPLE)[0]) == 3
    agree(EXAMPLE)


def test_the_example_recomputes_as_the_text_says(tmp_path):
    lines = EXAMPLE.split(b"\n")
    begin, end = map(int, re.search(r"begins on line (\d+) and has its digest line on line (\d+)", DOCUMENT).groups())
    covered = b"\n".join(lines[begin - 1 : end - 1]) + b"\n"
    value = hashlib.sha256(covered).hexdigest()
    assert lines[end - 1].decode() == f'    digest: "sha256:{value}"'
    assert f"`{value[:8]}…`" in DOCUMENT
    assert value in lines[end + 4].decode()
    head = EXAMPLE[: EXAMPLE.index(b"records:\n") + len(b"records:\n")]
    assert hashlib.sha256(head).hexdigest() in lines[8].decode()
    command = re.search(r"```sh\n(.*?)\n```", DOCUMENT)[1]
    (tmp_path / "evidence.yaml").write_bytes(EXAMPLE)
    shown = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert shown.split()[0] == value


def test_every_kind_is_in_the_document():
    table = DOCUMENT[DOCUMENT.index("## Kinds") :]
    assert set(re.findall(r"^\| `([a-z]+)` \|", table, re.MULTILINE)) == set(BODIES)


@settings(max_examples=150)
@given(st.data())
def test_the_second_reader_agrees_on_whatever_we_write(data):
    content = render_head("0" * 26, data.draw(st.sampled_from([None, "sha256:" + "a" * 64])))
    name = second.digest(content)
    kinds = [noun for noun in STRATEGIES if noun is not Redacted]
    for noun in data.draw(st.lists(st.sampled_from(kinds), max_size=4)):
        record, name = record_bytes(data.draw(STRATEGIES[noun]), name, by=data.draw(persons))
        content += data.draw(st.sampled_from([b"", b"\n", b"# a comment: x\n", b"   # - id: y\n\n"])) + record
    agree(content)
    assert read_whole(content, "x").graph.newest == (name,)


@settings(max_examples=300)
@given(
    st.integers(0, len(EXAMPLE)),
    st.integers(0, 30),
    st.binary(max_size=6) | st.sampled_from([b"\n", b'"', b"# x\n", b"  "]),
)
def test_both_refuse_the_same_edits(at, gone, piece):
    agree(EXAMPLE[:at] + piece + EXAMPLE[at + gone :])


def test_they_agree_on_a_file_made_by_appending(file, path):
    for text in filter(None, NAUGHTY):
        say(file, text)
    agree(path.read_bytes())
    assert [one["body"]["text"] for one in second.read(path.read_bytes())[0]] == [
        record.body.text for record in file.read(NOW).records
    ]


@pytest.mark.parametrize("size", range(0, len(EXAMPLE), 7))
def test_they_agree_on_cuts(size):
    agree(EXAMPLE[:size])
