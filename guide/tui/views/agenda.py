"""The agenda as rows: what falls due, when, and how it is renewed."""

from datetime import datetime

from guide.model.agenda import Due
from guide.model.assessment import Standing
from guide.tui.ink import Line, Piece, Row, line
from guide.tui.sight import Sight
from guide.tui.views.evidence import FINDING, QUESTION, members
from guide.tui.views.marks import plural
from guide.tui.views.search import Place

_SOON = 30
"""Days ahead that are marked."""
_CERTIFICATE = "certificate.dates"
_REVIEWS = "review.ages"
"""The probe whose step has what belongs to no other."""


def due_rows(sight: Sight, dues: tuple[Due, ...], now: datetime) -> tuple[Row, ...]:
    """Return one row for each thing that falls due, in the given order; its key is its place in that order."""
    return tuple(
        Row(
            str(number),
            (
                line(Piece(f"{one.due:%Y-%m-%d}", "strong"), "  ", _left(sight, one, now)),
                line("   ", _said(sight, one), hang=3),
                line("   ", Piece(f"→ {sight.words.say(f'screen.renew.{one.kind}')}", "key"), hang=5),
                line(""),
            ),
        )
        for number, one in enumerate(dues)
    )


def agenda_head(sight: Sight) -> Line:
    """Return what stands above the rows."""
    return line(Piece(sight.words.say("screen.agenda.told"), "muted"))


def _left(sight: Sight, one: Due, now: datetime) -> Piece:
    days = (one.due.date() - now.date()).days
    if one.due <= now:
        return Piece(plural(sight.words, "screen.count.overdue", -days), "bad")
    return Piece(plural(sight.words, "screen.count.ahead", days), "warn" if days <= _SOON else "muted")


def _said(sight: Sight, one: Due) -> str:
    return sight.words.say(f"agenda.{one.kind}", about=one.about, detail=one.detail).rstrip()


def place_of(sight: Sight, one: Due) -> Place:
    """Return where a thing is renewed: its question, a finding that rests on it, or else the step of the reviews."""
    for state in sight.assessment.steps:
        if any(one.kind == "statement" and question.question == one.about for question in state.questions):
            return Place(state.step, state.number, "question", f"{QUESTION}{one.about}", "")
    for state in sight.assessment.steps:
        standing = next((each for each in state.findings if _rests_on(each, one)), None)
        if standing:
            first = members(sight.at(state.step), standing)[0]
            return Place(state.step, state.number, "finding", f"{FINDING}{first.finding.fingerprint}", "")
    for state in sight.assessment.steps:
        if _REVIEWS in sight.guide_of(state.step).probes:
            return Place(state.step, state.number, "guidance", "", "")
    return Place(sight.state.step, sight.state.number, "guidance", "", "")


def _rests_on(standing: Standing, one: Due) -> bool:
    """Tell whether a finding was judged from the record in question, or is ruled by it."""
    if one.kind == "certificate" and standing.finding.probe != _CERTIFICATE:
        return False
    return one.record in {standing.finding.facts, standing.record}
