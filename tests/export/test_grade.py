"""The annex with the equivalent grade: named unofficial in both languages, and nowhere else in the report."""

import ast
from pathlib import Path

import pytest
from builders import certificate, deployment, shop, sound, suites
from export.reporting import begun, observed, report

import guide
from guide.model.checks import ActiveCheck
from guide.model.language import Language

MODERN = {
    "suites": (suites(), suites("TLS_AES_128_GCM_SHA256", version="TLS 1.3")),
    "checks": tuple(
        ActiveCheck(name=name, answer=answer, complete=True, engine="engine 1")
        for name, answer in (
            ("heartbleed", "not vulnerable"),
            ("ccs_injection", "not vulnerable"),
            ("robot", "not vulnerable"),
            ("compression", "not supported"),
        )
    ),
}


def annex(language=Language.EN, *, subject=None, **changes):
    book = begun(subjects=(subject or shop(),))
    observed(book, sound(**(MODERN | changes)))
    text = report(book, language)
    head = {Language.EN: "## Annex F", Language.RU: "## Приложение F"}[language]
    before, found, after = text.partition(head)
    return before, found + after


@pytest.mark.parametrize(
    ("language", "words"),
    [(Language.EN, ("not by SSL Labs", "2009r")), (Language.RU, ("а не самой SSL Labs", "2009r"))],
)
def test_the_annex_says_whose_grade_it_is_not(language, words):
    _, found = annex(language)
    assert all(word in found for word in words)
    assert "A+" in found


def test_it_stands_in_the_annex_only():
    before, found = annex()
    assert found
    assert "SSL Labs Server Rating Guide" not in before
    assert "A+ " not in before.split("## ", 2)[1]


def test_what_is_not_known_is_a_range_with_its_reasons():
    _, found = annex(checks=None)
    assert "not computed; between F and A+" in found
    assert "Could not be ruled out" in found
    assert "Heartbleed" in found


def test_what_holds_it_down_is_named_with_its_cap():
    _, found = annex(certificates=(deployment(certificate(key="RSA", bits=1024)),))
    assert "a weak key or Diffie-Hellman prime (≤ B)" in found
    assert "**Grade:** B" in found


def test_an_untrusted_server_has_both_letters():
    _, found = annex(certificates=(deployment(trusted=False),))
    assert "**Grade:** T" in found
    assert "**Trust and name left out:** A+" in found


def test_no_annex_where_the_guide_does_not_apply():
    _, found = annex(subject=shop(audience="mail"))
    assert found == ""


def test_nothing_that_decides_knows_the_grade():
    root = Path(guide.__file__).parent
    users = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module in {"guide.assess.grade", "guide.assess.grade_facts"}
    }
    assert users == {"assess/grade.py", "export/grade.py"}


def test_the_same_facts_give_the_same_bytes():
    assert annex() == annex()
