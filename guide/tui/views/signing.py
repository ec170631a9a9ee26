"""What a signer must see before deciding: both verdicts, what is open, failed, stale or waived, and what changed."""

from collections.abc import Iterator

from guide.model.outcomes import Status
from guide.model.signoffs import Survey
from guide.text.signing import item_sentences, last_sentence
from guide.tui.ink import Line, Piece, line
from guide.tui.sight import Sight
from guide.tui.views.changes import change_lines
from guide.tui.views.history import signoff_lines
from guide.tui.views.marks import STATUS, status_piece


def survey_lines(sight: Sight, survey: Survey) -> Iterator[Line]:
    """Yield the lines above the form."""
    words, assessment = sight.words, survey.assessment
    for name, verdict in (("requirement", assessment.requirement), ("programme", assessment.programme)):
        yield line(Piece(f"{words.say(f'bearing.{name}')}: ", "muted"), status_piece(words, verdict.status))
    counts = {status: sum(1 for one in survey.unresolved if one.status is status) for status in Status}
    yield line(
        words.say(
            "screen.sign.counts",
            open=counts[Status.OPEN],
            failed=counts[Status.NOT_SATISFIED],
            stale=counts[Status.STALE],
            risks=counts[Status.RISK_ACCEPTED],
        )
    )
    if assessment.scope.solo:
        yield line(Piece(words.say("screen.header.solo"), "warn"))
    last = survey.last
    if last and last.seal is None:
        told = words.say("screen.sign.unsealed", signoff=last.signoff.id, by=last.signoff.by)
        yield line(Piece(told, "bad"))
    yield line(Piece(last_sentence(survey, words), "muted"))
    if last and last.seal:
        yield from signoff_lines(sight, last.signoff.id)
    if survey.changes:
        yield line("")
        yield from change_lines(words, survey.changes)


def item_labels(sight: Sight, survey: Survey) -> dict[str, str]:
    """Return for each item that must be named its sign, its status and what it is."""
    said = item_sentences(survey, sight.catalog, sight.words)
    return {one.item: f"{STATUS[one.status][0]} {said[one.item]}" for one in survey.unresolved}
