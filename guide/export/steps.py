"""The twelve steps in the report: findings, statements and their validity."""

from guide.export.escape import code, md, observed, own, prose
from guide.export.findings import finding_line, quiet_lines
from guide.export.page import Page, day
from guide.export.rulings import attachments, review_line
from guide.model.assessment import QuestionState, StepState
from guide.model.bodies import Attestation
from guide.model.content import Question, Step
from guide.model.outcomes import Outcome
from guide.model.report import Report
from guide.text.sentences import question_sentence
from guide.text.shifts import shift_sentence

_QUIET = (Outcome.ADVISORY, Outcome.PASS, Outcome.MANUAL)
"""What nobody rules on: it is told in groups."""


def steps(page: Page, report: Report) -> list[str]:
    """Return the section of the twelve steps."""
    lines = [f"## {page.say('report.steps')}", ""]
    by_id = {step.id: step for step in report.requirement.steps}
    lines += [
        f"{state.number}. {page.status(state.status)}: {own(by_id[state.step].title[page.language])}"
        for state in report.assessment.steps
    ]
    lines.append("")
    for state in report.assessment.steps:
        lines += _step(page, report, state, by_id[state.step])
    return lines


def _step(page: Page, report: Report, state: StepState, step: Step) -> list[str]:
    lines = [
        f"### {page.say('report.step', number=step.number, title=step.title[page.language])}",
        "",
        f"**{page.status(state.status)}**",
        "",
    ]
    loud = [one for one in state.findings if one.finding.outcome not in _QUIET]
    quiet = [line for outcome in _QUIET for line in quiet_lines(page, state.findings, outcome)]
    if loud or quiet:
        lines += [f"**{page.say('report.observed')}**", ""]
        lines += [*(finding_line(page, one, report.assessment.at, fingerprint=True) for one in loud), *quiet, ""]
    if state.questions:
        lines += [f"**{page.say('report.stated')}**", ""]
        wording = {question.id: question for question in step.questions}
        for question in state.questions:
            lines += _question(page, report, question, wording[question.question])
    return lines


def _question(page: Page, report: Report, state: QuestionState, question: Question) -> list[str]:
    bearing = page.say(f"bearing.{state.bears_on.value}")
    lines = [
        f"- {page.status(state.status)} {code(question.id)} ({bearing}): {own(question.wording[page.language])}",
        f"  {question_sentence(page.words, state)}",
    ]
    if state.reason == "partly_answered" and state.subjects_open:
        named = ", ".join(code(name) for name in state.subjects_open)
        lines.append(f"  {page.put('report.subjects_open', subjects=named)}")
    shifts = [one for one in state.shifts if one.reason != "subjects_open"]
    lines += ["", *(f"  - {shift_sentence(page.words, one, observed, own)}" for one in shifts)] if shifts else []
    told = [state.attestation, *(sample.record for sample in state.samples)]
    for key in dict.fromkeys(one for one in told if one in report.statements):
        lines += _statement(page, report, state, key)
    return [*lines, ""]


def _statement(page: Page, report: Report, state: QuestionState, key: str) -> list[str]:
    record = report.statements[key]
    body = record.body
    lines = ["", *(f"  {line}" for line in prose(body.statement)), ""]
    lines.append(
        "  "
        + page.put(
            "report.statement_by",
            answer=page.say(f"answer.{body.answer}"),
            by=md(body.stated_by),
            recorded=md(record.by),
            at=day(record.at),
            method=page.say(f"method.{body.method}"),
            until=day(state.until if state.until and key == state.attestation else body.valid_until),
            record=code(record.id),
        ),
    )
    if body.approved_by:
        lines.append("  " + page.say("report.approved_by", by=body.approved_by))
    if body.subjects:
        lines.append(
            "  " + page.put("report.statement_subjects", subjects=", ".join(code(name) for name in body.subjects))
        )
    lines += _sample(page, body)
    lines += attachments(page, body.evidence)
    review = report.reviews.get(state.review)
    if review and review.body.target == key:
        lines.append(review_line(page, review))
    return [line if line.strip() else "" for line in lines]


def _sample(page: Page, body: Attestation) -> list[str]:
    if body.sample is None:
        return []
    said = page.put(
        "report.statement_sample",
        looked_at=str(len(body.sample.looked_at)),
        population=str(len(body.subjects)),
        names=", ".join(code(name) for name in body.sample.looked_at),
        chosen=page.say(f"chosen.{body.sample.chosen}"),
    )
    rationale = (f"  {line}" for line in prose(body.sample.rationale))
    return [f"  {said}", "", f"  {page.say('report.statement_rationale')}", "", *rationale, ""]
