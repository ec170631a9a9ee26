"""Glyph and colour of every status and outcome. The glyph never stands alone: its word follows it."""

from guide.model.language import Language
from guide.model.outcomes import Outcome, Status
from guide.text.language import Words
from guide.tui.ink import Piece

STATUS: dict[Status, tuple[str, str]] = {
    Status.SATISFIED: ("✓", "good"),
    Status.NOT_SATISFIED: ("✗", "bad"),
    Status.OPEN: ("?", "warn"),
    Status.STALE: ("~", "aged"),
    Status.RISK_ACCEPTED: ("!", "warn"),
    Status.NOT_APPLICABLE: ("–", "muted"),
}

OUTCOME: dict[Outcome, tuple[str, str]] = {
    Outcome.PASS: ("✓", "good"),
    Outcome.FAIL: ("✗", "bad"),
    Outcome.ADVISORY: ("i", "accent"),
    Outcome.INCONCLUSIVE: ("?", "warn"),
    Outcome.MANUAL: ("○", "warn"),
}

WORST_FIRST = (Outcome.FAIL, Outcome.INCONCLUSIVE, Outcome.MANUAL, Outcome.ADVISORY, Outcome.PASS)


def status_piece(words: Words, status: Status) -> Piece:
    """Return glyph and word of a status."""
    glyph, ink = STATUS[status]
    return Piece(f"{glyph} {words.say(f'status.{status.value}')}", ink)


def plural(words: Words, key: str, count: int) -> str:
    """Return "2 findings" in the form the language wants for ``count``: keys end in one, few and many."""
    form = _russian(count) if words.language is Language.RU else "one" if count == 1 else "many"
    return words.say(f"{key}.{form}", count=count)


def _russian(count: int) -> str:
    tens, ones = count % 100 // 10, count % 10
    if tens == 1:
        return "many"
    return "one" if ones == 1 else "few" if ones in {2, 3, 4} else "many"
