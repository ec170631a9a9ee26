"""The report's first page: what is concluded, and before it, what is not proven (design section 10)."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from guide.export.changes import changes
from guide.export.escape import code, md, own
from guide.export.findings import finding_line
from guide.export.gaps import not_proven
from guide.export.page import Page, day, moment, tool_name, vantage_text
from guide.export.people import assessor, independence, observers, signatories
from guide.export.population import population
from guide.export.rulings import SET_ASIDE, risks
from guide.model.assessment import Standing
from guide.model.outcomes import Bearing, Outcome, Status
from guide.model.report import Report
from guide.text.authorisation import authorisation_lines


def first_page(page: Page, report: Report) -> list[str]:
    """Return the lines of the first page."""
    return [
        *_heading(page, report),
        *_conclusion(page, report),
        *not_proven(page, report),
        *_fails(page, report),
        *risks(page, report),
        *changes(page, report),
        *population(page, report),
        *_method(page, report),
        *_authorisation(page, report),
        *signatories(page, report),
    ]


def _heading(page: Page, report: Report) -> list[str]:
    assessment, scope, requirement = report.assessment, report.assessment.scope, report.requirement
    successor = next((one.id for one in requirement.crosswalk if one.relation == "successor"), "")
    return [
        f"# {page.say('report.title', system=scope.system)}",
        "",
        f"> {own(requirement.text[page.language])}",
        ">",
        f"> {page.say('report.requirement_line', id=requirement.id, levels=', '.join(requirement.levels), successor=successor)}",
        f"> {own(requirement.attribution[page.language])}",
        "",
        page.field("report.system", md(scope.system or "—")),
        page.field("report.owner", md(scope.organisation or page.words.say("report.not_stated"))),
        page.field("report.environment", md(scope.environment or page.words.say("report.not_stated"))),
        page.field("report.build", md(scope.build or page.words.say("report.not_stated"))),
        page.field("report.period", _period(page, report)),
        page.field("report.observers", observers(report)),
        page.field("report.assessor", assessor(page, report)),
        page.field("report.independence", independence(page, report)),
        page.field("report.judged_at", moment(assessment.at)),
        page.field(
            "report.cut_off",
            page.put(
                "report.cut_off_value",
                count=str(len(report.records)),
                workbook=code(assessment.workbook),
                digest=code(_newest(report)),
                at=moment(_last(report)),
            ),
        ),
        *_later(page, report),
        page.field("report.policy", f"{code(report.policy.id)} ({own(report.policy.title[page.language])})"),
        *([page.field("report.profile", code(report.profile.id))] if report.profile else []),
        "",
    ]


def _period(page: Page, report: Report) -> str:
    if not report.assessment.facts_from:
        return page.say("report.no_observations")
    return f"{moment(report.assessment.facts_from)} – {moment(report.assessment.facts_to)}"


def _later(page: Page, report: Report) -> list[str]:
    later = report.assessment.records - len(report.records)
    return [page.field("report.later_records", page.say("report.later_records_value", count=later))] if later else []


def _newest(report: Report) -> str:
    return report.records[-1].digest if report.records else ""


def _last(report: Report) -> datetime | None:
    return report.records[-1].at if report.records else None


def _conclusion(page: Page, report: Report) -> list[str]:
    assessment = report.assessment
    lines = [
        f"## {page.say('report.conclusion')}",
        "",
        f"**{page.status(assessment.requirement.status)}.** {' '.join(_conclusions(page, report))}",
        "",
    ]
    if assessment.scope.solo:
        lines += [f"**{page.say('report.not_reviewed')}**", ""]
    lines += [
        page.field("report.programme", page.status(assessment.programme.status)),
        page.field(
            "report.progress", page.say("report.progress_value", done=assessment.satisfied, all=len(assessment.steps))
        ),
        "",
        page.say("report.no_certification"),
        "",
    ]
    return lines


def _conclusions(page: Page, report: Report) -> Iterator[str]:
    """Yield the conclusion, then what it does not rest on observation for, and what it does not speak for."""
    assessment = report.assessment
    aside = [one for one in _aside(report) if one.finding.bears_on is Bearing.REQUIREMENT]
    satisfied = assessment.requirement.status is Status.SATISFIED
    key = "satisfied-ruled" if satisfied and aside else assessment.requirement.status.value
    yield page.say(f"report.concludes.{key}")
    if satisfied:
        yield page.say("report.concludes_people_solo" if assessment.scope.solo else "report.concludes_people")
    if aside:
        yield page.say("report.concludes_aside", count=len(aside))
    if assessment.scope.exclusions:
        yield page.say("report.concludes_excluded", count=len(assessment.scope.exclusions))


def _fails(page: Page, report: Report) -> list[str]:
    lines = [f"## {page.say('report.fails')}", ""]
    at = report.assessment.at
    fails = [one for one in report.assessment.findings if one.status is Status.NOT_SATISFIED]
    for bearing in (Bearing.REQUIREMENT, Bearing.PROGRAMME):
        mine = [one for one in fails if one.finding.bears_on is bearing]
        if mine:
            lines += [f"**{page.say(f'report.bears.{bearing.value}')}**", ""]
            lines += [finding_line(page, one, at, fingerprint=True) for one in mine]
            lines.append("")
    return lines if fails else [*lines, _no_fails(page, report), ""]


def _no_fails(page: Page, report: Report) -> str:
    if not report.observations:
        return page.say("report.no_observations")
    aside = sum(1 for one in _aside(report) if one.finding.outcome is Outcome.FAIL)
    if aside:
        return page.say("report.no_fails_but", count=aside)
    open_ones = any(one.finding.outcome is Outcome.INCONCLUSIVE for one in report.assessment.findings)
    return page.say("report.no_fails_in_part" if open_ones else "report.no_fails")


def _aside(report: Report) -> list[Standing]:
    return [one for one in report.assessment.findings if one.standing in SET_ASIDE]


def _authorisation(page: Page, report: Report) -> list[str]:
    """Return who allowed the probing, when and of what, and each line for a range that needs one."""
    lines = authorisation_lines(page, report.assessment.scope)
    return [f"## {page.say('report.authorisation')}", "", *(f"- {line}" for line in lines), ""]


def _method(page: Page, report: Report) -> list[str]:
    vantages = sorted({one.body.vantage for one in report.observations if one.body.address}, key=repr)
    tools = sorted({tool_name(tool) for one in report.observations for tool in one.body.tools})
    return [
        f"## {page.say('report.method')}",
        "",
        page.say("report.method_text" if report.observations else "report.no_observations"),
        "",
        *(
            page.field(
                "report.vantage",
                vantage_text(page, vantage),
            )
            for vantage in vantages
        ),
        page.field("report.tools", ", ".join(md(tool) for tool in tools) or "—"),
        *_methods(page, report),
        page.field(
            "report.validity",
            page.say(
                "report.validity_value",
                facts=report.policy.facts_max_age,
                statements=report.policy.statements_max_age,
                first=day(_first_end(report)),
            ),
        ),
        page.field("report.language", page.say("report.language_value")),
        "",
    ]


def _methods(page: Page, report: Report) -> list[str]:
    methods = Counter(record.body.method for record in report.statements.values())
    counted = ", ".join(f"{page.say(f'method.{method}')} {count}" for method, count in sorted(methods.items()))
    return [page.field("report.methods", counted)] if counted else []


def _first_end(report: Report) -> datetime | None:
    """Return the first instant at which something that counts now runs out: a fact, an answer, a ruling or a certificate."""
    assessment = report.assessment
    limit = timedelta(days=report.policy.facts_max_age)
    seen = [one.finding.observed for one in assessment.findings if one.standing == "stands"]
    ends = [instant + limit for instant in seen if instant]
    ends += [one.until for one in assessment.findings if one.until]
    ends += [state.until for step in assessment.steps for state in step.questions if state.until]
    for record in report.observations:
        ends += [deployment.chain[0].not_after for deployment in record.body.certificates or () if deployment.chain]
    return min((end for end in ends if end > assessment.at), default=None)
