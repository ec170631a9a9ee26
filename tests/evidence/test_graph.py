"""The graph: who names whom, forks, order, stubs, clocks."""

from datetime import timedelta

import pytest
from evidence.making import NOW, record_bytes, say, ulid

from guide.evidence.errors import EvidenceError
from guide.evidence.reading import read_whole
from guide.evidence.wire import render_head
from guide.model.bodies import Join, Note, Redacted, Redaction

HEAD = render_head("0" * 26, None)
FIRST = read_whole(HEAD, "x").head.digest


def note(text: str, *prev: str, minutes: int = 0, identity: str = "") -> tuple[bytes, str]:
    return record_bytes(Note(text=text), *prev, at=NOW + timedelta(minutes=minutes), identity=identity)


def told(file) -> list[str]:
    return [getattr(record.body, "text", record.kind) for record in file.read(NOW + timedelta(days=1)).records]


def test_a_new_file_has_its_head_as_newest(file, path, stranger):
    ledger = stranger(HEAD).read(NOW)
    assert (ledger.newest, ledger.records, ledger.head) == ((FIRST,), (), FIRST)


def test_two_branches_can_be_read_but_not_written(stranger):
    one, one_name = note("one", FIRST)
    two, two_name = note("two", FIRST)
    file = stranger(HEAD + one + two)
    ledger = file.read(NOW)
    assert ledger.forked
    assert set(ledger.newest) == {one_name, two_name}
    with pytest.raises(EvidenceError, match="guide merge"):
        say(file)
    assert file.path.read_bytes() == HEAD + one + two


def test_a_join_closes_the_fork(stranger):
    one, one_name = note("one", FIRST)
    two, two_name = note("two", FIRST)
    join, join_name = record_bytes(Join(), *sorted([one_name, two_name]), by="guide merge")
    file = stranger(HEAD + one + two + join)
    assert file.read(NOW).newest == (join_name,)
    assert say(file).prev == (join_name,)


def test_records_are_told_in_causal_order_then_by_instant_then_by_id(stranger):
    root, r = note("root", FIRST, minutes=50)
    late, a = note("late", r, minutes=9)
    early, b = note("early", r, minutes=3)
    same_high, c = note("high", r, minutes=5, identity="7" * 26)
    same_low, d = note("low", r, minutes=5, identity="3" * 26)
    child, e = note("child of late, older", a, minutes=1)
    join, _ = record_bytes(Join(), *sorted([b, c, d, e]), by="guide merge", at=NOW)
    expected = ["root", "early", "low", "high", "late", "child of late, older", "join"]
    assert told(stranger(HEAD + root + late + early + same_high + same_low + child + join)) == expected
    assert told(stranger(HEAD + root + same_low + early + late + child + same_high + join)) == expected


def test_order_of_independent_records_does_not_move_newest(stranger):
    one, _ = note("one", FIRST)
    two, _ = note("two", FIRST)
    assert set(stranger(HEAD + one + two).read(NOW).newest) == set(stranger(HEAD + two + one).read(NOW).newest)


def test_a_clock_that_ran_backwards_is_a_notice(stranger):
    one, one_name = note("one", FIRST, minutes=10)
    two, two_name = note("two", one_name, minutes=5, identity="2" * 26)
    three, _ = note("three", two_name, minutes=6)
    notices = stranger(HEAD + one + two + three).read(NOW + timedelta(days=1)).notices
    assert [(one.code, one.detail["record"]) for one in notices] == [("clock_backwards", "2" * 26)]


def test_an_instant_in_the_future_is_a_notice_until_it_has_come(file):
    ahead = file.append(Note(text="x"), id=ulid(), at=NOW + timedelta(hours=1), by="A")
    assert [(one.code, one.detail["record"]) for one in file.read(NOW).notices] == [("clock_future", ahead.id)]
    assert file.read(NOW + timedelta(hours=1)).notices == ()


def redacted() -> tuple[bytes, bytes, bytes, bytes, str]:
    """Return a secret record, its stub, a record that follows it, and the redaction record."""
    secret, was = note("password: hunter2", FIRST, identity="5" * 26)
    after, after_name = note("after", was)
    stub, stub_name = record_bytes(Redacted(was=was, kind="note"), FIRST, identity="5" * 26)
    redaction, name = record_bytes(Redaction(target="5" * 26, stub=stub_name, reason="A password."), after_name)
    return secret, stub, after, redaction, name


def test_a_stub_goes_by_the_old_digest_and_is_listed(stranger):
    _, stub, after, redaction, name = redacted()
    ledger = stranger(HEAD + stub + after + redaction).read(NOW)
    assert ledger.newest == (name,)
    assert [record.kind for record in ledger.records] == ["redacted", "note", "redaction"]
    assert [(one.code, one.detail["record"]) for one in ledger.notices] == [("redacted", "5" * 26)]


def test_a_stub_that_nobody_answers_for_is_damage(stranger):
    _, stub, after, _, _ = redacted()
    with pytest.raises(EvidenceError, match="no redaction record answers for"):
        stranger(HEAD + stub + after).read(NOW)


def test_a_stub_beside_its_record_is_damage(stranger):
    secret, _, _, _, _ = redacted()
    was = read_whole(HEAD + secret, "x").graph.newest[0]
    other, _ = record_bytes(Redacted(was=was, kind="note"), FIRST)
    with pytest.raises(EvidenceError, match="beside the record"):
        stranger(HEAD + secret + other).read(NOW)


def test_a_redaction_without_its_stub_is_told(stranger):
    secret, _, after, redaction, _ = redacted()
    assert [one.code for one in stranger(HEAD + secret + after + redaction).read(NOW).notices] == [
        "redaction_without_stub"
    ]


def test_a_redaction_by_another_program_is_no_loss_to_who_read_before(stranger):
    secret, stub, after, redaction, _ = redacted()
    file = stranger(HEAD + secret + after)
    assert len(file.read(NOW).records) == 2
    aside = file.path.with_name("aside")
    aside.touch(mode=0o600)
    aside.write_bytes(HEAD + stub + after + redaction)
    aside.replace(file.path)
    assert [record.kind for record in file.read(NOW).records] == ["redacted", "note", "redaction"]
    assert say(file).line > 0


def test_a_file_can_carry_on_another(path):
    continued = render_head("1" * 26, FIRST)
    reading = read_whole(continued, "x")
    assert reading.head.continues == FIRST
    assert reading.head.digest != read_whole(render_head("1" * 26, None), "x").head.digest
