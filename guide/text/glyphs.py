"""One glyph for every status and outcome, the same on screen, in the terminal and in documents. Its word always follows it."""

from typing import Final

from guide.model.outcomes import Outcome, Status

STATUS_GLYPHS: Final = {
    Status.SATISFIED: "✓",
    Status.RISK_ACCEPTED: "!",
    Status.NOT_SATISFIED: "✗",
    Status.OPEN: "?",
    Status.STALE: "~",
    Status.NOT_APPLICABLE: "–",
}

OUTCOME_GLYPHS: Final = {
    Outcome.PASS: "✓",
    Outcome.FAIL: "✗",
    Outcome.ADVISORY: "i",
    Outcome.INCONCLUSIVE: "?",
    Outcome.MANUAL: "○",
}
