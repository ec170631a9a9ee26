"""What happened to a step, the newest first."""

from collections.abc import Iterator

from guide.assess.reading import withdrawals
from guide.model.bodies import (
    Attestation,
    Body,
    Determination,
    Redacted,
    Redaction,
    Review,
    Signoff,
    Waiver,
    Withdrawal,
)
from guide.model.facts import Facts
from guide.model.outcomes import Status
from guide.model.records import Record
from guide.text.seals import seal_details, seal_sentence
from guide.text.sentences import finding_sentence, where
from guide.tui.ink import Line, Piece, Row, line, prose
from guide.tui.sight import Sight
from guide.tui.views.marks import plural

_INDENT = "   "
_SIGNS = {"good": "✓", "warn": "?", "bad": "✗"}
_SHOWN = 6
"""Findings of a waiver that are put into words."""


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
        ruled |= isinstance(body, Waiver) and bool(prints & set(body.fingerprints))
        said |= isinstance(body, Signoff)  # it is over every step
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
    return stub.kind in {"determination", "waiver", "signoff"}


def recorded(sight: Sight, record: Record[Body]) -> Line:
    """Return by whom and when the record was written, and its id."""
    at = f"{record.at:%Y-%m-%d %H:%M} UTC"
    return line(Piece(sight.words.say("screen.review.recorded", by=record.by, at=at, record=record.id), "muted"))


def history_rows(sight: Sight) -> tuple[Row, ...]:
    """Return one row a record, the newest first; its key is the record's id."""
    records = tuple(concerning(sight))
    gone = withdrawals(records)
    rows = tuple(_row(sight, record, gone.get(record.id)) for record in reversed(records))
    return rows or (Row("", (line(Piece(sight.words.say("screen.history.none"), "muted")),)),)


def _row(sight: Sight, record: Record[Body], withdrawal: Record[Body] | None) -> Row:
    words = sight.words
    head = line(
        Piece(f"{record.at:%Y-%m-%d %H:%M} UTC", "muted"),
        Piece(f"  {words.say(f'kind.{record.kind}')}", "strong"),
        Piece(f"  {record.by}"),
        hang=3,
    )
    if withdrawal:
        taken = words.say("screen.history.withdrawn", by=withdrawal.by, at=f"{withdrawal.at:%Y-%m-%d %H:%M} UTC")
        head = line(*head.pieces, Piece(f"  {taken}", "aged"), hang=3)
    open_to_it = isinstance(record.body, Attestation | Determination | Waiver | Review) and not withdrawal
    hint = Piece(f" · x {words.say('screen.act.withdraw')}" if open_to_it else "", "key")
    tail = line(_INDENT, Piece(record.id, "muted"), hint, hang=3)
    checked = signoff_lines(sight, record.id) if isinstance(record.body, Signoff) else ()
    return Row(record.id, (head, *told(sight, record.body), *checked, tail, line("")))


def signoff_lines(sight: Sight, signoff: str) -> tuple[Line, ...]:
    """Return what the check of a sign-off's seal and signatures came to; where none was made yet, that, and no mark."""
    one = (sight.seals or {}).get(signoff)
    if one is None:
        return (line(_INDENT, Piece(sight.words.say("screen.history.checking"), "muted"), hang=3),)
    told = (seal_sentence(sight.words, one), *seal_details(sight.words, one))
    return tuple(line(_INDENT, Piece(f"{_SIGNS[mark]} {sentence}", mark), hang=5) for mark, sentence in told)


def told(sight: Sight, body: Body) -> tuple[Line, ...]:
    """Return in a few lines what a record says."""
    return tuple(_told(sight, body))


def _told(sight: Sight, body: Body) -> Iterator[Line]:
    words = sight.words
    match body:
        case Attestation():
            yield from _stated(sight, body)
        case Review():
            word = words.say("review.accepted" if body.accepted else "review.rejected")
            yield line(_INDENT, Piece(word, "good" if body.accepted else "bad"), f"  {body.comment}", hang=3)
        case Determination():
            yield line(_INDENT, Piece(words.say(f"ruling.{body.ruling}"), "strong"), f"  {body.finding}", hang=3)
            yield from prose(body.rationale, indent=_INDENT)
        case Waiver():
            yield from _waived(sight, body)
        case Signoff():
            yield from _signed_off(sight, body)
        case Withdrawal():
            target = sight.record(body.target)
            kind = words.say(f"kind.{target.kind}") if target else ""
            yield line(_INDENT, Piece(f"{kind}  {body.target}".strip(), "muted"), hang=3)
            yield from prose(body.reason, indent=_INDENT)
        case Redaction():
            yield from prose(body.reason, indent=_INDENT)
        case Redacted():
            yield from _redacted(sight, body)
        case Facts():
            yield line(_INDENT, f"{body.subject} {body.address}", hang=3)


