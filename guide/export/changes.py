"""What changed since the last sign-off, for the report's first page."""

from guide.export.escape import md, observed, own
from guide.export.page import Page
from guide.model.report import Report
from guide.text.changes import recorded_sentence, since_sentence, told
from guide.text.shifts import shift_sentence


def changes(page: Page, report: Report) -> list[str]:
    """Return the section; nothing while nobody has signed off."""
    diff = report.changes
    if diff is None:
        return []
    lines = [f"## {page.say('report.changes')}", "", since_sentence(page.words, diff), ""]
    lines += [recorded_sentence(page.words, diff), ""]
    for title, sentences in told(page.words, diff, md):
        lines += [f"**{title}**", ""]
        for change, sentence in sentences:
            lines += [
                f"- {sentence}",
                *(f"  - {shift_sentence(page.words, one, observed, own)}" for one in change.shifts),
            ]
        lines.append("")
    return lines if diff.changes else [*lines, page.say("diff.none"), ""]
