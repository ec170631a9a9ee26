"""The questions of a step, to pick one from."""

from guide.text.sentences import question_sentence
from guide.tui.ink import Piece, Row, line
from guide.tui.sight import Sight
from guide.tui.views.marks import STATUS


def question_rows(sight: Sight) -> tuple[Row, ...]:
    """Return one row a question of the chosen step, in the order of the content; its key is the question's id."""
    rows = []
    for state in sight.state.questions:
        glyph, ink = STATUS[state.status]
        rows.append(
            Row(
                state.question,
                (
                    line(Piece(f"{glyph} ", ink), sight.question(state.question).wording[sight.language], hang=2),
                    line("  ", Piece(question_sentence(sight.words, state), ink), hang=2),
                ),
            )
        )
    return tuple(rows)
