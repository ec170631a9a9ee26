"""What was not proven: the part of the first page that comes before everything else."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from guide.export.escape import code, observed, own
from guide.export.findings import label_of
from guide.export.page import Page, day
from guide.model.assessment import NotProven
from guide.model.findings import Finding
from guide.model.outcomes import Bearing, Status
from guide.model.report import Report
from guide.text.sentences import not_proven_reason
from guide.text.shifts import shift_sentence

_UNANSWERED = "not_answered"


def not_proven(page: Page, report: Report) -> list[str]:
    """Return the section: what bears on the requirement item by item, plain unanswered questions of the programme by step."""
    lines = [f"## {page.say('report.not_proven')}", ""]
    items = report.assessment.not_proven
    if not items:
        return [*lines, page.say("report.nothing_unproven"), ""]
    lines += [page.say("report.not_proven_intro"), ""]
    for bearing in (Bearing.REQUIREMENT, Bearing.PROGRAMME):
        mine = [one for one in items if one.bears_on is bearing]
        if not mine:
            continue
        brief = [one for one in mine if bearing is Bearing.PROGRAMME and one.reason == _UNANSWERED]
        full = [one for one in mine if one not in brief]
        lines += [f"**{page.say(f'report.bears.{bearing.value}')}**", ""]
        lines += [*_items(page, report, full), *_by_step(page, report, brief), ""]
    return lines


def _items(page: Page, report: Report, items: Iterable[NotProven]) -> Iterator[str]:
    findings = {one.finding.fingerprint: one.finding for one in report.assessment.findings}
    grouped: dict[tuple[str, str, str], list[str]] = {}
    for one in items:
        finding = findings.get(one.item) if one.kind == "finding" else None
        label = code(finding.subject) if finding else label_of(page, report, one)
        key = (label, _reason(page, report, one, finding), _effect(page, one))
        grouped.setdefault(key, []).append(finding.probe if finding else "")
    for (label, reason, effect), probes in grouped.items():
        named = ", ".join(code(probe) for probe in dict.fromkeys(probes) if probe)
        about = f" ({named})" if named else ""
        colon = "" if label.endswith("?") else ":"
        yield f"- {label}{about}{colon} {reason} → {effect}"


def _reason(page: Page, report: Report, one: NotProven, finding: Finding | None) -> str:
    if finding and one.effect is Status.STALE:
        # What was seen stands under its step; here one line says for a whole subject why it no longer counts.
        days = report.policy.facts_max_age
        limit = report.assessment.at - timedelta(days=days)
        key = "too_old" if finding.observed and finding.observed < limit else "wrong_clock"
        return page.say(f"report.{key}", at=day(finding.observed), days=days)
    for exclusion in report.assessment.scope.exclusions:
        if one.kind == "subject" and exclusion.subject == one.item:
            return page.say("report.excluded", reason=exclusion.reason, owner=exclusion.owner or "—")
    reason = not_proven_reason(page.words, one, finding, observed)
    return " ".join([reason, *_changed(page, report, one)])


def _changed(page: Page, report: Report, one: NotProven) -> Iterator[str]:
    """Yield what changed under the statement, old and new, where a question that was answered is open or stale."""
    if one.kind == "question":
        states = (state for step in report.assessment.steps for state in step.questions if state.question == one.item)
        yield from (shift_sentence(page.words, shift, observed, own) for state in states for shift in state.shifts)


def _effect(page: Page, one: NotProven) -> str:
    if one.kind == "subject" and one.effect is Status.NOT_APPLICABLE:
        return page.say("report.not_covered")
    return page.words.say(f"status.{one.effect.value}")


def _by_step(page: Page, report: Report, items: Iterable[NotProven]) -> Iterator[str]:
    unanswered = {one.item for one in items}
    for step in report.requirement.steps:
        count = sum(1 for question in step.questions if question.id in unanswered)
        if count:
            yield f"- {page.put('report.unanswered', number=str(step.number), title=own(step.title[page.language]), count=str(count))}"
