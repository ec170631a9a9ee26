"""The fallback matrix in the report: an overview of glyphs, then every attempt with how it ended."""

from collections.abc import Sequence

from guide.export.escape import cell as table_cell
from guide.export.escape import code, md, observed
from guide.export.page import Page
from guide.model.matrix import Cell, Entry
from guide.model.report import Report
from guide.text.cells import attempt_name, cell_glyph, cell_text, legend


def matrix(page: Page, report: Report) -> list[str]:
    """Return the section; entry points that answered alike share one table."""
    entries = report.assessment.matrix
    lines = [f"## {page.say('report.matrix')}", "", page.say("report.matrix_text"), ""]
    if not entries:
        return [*lines, page.say("report.matrix_none"), ""]
    lines += [*_overview(page, entries), "", f"{legend(page.words)}, – {page.say('matrix.state.none')}.", ""]
    for alike in _groups(entries):
        lines += _details(page, alike)
    return lines


def _overview(page: Page, entries: Sequence[Entry]) -> list[str]:
    columns = list(dict.fromkeys(cell.attempt for entry in entries for cell in entry.cells))
    heads = [page.say("report.column.entry"), *(page.say(f"matrix.short.{name}") for name in columns)]
    lines = [f"| {' | '.join(heads)} |", f"|---|{'---|' * len(columns)}"]
    for entry in entries:
        glyphs = [" ".join(_glyphs(entry, name)) or "–" for name in columns]
        lines.append(f"| {table_cell(_where(entry))} | {' | '.join(glyphs)} |")
    return lines


def _glyphs(entry: Entry, attempt: str) -> list[str]:
    return list(dict.fromkeys(cell_glyph(cell) for cell in entry.cells if cell.attempt == attempt))


def _where(entry: Entry) -> str:
    address = f" · {code(entry.address)}" if entry.address and entry.address not in entry.subject else ""
    return f"{code(entry.subject)}{address}"


def _groups(entries: Sequence[Entry]) -> list[list[Entry]]:
    groups: list[list[Entry]] = []
    for entry in entries:
        mine = next((group for group in groups if _same(group[0], entry)), None)
        (groups.append([entry]) if mine is None else mine.append(entry))
    return groups


def _same(one: Entry, other: Entry) -> bool:
    kinds = [(entry.scheme, entry.audience, entry.port, entry.http_port) for entry in (one, other)]
    return kinds[0] == kinds[1] and one.looks_like(other)


def _details(page: Page, alike: Sequence[Entry]) -> list[str]:
    first = alike[0]
    named = ", ".join(_where(entry) for entry in alike)
    audience = page.words.say(f"audience.{first.audience.value}")
    heads = [page.say("report.column.attempt"), page.say("report.column.came_to")]
    return [
        page.put("report.matrix_entries", entries=named, scheme=md(first.scheme), audience=md(audience)),
        "",
        f"| {' | '.join(heads)} |",
        "|---|---|",
        *(_row(page, cell, first) for cell in first.cells),
        "",
    ]


def _row(page: Page, cell: Cell, entry: Entry) -> str:
    said = cell_text(page.words, cell, observed)
    return f"| {table_cell(attempt_name(page.words, cell, entry, code))} | {cell_glyph(cell)} {table_cell(said)} |"
