"""What happened to a step, the newest first."""

from collections.abc import Iterator

from guide.model.bodies import Attestation, Body, Determination, Review, Withdrawal
from guide.model.facts import Facts
from guide.model.records import Record
from guide.tui.ink import Line, Piece, Row, line, prose
from guide.tui.sight import Sight

_INDENT = "   "


def concerning(sight: Sight) -> Iterator[Record[Body]]:
    """Yield the records that concern the chosen step, oldest first: its facts, its statements, rulings, and what was said of them."""
    questions = {question.question for question in sight.state.questions}
    prints = {one.finding.fingerprint for one in sight.state.findings}
    facts = {one.finding.facts for one in sight.state.findings}
    mine: set[str] = set()
    for record in (sight.records or {}).values():
        body = record.body
        said = isinstance(body, Attestation) and body.question in questions
        ruled = isinstance(body, Determination) and body.fingerprint in prints
        if said or ruled or record.id in facts or getattr(body, "target", None) in mine:
            mine.add(record.id)
            yield record


def history_rows(sight: Sight) -> tuple[Row, ...]:
    """Return one row a record, the newest first; its key is the record's id."""
    rows = tuple(_row(sight, record) for record in reversed(tuple(concerning(sight))))
    return rows or (Row("", (line(Piece(sight.words.say("screen.history.none"), "muted")),)),)


def _row(sight: Sight, record: Record[Body]) -> Row:
    head = line(
        Piece(f"{record.at:%Y-%m-%d %H:%M} UTC", "muted"),
        Piece(f"  {sight.words.say(f'kind.{record.kind}')}", "strong"),
        Piece(f"  {record.by}"),
        hang=3,
    )
    tail = line(_INDENT, Piece(record.id, "muted"), hang=3)
    return Row(record.id, (head, *told(sight, record.body), tail, line("")))


def told(sight: Sight, body: Body) -> tuple[Line, ...]:
    """Return in a few lines what a record says."""
    words = sight.words
    match body:
        case Attestation():
            wording = sight.question(body.question).wording[sight.language]
            answer = words.say(
                "screen.evidence.said",
                answer=words.say(f"answer.{body.answer}"),
                by=body.stated_by,
                until=f"{body.valid_until:%Y-%m-%d}",
            )
            files = tuple(line(_INDENT, Piece(f"{one.name}  {one.digest}", "muted"), hang=3) for one in body.evidence)
            return (
                line(_INDENT, Piece(wording, "strong"), hang=3),
                line(_INDENT, answer, hang=3),
                *prose(body.statement, indent=_INDENT),
                *files,
            )
        case Review():
            word = words.say("review.accepted" if body.accepted else "review.rejected")
            mark = Piece(word, "good" if body.accepted else "bad")
            return (line(_INDENT, mark, f"  {body.comment}", hang=3),)
        case Determination():
            ruling = words.say(f"ruling.{body.ruling}")
            return (
                line(_INDENT, Piece(ruling, "strong"), f"  {body.finding}", hang=3),
                *prose(body.rationale, indent=_INDENT),
            )
        case Withdrawal():
            return prose(body.reason, indent=_INDENT)
        case Facts():
            return (line(_INDENT, f"{body.subject} {body.address}", hang=3),)
    return ()