def _redacted(sight: Sight, body: Redacted) -> Iterator[Line]:
    words = sight.words
    was = words.say("screen.history.redacted", kind=words.say(f"kind.{body.kind}"))
    yield line(_INDENT, Piece(was, "bad"), hang=3)
    if body.subject:
        yield line(_INDENT, body.subject, hang=3)
    if body.question:
        yield line(_INDENT, _wording(sight, body.question), hang=3)
    yield line(_INDENT, Piece(body.was, "muted"), hang=3)


def _wording(sight: Sight, question_id: str) -> str:
    """Return the wording of a question; its id where the content no longer has it."""
    try:
        return sight.question(question_id).wording[sight.language]
    except KeyError:
        return question_id


def _stated(sight: Sight, body: Attestation) -> Iterator[Line]:
    words = sight.words
    answer = words.say(
        "screen.evidence.said",
        answer=words.say(f"answer.{body.answer}"),
        by=body.stated_by,
        until=f"{body.valid_until:%Y-%m-%d}",
    )
    yield line(_INDENT, Piece(_wording(sight, body.question), "strong"), hang=3)
    yield line(_INDENT, answer, hang=3)
    yield from prose(body.statement, indent=_INDENT)
    yield from _sample(sight, body)
    yield from (line(_INDENT, Piece(f"{one.name}  {one.digest}", "muted"), hang=3) for one in body.evidence)


def _sample(sight: Sight, body: Attestation) -> Iterator[Line]:
    sample, words = body.sample, sight.words
    if sample is None:
        return
    said = words.say(
        "screen.history.sample",
        looked_at=len(sample.looked_at),
        population=len(body.subjects),
        names=", ".join(sample.looked_at),
        chosen=words.say(f"chosen.{sample.chosen}"),
    )
    yield line(_INDENT, Piece(said, "warn"), hang=3)
    yield from prose(sample.rationale, indent=_INDENT)


def _signed_off(sight: Sight, body: Signoff) -> Iterator[Line]:
    """Yield as whom somebody decided what, over what they saw, and in which words."""
    words = sight.words
    decided = words.say(
        "screen.history.decided", role=words.say(f"role.{body.role}"), decision=words.say(f"decision.{body.decision}")
    )
    yield line(_INDENT, Piece(decided, "strong"), f"  {body.position}", hang=3)
    known = {one.value for one in Status}
    seen = [words.say(f"status.{one}") if one in known else one for one in (body.requirement, body.programme)]
    told = words.say("screen.history.saw", requirement=seen[0], programme=seen[1], policy=body.policy)
    yield line(_INDENT, told, hang=3)
    if body.exceptions:
        yield line(_INDENT, words.say("screen.history.exceptions", count=len(body.exceptions)), hang=3)
    yield from prose(body.statement, indent=_INDENT)


def _waived(sight: Sight, waiver: Waiver) -> Iterator[Line]:
    """Yield which findings a waiver covers, as they read now, and its terms."""
    words = sight.words
    for fingerprint in waiver.fingerprints[:_SHOWN]:
        one = sight.standing(fingerprint)
        gone = words.say("screen.history.not_found", fingerprint=fingerprint[:12])
        named = f"{one.finding.probe} · {where(one.finding)}: " if one else ""
        yield line(_INDENT, f"{named}{finding_sentence(words, one.finding)}" if one else gone, hang=3)
    left = len(waiver.fingerprints) - _SHOWN
    if left > 0:
        yield line(_INDENT, Piece(plural(words, "screen.count.more", left), "muted"))
    terms = words.say(
        "screen.history.waiver", by=waiver.approved_by, until=f"{waiver.expires:%Y-%m-%d}", ticket=waiver.ticket or "—"
    )
    yield line(_INDENT, Piece(terms, "strong"), hang=3)
    yield from prose(waiver.reason, indent=_INDENT)
    yield from prose(waiver.compensating, indent=_INDENT)
