"""The people: who observed, stated, approved, ruled and reviewed what, and how independent that was."""

from collections.abc import Iterator

from guide.assess.reading import taken_back
from guide.export.escape import block, md
from guide.export.page import Page
from guide.export.signoffs import signed_off
from guide.model.base import same_person
from guide.model.bodies import Review
from guide.model.records import Record
from guide.model.report import Report

_ROLES = ("assessor", "owner", "risk-owner")


def signatories(page: Page, report: Report) -> list[str]:
    """Return the section: what each person did in the workbook, and the lines to sign on."""
    people: dict[str, list[str]] = {}
    for person, act in _acts(report):
        people.setdefault(person, []).append(act)
    lines = [
        f"## {page.say('report.signatories')}",
        "",
        *signed_off(page, report),
        page.say("report.signatories_text"),
        "",
    ]
    for person, acts in sorted(people.items()):
        done = "; ".join(page.say(f"report.act.{act}", count=acts.count(act)) for act in dict.fromkeys(acts))
        lines.append(f"- {block(person)}: {done}")
    if not people:
        lines.append(page.say("report.no_people"))
    done_roles = {one.signoff.body.role for one in report.signoffs if not one.withdrawn}
    left = [role for role in _ROLES if role not in done_roles]
    lines += ["", *([page.say("report.sign_here"), ""] if left else [])]
    for role in left:
        lines.append(f"- {page.say(f'report.role.{role}')}: ________________________  {page.say('report.sign_fields')}")
    return [*lines, ""]


def observers(report: Report) -> str:
    """Return who recorded the observations, as Markdown, or a dash."""
    return ", ".join(dict.fromkeys(md(record.by) for record in report.observations)) or "—"


def assessor(page: Page, report: Report) -> str:
    """Return who assesses: as the scope says, else as the newest sign-off of that role does."""
    if report.assessment.scope.assessor:
        return md(report.assessment.scope.assessor)
    signed = [one.signoff for one in report.signoffs if one.signoff.body.role == "assessor" and not one.withdrawn]
    if not signed:
        return page.say("report.assessor_value")
    return md(", ".join(part for part in (signed[-1].by, signed[-1].body.position) if part))


def independence(page: Page, report: Report) -> str:
    """Return how many of the deciding answers another person accepted."""
    answered = [state for step in report.assessment.steps for state in step.questions if state.attestation]
    reviews = (report.reviews.get(state.review) for state in answered)
    accepted = sum(1 for review in reviews if review and review.body.accepted)
    key = "report.independence_solo" if report.assessment.scope.solo else "report.independence_value"
    asked = sum(len(step.questions) for step in report.assessment.steps)
    return page.say(key, accepted=accepted, answered=len(answered), asked=asked)


def withdrawn(report: Report) -> frozenset[str]:
    """Return the ids of the records that were taken back."""
    return taken_back(report.records)


def _acts(report: Report) -> Iterator[tuple[str, str]]:
    yield from ((record.by, "observed") for record in report.observations)
    yield from _said(report)
    yield from _decided(report)


def _said(report: Report) -> Iterator[tuple[str, str]]:
    for statement in report.statements.values():
        yield statement.body.stated_by, "stated"
        if statement.by != statement.body.stated_by:
            yield statement.by, "recorded"
        if statement.body.approved_by and statement.body.answer == "not-applicable":
            yield statement.body.approved_by, "approved"


def _decided(report: Report) -> Iterator[tuple[str, str]]:
    gone = withdrawn(report)
    yield from ((record.by, "ruled") for record in report.rulings.values() if record.id not in gone)
    yield from ((one.body.approved_by, "waived") for one in report.waivers.values() if one.id not in gone)
    yield from ((one.owner, "excluded") for one in report.assessment.scope.exclusions if one.owner)
    reviewed = {*report.statements, *report.rulings, *report.waivers}
    for review in report.reviews.values():
        if review.body.target in reviewed and not {review.id, review.body.target} & gone:
            yield review.by, "reviewed"


def reviews_of(report: Report, target: str, *authors: str) -> list[Record[Review]]:
    """Return the reviews of one record that count, the newest last: none taken back, no author's praise of their own word."""
    gone = withdrawn(report)
    return [
        one
        for one in report.reviews.values()
        if one.body.target == target
        and one.id not in gone
        and not (one.body.accepted and any(same_person(one.by, author) for author in authors))
    ]
