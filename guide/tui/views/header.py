"""The head of the screen: what is under review, by which policy, and how far it has come."""

from rich.cells import cell_len

from guide.model.outcomes import Status
from guide.tui.ink import Line, Piece, line
from guide.tui.sight import Sight
from guide.tui.views.marks import status_piece

Part = tuple[int, tuple[Piece, ...]]
"""How dispensable something is (0: never left out), and its pieces."""

_SOON = 30
"""Days ahead that count as due."""

_BAR: tuple[tuple[Status, str], ...] = (
    (Status.SATISFIED, "█"),
    (Status.NOT_APPLICABLE, "█"),
    (Status.RISK_ACCEPTED, "▓"),
    (Status.STALE, "▒"),
    (Status.NOT_SATISFIED, "▚"),
    (Status.OPEN, "░"),
)
_BAR_INK = {
    Status.SATISFIED: "good",
    Status.NOT_APPLICABLE: "good",
    Status.RISK_ACCEPTED: "warn",
    Status.STALE: "aged",
    Status.NOT_SATISFIED: "bad",
    Status.OPEN: "muted",
}


def header_lines(sight: Sight, width: int) -> tuple[Line, ...]:
    """Return two lines that fit ``width``; what matters less is left out first."""
    return (_fit(_who(sight), width), _fit(_progress(sight), width))


def _who(sight: Sight) -> list[Part]:
    scope, words = sight.assessment.scope, sight.words
    successor = next((one.id for one in sight.requirement.crosswalk if one.relation == "successor"), "")
    parts: list[Part] = [
        (0, (Piece(scope.system or words.say("screen.header.unnamed"), "strong"),)),
        (1, (Piece(scope.environment, "muted"),)),
        (0, (Piece(sight.requirement.id, "muted"),)),
        (4, (Piece(f"→ {successor}", "muted"),)),
        (2, (Piece(words.say("screen.header.policy", policy=sight.assessment.policy), "muted"),)),
        (3, (Piece(words.say("screen.header.reviewer", person=sight.person), "muted"),)),
    ]
    solo: Part = (1, (Piece(words.say("screen.header.solo"), "warn"),))
    return [part for part in parts if part[1][0].text.strip(" →")] + ([solo] if scope.solo else [])


def _progress(sight: Sight) -> list[Part]:
    assessment, words = sight.assessment, sight.words
    done, everything = assessment.satisfied, len(assessment.steps)
    unproven, due = len(assessment.not_proven), assessment.due(_SOON)
    bar = tuple(Piece(sign * _count(sight, status), _BAR_INK[status]) for status, sign in _BAR if _count(sight, status))
    verdict = status_piece(words, assessment.requirement.status)
    return [
        (0, (Piece(words.say("screen.header.satisfied", done=done, all=everything), "good" if done else "muted"),)),
        (3, bar or (Piece(" "),)),
        (0, (Piece(words.say("screen.header.verdict") + " ", "muted"), verdict)),
        (1, (Piece(words.say("screen.header.unproven", count=unproven), "warn" if unproven else "muted"),)),
        (2, (Piece(words.say("screen.header.due", count=due), "warn" if due else "muted"),)),
    ]


def _count(sight: Sight, status: Status) -> int:
    return sum(1 for step in sight.assessment.steps if step.status is status)


def _fit(parts: list[Part], width: int) -> Line:
    """Join ``parts`` into one line of at most ``width`` columns."""
    kept = list(parts)
    while len(kept) > 1 and _length(kept) > width:
        kept.remove(max(kept, key=lambda part: part[0]))
    pieces: list[Piece | str] = [" "]
    for _, part in kept:
        pieces += [*part, "  "]
    return line(*pieces)


def _length(parts: list[Part]) -> int:
    return 1 + sum(2 + sum(cell_len(piece.text) for piece in pieces) for _, pieces in parts)
