"""Annex B: what to change. One entry a remedy, with the blocks of the servers that this workbook shows."""

from collections.abc import Iterable

from guide.export.escape import code, own
from guide.export.page import Page
from guide.export.servers import for_servers, server_of_protocol, servers_in
from guide.model.content import Remedy
from guide.model.findings import Finding
from guide.model.outcomes import Outcome
from guide.model.report import Report
from guide.model.subjects import Endpoint


def remedies(page: Page, report: Report) -> list[str]:
    """Return the annex; nothing where nothing is to be changed."""
    loud = [
        one.finding
        for one in report.assessment.findings
        if one.finding.outcome in {Outcome.FAIL, Outcome.ADVISORY} and one.standing not in {"false-positive", "settled"}
    ]
    used = {
        report.remedies[finding.fingerprint].id: report.remedies[finding.fingerprint]
        for finding in loud
        if finding.fingerprint in report.remedies
    }
    if not used:
        return []
    lines = [f"## {page.say('report.annex.remedies')}", "", page.say("report.remedies_text"), ""]
    lines += [page.say("report.remedies_servers"), ""]
    for key, remedy in used.items():
        mine = [one for one in loud if report.remedies.get(one.fingerprint) == remedy]
        lines += _entry(page, key, remedy, mine, _known(report, mine))
    return lines


def _known(report: Report, findings: Iterable[Finding]) -> frozenset[str]:
    """Return the servers that findings are about: where each says its own, these; else those of all configurations read."""
    said: set[str] = set()
    for one in findings:
        subject = report.assessment.scope.find(one.subject)
        spoken = server_of_protocol(subject.speaks) if isinstance(subject, Endpoint) else ""
        own_server = servers_in(one.detail.get("server", "")) | ({spoken} if spoken else set())
        said |= own_server or _configured(report)
    return frozenset(said)


def _configured(report: Report) -> frozenset[str]:
    read = (record.body.config for record in report.observations if record.body.config)
    return frozenset(statement.server for config in read for statement in config.statements)


def _entry(page: Page, key: str, remedy: Remedy, findings: Iterable[Finding], known: frozenset[str]) -> list[str]:
    where = dict.fromkeys(f"{code(one.subject)} [{one.fingerprint[:12]}]" for one in findings)
    text, left = for_servers(remedy.text[page.language], known)
    rest = [page.put("report.remedies_left", servers=own("; ".join(left))), ""] if left else []
    return [
        f"### {own(remedy.title[page.language])}",
        "",
        f"{code(key)}: {', '.join(where)}",
        "",
        *_deeper(text),
        "",
        *rest,
    ]


def _deeper(text: str) -> list[str]:
    """Return our own Markdown with its headings two levels down, code blocks untouched."""
    lines, fenced = [], False
    for line in text.strip("\n").split("\n"):
        fenced ^= line.startswith("```")
        lines.append(f"##{line}" if line.startswith("#") and not fenced else line)
    return lines
