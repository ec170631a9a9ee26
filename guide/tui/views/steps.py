"""The twelve steps: a glyph and a word each, and in one line what is the matter."""

from guide.model.assessment import StepState
from guide.model.outcomes import Outcome, Status
from guide.text.language import Words
from guide.tui.ink import Line, Piece, Row, line
from guide.tui.sight import Sight
from guide.tui.views.marks import STATUS, plural

_WAITING = {"awaiting_review", "rejected", "not_approved"}


def matter(words: Words, state: StepState) -> str:
    """Return what stands in the way of a step, or until when it is satisfied."""
    match state.status:
        case Status.NOT_SATISFIED:
            return _failures(words, state)
        case Status.OPEN:
            return _open(words, state)
        case Status.STALE:
            reasons = [question.reason for question in state.questions if question.status is Status.STALE]
            return words.say(
                "screen.step.stale", reason=words.say(f"screen.stale.{reasons[0] if reasons else 'facts'}")
            )
        case Status.SATISFIED | Status.RISK_ACCEPTED:
            untils = [question.until for question in state.questions if question.until]
            untils += [finding.until for finding in state.findings if finding.until]
            word = words.say(f"status.{state.status.value}")
            return words.say("screen.step.until", status=word, until=f"{min(untils):%Y-%m-%d}") if untils else word
    return words.say(f"status.{state.status.value}")


def _failures(words: Words, state: StepState) -> str:
    fails = sum(1 for one in state.findings if one.status is Status.NOT_SATISFIED)
    noes = sum(1 for question in state.questions if question.status is Status.NOT_SATISFIED)
    parts = [plural(words, "screen.count.failures", fails)] if fails else []
    parts += [plural(words, "screen.count.noes", noes)] if noes else []
    return ", ".join(parts)


def _open(words: Words, state: StepState) -> str:
    waiting = sum(1 for question in state.questions if question.reason in _WAITING)
    unanswered = sum(1 for question in state.questions if question.status is Status.OPEN) - waiting
    unprobed = state.outcomes(Outcome.INCONCLUSIVE)
    parts = [plural(words, "screen.count.questions", unanswered)] if unanswered else []
    parts += [plural(words, "screen.count.reviews", waiting)] if waiting else []
    parts += [plural(words, "screen.count.gaps", unprobed)] if unprobed else []
    return ", ".join(parts[:2]) or words.say("status.open")


def step_rows(sight: Sight) -> tuple[Row, ...]:
    """Return one row a step; its key is the step's id."""
    return tuple(_row(sight, state) for state in sight.assessment.steps)


def _row(sight: Sight, state: StepState) -> Row:
    glyph, ink = STATUS[state.status]
    title = sight.guide_of(state.step).title[sight.language]
    return Row(
        state.step,
        (
            line(Piece(f" {glyph} ", ink), Piece(f"{state.number:>2} {title}"), hang=6),
            line("      ", Piece(matter(sight.words, state), ink), hang=6),
        ),
    )


def strip_lines(sight: Sight) -> tuple[Line, ...]:
    """Return the steps in two lines for a narrow screen: every glyph, then the chosen step in words."""
    glyphs: list[Piece] = [Piece(" ")]
    for state in sight.assessment.steps:
        glyph, ink = STATUS[state.status]
        chosen = state.step == sight.state.step
        glyphs.append(
            Piece(f"[{glyph}{state.number}]" if chosen else f" {glyph}{state.number} ", "title" if chosen else ink)
        )
    state = sight.state
    glyph, ink = STATUS[state.status]
    word = sight.words.say(f"status.{state.status.value}")
    why = matter(sight.words, state)
    told = why if why.startswith(word) else f"{word}: {why}"
    number = Piece(f" {state.number} {sight.step.short[sight.language]}  ", "title")
    return (Line(tuple(glyphs)), line(number, Piece(f"{glyph} {told}", ink)))
