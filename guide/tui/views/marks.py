"""Glyph and colour of every status and outcome. The glyph never stands alone: its word follows it."""

from guide.model.language import Language
from guide.model.outcomes import Outcome, Status
from guide.text.glyphs import OUTCOME_GLYPHS, STATUS_GLYPHS
from guide.text.language import Words
from guide.tui.ink import Piece

_STATUS_INK = {
    Status.SATISFIED: "good",
    Status.NOT_SATISFIED: "bad",
    Status.OPEN: "warn",
    Status.STALE: "aged",
    Status.RISK_ACCEPTED: "warn",
    Status.NOT_APPLICABLE: "muted",
}
_OUTCOME_INK = {
    Outcome.PASS: "good",
    Outcome.FAIL: "bad",
    Outcome.ADVISORY: "accent",
    Outcome.INCONCLUSIVE: "warn",
    Outcome.MANUAL: "warn",
}

STATUS = {status: (STATUS_GLYPHS[status], ink) for status, ink in _STATUS_INK.items()}
OUTCOME = {outcome: (OUTCOME_GLYPHS[outcome], ink) for outcome, ink in _OUTCOME_INK.items()}

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
