"""Sentences of a sign-off: the last one, what changed since, and what is open, failed or stale about each item."""

from collections.abc import Iterator

from guide.model.base import show_instant
from guide.model.content import Catalog
from guide.model.signoffs import Survey
from guide.text.changes import recorded_sentence, told
from guide.text.language import Words
from guide.text.sentences import finding_sentence, question_sentence, where


def last_sentence(survey: Survey, words: Words) -> str:
    """Return who signed off last and decided what."""
    if survey.last is None:
        return words.say("sign.first")
    record, body = survey.last.signoff, survey.last.signoff.body
    role, decision = words.say(f"role.{body.role}"), words.say(f"decision.{body.decision}")
    return words.say("sign.last", by=record.by, role=role, decision=decision, at=show_instant(record.at)[:10])


def change_sentences(survey: Survey, words: Words) -> Iterator[str]:
    """Yield who signed off last, and what changed since."""
    yield last_sentence(survey, words)
    if survey.changes:
        yield recorded_sentence(words, survey.changes)
        for _, sentences in told(words, survey.changes):
            yield from (sentence for _, sentence in sentences)


def item_sentences(survey: Survey, catalog: Catalog, words: Words) -> dict[str, str]:
    """Return for each unresolved item what it is, with its status first; a question by its wording, a finding by what was seen."""
    assessment = survey.assessment
    steps = catalog.requirements[assessment.requirement_id].steps
    wordings = {one.id: one.wording[words.language] for step in steps for one in step.questions}
    said = {
        one.finding.fingerprint: f"{one.finding.probe} {where(one.finding)}: {finding_sentence(words, one.finding)}"
        for one in assessment.findings
    }
    said |= {
        one.question: f"{wordings[one.question]} {question_sentence(words, one)}"
        for step in assessment.steps
        for one in step.questions
    }
    none = words.say("not_proven.no_endpoints")
    return {
        one.item: f"{words.say(f'status.{one.status.value}')}: {said.get(one.item, none)}" for one in survey.unresolved
    }
