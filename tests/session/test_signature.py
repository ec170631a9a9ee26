"""Signatures of others: time stamps of an authority on loopback, and detached CMS signatures."""

import pytest
from sealing import ANNA, BORIS, SignedBook, begun, decide, record_of, run_stock, stock_of_workbook
from servers.authority import Authority
from servers.ports import closed_port

from guide.evidence import timestamps
from guide.evidence.signatures import Trust
from guide.model.bodies import Signature
from guide.model.language import Language
from guide.session.report import render
from guide.session.signature import attach_signature, stamp
from guide.session.verify import verify
from guide.text.errors import UsageError


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def stranger(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("stranger"), "Stranger")


@pytest.fixture
def book(tmp_path, keys):
    return SignedBook.make(tmp_path / "book", keys)


def states(book, **trust):
    return [(one.form, one.state) for one in verify(book.path, trust=Trust(**trust)).seals[0].signatures]


def test_a_time_stamp_is_asked_for_checked_and_named_in_the_report(book, authority, stranger):
    with authority.serving() as address:
        record = stamp(book.desk, book.seal.id, address)
    assert (record.body.form, record.body.signer, record.body.file[-4:]) == ("timestamp", "Loopback TSA", ".tsr")
    assert states(book) == [("ssh", "unknown"), ("timestamp", "unknown")]
    assert states(book, authorities=authority.root)[1] == ("timestamp", "good")
    found = verify(book.path, trust=Trust(book.keys.allowed, authority.root))
    assert found.ok
    assert "insider" not in found.unnoticed, "what an authority stamped, the signer cannot sign anew"
    stamped = found.seals[0].signatures[1]
    assert stamped.key.endswith("Z Loopback TSA")
    assert not verify(book.path, trust=Trust(authorities=stranger.root)).ok
    assert "Time stamp" in render(book.desk, language=Language.EN)


def test_the_printed_commands_check_stamp_and_cms_too(book, authority, stranger, tmp_path):
    with authority.serving() as address:
        stamp(book.desk, book.seal.id, address)
    (tmp_path / "vera.p7s").write_bytes(authority.signature(book.manifest.read_bytes()))
    attach_signature(book.desk, book.seal.id, tmp_path / "vera.p7s", signer="Vera Orlova")
    script = stock_of_workbook(book)
    trust = {"ALLOWED": book.keys.allowed, "TSA_CA": authority.root, "CA": authority.root}
    done = run_stock(script, book.path.parent, **trust)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "it holds"), done.stderr
    assert run_stock(script, book.path.parent, **{**trust, "TSA_CA": stranger.root}).returncode != 0
    assert run_stock(script, book.path.parent, **{**trust, "CA": stranger.root}).returncode != 0


def test_a_stamp_over_something_else_is_not_taken_up_and_is_bad_when_put_in_place(book, authority, tmp_path):
    (tmp_path / "other.tsr").write_bytes(authority.stamp(authority.request(b"other")))
    with pytest.raises(UsageError, match="over other bytes"):
        attach_signature(book.desk, book.seal.id, tmp_path / "other.tsr", signer=BORIS)
    content = authority.stamp(authority.request(book.manifest.read_bytes()))
    (tmp_path / "made.tsr").write_bytes(content)
    record = attach_signature(book.desk, book.seal.id, tmp_path / "made.tsr", signer="")
    (book.sealed / "signatures" / record.body.file).write_bytes((tmp_path / "other.tsr").read_bytes())
    assert states(book, authorities=authority.root)[1] == ("timestamp", "missing")


def test_a_reply_that_is_no_strict_der_is_left_to_openssl(book, authority, stranger, tmp_path):
    request = authority.request(book.manifest.read_bytes())
    (tmp_path / "made.tsr").write_bytes(authority.stamp(request, chain=True))
    attach_signature(book.desk, book.seal.id, tmp_path / "made.tsr", signer="Loopback TSA")
    assert states(book)[1] == ("timestamp", "unchecked")
    assert states(book, authorities=authority.root)[1] == ("timestamp", "good")
    assert states(book, authorities=stranger.root)[1] == ("timestamp", "bad")


@pytest.mark.parametrize(
    ("answer", "status", "needle"),
    [(b"hello", 200, "no time stamp"), (b"\x30\x03\x02\x01\x02", 200, "no time stamp"), (None, 503, "answered 503"), (b"x" * 300_000, 200, "answered")],
    ids=["text", "refusal", "error", "flood"],
)  # fmt: skip
def test_an_authority_that_answers_otherwise_is_one_sentence(book, authority, answer, status, needle):
    before = book.path.read_bytes()
    with authority.serving(answer, status) as address, pytest.raises(UsageError, match=needle):
        stamp(book.desk, book.seal.id, address)
    assert book.path.read_bytes() == before


