"""The sign-offs on the first page: who decided what, over what exactly, and what is signed. It checks no signature and says so."""

from guide.export.escape import block, code, md, prose
from guide.export.page import Page, day, moment
from guide.model.bodies import Signature
from guide.model.outcomes import Status
from guide.model.records import Record
from guide.model.report import Report
from guide.model.signoffs import Signed


def signed_off(page: Page, report: Report) -> list[str]:
    """Return the sign-offs, the newest first, or one line that says there are none."""
    if not report.signoffs:
        return [page.say("report.no_signoff"), ""]
    lines = [page.say("report.signoffs_text"), ""]
    for one in reversed(report.signoffs):
        lines += _signoff(page, report, one)
    return lines


def _signoff(page: Page, report: Report, one: Signed) -> list[str]:
    record, body = one.signoff, one.signoff.body
    name = block(", ".join(part for part in (record.by, body.position) if part))
    head = page.put(
        "report.signoff",
        role=page.say(f"report.role.{body.role}"),
        decision=page.say(f"decision.{body.decision}"),
        name=name,
        at=moment(record.at),
    )
    over = page.put(
        "report.signoff_over",
        count=str(one.records),
        digest=code(record.prev[0]),
        requirement=md(body.requirement_id or report.requirement.id),
        status=_status(page, body.requirement),
        programme=_status(page, body.programme),
        policy=code(body.policy),
    )
    lines = [f"- {head}", "", f"  {over}"]
    if one.withdrawn:
        lines.append(f"  **{page.say('report.signoff_withdrawn')}**")
    if body.exceptions:
        lines.append(f"  {page.say('report.signoff_exceptions', count=len(body.exceptions))}")
    if one.later:
        lines.append(f"  {page.say('report.signoff_later', count=one.later)}")
    lines += ["", *(f"  {line}".rstrip() for line in prose(body.statement)), "", f"  {_sealed(page, one)}"]
    return [*lines, *(f"  {_signature(page, signature)}" for signature in one.signatures), ""]


def _sealed(page: Page, one: Signed) -> str:
    if one.seal is None:
        return page.put("report.signoff_unsealed", record=code(one.signoff.id))
    return page.put(
        "report.signoff_sealed",
        record=code(one.signoff.id),
        folder=code(f"signoffs/{one.seal.body.folder}"),
        digest=code(one.seal.body.manifest),
        signed="" if one.signatures else page.say("report.signoff_unsigned"),
    ).rstrip()


def _signature(page: Page, record: Record[Signature]) -> str:
    body = record.body
    return page.put(
        f"report.signature.{body.form}",
        signer=md(body.signer),
        file=code(body.file),
        at=day(record.at),
        by=md(record.by),
    )


def _status(page: Page, written: str) -> str:
    """Return the word of a status that a record names; what is none stays as it is written."""
    known = {one.value for one in Status}
    return page.say(f"status.{written}") if written in known else code(written)
