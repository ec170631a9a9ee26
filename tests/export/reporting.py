"""Workbooks and the reports on them, as the report's tests want to say them."""

from functools import cache

from builders_book import Book
from builders_facts import (
    NOW,
    sound,
)

from guide.assess.fold import assess
from guide.assess.report import compose
from guide.catalog.load import load_catalog
from guide.export.markdown import render
from guide.model.facts import Tool, Vantage
from guide.model.language import Language
from guide.text.language import Words

REQUIREMENT = "v4.0.3-9.1.1"


@cache
def content():
    return load_catalog()


def assessed(book, at=NOW):
    artifacts = {one.digest: "present" for record in book.records for one in getattr(record.body, "evidence", ())}
    return assess(content(), book.ledger(), now=at, artifacts=artifacts)


def report(book, language=Language.EN, at=NOW):
    return render(compose(content(), book.ledger(), assessed(book, at)), words(language))


def words(language=Language.EN):
    return Words(language, content().words[language])


def answer_all(book, **changes):
    for step in content().requirements[REQUIREMENT].steps:
        for question in step.questions:
            book.answered(question.id, **({"revision": question.revision, "wording": question.digest} | changes))


def begun(**scope):
    return Book(**({"policy": "asvs-4.0.3"} | scope))


def observed(book, facts=None):
    tools = (Tool(name="asvs-guide", version="0.1"),)
    vantage = Vantage(name="bench", source="192.0.2.1", resolver="192.0.2.53")
    return book.put(facts or sound(vantage=vantage, tools=tools), by="Pia Prober")


def complete(**scope):
    """Return a book in which everything was seen sound, answered by Ann and accepted by Bob."""
    book = begun(**scope)
    observed(book)
    answer_all(book)
    return book


def first_page(text):
    return text.split("\n## The twelve steps\n")[0]


def section(text, title):
    return text.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def standing(book, outcome, at=NOW):
    return [one for one in assessed(book, at).findings if one.finding.outcome is outcome]
