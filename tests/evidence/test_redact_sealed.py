"""A redaction after a sign-off was sealed and signed: verify says redacted, and only exact stubs are excused."""

from datetime import UTC, datetime, timedelta

import pytest
from evidence.test_redact import holding
from sealing import Keys, SignedBook, attested, begun, decide

from guide.evidence.verify import verify
from guide.session.redact import redact

AFTER = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    return Keys.make(tmp_path_factory.mktemp("keys"))


@pytest.fixture
def book(tmp_path, keys):
    made = SignedBook.make(tmp_path / "book", keys)
    target = next(one for one in made.records() if one.kind == "attestation")
    redact(made.desk, target.id, reason="A name.", by="D. Officer")
    return made


def test_a_sealed_sign_off_reads_redacted(book):
    found = verify(book.path, AFTER)
    assert found.ok, found.first_bad
    (seal,) = found.seals
    assert seal.state == "sealed"
    assert {"evidence.yaml", "report.en.md", "report.ru.md", "status.json"} < set(seal.redacted)
    assert found.held == ()
    assert holding(book.path.parent, "All names answer.") == []


@pytest.mark.parametrize("name", ["report.en.md", "status.json", "evidence.yaml"])
def test_nothing_but_the_stub_is_excused(book, name):
    path = book.sealed / name
    path.write_bytes(path.read_bytes().replace(b"01", b"02", 1))
    assert not verify(book.path, AFTER).ok


def test_who_signs_off_after_a_redaction_seals_the_stub(tmp_path, keys):
    desk = begun(tmp_path / "evidence.yaml")
    (tmp_path / "proof.txt").write_text("a.example\n")
    redact(desk, attested(desk, tmp_path / "proof.txt").id, reason="A name.", by="D. Officer")
    decide(desk)
    found = verify(tmp_path / "evidence.yaml", AFTER + timedelta(days=1))
    assert found.ok, found.first_bad
    assert found.seals[0].redacted == ()
