"""R33 and R34: what somebody changes in a signed workbook, whether verify names it, and whether stock commands say the same."""

import hashlib
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from evidence.making import record_bytes
from forging import rewrite
from sealing import (
    ANNA,
    BORIS,
    MALLORY,
    SignedBook,
    begun,
    decide,
    record_of,
    run_stock,
    stock_of_folder,
    stock_of_workbook,
)

from guide.evidence.manifest import MANIFEST, parse, render
from guide.evidence.signatures import Trust
from guide.model.bodies import Note, Redacted, Redaction, Seal, Signature, Signoff
from guide.session.verify import verify
from guide.text.digests import sha256


@pytest.fixture
def book(tmp_path, keys):
    return SignedBook.make(tmp_path / "book", keys)


@pytest.fixture
def book_of_two(tmp_path, keys):
    return SignedBook.make(tmp_path / "book", keys, second=True)


@dataclass(frozen=True)
class Tampering:
    """One row of the table."""

    name: str
    change: Callable[[SignedBook], None]
    told: str
    """What the first line of verify must match; {names} are those of the workbook."""


def cut_out(content: bytes, number: int) -> tuple[bytes, bytes, bytes]:
    """Return the bytes before, of, and after the record with that number (0 is the first)."""
    starts = [match.start() for match in re.finditer(rb"^  - id: ", content, flags=re.MULTILINE)] + [len(content)]
    return content[: starts[number]], content[starts[number] : starts[number + 1]], content[starts[number + 1] :]


def edit(path):
    path.write_bytes(path.read_bytes().replace(b"The second remark.", b"The second rebark."))


def delete(path):
    before, _, after = cut_out(path.read_bytes(), 2)
    path.write_bytes(before + after)


def insert(path):
    before, one, after = cut_out(path.read_bytes(), 2)
    prev = re.search(rb'prev: \["([^"]+)"\]', one)[1].decode()
    path.write_bytes(before + record_bytes(Note(text="Slipped in."), prev)[0] + one + after)


def insert_wrongly(path):
    before, one, after = cut_out(path.read_bytes(), 2)
    following = re.search(rb'digest: "([^"]+)"', one)[1].decode()
    path.write_bytes(before + record_bytes(Note(text="Slipped in."), following)[0] + one + after)


def reorder(path):
    before, one, rest = cut_out(path.read_bytes(), 2)
    _, two, after = cut_out(before + rest, 2)
    path.write_bytes(before + two + one + after)


def cut_tail(path):
    content = path.read_bytes()
    path.write_bytes(content[: content.rindex(b"  - id: ")])


def on_copy(change):
    return lambda book: change(book.copy)


def on_file(change):
    return lambda book: change(book.path)


def add(name):
    return lambda book: (book.sealed / name).write_text("x")


def in_place_of_a_file(book):
    moved = book.path.parent / "elsewhere"
    (book.sealed / "status.json").rename(moved)
    (book.sealed / "status.json").symlink_to(moved)


def artifact(change):
    return lambda book: change(next((book.sealed / "artifacts").iterdir()))


def other_signature(who, namespace="asvs-guide"):
    """Put a signature by somebody, or for something else, in the place of Anna's, and let the record name it."""

    def change(book):
        rewrite(book, lambda body: body, signatures={ANNA: lambda manifest: book.keys.sign(manifest, who, namespace)})

    return change


def manifest_line(book):
    lines = book.manifest.read_text().splitlines(keepends=True)
    book.manifest.write_text("".join(line for line in lines if "status.json" not in line))


def stripped(book):
    rewrite(book, signatures={})


