"""A list of what is to be answered: YAML to be filled in and imported, or Markdown to be read."""

from collections.abc import Iterable, Sequence

from guide.export.escape import code, md, own
from guide.export.page import Page, moment
from guide.model.assessment import Assessment
from guide.model.base import show_instant
from guide.model.requests import FORMAT, Request
from guide.text.emit import emit
from guide.text.language import Words


def render_yaml(asked: Sequence[Request], assessment: Assessment, words: Words) -> str:
    """Return a file with blank fields; ``guide import`` reads it when they are filled in."""
    head = {
        "format": FORMAT,
        "workbook": assessment.workbook,
        "system": assessment.scope.system,
        "environment": assessment.scope.environment,
        "made": show_instant(assessment.at),
    }
    lines = [*_comments(words), emit(head)]
    if not asked:
        return "".join([*lines, "requests: []\n"])
    return "".join([*lines, "requests:\n", *(f"\n{_item(one, words)}" for one in asked)])


def _comments(words: Words) -> Iterable[str]:
    yield from (f"# {line}\n" for line in words.say("requests.how").split("\n"))


def _item(one: Request, words: Words) -> str:
    question = one.question
    asked = {
        "owner": one.owner,
        "question": question.id,
        "digest": question.digest,
        "asked": question.wording[words.language],
        "evidence": question.evidence[words.language],
        "why": _why(one, words),
        "subjects": list(one.subjects),
        "answer": "",
        "statement": "",
        "stated_by": "",
        "method": question.method,
        "approved_by": "",
        "valid_until": "",
        "files": [],
    }
    return emit([asked], 2)


def _why(one: Request, words: Words) -> str:
    return " ".join(words.say(f"question.{reason}", until="", open="") for reason in one.reasons)


def render_markdown(asked: Sequence[Request], assessment: Assessment, words: Words) -> str:
    """Return a page to read and to print; answers are given in the YAML form or to the reviewer."""
    page = Page(words)
    lines = [f"# {page.say('requests.title', system=assessment.scope.system)}", ""]
    lines += [page.field("report.environment", md(assessment.scope.environment or words.say("report.not_stated")))]
    lines += [page.field("report.judged_at", moment(assessment.at)), "", page.say("requests.told"), ""]
    if not asked:
        return "\n".join([*lines, page.say("requests.none"), ""])
    for owner in dict.fromkeys(one.owner for one in asked):
        lines += [f"## {md(owner) if owner else page.say('requests.nobody')}", ""]
        for one in asked:
            if one.owner == owner:
                lines += _asked(page, one)
    return "\n".join(lines)


def _asked(page: Page, one: Request) -> list[str]:
    question = one.question
    subjects = ", ".join(code(name) for name in one.subjects) or page.say("requests.whole")
    answers = " · ".join(f"☐ {page.say(f'answer.{word}')}" for word in ("satisfied", "not-satisfied", "not-applicable"))
    return [
        f"### {own(question.wording[page.language])}",
        "",
        page.field("requests.question", code(question.id)),
        page.field("requests.why", md(_why(one, page.words))),
        page.field("requests.subjects", subjects),
        page.field("requests.evidence", own(question.evidence[page.language])),
        page.field("requests.answer", answers),
        page.field("requests.statement", ""),
        page.field("requests.digest", code(question.digest)),
        "",
    ]
