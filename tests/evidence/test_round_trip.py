"""What is recorded comes back as it was meant, whatever text it holds."""

import pytest
from evidence.bodies import EXAMPLES, STRATEGIES
from evidence.making import NAUGHTY, NOW, persons, record_bytes, ulid
from hypothesis import given, settings
from hypothesis import strategies as st

from guide.evidence.reading import read_whole
from guide.evidence.store import EvidenceFile
from guide.evidence.wire import plain_body, render_head
from guide.model.attempts import Offer
from guide.model.bodies import BODIES, Note
from guide.text.errors import UsageError

HEAD = render_head("0" * 26, None)
FIRST = read_whole(HEAD, "x").head.digest


@pytest.mark.parametrize("noun", BODIES.values(), ids=BODIES)
@settings(max_examples=100, deadline=None)
@given(st.data())
def test_any_body_comes_back(noun, data):
    body, by = data.draw(STRATEGIES[noun]), data.draw(persons)
    content, digest = record_bytes(body, FIRST, by=by)
    (record,) = read_whole(HEAD + content, "x").graph.records
    assert (record.body, record.by, record.digest, record.line) == (body, by, digest, HEAD.count(b"\n") + 1)
    assert type(record.body) is noun


def test_every_kind_is_appended_and_read_by_a_stranger(file, path):
    written = [file.append(body, id=ulid(), at=NOW, by="A. Person") for body in EXAMPLES.values()]
    assert EvidenceFile(path).read(NOW).records[3:] == tuple(written)


def test_naughty_text_is_appended_and_read_by_a_stranger(file, path):
    naughty = [text for text in NAUGHTY if text]
    for text in naughty:
        file.append(Note(text=text, about=text), id=ulid(), at=NOW, by=text)
    records = EvidenceFile(path).read(NOW).records[3:]
    assert [(one.body.text, one.body.about, one.by) for one in records] == [(text, text, text) for text in naughty]


def test_an_empty_list_that_says_none_found_stays():
    facts = EXAMPLES[BODIES["facts"]]
    assert plain_body(facts)["offers"] == []
    assert "suites" not in plain_body(facts)
    assert plain_body(Offer(version="TLS 1.0", attempts=())) == {"version": "TLS 1.0", "suites": "any", "attempts": []}


def test_text_that_is_no_text_is_refused_and_nothing_written(file, path):
    before = path.read_bytes()
    with pytest.raises(UsageError, match=r"[Nn]othing was recorded"):
        file.append(Note.model_construct(text="caf\udce9", about=""), id=ulid(), at=NOW, by="A")
    with pytest.raises(UsageError, match="by"):
        file.append(Note(text="x"), id=ulid(), at=NOW, by="")
    with pytest.raises(UsageError, match="id"):
        file.append(Note(text="x"), id="no-ulid", at=NOW, by="A")
    assert path.read_bytes() == before
