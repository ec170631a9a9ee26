"""The fallback matrix in the report, in both languages."""

import pytest
from builders_book import Book
from builders_facts import ADDRESS, answer, attempt, check, offers, redirected, shop, sound
from export.reporting import begun, observed, report, section

from guide.model.attempts import Offer
from guide.model.language import Language

TITLES = {Language.EN: "The fallback matrix", Language.RU: "Матрица отката"}


def told(book, language=Language.EN):
    return section(report(book, language), TITLES[language])


def with_alert_70(**changes):
    refused = Offer(version="TLS 1.1", attempts=(attempt("alert", alert=70),))
    rest = tuple(one for one in offers() if (one.version, one.suites) != ("TLS 1.1", "any"))
    return sound(offers=(*rest, refused), **changes)


def test_each_attempt_says_how_it_ended():
    book = begun()
    observed(book, with_alert_70())
    text = told(book)
    assert "| TLS 1.1 | ✓ refused: alert 70 protocol\\_version |" in text or (
        "| TLS 1.1 | ✓ refused: alert 70 protocol_version |" in text
    )
    assert "| http, port 80, `/` | → redirected: status 301; to https on the same host |" in text
    assert "| http to the TLS port 443 | ✓ refused: status 400 |" in text
    assert "| wrong server name (SNI) | • answered over TLS: TLS 1.3 |" in text


def test_what_was_served_stands_with_a_cross_in_overview_and_table():
    book = begun()
    observed(book, sound(cleartext=(check(answer(200)),)))
    text = told(book)
    assert "| http, port 80, `/` | ✗ served: status 200 |" in text
    overview = next(line for line in text.split("\n") if line.startswith("| `shop.example:443`"))
    assert overview.split(" | ")[1] == "✗"


def test_entry_points_that_answered_alike_share_a_table():
    book = Book(policy="asvs-4.0.3", subjects=(shop(), shop(host="www.shop.example")))
    observed(book)
    own = {"cleartext": (redirected("https://www.shop.example/"),)}
    observed(book, sound(subject="www.shop.example:443", address="192.0.2.77", **own))
    assert told(book).count("| TLS 1.1 |") == 1 + 1  # once as a heading of the overview
    observed(book, with_alert_70(subject="www.shop.example:443", address="192.0.2.77", **own))
    assert told(book).count("| TLS 1.1 |") == 2 + 1


@pytest.mark.parametrize("language", Language)
def test_both_languages_have_every_word(language):
    book = begun()
    observed(book, sound(address=ADDRESS))
    text = told(book, language)
    assert "matrix." not in text
    assert text.count("\n| ") >= 13


def test_a_scope_without_endpoints_says_so():
    assert "No endpoint is in scope." in told(begun(add=()))
