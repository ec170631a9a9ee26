"""R33 on the screen: each sign-off with what the check of its seal and signatures came to, and no mark without a check."""

from dataclasses import replace

import pytest
from sealing import ANNA, BORIS, MALLORY, SignedBook
from tui.host import quick_text, shows, until
from tui.table import make_sight
from tui.test_review import app_at, on_main

from guide.evidence.signatures import Trust
from guide.model.language import Language
from guide.session.desk import clock
from guide.session.open import open_desk
from guide.session.verify import checked_signoffs
from guide.text.errors import UsageError
from guide.tui.app import run
from guide.tui.views.history import history_rows, signoff_lines

SIZE = (160, 60)


def desk_at(book):
    return open_desk(book.path, person=ANNA, language=Language.EN, clock=clock)


def told(book, trust=None, *, checked=True):
    """Return the history's lines about the book's only sign-off."""
    desk = desk_at(book)
    ledger = desk.ledger()
    seals = checked_signoffs(desk, ledger, trust or Trust()) if checked else None
    sight = replace(make_sight(), records={one.id: one for one in ledger.records}, seals=seals)
    row = next(row for row in history_rows(sight) if row.key == book.seal.body.signoff)
    return "\n".join(line.text for line in row.lines)


@pytest.fixture
def book(tmp_path, keys):
    return SignedBook.make(tmp_path / "book", keys, second=True)


def test_a_sign_off_is_told_with_what_it_saw_and_whose_signatures_hold(book, keys):
    said = told(book, Trust(keys.allowed))
    assert "sign-off  Anna Petrova" in said
    assert "As assessor: insufficient evidence  Lead auditor" in said
    assert "Seen then: requirement open, programme open; policy asvs-4.0.3" in said
    assert "✓ Sign-off" in said
    assert said.count("✓ SSH signature") == 2
    assert f"holds, {ANNA}:" in said
    assert f"holds, {BORIS}:" in said


def test_without_a_list_from_outside_no_signature_gets_a_check_mark(book):
    said = told(book)
    assert "✓ SSH" not in said
    assert said.count("? SSH signature") == 2
    assert "whose it is was not checked" in said


def test_before_the_check_there_is_no_mark_at_all(book):
    said = told(book, checked=False)
    assert "not checked yet" in said
    assert "✓" not in said


@pytest.mark.parametrize("harm", ["file", "signature", "foreign"])
def test_what_was_altered_since_is_told(book, keys, harm):
    if harm == "file":
        report = next(book.sealed.glob("report*.md"))
        report.write_text(report.read_text(encoding="utf-8") + " ", encoding="utf-8")
        assert "is DAMAGED" in told(book, Trust(keys.allowed))
        assert "✓ Sign-off" not in told(book, Trust(keys.allowed))
    elif harm == "signature":
        book.signature.write_bytes(keys.sign(book.manifest.read_bytes(), MALLORY))
        assert "✗ SSH signature" in told(book, Trust(keys.allowed))
    else:
        listed = keys.allowed.read_text(encoding="utf-8").splitlines()
        alone = book.path.parent.parent / "allowed"
        alone.write_text(listed[0] + "\n", encoding="utf-8")
        said = told(book, Trust(alone))
        assert f"✓ SSH signature {book.signature.name}" in said or "✓ SSH signature" in said
        assert f"does NOT hold, named for {BORIS}" in said


async def test_the_screen_checks_by_itself_and_again_after_a_change(book, keys):
    app = app_at(book.path, person=ANNA)
    app.trust = Trust(keys.allowed)
    async with app.run_test(size=SIZE) as pilot:
        await on_main(pilot)
        await until(pilot, lambda: app.sight.seals is not None)
        app.main.open_tab("history", None)
        await shows(pilot, "✓ SSH signature")
        assert f"holds, {ANNA}" in quick_text(app)
        book.manifest.write_bytes(book.manifest.read_bytes() + b"\n")
        app.look()
        await shows(pilot, "is DAMAGED")
        await pilot.press("s")
        await shows(pilot, "Last sign-off: Anna Petrova", seconds=30)
        assert "is DAMAGED" in quick_text(app)


def test_whom_to_trust_is_not_taken_from_the_evidence_itself(book):
    own = book.sealed / "signatures" / "allowed"
    own.write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match="lies inside the evidence"):
        run(book.path, person=ANNA, language=Language.EN, allowed=own)


def test_a_stranger_cannot_write_to_the_terminal_by_a_signature_file(book):
    (book.sealed / "signatures" / "x\x1b[31m\u202e.sig").write_text("no", encoding="utf-8")
    desk = desk_at(book)
    ledger = desk.ledger()
    sight = replace(make_sight(), seals=checked_signoffs(desk, ledger, Trust()))
    text = "".join(line.text for line in signoff_lines(sight, book.seal.body.signoff))
    assert "\x1b" not in text
    assert "\u202e" not in text
