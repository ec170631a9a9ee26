"""Everything about one finding, above its remedy."""

from collections.abc import Iterator

from guide.model.assessment import Standing
from guide.model.facts import Facts
from guide.model.findings import Finding
from guide.text.sentences import finding_sentence, place_name
from guide.text.shifts import lapse_sentence
from guide.tui.ink import Line, Piece, line
from guide.tui.sight import Sight
from guide.tui.views.evidence import members
from guide.tui.views.marks import OUTCOME, plural

_SHOWN = 6


def finding_lines(sight: Sight, one: Standing) -> tuple[Line, ...]:
    """Return what was found, where, when, by which record, and the command that repeats it."""
    return tuple(_lines(sight, one))


def _lines(sight: Sight, one: Standing) -> Iterator[Line]:
    words, finding = sight.words, one.finding
    glyph, ink = OUTCOME[finding.outcome]
    yield line(
        Piece(f"{glyph} {words.say(f'outcome.{finding.outcome.value}')}", ink), Piece(f"  {finding.probe}", "strong")
    )
    alike = members(sight, one)
    for other in alike[:_SHOWN]:
        yield line(Piece(_where(sight, other.finding), "muted"))
    if len(alike) > _SHOWN:
        yield line(Piece(plural(words, "screen.count.more", len(alike) - _SHOWN), "muted"))
    yield line(finding_sentence(words, finding))
    if one.standing != "stands":
        until = f"{one.until:%Y-%m-%d}" if one.until else "—"
        yield line(Piece(words.say(f"standing.{one.standing}", by=one.by, until=until), "aged"))
    if one.lapse:
        yield line(Piece(lapse_sentence(words, one.lapse), "aged"))
    yield _field(sight, "fingerprint", finding.fingerprint)
    if finding.observed:
        yield _field(sight, "observed", f"{finding.observed:%Y-%m-%d %H:%M:%S} UTC, {finding.vantage}")
    record = sight.record(finding.facts)
    if record and isinstance(record.body, Facts) and record.body.command:
        yield _field(sight, "repeat", record.body.command)


def _where(sight: Sight, finding: Finding) -> str:
    address = "" if finding.address in finding.subject else finding.address
    return " · ".join(part for part in (finding.subject, address, place_name(sight.words, finding)) if part)


def _field(sight: Sight, name: str, value: str) -> Line:
    return line(Piece(f"{sight.words.say(f'screen.finding.{name}')}: ", "muted"), value, hang=2)