@pytest.mark.parametrize("address", ["ftp://127.0.0.1/", "nonsense", "http://user:secret@127.0.0.1/", "http://[::1/"])
def test_an_address_that_is_none_is_refused(book, address):
    with pytest.raises(UsageError, match="no address"):
        stamp(book.desk, book.seal.id, address)


def test_an_authority_that_is_not_there_is_one_sentence(book):
    with closed_port() as port, pytest.raises(UsageError, match="gave no answer"):
        stamp(book.desk, book.seal.id, f"http://127.0.0.1:{port}/")


def test_without_the_extra_a_stamp_is_kept_and_called_unchecked(book, authority, tmp_path, monkeypatch):
    monkeypatch.setattr(timestamps, "tsp", None)
    with pytest.raises(UsageError, match=r"asvs-guide\[timestamp\]"):
        stamp(book.desk, book.seal.id, "http://127.0.0.1:1/")
    (tmp_path / "made.tsr").write_bytes(authority.stamp(authority.request(book.manifest.read_bytes())))
    attach_signature(book.desk, book.seal.id, tmp_path / "made.tsr", signer="Loopback TSA")
    assert states(book, authorities=authority.root)[1] == ("timestamp", "unchecked")
    assert "insider" in verify(book.path, trust=Trust(book.keys.allowed, authority.root)).unnoticed


def test_a_detached_cms_signature_is_taken_up_and_its_owner_left_open(book, authority, tmp_path):
    (tmp_path / "vera.p7s").write_bytes(authority.signature(book.manifest.read_bytes()))
    record = attach_signature(book.desk, book.seal.id, tmp_path / "vera.p7s", signer="Vera Orlova")
    assert (record.body.form, record.body.signer) == ("cms", "Vera Orlova")
    assert states(book, allowed=book.keys.allowed) == [("ssh", "good"), ("cms", "unknown")]
    (tmp_path / "other.p7s").write_bytes(authority.signature(b"other"))
    with pytest.raises(UsageError, match="does not hold"):
        attach_signature(book.desk, book.seal.id, tmp_path / "other.p7s", signer="Vera Orlova")


def test_a_cms_signature_that_openssl_cannot_judge_is_unchecked_never_good(book, authority, tmp_path):
    """A qualified signature of another algorithm, as far as this machine can tell: kept, listed, not called good or bad."""
    real = authority.signature(book.manifest.read_bytes())
    sha256_oid = bytes.fromhex("0609608648016503040201")
    unknown = real.replace(sha256_oid, bytes.fromhex("06096086480165030402") + b"\x7e")
    assert unknown != real
    (tmp_path / "gost.p7s").write_bytes(unknown)
    attach_signature(book.desk, book.seal.id, tmp_path / "gost.p7s", signer="Vera Orlova")
    assert states(book)[1] == ("cms", "unchecked")
    assert "could not be checked here" not in render(book.desk)


def test_a_sealed_folder_alone_shows_stamps_and_cms(book, authority, tmp_path):
    with authority.serving() as address:
        stamp(book.desk, book.seal.id, address)
    alone = verify(book.copy, trust=Trust(book.keys.allowed, authority.root))
    assert alone.ok
    assert sorted((one.form, one.state) for one in alone.seals[0].signatures) == [
        ("ssh", "good"),
        ("timestamp", "good"),
    ]


def test_a_signature_is_the_sign_offs_own(tmp_path, keys):
    desk = begun(tmp_path / "evidence.yaml")
    first, second = decide(desk), decide(desk, by=BORIS, role="owner")
    manifest = tmp_path / "signoffs" / first.body.folder / "MANIFEST.sha256"
    (tmp_path / "a.sig").write_bytes(keys.sign(manifest.read_bytes(), ANNA))
    with pytest.raises(UsageError, match="does not hold"):
        attach_signature(desk, second.id, tmp_path / "a.sig", signer=ANNA)
    attach_signature(desk, first.id, tmp_path / "a.sig", signer=ANNA)
    assert [len(one.signatures) for one in verify(desk.file.path).seals] == [1, 0]
    book = SignedBook(desk.file.path, keys, desk, first)
    assert record_of(book, Signature).body.seal == first.id