SEALED = [
    Tampering("edit", on_copy(edit), r"evidence.yaml is damaged: the record {second} \(note .*was changed"),
    Tampering("deletion", on_copy(delete), r"evidence.yaml is damaged: the record follows sha256:\w+, .* taken out"),
    Tampering("insertion", on_copy(insert), r"evidence.yaml does not hold the records up to the sign-off"),
    Tampering("reordering", on_copy(reorder), r"evidence.yaml is damaged: the record follows"),
    Tampering("tail cut", on_copy(cut_tail), r"evidence.yaml does not hold the records up to the sign-off"),
    Tampering("added comment", on_copy(lambda path: path.write_bytes(path.read_bytes() + b"# x\n")), "evidence.yaml was altered"),
    Tampering("edited report", lambda book: (book.sealed / "report.en.md").write_text("All is well."), "report.en.md was altered"),
    Tampering("edited artifact", artifact(lambda path: path.write_text("b.example\n")), "artifacts/{proof} was altered"),
    Tampering("deleted artifact", artifact(lambda path: path.unlink()), "artifacts/{proof} is missing"),
    Tampering("added file", add("report.de.md"), "report.de.md was added"),
    Tampering("added hidden file", add(".hidden"), ".hidden was added"),
    Tampering("added artifact", add("artifacts/extra"), "artifacts/extra was added"),
    Tampering("added file with a line end", add("x\ny"), r"x\\x0ay was added"),
    Tampering("added link", lambda book: (book.sealed / "link").symlink_to("/etc/passwd"), "link was added"),
    Tampering("link in place of a file", in_place_of_a_file, "status.json was altered"),
    Tampering("added pipe", lambda book: os.mkfifo(book.sealed / "pipe"), "pipe was added"),
    Tampering("manifest line taken out", manifest_line, f"{MANIFEST} is not the one that was sealed"),
    Tampering("manifest deleted", lambda book: book.manifest.unlink(), "the sealed folder or its manifest is missing"),
    Tampering("signature deleted", lambda book: book.signature.unlink(), "the signature {signature} .* gone or altered"),
    Tampering("signature edited", lambda book: book.signature.write_bytes(b"x"), "the signature {signature} .* gone or altered"),
    Tampering("full rewrite, signed before", rewrite, "the signature {signature} over {folder}, named for Anna Petrova, does not hold"),
    Tampering("full rewrite, signature dropped", stripped, "no sign-off here carries a signature of anybody"),
    Tampering("foreign key", other_signature(MALLORY), "the signature {signature} .* does not hold: the allowed signers do not know this key"),
    Tampering("another's key", other_signature(BORIS), "the signature {signature} .* do not know this key as Anna Petrova's"),
    Tampering("wrong namespace", other_signature(ANNA, "git"), "the signature {signature} .* does not hold: .*namespace"),
]  # fmt: skip


def says(book, told):
    names = {
        "second": book.records()[2].id,
        "proof": record_of(book, Seal) and next((book.sealed / "artifacts").iterdir()).name,
        "signature": record_of(book, Signature).id,
        "folder": book.seal.body.folder,
    }
    return re.sub(r"\{(\w+)\}", lambda match: names[match[1]], told)


def test_r34_an_untouched_folder_holds_for_both(book_of_two):
    book = book_of_two
    found = verify(book.path, trust=Trust(book.keys.allowed))
    assert found.first_bad is None
    assert [one.state for one in found.seals[0].signatures] == ["good", "good"]
    done = run_stock(stock_of_workbook(book), book.path.parent, ALLOWED=book.keys.allowed)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "it holds"), done.stderr
    done = run_stock(stock_of_folder(book), book.sealed, ALLOWED=book.keys.allowed)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "it holds"), done.stderr


@pytest.mark.parametrize("row", SEALED, ids=lambda row: row.name)
def test_r33_verify_names_it_and_r34_stock_commands_reach_the_same_verdict(book, row):
    wanted = says(book, row.told)
    commands = stock_of_workbook(book)
    row.change(book)
    book.forget()
    found = verify(book.path, trust=Trust(book.keys.allowed))
    assert not found.ok
    assert re.search(wanted, found.first_bad.message), found.first_bad.message
    assert run_stock(commands, book.path.parent, ALLOWED=book.keys.allowed).returncode != 0


LIVE = [
    Tampering("edit", on_file(edit), r"evidence.yaml:\d+:3: the record {second} .*was changed"),
    Tampering("deletion", on_file(delete), r"evidence.yaml:\d+:3: the record follows .* taken out"),
    Tampering(
        "insertion",
        on_file(insert_wrongly),
        r"evidence.yaml:\d+:3: the record follows sha256:\w+, which does not stand before",
    ),
    Tampering("reordering", on_file(reorder), r"evidence.yaml:\d+:3: the record follows"),
]


