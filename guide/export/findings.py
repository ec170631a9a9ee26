"""Findings as report lines."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from guide.export.escape import code, observed, own
from guide.export.page import Page, day
from guide.model.assessment import NotProven, Standing
from guide.model.findings import Finding
from guide.model.outcomes import Outcome
from guide.model.report import Report
from guide.text.sentences import finding_sentence, joined, place_name


def finding_line(page: Page, standing: Standing, at: datetime, *, fingerprint: bool = False) -> str:
    """Return one list item: glyph, outcome, probe, where, sentence, and what people and age made of it at ``at``."""
    finding = standing.finding
    address = f" · {code(finding.address)}" if finding.address and finding.address not in finding.subject else ""
    mark = f" [{finding.fingerprint[:12]}]" if fingerprint else ""
    sentence = _ended(finding_sentence(page.words, finding, observed))
    name = place_name(page.words, finding, observed) if finding.place else ""
    place = f" · {name}" if name.casefold() not in sentence.casefold() else ""
    notes = "; ".join(_notes(page, standing, at))
    about = f" ({notes})" if notes else ""
    return f"- {page.outcome(finding.outcome)} {code(finding.probe)} · {code(finding.subject)}{address}{place}: {sentence}{about}{mark}"


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."


def _notes(page: Page, standing: Standing, at: datetime) -> Iterator[str]:
    seen = standing.finding.observed
    if seen and seen.date() != at.date():
        yield page.say("report.observed_on", at=day(seen))
    if standing.older:
        yield page.say("report.older")
    if standing.standing != "stands":
        yield page.say(f"standing.{standing.standing}", by=standing.by, until=day(standing.until))


def quiet_lines(page: Page, standings: Iterable[Standing], outcome: Outcome) -> list[str]:
    """Return the passes, the advice, or what is left to people: places that read alike in one sentence, subjects in one line."""
    sentences: dict[tuple[str, str], list[str]] = {}
    for (probe, subject, _, _, stale), places in _alike(page, standings, outcome).items():
        finding = joined(places)
        mark = f" ({page.say('standing.stale')})" if stale else ""
        sentence = finding_sentence(page.words, finding, observed) + mark
        sentences.setdefault((probe, subject), []).append(_ended(sentence))
    subjects: dict[tuple[str, str], list[str]] = {}
    for (probe, subject), said in sentences.items():
        subjects.setdefault((probe, " ".join(said)), []).append(code(subject))
    word = page.outcome(outcome)
    return [
        f"- {word} {code(probe)}: {said} {page.put('report.holds_for', subjects=', '.join(mine))}"
        for (probe, said), mine in subjects.items()
    ]


def _alike(
    page: Page, standings: Iterable[Standing], outcome: Outcome
) -> dict[tuple[str, str, str, str, bool], list[Finding]]:
    grouped: dict[tuple[str, str, str, str, bool], list[Finding]] = {}
    for one in standings:
        finding = one.finding
        if finding.outcome is outcome:
            said = finding_sentence(page.words, finding.model_copy(update={"place": ""}))
            key = (finding.probe, finding.subject, finding.reason, said, one.standing == "stale")
            grouped.setdefault(key, []).append(finding)
    return grouped


def label_of(page: Page, report: Report, one: NotProven) -> str:
    """Return the name of something not proven: the question's wording, or the subject's name."""
    if one.kind == "question":
        question = next((q for step in report.requirement.steps for q in step.questions if q.id == one.item), None)
        if question:
            return f"{code(question.id)} {own(question.wording[page.language])}"
    return code(one.item) if one.item else page.say("not_proven.scope")
