"""Findings as report lines."""

from collections.abc import Iterable

from guide.export.escape import code, observed, own
from guide.export.page import Page
from guide.model.assessment import NotProven, Standing
from guide.model.findings import Finding
from guide.model.outcomes import Outcome
from guide.model.report import Report
from guide.text.sentences import finding_sentence, place_name


def finding_line(page: Page, standing: Standing, *, fingerprint: bool = False) -> str:
    """Return one list item: glyph, outcome, probe, where, sentence."""
    finding = standing.finding
    address = f" · {code(finding.address)}" if finding.address and finding.address not in finding.subject else ""
    mark = f" [{finding.fingerprint[:12]}]" if fingerprint else ""
    older = f" ({page.say('report.older')})" if standing.older else ""
    stale = f" ({page.say('standing.stale')})" if standing.standing == "stale" else ""
    sentence = finding_sentence(page.words, finding, observed)
    name = place_name(page.words, finding)
    place = f" · {observed(name)}" if name and observed(name) not in sentence else ""
    return f"- {page.outcome(finding.outcome)} {code(finding.probe)} · {code(finding.subject)}{address}{place}: {sentence}{older}{stale}{mark}"


def pass_lines(page: Page, standings: Iterable[Standing]) -> list[str]:
    """Return the passes of a step: places that read alike in one sentence, subjects that read alike in one line."""
    sentences: dict[tuple[str, str], list[str]] = {}
    for (probe, subject, _, _, stale), places in _alike(standings).items():
        finding = places[0].model_copy(
            update={"place": ", ".join(dict.fromkeys(one.place for one in places if one.place))}
        )
        mark = f" ({page.say('standing.stale')})" if stale else ""
        sentence = finding_sentence(page.words, finding, observed) + mark
        sentences.setdefault((probe, subject), []).append(sentence if sentence.endswith(".") else f"{sentence}.")
    subjects: dict[tuple[str, str], list[str]] = {}
    for (probe, subject), said in sentences.items():
        subjects.setdefault((probe, " ".join(said)), []).append(code(subject))
    word = page.outcome(Outcome.PASS)
    return [
        f"- {word} {code(probe)}: {said} {page.put('report.holds_for', subjects=', '.join(mine))}"
        for (probe, said), mine in subjects.items()
    ]


def _alike(standings: Iterable[Standing]) -> dict[tuple[str, str, str, str, bool], list[Finding]]:
    grouped: dict[tuple[str, str, str, str, bool], list[Finding]] = {}
    for one in standings:
        finding = one.finding
        if finding.outcome is Outcome.PASS:
            said = repr(sorted(finding.detail.items()))
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
