"""The Markdown report: first page, twelve steps, the fallback matrix, annexes. The same report gives the same bytes."""

from guide.export.annexes import annexes
from guide.export.first_page import first_page
from guide.export.matrix import matrix
from guide.export.page import Page
from guide.export.steps import steps
from guide.model.report import Report
from guide.text.language import Words


def render(report: Report, words: Words) -> str:
    """Return the whole report as Markdown (UTF-8, LF, one final LF)."""
    page = Page(words)
    lines = [*first_page(page, report), *steps(page, report), *matrix(page, report), *annexes(page, report)]
    return "\n".join(lines).rstrip("\n") + "\n"
