"""The evidence of a step: what was observed, the worst first, then what people said."""

from collections.abc import Iterable, Iterator
from itertools import groupby, islice

from guide.model.assessment import QuestionState, Standing
from guide.model.bodies import Attestation
from guide.model.outcomes import Bearing, Outcome, Status
from guide.text.sentences import finding_sentence, joined, place_name, question_sentence, sharing_places
from guide.text.shifts import lapse_sentence, shift_sentence
from guide.tui.ink import Line, Piece, Row, line
from guide.tui.sight import Sight
from guide.tui.views.marks import OUTCOME, STATUS, WORST_FIRST, plural
from guide.tui.views.matrix import matrix_rows

FINDING, QUESTION = "finding:", "question:"
"""Beginnings of the rows' keys; a fingerprint or a question's id follows."""

_BLANK = line("")
_SENTENCES = 3
_MOST = 1000
"""Rows of findings that are put into words; they come worst first, and the rest is found with / and in the report."""
_EXCERPT = 200
_SETTLED = {Status.SATISFIED, Status.NOT_APPLICABLE}
_QUESTION_ORDER = (
    Status.NOT_SATISFIED,
    Status.OPEN,
    Status.STALE,
    Status.RISK_ACCEPTED,
    Status.SATISFIED,
    Status.NOT_APPLICABLE,
)
_HANG = 3


def evidence_rows(sight: Sight) -> tuple[Row, ...]:
    """Return the rows of the chosen step; equal findings at several addresses stand in one."""
    rows = [*matrix_rows(sight), *_finding_rows(sight), *_question_rows(sight)]
    if not rows:
        return (Row("", (line(Piece(sight.words.say("screen.evidence.none"), "muted")),)),)
    return tuple(rows)


def _finding_rows(sight: Sight) -> Iterator[Row]:
    ordered = sorted(sight.state.findings, key=_group)
    groups = groupby(ordered, key=_group)
    for _, group in islice(groups, _MOST):
        alike = tuple(group)
        yield Row(f"{FINDING}{alike[0].finding.fingerprint}", tuple(_finding_lines(sight, alike)))
    left = sum(1 for _ in groups)
    if left:
        more = plural(sight.words, "screen.count.more", left)
        yield Row("", (line(Piece(sight.words.say("screen.evidence.more", more=more), "muted")), _BLANK))


def members(sight: Sight, one: Standing) -> tuple[Standing, ...]:
    """Return the findings that stand in one row with ``one``, itself included."""
    return tuple(other for other in sight.state.findings if _group(other) == _group(one)) or (one,)


def _group(one: Standing) -> tuple[object, ...]:
    """What findings share that stand in one row; places of a fail stand apart, all others together."""
    finding = one.finding
    apart = finding.place if finding.outcome is Outcome.FAIL else ""
    settled = one.standing not in {"stands", "stale"}
    order = (settled, WORST_FIRST.index(finding.outcome), finding.bears_on.value != Bearing.REQUIREMENT.value)
    return (*order, finding.probe, finding.subject, apart, finding.reason, one.standing, one.record)


def _finding_lines(sight: Sight, alike: tuple[Standing, ...]) -> Iterator[Line]:
    words, first = sight.words, alike[0]
    finding = first.finding
    glyph, ink = OUTCOME[finding.outcome]
    ink = "muted" if first.standing not in {"stands", "stale"} else ink
    yield line(
        Piece(f"{glyph} {words.say(f'outcome.{finding.outcome.value}')}", ink),
        Piece(f"  {finding.probe}", "strong"),
        Piece(f"  {words.say(f'bearing.{finding.bears_on.value}')}", "muted"),
        hang=_HANG,
    )
    yield line("   ", Piece(_where(sight, alike), "muted"), hang=_HANG)
    yield from _sentences(sight, alike)
    if first.standing != "stands":
        until = f"{first.until:%Y-%m-%d}" if first.until else "—"
        said = words.say(f"standing.{first.standing}", by=first.by, until=until)
        yield line("   ", Piece(said, "aged"), hang=_HANG)
    yield from _lapses(sight, alike)
    if first.older:
        yield line("   ", Piece(words.say("screen.evidence.older"), "aged"), hang=_HANG)
    remedy = sight.catalog.remedy(finding.probe, finding.reason)
    if remedy and finding.outcome in {Outcome.FAIL, Outcome.ADVISORY, Outcome.INCONCLUSIVE}:
        yield line("   ", Piece(f"→ f  {remedy.title[sight.language]}", "key"), hang=8)
    yield _BLANK


