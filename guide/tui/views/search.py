"""Finding text: guidance, questions, findings and statements of all steps."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from guide.model.bodies import Attestation
from guide.text.sentences import finding_sentence, where
from guide.tui.ink import Piece, Row, line
from guide.tui.links import with_addresses
from guide.tui.sight import Sight
from guide.tui.views.evidence import FINDING, QUESTION

_AROUND = 60
_BEGINS = re.compile(r"^(#+|[-*]|[0-9]+[.]) ")
_SIGNS = re.compile(r"\*\*|`")


@dataclass(frozen=True)
class Place:
    """A text that can be found, and where choosing it leads."""

    step: str
    number: int
    kind: str
    """``guidance``, ``question``, ``finding`` or ``statement``: the last part of a label."""
    key: str
    """Key of the evidence row to go to; empty for guidance."""
    text: str


def places(sight: Sight) -> tuple[Place, ...]:
    """Return every text of the workbook and its guide, in the order of the steps."""
    return tuple(_places(sight))


def _places(sight: Sight) -> Iterator[Place]:
    for state in sight.assessment.steps:
        step = sight.guide_of(state.step)
        here = (state.step, state.number)
        yield Place(*here, "guidance", "", step.title[sight.language])
        for paragraph in paragraphs(step.guidance[sight.language]):
            yield Place(*here, "guidance", "", paragraph)
        for question in state.questions:
            key = f"{QUESTION}{question.question}"
            yield Place(*here, "question", key, sight.question(question.question).wording[sight.language])
            record = sight.record(question.attestation)
            if record and isinstance(record.body, Attestation):
                yield Place(*here, "statement", key, f"{record.body.stated_by}: {record.body.statement}")
        for one in state.findings:
            text = f"{one.finding.probe} {where(one.finding)} {finding_sentence(sight.words, one.finding)}"
            yield Place(*here, "finding", f"{FINDING}{one.finding.fingerprint}", text)


def paragraphs(markdown: str) -> tuple[str, ...]:
    """Return the paragraphs, items and code lines of our own Markdown, without its signs, each in one line."""
    found: list[str] = []
    code = False
    joins = False
    for raw in with_addresses(markdown).splitlines():
        written = raw.strip()
        if written.startswith("```"):
            code, joins = not code, False
            continue
        begins = code or bool(_BEGINS.match(written)) or not joins
        text = written if code else _SIGNS.sub("", _BEGINS.sub("", written))
        if text and begins:
            found.append(text)
        elif text:
            found[-1] += f" {text}"
        joins = bool(text) and not code and not written.startswith("#")
    return tuple(found)


def search(everything: tuple[Place, ...], wanted: str) -> tuple[Place, ...]:
    """Return the places whose text holds ``wanted``; upper and lower case are the same."""
    wanted = wanted.strip().casefold()
    return tuple(place for place in everything if wanted in place.text.casefold()) if wanted else ()


def result_rows(sight: Sight, found: tuple[Place, ...], wanted: str) -> tuple[Row, ...]:
    """Return one row a place, its key the place's number in ``found``; the match stands out."""
    return tuple(_row(sight, str(number), place, wanted.strip()) for number, place in enumerate(found))


def _row(sight: Sight, key: str, place: Place, wanted: str) -> Row:
    flat = " ".join(place.text.split())
    at = max(0, flat.casefold().find(wanted.casefold()))
    start, end = max(0, at - _AROUND), at + len(wanted)
    head = f"{place.number:>2} {sight.words.say(f'screen.find.{place.kind}')}  "
    before = ("…" if start else "") + flat[start:at]
    after = flat[end : end + _AROUND] + ("…" if end + _AROUND < len(flat) else "")
    return Row(key, (line(Piece(head, "muted"), before, Piece(flat[at:end], "key"), after, hang=4),))
