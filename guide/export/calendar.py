"""The agenda as a calendar (RFC 5545): one all-day event for each day that something is due. The same agenda gives the same bytes."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from guide.model.agenda import Due
from guide.text.digests import sha256
from guide.text.language import Words

_WORDS: Final = frozenset({"statement", "ruling", "waiver", "signoff"})
"""Kinds that one record each stands for."""
_LONGEST_LINE: Final = 75
"""Bytes of a content line before it is folded (RFC 5545 section 3.1)."""


def render(dues: Iterable[Due], words: Words, now: datetime) -> str:
    """Return the calendar; lines end in CRLF as the format asks."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//asvs-guide//agenda//EN", "CALSCALE:GREGORIAN"]
    known: Counter[str] = Counter()
    for one in dues:
        name = _name(one)
        known[name] += 1
        lines += _event(one, f"{name}-{known[name]}", words, now)
    return "".join(f"{folded}\r\n" for line in (*lines, "END:VCALENDAR") for folded in _fold(line))


def _event(one: Due, name: str, words: Words, now: datetime) -> list[str]:
    day = one.due.date()
    summary = words.say(f"agenda.{one.kind}", about=one.about, detail=one.detail).rstrip()
    return [
        "BEGIN:VEVENT",
        f"UID:{name}@asvs-guide",
        f"DTSTAMP:{now:%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_text(summary)}",
        f"DESCRIPTION:{_text(one.record)}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _name(one: Due) -> str:
    """Return the event's name: it stays when facts are gathered anew, so that a calendar moves the event in place of doubling it."""
    lasting = one.record if one.kind in _WORDS else ""
    return sha256(f"{one.kind}\x00{one.about}\x00{one.detail}\x00{lasting}".encode()).removeprefix("sha256:")[:32]


def _text(text: str) -> str:
    """Return ``text`` as a TEXT value (RFC 5545 section 3.3.11); it is inert already."""
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _fold(line: str) -> list[str]:
    """Cut a line into pieces of at most 75 bytes, never inside a character; further ones begin with a blank."""
    pieces: list[str] = []
    piece = ""
    for character in line:
        if len((piece + character).encode()) > _LONGEST_LINE:
            pieces.append(piece)
            piece = " "
        piece += character
    return [*pieces, piece]
