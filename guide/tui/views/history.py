"""What happened to a step, the newest first."""

from collections.abc import Iterator

from guide.model.bodies import Attestation, Body, Determination, Redacted, Redaction, Review, Withdrawal
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
    subjects = {one.finding.subject for one in sight.state.findings}
    mine: set[str] = set()
    for record in (sight.records or {}).values():
        body = record.body
        said = isinstance(body, Attestation) and body.question in questions
        ruled = isinstance(body, Determination) and body.fingerprint in prints
        gone = isinstance(body, Redacted) and _may_concern(body, questions, subjects)
        if said or ruled or gone or record.id in facts or getattr(body, "target", None) in mine:
            mine.add(record.id)
            yield record


def _may_concern(stub: Redacted, questions: set[str], subjects: set[str]) -> bool:
    """Tell whether what was redacted concerned a step with these questions and subjects; what does not say may have."""
    match stub.kind:
        case "facts":
            return not stub.subject or stub.subject in subjects
        case "attestation":
            return not stub.question or stub.question in questions
    return stub.kind in {"determination", "waiver"}


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
    return _told_else(sight, body)


def _told_else(sight: Sight, body: Body) -> tuple[Line, ...]:
    words = sight.words
    match body:
        case Redacted():
            was = words.say("screen.history.redacted", kind=words.say(f"kind.{body.kind}"))
            about = tuple(line(_INDENT, one, hang=3) for one in (body.subject,) if one)
            asked = (line(_INDENT, _wording(sight, body.question), hang=3),) if body.question else ()
            return (
                line(_INDENT, Piece(was, "bad"), hang=3),
                *about,
                *asked,
                line(_INDENT, Piece(body.was, "muted"), hang=3),
            )
        case Withdrawal() | Redaction():
            return prose(body.reason, indent=_INDENT)
        case Facts():
            return (line(_INDENT, f"{body.subject} {body.address}", hang=3),)
    return ()


def _wording(sight: Sight, question_id: str) -> str:
    """Return the wording of a question; its id where the content no longer has it."""
    try:
        return sight.question(question_id).wording[sight.language]
    except KeyError:
        return question_id
