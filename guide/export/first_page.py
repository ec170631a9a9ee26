"""The report's first page: what is concluded, and before it, what is not proven (design section 10)."""

from datetime import datetime

from guide.export.escape import block, code, md, own
from guide.export.findings import finding_line
from guide.export.gaps import not_proven
from guide.export.page import Page, day, moment, tool_name, vantage_text
from guide.model.assessment import Standing
from guide.model.outcomes import Bearing, Status
from guide.model.report import Report
from guide.model.subjects import Endpoint


def first_page(page: Page, report: Report) -> list[str]:
    """Return the lines of the first page."""
    return [
        *_heading(page, report),
        *_conclusion(page, report),
        *not_proven(page, report),
        *_fails(page, report),
        *_risks(page, report),
        *_population(page, report),
        *_method(page, report),
        *_signatories(page, report),
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
        page.field("report.period", f"{moment(assessment.facts_from)} – {moment(assessment.facts_to)}"),
        page.field("report.judged_at", moment(assessment.at)),
        page.field(
            "report.cut_off",
            page.put(
                "report.cut_off_value",
                count=str(len(report.records)),
                digest=code(_newest(report)),
                at=moment(_last(report)),
            ),
        ),
        page.field("report.policy", f"{code(report.policy.id)} ({own(report.policy.title[page.language])})"),
        *([page.field("report.profile", code(report.profile.id))] if report.profile else []),
        "",
    ]


def _newest(report: Report) -> str:
    return report.records[-1].digest if report.records else ""


def _last(report: Report) -> datetime | None:
    return report.records[-1].at if report.records else None


def _conclusion(page: Page, report: Report) -> list[str]:
    assessment = report.assessment
    lines = [
        f"## {page.say('report.conclusion')}",
        "",
        f"**{page.status(assessment.requirement.status)}.** {page.say(f'report.concludes.{assessment.requirement.status.value}')}",
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


def _fails(page: Page, report: Report) -> list[str]:
    lines = [f"## {page.say('report.fails')}", ""]
    fails = [one for one in report.assessment.findings if one.status is Status.NOT_SATISFIED]
    if not fails:
        return [*lines, page.say("report.no_fails" if report.observations else "report.no_observations"), ""]
    for bearing in (Bearing.REQUIREMENT, Bearing.PROGRAMME):
        mine = [one for one in fails if one.finding.bears_on is bearing]
        if mine:
            lines += [f"**{page.say(f'report.bears.{bearing.value}')}**", ""]
            lines += [finding_line(page, one, fingerprint=True) for one in mine]
            lines.append("")
    return lines


def _risks(page: Page, report: Report) -> list[str]:
    lines = [f"## {page.say('report.risks')}", ""]
    accepted = [one for one in report.assessment.findings if one.standing in {"waived", "false-positive", "settled"}]
    if not accepted:
        return [*lines, page.say("report.no_risks"), ""]
    return [*lines, *(_risk(page, one) for one in accepted), ""]


def _risk(page: Page, one: Standing) -> str:
    line = finding_line(page, one, fingerprint=True)
    return f"{line} — {page.say(f'standing.{one.standing}', by=one.by, until=day(one.until))}"


def _population(page: Page, report: Report) -> list[str]:
    scope = report.assessment.scope
    assessed = {record.body.subject for record in report.observations if not record.body.problems}
    partly = {record.body.subject for record in report.observations if record.body.problems}
    lines = [
        f"## {page.say('report.population')}",
        "",
        page.say(
            "report.population_counts",
            declared=len(scope.subjects),
            assessed=len(assessed - partly),
            partly=len(partly),
            excluded=len(scope.exclusions),
        ),
        *([page.say("report.no_sampling")] if report.observations else []),
        "",
    ]
    for subject in scope.subjects:
        what = f", {page.words.say(f'audience.{subject.audience.value}')}" if isinstance(subject, Endpoint) else ""
        place = f", {page.words.say(f'position.{subject.position.value}')}" if isinstance(subject, Endpoint) else ""
        state = "partly" if subject.name in partly else "assessed" if subject.name in assessed else "by_people"
        lines.append(f"- {code(subject.name)}{what}{place}: {page.say(f'report.subject.{state}')}")
    lines += [
        f"- {code(one.subject)}: {page.say('report.excluded', reason=one.reason, owner=one.owner)}"
        for one in scope.exclusions
    ]
    return [*lines, ""]


def _method(page: Page, report: Report) -> list[str]:
    scope = report.assessment.scope
    vantages = sorted({one.body.vantage for one in report.observations if one.body.address}, key=repr)
    tools = sorted({tool_name(tool) for one in report.observations for tool in one.body.tools})
    who = scope.authorisation
    authorised = (
        page.say("report.authorised_value", by=who.by, reference=who.reference or "—")
        if who
        else page.say("report.not_stated")
    )
    return [
        f"## {page.say('report.method')}",
        "",
        page.say("report.method_text"),
        "",
        *(
            page.field(
                "report.vantage",
                vantage_text(page, vantage),
            )
            for vantage in vantages
        ),
        page.field("report.tools", ", ".join(md(tool) for tool in tools) or "—"),
        page.field("report.authorised", authorised),
        page.field(
            "report.validity",
            page.say(
                "report.validity_value", facts=report.policy.facts_max_age, statements=report.policy.statements_max_age
            ),
        ),
        page.field("report.language", page.say("report.language_value")),
        "",
    ]


def _signatories(page: Page, report: Report) -> list[str]:
    people: dict[str, list[str]] = {}
    for statement in report.statements.values():
        people.setdefault(statement.body.stated_by, []).append("stated")
    for review in report.reviews.values():
        if review.body.target in report.statements or review.body.target in report.rulings:
            people.setdefault(review.by, []).append("reviewed")
    lines = [f"## {page.say('report.signatories')}", "", page.say("report.signatories_text"), ""]
    for person, acts in sorted(people.items()):
        done = ", ".join(page.say(f"report.act.{act}", count=acts.count(act)) for act in dict.fromkeys(acts))
        lines.append(f"- {block(person)}: {done}")
    if not people:
        lines.append(page.say("report.no_people"))
    lines += ["", page.say("report.sign_here"), ""]
    for role in ("assessor", "owner", "risk-owner"):
        lines.append(f"- {page.say(f'report.role.{role}')}: ________________________  {page.say('report.sign_fields')}")
    return [*lines, ""]
