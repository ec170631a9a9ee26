"""Findings as report lines."""

from collections.abc import Iterable

from guide.export.escape import code, md, own
from guide.export.page import OUTCOME_GLYPHS, Page
from guide.model.assessment import NotProven, Standing
from guide.model.outcomes import Outcome
from guide.model.report import Report
from guide.text.sentences import finding_sentence


def finding_line(page: Page, standing: Standing, *, fingerprint: bool = False) -> str:
    """Return one list item: glyph, outcome, probe, where, sentence."""
    finding = standing.finding
    address = f" · {code(finding.address)}" if finding.address and finding.address not in finding.subject else ""
    place = f" · {code(finding.place)}" if finding.place else ""
    mark = f" [{finding.fingerprint[:12]}]" if fingerprint else ""
    older = f" ({page.say('report.older')})" if standing.older else ""
    stale = f" ({page.say('standing.stale')})" if standing.standing == "stale" else ""
    sentence = finding_sentence(page.words, finding, md)
    return f"- {page.outcome(finding.outcome)} {code(finding.probe)} · {code(finding.subject)}{address}{place}: {sentence}{older}{stale}{mark}"


def pass_lines(page: Page, standings: Iterable[Standing]) -> list[str]:
    """Return the passes of a step, one line a probe and subject, its places in a row."""
    grouped: dict[tuple[str, str], list[Standing]] = {}
    for standing in standings:
        if standing.finding.outcome is Outcome.PASS:
            grouped.setdefault((standing.finding.probe, standing.finding.subject), []).append(standing)
    lines = []
    for (probe, subject), mine in grouped.items():
        said = dict.fromkeys(
            (f"{code(one.finding.place)} " if one.finding.place else "")
            + finding_sentence(page.words, one.finding, md)
            + (f" ({page.say('standing.stale')})" if one.standing == "stale" else "")
            for one in mine
        )
        lines.append(
            f"- {OUTCOME_GLYPHS[Outcome.PASS]} {page.words.say('outcome.pass')} {code(probe)} · {code(subject)}: {'; '.join(said)}"
        )
    return lines


def label_of(page: Page, report: Report, one: NotProven) -> str:
    """Return the name of something not proven: the question's wording, or the subject's name."""
    if one.kind == "question":
        question = next((q for step in report.requirement.steps for q in step.questions if q.id == one.item), None)
        if question:
            return f"{code(question.id)} {own(question.wording[page.language])}"
    return code(one.item) if one.item else page.say("not_proven.scope")