@pytest.mark.parametrize("row", LIVE, ids=lambda row: row.name)
def test_r33_the_workbook_itself_names_the_first_bad_record(book, row):
    wanted = says(book, row.told)
    row.change(book)
    book.forget()
    found = verify(book.path, trust=Trust(book.keys.allowed))
    assert re.search(wanted, found.first_bad.message), found.first_bad.message
    assert found.first_bad.line


def test_r33_a_record_put_in_with_digests_that_fit_is_named_as_an_open_branch(book):
    insert(book.path)
    book.forget()
    (notice,) = (one for one in verify(book.path).notices if one.code == "open_branches")
    assert re.search(r"\w{26} \(line \d+\), \w{26} \(line \d+\)", notice.detail["records"])


@pytest.mark.parametrize("kind", [Signoff, Seal], ids=["before the sign-off", "before the seal"])
def test_r33_a_tail_cut_off_before_the_seal_is_shown_by_the_sealed_folder(book, kind):
    record = record_of(book, kind)
    content = book.path.read_bytes()
    book.path.write_bytes(content[: content.index(f"  - id: {record.id}".encode())])
    book.forget()
    found = verify(book.path)
    assert not found.ok
    assert "cut off" in found.first_bad.message


def test_r33_a_tail_cut_off_after_the_seal_takes_an_anchor(book):
    anchor = book.records()[-1].digest
    cut_tail(book.path)
    book.forget()
    assert verify(book.path).ok
    assert "cut_at_end" in verify(book.path).unnoticed
    found = verify(book.path, anchors=[anchor])
    assert not found.ok
    assert anchor in found.first_bad.message


class TestInsider:
    """Anna, whose key is allowed, rewrites everything and signs anew."""

    @staticmethod
    def resign(book, *others):
        mine = {ANNA: lambda manifest: book.keys.sign(manifest, ANNA)}
        kept = {name: lambda _, name=name: files[name] for name in others}
        files = {
            record.body.signer: (book.sealed / "signatures" / record.body.file).read_bytes()
            for record in book.records()
            if isinstance(record.body, Signature)
        }
        rewrite(book, signatures=mine | kept)
        book.forget()

    def test_r33_alone_it_is_not_noticed_and_verify_says_so(self, book):
        before = verify(book.path, trust=Trust(book.keys.allowed))
        assert "insider" in before.unnoticed
        self.resign(book)
        found = verify(book.path, trust=Trust(book.keys.allowed))
        assert found.ok
        assert "insider" in found.unnoticed

    def test_r33_an_anchor_shows_it(self, book):
        manifest, record = book.seal.body.manifest, record_of(book, Signoff).digest
        self.resign(book)
        for anchor in (manifest, record):
            found = verify(book.path, trust=Trust(book.keys.allowed), anchors=[anchor])
            assert not found.ok
            assert anchor in found.first_bad.message

    def test_r33_a_second_signature_that_stays_shows_it(self, book_of_two):
        assert "insider" not in verify(book_of_two.path, trust=Trust(book_of_two.keys.allowed)).unnoticed
        commands = stock_of_workbook(book_of_two)
        self.resign(book_of_two, BORIS)
        found = verify(book_of_two.path, trust=Trust(book_of_two.keys.allowed))
        assert not found.ok
        assert f"named for {BORIS}, does not hold" in found.first_bad.message
        assert run_stock(commands, book_of_two.path.parent, ALLOWED=book_of_two.keys.allowed).returncode != 0

    def test_r33_a_second_signature_that_was_dropped_is_missed_by_who_knows_of_it(self, book_of_two):
        self.resign(book_of_two)
        found = verify(book_of_two.path, trust=Trust(book_of_two.keys.allowed), signed_by=[BORIS])
        assert not found.ok
        assert BORIS in found.first_bad.message


def test_a_forged_snapshot_is_named(tmp_path, keys):
    book = SignedBook.make(tmp_path / "book", keys)

    def satisfied(body):
        return body.model_copy(update={"requirement": "satisfied"}) if isinstance(body, Signoff) else body

    rewrite(book, satisfied, signatures={ANNA: lambda manifest: keys.sign(manifest, ANNA)})
    book.forget()
    found = verify(book.path, trust=Trust(keys.allowed))
    assert "says it saw satisfied / open, but its records come to open / open" in found.first_bad.message
    assert f"evidence.yaml:{found.first_bad.line}:3" in found.first_bad.message


