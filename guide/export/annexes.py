"""The annexes: how to repeat each observation, what to change, which interpretations were used, the digests."""

from guide.export.checking import checking
from guide.export.escape import cell, code, md, own
from guide.export.grade import grades
from guide.export.page import Page, day, moment, vantage_text
from guide.export.remedies import remedies
from guide.model.attempts import Ending
from guide.model.facts import Facts, Problem
from guide.model.inventory import Inventory
from guide.model.records import Record
from guide.model.report import Report

_NOTICES = frozenset({"redacted", "redaction_without_stub", "clock_backwards"})
"""Notices about the evidence itself; those about a machine (permissions, links) would change the report's bytes."""


def annexes(page: Page, report: Report) -> list[str]:
    """Return all annexes."""
    return [
        *_observations(page, report),
        *remedies(page, report),
        *_policy(page, report),
        *_crosswalk(page, report),
        *_records(page, report),
        *grades(page, report),
        *checking(page, report),
        page.say("report.made_by", version=report.version),
        "",
    ]


def _observations(page: Page, report: Report) -> list[str]:
    lines = [f"## {page.say('report.annex.observations')}", "", page.say("report.observations_text"), ""]
    for record in report.observations:
        lines += _observation(page, record)
    if not report.observations:
        lines += [page.say("report.no_observations"), ""]
    return lines


def _observation(page: Page, record: Record[Facts]) -> list[str]:
    facts = record.body
    address = f" · {code(facts.address)}" if facts.address else ""
    lines = [
        f"### {code(facts.subject)}{address}",
        "",
        page.field("report.observed_at", f"{moment(facts.started)} – {moment(facts.ended)}"),
        page.field(
            "report.vantage",
            vantage_text(page, facts.vantage),
        ),
        page.field("report.record", f"{code(record.id)} {code(record.digest)}"),
        page.field("report.repeat", code(facts.command)),
        page.field("report.connections", str(facts.connections)),
    ]
    if facts.offers is not None:
        versions = dict.fromkeys(
            offer.version for offer in facts.offers if any(one.ending is Ending.ACCEPTED for one in offer.attempts)
        )
        lines.append(page.field("report.versions_seen", ", ".join(code(version) for version in versions) or "—"))
    for listing in facts.suites or ():
        note = "" if listing.complete else f" ({page.say('report.incomplete_list')})"
        named = ", ".join(code(name) for name in listing.accepted) or "—"
        lines.append(
            f"- **{page.say('report.suites_seen', version=listing.version, engine=listing.engine)}**{note}: {named}"
        )
    for deployment in facts.certificates or ():
        leaf = deployment.chain[0]
        verdicts = (
            f"{f'{one.store} {one.version}'.strip()}: {'✓' if one.trusted else '✗ ' + one.error}"
            for one in deployment.trust
        )
        trust = "; ".join(dict.fromkeys(verdicts))
        lines.append(
            page.field(
                "report.certificate",
                page.put(
                    "report.certificate_value",
                    names=code(", ".join((*leaf.names, *leaf.addresses))),
                    issuer=code(leaf.issuer),
                    start=day(leaf.not_before),
                    end=day(leaf.not_after),
                    key=md(f"{leaf.key} {leaf.bits}"),
                    digest=code(leaf.sha256),
                    trust=md(trust),
                ),
            ),
        )
    if facts.source is not None:
        lines.append(
            page.field(
                "report.source_scan",
                page.say(
                    "report.source_scan_value",
                    files=facts.source.files,
                    skipped=len(facts.source.skipped),
                    hits=len(facts.source.hits),
                ),
            )
        )
    if facts.config is not None:
        lines.append(
            page.field(
                "report.config_read",
                page.put(
                    "report.config_read_value",
                    files=str(len(facts.config.files)),
                    statements=str(len(facts.config.statements)),
                    unread=str(len(facts.config.unread)),
                    digest=code(facts.config.digest),
                ),
            )
        )
    if facts.inventory is not None:
        lines += _inventory(page, facts.inventory)
    lines += [page.field("report.problem", _problem(page, one)) for one in facts.problems]
    return [*lines, ""]


def _inventory(page: Page, read: Inventory) -> list[str]:
    value = page.say(
        "report.inventory_read_value",
        format=read.format or "—",
        files=read.files,
        places=len(read.entries),
        skipped=len(read.skipped),
    )
    return [page.field("report.inventory_read", value), *(f"  - {code(one)}" for one in read.skipped)]


def _problem(page: Page, problem: Problem) -> str:
    """Return where something could not be seen and why; a reason that this version does not know stays a code."""
    key = f"reason.*:{problem.reason}"
    why = page.words.say(key) if page.words.has(key) else f"{code(problem.reason)}."
    return f"{page.say(f'section.{problem.section}')}: {why} {md(problem.detail)}".rstrip()


def _policy(page: Page, report: Report) -> list[str]:
    policy = report.policy
    lines = [
        f"## {page.say('report.annex.policy')}",
        "",
        f"{code(policy.id)} {own(policy.version)}, {code(policy.digest)}. {own(policy.source)}",
        "",
    ]
    for key, rule in sorted(policy.rules.items()):
        values = f" = {', '.join(code(value) for value in rule.values)}" if rule.values else ""
        note = f" {own(rule.note[page.language])}" if rule.note else ""
        lines.append(
            f"- {code(key)}{values} ({page.say(f'bearing.{rule.bears_on.value}')}).{note} {page.put('report.source', source=own(rule.source))}"
        )
    return [*lines, ""]


def _crosswalk(page: Page, report: Report) -> list[str]:
    lines = [f"## {page.say('report.annex.crosswalk')}", "", page.say("report.crosswalk_text"), ""]
    lines += [
        f"- {code(one.id)} ({page.say(f'relation.{one.relation}')}): {own(one.note[page.language])}"
        for one in report.requirement.crosswalk
    ]
    return [*lines, ""]


def _records(page: Page, report: Report) -> list[str]:
    head = [page.say(f"report.column.{name}") for name in ("record", "kind", "at", "by", "digest")]
    lines = [
        f"## {page.say('report.annex.records')}",
        "",
        page.put(
            "report.records_text",
            count=str(len(report.records)),
            digest=code(report.records[-1].digest if report.records else ""),
            head=code(report.head),
        ),
        "",
        f"| {' | '.join(head)} |",
        "|---|---|---|---|---|",
    ]
    for record in report.records:
        cells = (
            code(record.id),
            page.say(f"kind.{record.kind}"),
            moment(record.at),
            md(record.by),
            code(record.digest),
        )
        lines.append(f"| {' | '.join(cell(one) for one in cells)} |")
    notices = [
        f"- {page.say(f'report.notice.{notice.code}', **notice.detail)}"
        for notice in report.assessment.notices
        if notice.code in _NOTICES
    ]
    return [*lines, "", page.say("report.verify_text"), "", *([*notices, ""] if notices else [])]
