"""Sign-offs in the report: the first page says who decided what over what exactly, the annex how to check it (R35)."""

import re

import pytest
from builders_book import ANN, BOB, EVE
from export.reporting import begun, complete, first_page, report, section

from guide.model.bodies import Note, Seal, Signature, Signoff
from guide.model.language import Language

MANIFEST = "sha256:" + "7" * 64


def signoff(book, *, by=ANN, role="assessor", decision="insufficient-evidence", **more):
    given = {"statement": "We looked.", "requirement": "open", "programme": "not-satisfied", "policy": "asvs-4.0.3"}
    return book.put(Signoff(role=role, decision=decision, **(given | more)), by=by)


def sealed(book, target, *, by=ANN):
    return book.put(Seal(signoff=target, folder=f"2026-11-23-{target}", manifest=MANIFEST), by=by)


def signed(book, seal, *, by=ANN, form="ssh", file="a.sig"):
    return book.put(Signature(seal=seal, file=file, signer=by, digest="sha256:" + "8" * 64, form=form), by=by)


def test_r35_the_report_states_head_digest_count_signer_and_what_is_not_proven():
    book = begun()
    before, count = book.tip()[0], len(book.records)
    signed(book, sealed(book, signoff(book, position="Lead auditor")))
    text = report(book)
    page = first_page(text)
    assert f"Records before it: {count}, up to the digest `{before}`" in page
    assert (
        f"{len(book.records)} records; the newest digest is `{book.tip()[0]}`, that of the head is `{book.ledger().head}`"
        in text
    )
    assert f"**Assessor: insufficient evidence.** {ANN}, Lead auditor, 2026-11-21" in page
    assert f"SSH signature `a.sig`, named for {ANN}, taken up on" in page
    assert f"manifest `{MANIFEST}`" in page
    assert "## What was not proven" in page
    assert "This report checks no signature" in page
    annex = text.split("## Annex G")[1]
    for stock in (
        "sha256sum --strict --check MANIFEST.sha256",
        "find .",
        f"ssh-keygen -Y verify -f \"$ALLOWED\" -I '{ANN}'",
    ):
        assert stock in annex
    assert "What does not follow" in annex


def test_a_sign_off_speaks_only_for_what_it_saw():
    book = begun()
    first = signoff(book)
    sealed(book, first)
    assert "does not cover" not in first_page(report(book)), "its own seal is no news"
    book.put(Note(text="Later."))
    book.put(Note(text="Later still."))
    assert "Records added since, which it does not cover: 2." in first_page(report(book))


def test_records_of_a_branch_it_did_not_see_do_not_count_as_seen():
    book = begun()
    root = book.tip()
    book.put(Note(text="On another branch."))
    other = book.tip()
    book.put(
        Signoff(role="owner", decision="reject", statement="No.", requirement="open", programme="open", policy="p"),
        prev=root,
    )
    book.join(*other, *book.tip())
    page = first_page(report(book))
    assert "Records before it: 1, " in page
    assert "does not cover: 1." in page


def test_the_newest_comes_first_and_a_signed_role_needs_no_line_to_sign_on():
    book = begun()
    signoff(book)
    signoff(book, by=BOB, role="risk-owner", decision="reject")
    page = first_page(report(book))
    assert page.index("**Risk owner: reject.**") < page.index("**Assessor: insufficient evidence.**")
    assert re.findall(r"^- (.*): ____", page, flags=re.MULTILINE) == ["System owner"]
    assert f"- **Assessor and organisation:** {ANN}" in page


def test_without_a_sign_off_the_report_says_so_and_has_no_annex():
    text = report(complete())
    assert "Nobody has signed off in this workbook." in first_page(text)
    assert "Annex G" not in text


def test_unsealed_unsigned_and_withdrawn_are_told_apart():
    book = begun()
    signoff(book, by=EVE)
    assert "No record up to here seals it" in first_page(report(book))
    sealed(book, book.records[-1].id)
    assert "Unsigned: nothing proves who decided this." in first_page(report(book))
    book.withdraw(book.records[1].id)
    page = first_page(report(book))
    assert "**This sign-off was taken back.**" in page
    assert "no sign-off is recorded" in page, "it names no assessor any more"


@pytest.mark.parametrize(
    ("form", "english", "russian"),
    [("ssh", "SSH signature", "Подпись SSH"), ("cms", "CMS signature", "Подпись CMS"), ("timestamp", "Time stamp", "Отметка времени")],
)  # fmt: skip
def test_every_form_of_signature_has_its_words_and_its_command(form, english, russian):
    book = begun()
    signed(book, sealed(book, signoff(book, exceptions=("06-hsts.subdomains",))), form=form)
    assert english in first_page(report(book))
    text = report(book, Language.RU)
    assert russian in text
    command = {"ssh": "ssh-keygen -Y verify", "cms": "openssl cms -verify", "timestamp": "openssl ts -verify"}[form]
    assert command in text
    assert "06-hsts.subdomains" in section(text, "Приложение G: подписания и их проверка")
