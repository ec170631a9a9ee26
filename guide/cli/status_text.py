"""The assessment as lines for a terminal."""

from collections.abc import Iterable, Iterator

from guide.model.assessment import Assessment, Standing, StepState
from guide.model.base import show_instant
from guide.model.content import Catalog
from guide.model.outcomes import Outcome, Status
from guide.text.authorisation import authorisation_lines
from guide.text.glyphs import OUTCOME_GLYPHS, STATUS_GLYPHS
from guide.text.language import Words
from guide.text.outside import inert
from guide.text.sentences import finding_sentence, joined, place_name, question_sentence, sharing_places, where
from guide.text.shifts import lapse_sentence, shift_sentence

_FINGERPRINT = 12
_ORDER = (Outcome.FAIL, Outcome.INCONCLUSIVE, Outcome.ADVISORY, Outcome.MANUAL)
"""What asks for most of the reader comes first."""
_SHOWN = 3
"""Places that one line of passes names."""


def status_text(assessment: Assessment, catalog: Catalog, words: Words) -> Iterator[str]:
    """Yield the lines: verdicts first, then each step with what is open in it."""
    scope = assessment.scope
    yield inert(f"{scope.system}  {assessment.requirement_id}  {assessment.policy}  {show_instant(assessment.at)}")
    for name, verdict in (("requirement", assessment.requirement), ("programme", assessment.programme)):
        yield f"{words.say(f'bearing.{name}')}: {STATUS_GLYPHS[verdict.status]} {words.say(f'status.{verdict.status.value}')}"
    yield words.say("report.progress_value", done=assessment.satisfied, all=len(assessment.steps))
    yield from authorisation_lines(words, scope)
    yield from _samples(assessment, words)
    titles = {step.id: step.title[words.language] for step in catalog.requirements[assessment.requirement_id].steps}
    for state in assessment.steps:
        yield ""
        yield f"{STATUS_GLYPHS[state.status]} {state.number:2} {titles[state.step]}: {words.say(f'status.{state.status.value}')}"
        yield from _open_items(state, words)


def _samples(assessment: Assessment, words: Words) -> Iterator[str]:
    """Yield a line for each statement that speaks for subjects nobody looked at: also where all is well."""
    for state in (one for step in assessment.steps for one in step.questions):
        for sample in state.samples:
            yield words.say(
                "cli.status.sample",
                question=state.question,
                population=sample.population,
                record=sample.record,
                looked_at=len(sample.looked_at),
                spoken_for=len(sample.spoken_for),
            )


def _open_items(state: StepState, words: Words) -> Iterator[str]:
    for standing in state.findings:
        if standing.finding.outcome in {Outcome.FAIL, Outcome.INCONCLUSIVE}:
            yield f"     {finding_text(standing, words)}"
            if standing.lapse:
                yield f"       · {lapse_sentence(words, standing.lapse)}"
    for advice, places in _advice(state.findings, words):
        yield f"     {finding_text(advice, words, named=places == 1)}"
    settled = {Status.SATISFIED, Status.NOT_APPLICABLE}
    for question in state.questions:
        if question.status not in settled:
            record = f" [{question.attestation}]" if question.attestation else ""
            yield f"     {STATUS_GLYPHS[question.status]} {question.question}: {question_sentence(words, question)}{record}"
            yield from (f"       · {shift_sentence(words, one)}" for one in question.shifts)


def _advice(standings: Iterable[Standing], words: Words) -> Iterator[tuple[Standing, int]]:
    """Yield the advisories, each with how many it stands for: places of a subject of which the same is said are one line."""
    groups: dict[tuple[str, ...], list[Standing]] = {}
    for one in standings:
        finding = one.finding
        if finding.outcome is Outcome.ADVISORY:
            groups.setdefault((finding.probe, finding.subject, finding.address, one.standing), []).append(one)
    for group in groups.values():
        for alike in sharing_places(words, (one.finding for one in group)):
            yield group[0].model_copy(update={"finding": joined(alike)}), len(alike)


def run_text(standings: Iterable[Standing], words: Words) -> Iterator[str]:
    """Yield the lines of a run: the worst first, what is lifted after what stands, and the passes last, one line for all of which a probe says the same."""
    every = tuple(standings)
    for outcome in _ORDER:
        alike = (one for one in every if one.finding.outcome is outcome)
        for one in sorted(alike, key=lambda one: one.standing != "stands"):
            yield finding_text(one, words)
    passed: dict[tuple[str, str], list[str]] = {}
    for one in every:
        if one.finding.outcome is not Outcome.PASS:
            continue
        if one.standing != "stands":
            yield finding_text(one, words)
        else:
            said = (one.finding.probe, finding_sentence(words, one.finding))
            passed.setdefault(said, []).append(inert(where(one.finding)))
    for (probe, sentence), places in passed.items():
        named = list(dict.fromkeys(places))
        more = f" (+{len(named) - _SHOWN})" if len(named) > _SHOWN else ""
        yield f"{OUTCOME_GLYPHS[Outcome.PASS]} {probe}  {'; '.join(named[:_SHOWN])}{more}: {sentence}"


def standing_json(standing: Standing) -> dict[str, object]:
    """Return a finding for programs, with the fingerprint that ``guide rule`` takes."""
    return {"fingerprint": standing.finding.fingerprint, **standing.model_dump(mode="json")}


def finding_text(standing: Standing, words: Words, *, named: bool = True) -> str:
    """Return one finding as a line: mark, probe, where, sentence, and, if ``named``, fingerprint."""
    finding = standing.finding
    held = (
        ""
        if standing.standing == "stands"
        else f" ({words.say(f'standing.{standing.standing}', by=standing.by, until=_day(standing))})"
    )
    sentence = finding_sentence(words, finding)
    if place_name(words, finding).casefold() in sentence.casefold():
        finding = finding.model_copy(update={"place": ""})
    name = f" [{standing.finding.fingerprint[:_FINGERPRINT]}]" if named else ""
    return f"{OUTCOME_GLYPHS[finding.outcome]} {finding.probe}  {inert(where(finding))}: {sentence}{held}{name}"


def _day(standing: Standing) -> str:
    return show_instant(standing.until)[:10] if standing.until else "—"
