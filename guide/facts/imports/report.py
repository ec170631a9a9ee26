"""What a reader hands back: one report, and in it what was said of each server or file."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from guide.model.imported import ImportedResult, ReportFormat
from guide.text.outside import inert

LONGEST: Final = 160
"""Characters of what a tool says that are kept."""
_MOST_PLACES: Final = 20_000
"""Results of one report that are looked at; more is no report a person can use."""
_WORST_FIRST: Final = (
    *("vulnerable", "CRITICAL", "F", "HIGH", "High", "error", "E"),
    *("D", "MEDIUM", "Medium", "untrusted", "C", "warning", "accepted", "B", "LOW", "Low"),
)


@dataclass(frozen=True)
class Whereabouts:
    """Where the other tool looked, as far as it says so."""

    host: str = ""
    address: str = ""
    port: int = 0
    file: str = ""
    """URI of a file; then nothing else is set."""

    def __str__(self) -> str:
        if self.file:
            return self.file
        host = self.host or self.address or "?"
        return f"{host}:{self.port}" if self.port else host


@dataclass(frozen=True)
class Target:
    """What was said of one place."""

    where: Whereabouts
    results: tuple[ImportedResult, ...] = ()
    fine: int = 0
    covers: tuple[str, ...] = ()
    """Checks that were made and rated as fine."""
    elsewhere: int = 0
    complete: bool = True


@dataclass(frozen=True)
class Report:
    """One file of another tool."""

    format: ReportFormat
    tool: str
    version: str
    made: datetime | None
    """The report's own date, UTC, whole seconds."""
    targets: tuple[Target, ...]
    series: str = ""
    """What tells one kind of run of the tool from another, where the report says so (SARIF: its category)."""


def said(
    kind: ReportFormat, check: str, rating: str, text: str, place: str = "", *, count: int = 1, undecided: bool = False
) -> ImportedResult:
    """Return one result; every text is made inert and short."""
    return ImportedResult(
        check=inert(check, 80),
        rating=inert(f"{kind}:{inert(rating, 40)}"),
        text=inert(text, LONGEST),
        place=inert(place, 160),
        count=count,
        undecided=undecided,
    )


def worst_first(results: Iterable[ImportedResult]) -> tuple[ImportedResult, ...]:
    """Return the results with the worst ratings first, so that what does not fit into a record is the least."""
    order = {word: number for number, word in enumerate(_WORST_FIRST)}
    found = sorted(results, key=lambda one: order.get(one.rating.partition(":")[2], len(order)))
    return tuple(found[:_MOST_PLACES])


def epoch(text: str) -> datetime | None:
    """Return the instant of a whole number of seconds since 1970, or None."""
    try:
        return datetime.fromtimestamp(int(text), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def iso(text: str) -> datetime | None:
    """Return the instant of an ISO 8601 text, or None; without a zone it is read as UTC."""
    try:
        read = datetime.fromisoformat(text)
        aware = read if read.tzinfo else read.replace(tzinfo=UTC)
        return aware.astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError):
        return None


def port_of(text: str) -> int:
    """Return a port number, or 0."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 5 and 0 < int(text) < 65536 else 0  # noqa: PLR2004 - 16 bits, five digits
