"""Sentences of a sign-off: what changed since the last one, and what is open, failed or stale about each item."""

from collections.abc import Iterator

from guide.model.base import show_instant
from guide.model.content import Catalog
from guide.model.signoffs import Survey
from guide.text.language import Words
from guide.text.sentences import finding_sentence, question_sentence, where


def change_sentences(survey: Survey, words: Words) -> Iterator[str]:
    """Yield what changed since the last sign-off."""
    last = survey.last
    if last is None:
        yield words.say("sign.first")
    else:
        body = last.signoff.body
        yield words.say(
            "sign.last",
            by=last.signoff.by,
            role=words.say(f"role.{body.role}"),
            decision=words.say(f"decision.{body.decision}"),
            at=show_instant(last.signoff.at)[:10],
        )
    added = ", ".join(f"{words.say(f'kind.{kind}')} {count}" for kind, count in survey.added.items())
    yield words.say("sign.added" if last else "sign.so_far", added=added or "—")
    for step, before, now in survey.moved:
        yield words.say("sign.moved", step=step, before=words.say(f"status.{before}"), now=words.say(f"status.{now}"))


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
