"""Statements and rulings that wait for a second person."""

from guide.assess import handover
from guide.model.bodies import Attestation, Body
from guide.model.records import Record
from guide.session import review
from guide.tui.ink import Piece, Row, line
from guide.tui.sight import Sight
from guide.tui.views.history import told


def waiting(sight: Sight) -> tuple[Record[Body], ...]:
    """Return the records nobody has reviewed, withdrawn or replaced, those of the chosen step first."""
    left = handover.waiting((sight.records or {}).values())
    here = {question.question for question in sight.state.questions}
    return tuple(sorted(left, key=lambda one: not (isinstance(one.body, Attestation) and one.body.question in here)))


def is_own(sight: Sight, record: Record[Body]) -> bool:
    """Tell whether the record is the present person's own word."""
    return review.is_own(record, sight.person)


def waiting_name(sight: Sight, record: Record[Body]) -> str:
    """Return one line that tells a waiting record from the others."""
    body = record.body
    about = body.question if isinstance(body, Attestation) else sight.words.say(f"kind.{record.kind}")
    answer = f" · {sight.words.say(f'answer.{body.answer}')}" if isinstance(body, Attestation) else ""
    return f"{about}{answer} · {record.by} · {record.at:%Y-%m-%d %H:%M} UTC · {record.id[-6:]}"


def waiting_rows(sight: Sight, records: tuple[Record[Body], ...]) -> tuple[Row, ...]:
    """Return one row a record; its key is the record's id. One's own say why they cannot be reviewed."""
    return tuple(_row(sight, record) for record in records)


def _row(sight: Sight, record: Record[Body]) -> Row:
    words = sight.words
    head = line(
        Piece(words.say(f"kind.{record.kind}"), "strong"),
        Piece(f"  {record.by}  {record.at:%Y-%m-%d %H:%M} UTC", "muted"),
    )
    own = (line("   ", Piece(words.say("screen.review.own"), "warn"), hang=3),) if is_own(sight, record) else ()
    return Row(record.id, (head, *told(sight, record.body), *own, line("")))
