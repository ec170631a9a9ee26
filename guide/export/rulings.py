"""Accepted risks and rulings: which findings people set aside, why, on what evidence, and who accepted it."""

from collections.abc import Iterable

from guide.export.escape import code, md, prose
from guide.export.findings import finding_line
from guide.export.page import Page, day
from guide.export.people import reviews_of, withdrawn
from guide.model.assessment import Standing
from guide.model.bodies import Attachment, Determination, Review, Waiver
from guide.model.records import Record
from guide.model.report import Report
from guide.text.shifts import why_lapsed

SET_ASIDE = frozenset({"waived", "false-positive", "settled"})
"""Standings that a person's ruling or waiver makes."""


def risks(page: Page, report: Report) -> list[str]:
    """Return the section: each ruling that counts with the findings it bears on, then those without effect."""
    lines = [f"## {page.say('report.risks')}", ""]
    groups: dict[str, list[Standing]] = {}
    for one in report.assessment.findings:
        if one.standing in SET_ASIDE:
            groups.setdefault(one.record, []).append(one)
    for key, standings in groups.items():
        lines += [finding_line(page, one, report.assessment.at, fingerprint=True) for one in standings]
        lines += [*_grounds(page, report, key), ""]
    idle = [_idle(page, report, record) for record in _idle_records(report, groups)]
    if not groups and not idle:
        lines.append(page.say("report.no_risks"))
    return [*lines, *idle, ""] if idle or not groups else lines


def attachments(page: Page, evidence: Iterable[Attachment]) -> list[str]:
    """Return one line for each attached file, indented below a list item."""
    return [
        "  "
        + page.put(
            "report.attachment", name=code(one.name), size=str(one.size), dated=day(one.dated), digest=code(one.digest)
        )
        for one in evidence
    ]


def review_line(page: Page, review: Record[Review]) -> str:
    """Return who accepted or rejected something, when, and the comment if there is one."""
    key = "report.review_accepted" if review.body.accepted else "report.review_rejected"
    comment = f" {page.say('report.comment', comment=review.body.comment)}" if review.body.comment.strip() else ""
    return f"  {page.say(key, by=review.by, at=day(review.at))}{comment}"


def _grounds(page: Page, report: Report, key: str) -> list[str]:
    ruling, waiver = report.rulings.get(key), report.waivers.get(key)
    lines = [""]
    if ruling:
        lines += [*_quoted(ruling.body.rationale), "", f"  {_made(page, ruling)}"]
        lines += attachments(page, ruling.body.evidence)
    if waiver:
        lines += [*_quoted(waiver.body.reason), "", f"  {_made(page, waiver)}"]
        lines.append(
            f"  {page.say('report.waiver', compensating=waiver.body.compensating, ticket=waiver.body.ticket or '—')}"
        )
    made = ruling or waiver
    reviews = reviews_of(report, key, *_authors(made)) if made else []
    return lines + [review_line(page, review) for review in reviews]


def _authors(record: Record[Determination] | Record[Waiver]) -> tuple[str, ...]:
    body = record.body
    return (record.by, body.approved_by) if isinstance(body, Waiver) else (record.by,)


def _quoted(text: str) -> list[str]:
    return [f"  {line}".rstrip() for line in prose(text)]


def _made(page: Page, record: Record[Determination] | Record[Waiver]) -> str:
    return page.put("report.ruled", by=md(record.by), at=day(record.at), record=code(record.id))


def _idle_records(report: Report, counting: Iterable[str]) -> list[Record[Determination] | Record[Waiver]]:
    gone = {*counting, *withdrawn(report)}
    everything: list[Record[Determination] | Record[Waiver]] = [*report.rulings.values(), *report.waivers.values()]
    return [record for record in everything if record.id not in gone]


def _idle(page: Page, report: Report, record: Record[Determination] | Record[Waiver]) -> str:
    body = record.body
    what = body.finding if isinstance(body, Determination) else body.reason
    return "- " + page.put(
        "report.ruling_idle",
        what=code(what),
        by=md(record.by),
        at=day(record.at),
        record=code(record.id),
        why=_why(page, report, record),
    )


def _why(page: Page, report: Report, record: Record[Determination] | Record[Waiver]) -> str:
    """Return why a ruling or a waiver has no effect: what the judgement says of it, where it fits a finding that counts."""
    lapses = (one.lapse for one in report.assessment.findings if one.lapse)
    lapse = next((one for one in lapses if one.record == record.id), None)
    return f"{why_lapsed(page.words, lapse, md)}." if lapse else page.say(f"report.idle.{_why_idle(report, record)}")


def _why_idle(report: Report, record: Record[Determination] | Record[Waiver]) -> str:
    body = record.body
    until = body.valid_until if isinstance(body, Determination) else body.expires
    reviews = reviews_of(report, record.id, *_authors(record))
    if until <= report.assessment.at:
        return "expired"
    if reviews and not reviews[-1].body.accepted:
        return "rejected"
    return "other" if reviews or report.assessment.scope.solo else "awaiting"