def test_an_acceptance_that_names_nothing_is_named(tmp_path, keys):
    book = SignedBook.make(tmp_path / "book", keys)

    def accepted(body):
        return body.model_copy(update={"decision": "accept"}) if isinstance(body, Signoff) else body

    rewrite(book, accepted, signatures={ANNA: lambda manifest: keys.sign(manifest, ANNA)})
    book.forget()
    assert "accepts without naming" in verify(book.path).first_bad.message


def test_under_other_rules_the_snapshot_is_a_notice_not_damage(tmp_path, keys):
    book = SignedBook.make(tmp_path / "book", keys)

    def older(body):
        changed = {"requirement": "satisfied", "rules": "sha256:" + "0" * 64}
        return body.model_copy(update=changed) if isinstance(body, Signoff) else body

    rewrite(book, older, signatures={ANNA: lambda manifest: keys.sign(manifest, ANNA)})
    book.forget()
    found = verify(book.path, trust=Trust(keys.allowed))
    assert found.ok
    assert [notice.code for notice in found.notices if notice.code == "judged_otherwise"]


def test_a_seal_added_later_makes_no_other_folder_the_sealed_one(tmp_path):
    desk = begun(tmp_path / "book" / "evidence.yaml")
    made = decide(desk)
    sealed = desk.file.real.parent / "signoffs" / made.body.folder
    (sealed / "report.en.md").write_text("All is well.")
    listed = parse((sealed / MANIFEST).read_bytes())
    listed["report.en.md"] = hashlib.sha256(b"All is well.").hexdigest()
    (sealed / MANIFEST).write_bytes(render(listed))
    desk.record(made.body.model_copy(update={"manifest": sha256(render(listed))}))
    found = verify(desk.file.path)
    assert not found.ok
    assert f"{MANIFEST} is not the one that was sealed" in found.first_bad.message


def test_a_redaction_since_is_told_and_is_no_damage(tmp_path):
    desk = begun(tmp_path / "book" / "evidence.yaml")
    target = desk.ledger().records[2]
    sealed = desk.file.real.parent / "signoffs" / decide(desk).body.folder
    stub, name = record_bytes(Redacted(was=target.digest, kind="note"), *target.prev, identity=target.id, at=target.at)
    for path in (desk.file.path, sealed / "evidence.yaml"):
        before, _, after = cut_out(path.read_bytes(), 2)
        path.write_bytes(before + stub + after)
    shutil.rmtree(desk.file.real.parent / ".guide")
    reader = open_desk_after_redaction(desk, target, name)
    found = verify(reader)
    assert found.ok, found.first_bad
    assert found.seals[0].redacted == ("evidence.yaml",)
    assert found.redacted == (target.id,)
    (sealed / "report.en.md").write_text("All is well.")
    assert not verify(reader).ok


def open_desk_after_redaction(desk, target, stub):
    """Append the record that answers for a stub, as another program does; return the path."""
    content = desk.file.path.read_bytes()
    last = re.findall(rb'^    digest: "([^"]+)"', content, flags=re.MULTILINE)[-1].decode()
    body = Redaction(target=target.id, stub=stub, reason="A password.")
    desk.file.path.write_bytes(content + record_bytes(body, last)[0])
    return desk.file.path


def test_two_sign_offs_stand_beside_each_other_and_the_second_copy_is_checked_alone(tmp_path, keys):
    desk = begun(tmp_path / "book" / "evidence.yaml")
    first = decide(desk)
    second = decide(desk, by=BORIS, role="owner")
    found = verify(desk.file.path)
    assert found.ok
    assert [one.by for one in found.seals] == [ANNA, BORIS]
    for seal in (first, second):
        alone = verify(desk.file.real.parent / "signoffs" / seal.body.folder / "evidence.yaml")
        assert alone.ok
        assert [(one.alone, one.digest) for one in alone.seals] == [(True, seal.body.manifest)]