def _lapses(sight: Sight, alike: tuple[Standing, ...]) -> Iterator[Line]:
    """Yield why a ruling or a waiver on these findings does not count, each once."""
    told = dict.fromkeys(lapse_sentence(sight.words, one.lapse) for one in alike if one.lapse)
    yield from (line("   ", Piece(sentence, "aged"), hang=_HANG) for sentence in told)


def _where(sight: Sight, alike: tuple[Standing, ...]) -> str:
    finding = alike[0].finding
    addresses = sorted({one.finding.address for one in alike if one.finding.address not in finding.subject})
    said = _told(sight, alike)[:_SENTENCES]
    named = dict.fromkeys(place_name(sight.words, one.finding) for one in alike if one.finding.place)
    places = [place for place in named if not any(place.casefold() in sentence.casefold() for sentence in said)]
    shown = "".join(addresses) if len(addresses) < 2 else plural(sight.words, "screen.count.addresses", len(addresses))  # noqa: PLR2004 - one is no list
    seen = f"{finding.observed:%Y-%m-%d %H:%M} UTC" if finding.observed else ""
    return " · ".join(part for part in (finding.subject, ", ".join(places), shown, seen) if part)


def _told(sight: Sight, alike: Iterable[Standing]) -> list[str]:
    groups = sharing_places(sight.words, (one.finding for one in alike))
    return list(dict.fromkeys(finding_sentence(sight.words, joined(group)) for group in groups))


def _sentences(sight: Sight, alike: tuple[Standing, ...]) -> Iterator[Line]:
    sentences = _told(sight, alike)
    for sentence in sentences[:_SENTENCES]:
        yield line("   ", sentence, hang=_HANG)
    if len(sentences) > _SENTENCES:
        more = plural(sight.words, "screen.count.more", len(sentences) - _SENTENCES)
        yield line("   ", Piece(more, "muted"), hang=_HANG)


def _question_rows(sight: Sight) -> Iterator[Row]:
    for state in sorted(sight.state.questions, key=lambda one: _QUESTION_ORDER.index(one.status)):
        yield Row(f"{QUESTION}{state.question}", tuple(_question_lines(sight, state)))


def _question_lines(sight: Sight, state: QuestionState) -> Iterator[Line]:
    words = sight.words
    glyph, ink = STATUS[state.status]
    yield line(
        Piece(f"{glyph} {words.say(f'status.{state.status.value}')}", ink),
        Piece(f"  {words.say(f'bearing.{state.bears_on.value}')}", "muted"),
        hang=_HANG,
    )
    yield line("   ", Piece(sight.question(state.question).wording[sight.language], "strong"), hang=_HANG)
    hint = "" if state.status in _SETTLED else f" · a {words.say('screen.act.attest')}"
    hint = f" · v {words.say('screen.act.review')}" if state.reason == "awaiting_review" else hint
    yield line("   ", Piece(question_sentence(words, state), "muted"), Piece(hint, "key"), hang=_HANG)
    yield from (line("   ", Piece(shift_sentence(words, one), "aged"), hang=_HANG) for one in state.shifts)
    record = sight.record(state.attestation)
    if record and isinstance(record.body, Attestation):
        yield from _statement(sight, record.body)
    yield _BLANK


def _statement(sight: Sight, said: Attestation) -> Iterable[Line]:
    words = sight.words
    first = said.statement.split("\n", 1)[0]
    cut = first[:_EXCERPT] + ("…" if len(first) > _EXCERPT or first != said.statement else "")
    yield line("   ", f"“{cut}”", hang=_HANG)
    until = f"{said.valid_until:%Y-%m-%d}"
    told = words.say("screen.evidence.said", answer=words.say(f"answer.{said.answer}"), by=said.stated_by, until=until)
    yield line("   ", Piece(told, "muted"), hang=_HANG)
    if said.evidence:
        names = ", ".join(one.name for one in said.evidence)
        yield line("   ", Piece(words.say("screen.evidence.attached", names=names), "muted"), hang=_HANG)
