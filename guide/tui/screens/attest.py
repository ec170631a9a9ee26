"""Answer a question that only a person can."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import cast

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import RadioSet

from guide.model.bodies import Attestation, Body
from guide.model.records import Record
from guide.model.subjects import Scope
from guide.session.attest import Answer, AnswerWord, Choosing, Method
from guide.tui.ink import Piece, line
from guide.tui.notebook import Notebook
from guide.tui.screens.form import Form
from guide.tui.sight import Sight
from guide.tui.widgets.fields import NAME, Choice, Entry, Prose
from guide.tui.widgets.inked import Inked
from guide.tui.widgets.ticks import TickList
from guide.tui.written import parse_paths

ANSWERS = ("satisfied", "not-satisfied", "not-applicable")
CHOSEN = ("judgement", "systematic", "random")
METHODS = ("examine", "interview", "test")


def parse_day(text: str) -> datetime | None:
    """Return the last second of the day written ``YYYY-MM-DD``, UTC; None for empty text; raise ValueError for others."""
    if not text.strip():
        return None
    return datetime.strptime(text.strip(), "%Y-%m-%d").replace(hour=23, minute=59, second=59, tzinfo=UTC)


class AttestForm(Form[Record[Body]]):
    """Question, answer, statement, and what supports it."""

    def __init__(
        self, sight: Sight, question_id: str, notebook: Notebook, verb: Callable[[Answer], Record[Body]]
    ) -> None:
        question = sight.question(question_id)
        super().__init__(
            sight.words,
            sight.words.say("screen.attest.title", number=sight.state.number),
            notebook,
            f"attest.{question_id}",
        )
        self.draft = self.draft or _carried(sight, question_id)
        self._question = question
        self._sight = sight
        self._verb = verb

    def fields(self) -> ComposeResult:
        """Yield the question and the fields of an answer."""
        words, draft, question = self.words, self.draft, self._question
        language = self._sight.language
        yield Inked(
            line(Piece(question.wording[language], "strong")),
            line(Piece(words.say("screen.attest.evidence") + " ", "muted"), question.evidence[language]),
            line(Piece(f"{question.id} · {words.say(f'bearing.{question.bears_on.value}')}", "muted")),
            classes="asked",
        )
        yield self.label("screen.attest.answer")
        yield Choice({key: words.say(f"answer.{key}") for key in ANSWERS}, draft.get("answer", ""), id="answer")
        yield self.label("screen.attest.statement")
        yield Prose(draft.get("statement", ""), id="statement")
        yield self.label("screen.attest.method")
        yield Choice(
            {key: words.say(f"method.{key}") for key in METHODS}, draft.get("method", question.method), id="method"
        )
        yield self.label("screen.attest.stated_by")
        yield Entry(draft.get("stated_by", self._sight.person), id="stated_by", most=NAME)
        with Vertical(id="approval"):
            yield self.label("screen.attest.approved_by")
            yield Entry(draft.get("approved_by", ""), id="approved_by", most=NAME)
        yield from self._subjects()
        yield self.label("screen.attest.files")
        yield Prose(draft.get("files", ""), id="files")
        yield self.label("screen.attest.valid_until")
        yield Entry(draft.get("valid_until", ""), id="valid_until", placeholder="YYYY-MM-DD")
        yield from self._sample()

    def _subjects(self) -> ComposeResult:
        scope, draft = self._sight.assessment.scope, self.draft
        names = [one.name for one in scope.subjects]
        groups = {one.group: "" for one in scope.endpoints if one.group}
        if groups:
            yield self.label("screen.attest.groups")
            yield TickList(groups, draft.get("groups", "").split("\n"), id="groups")
        if scope.subjects:
            yield self.label("screen.attest.subjects")
            yield TickList(names, draft.get("subjects", "").split("\n"), id="subjects")

    def _sample(self) -> ComposeResult:
        """Yield what says that not every subject was looked at; last, because it is seldom wanted."""
        draft, words = self.draft, self.words
        names = [one.name for one in self._sight.assessment.scope.subjects]
        if len(names) > 1:
            yield self.label("screen.attest.sampled")
            yield TickList(names, draft.get("sampled", "").split("\n"), id="sampled")
            with Vertical(id="sample"):
                yield self.label("screen.attest.chosen")
                options = {key: words.say(f"chosen.{key}") for key in CHOSEN}
                yield Choice(options, draft.get("chosen", "judgement"), id="chosen")
                yield self.label("screen.attest.rationale")
                yield Prose(draft.get("rationale", ""), id="rationale")

    def on_mount(self) -> None:
        """Show the approver and the rationale of a sample only where they are needed."""
        super().on_mount()
        self._show_approver()
        self._show_sample()

    @on(RadioSet.Changed, "#answer")
    def _show_approver(self) -> None:
        wanted = self.query_one("#answer", Choice).value == "not-applicable"
        self.query_one("#approval").set_class(not wanted, "hidden")

    @on(TickList.Changed, "#sampled")
    def _show_sample(self) -> None:
        for fields in self.query("#sample"):
            fields.set_class(not self._ticked("sampled"), "hidden")

    def values(self) -> dict[str, str]:
        """Return the fields as text."""
        typed = {one.id or "": one.value for one in (*self.query(Entry), *self.query(Choice))}
        typed |= {one.id or "": one.text for one in self.query(Prose)}
        return {**typed, **{one.id or "": "\n".join(one.ticked) for one in self.query(TickList)}}

    def _ticked(self, name: str) -> tuple[str, ...]:
        """Return what is ticked in the list ``name``; nothing where there is no such list."""
        return tuple(ticked for one in self.query(TickList) if one.id == name for ticked in one.ticked)

    def verb(self) -> Callable[[], Record[Body]] | None:
        """Return the recording of the answer, or tell what is missing."""
        given = self.values()
        missing = self._missing(given)
        if missing:
            self.trouble(self.words.say(f"screen.attest.missing.{missing}"))
            self.query_one(f"#{missing}").focus()
            return None
        answer = Answer(
            question=self._question.id,
            answer=cast("AnswerWord", given["answer"]),
            statement=given["statement"],
            stated_by=given["stated_by"].strip(),
            method=cast("Method", given["method"]),
            subjects=self._ticked("subjects"),
            groups=self._ticked("groups"),
            sampled=self._ticked("sampled"),
            chosen=cast("Choosing", given.get("chosen") or "judgement"),
            rationale=given.get("rationale", "") if self._ticked("sampled") else "",
            attach=parse_paths(given["files"]),
            valid_until=parse_day(given["valid_until"]),
            approved_by=given["approved_by"].strip() if given["answer"] == "not-applicable" else "",
        )
        return partial(self._verb, answer)

    @staticmethod
    def _missing(given: dict[str, str]) -> str:
        """Return the name of the first field that keeps the answer from being recorded."""
        if not given["answer"]:
            return "answer"
        if not given["statement"].strip():
            return "statement"
        if given["answer"] == "not-applicable" and not given["approved_by"].strip():
            return "approved_by"
        if given.get("sampled") and not given["rationale"].strip():
            return "rationale"
        try:
            parse_day(given["valid_until"])
        except ValueError:
            return "valid_until"
        return ""


def _carried(sight: Sight, question_id: str) -> dict[str, str]:
    """Return what the workbook before this one said, to be confirmed or changed; empty where nothing was carried over."""
    state = sight.question_state(question_id)
    record = sight.record(state.attestation) if state and state.reason == "carried" else None
    if record is None or not isinstance(record.body, Attestation):
        return {}
    body = record.body
    return {
        "answer": body.answer,
        "statement": body.statement,
        "method": body.method,
        "stated_by": body.stated_by,
        "approved_by": body.approved_by,
        **_carried_subjects(body, sight.assessment.scope),
    }


def _carried_subjects(body: Attestation, scope: Scope) -> dict[str, str]:
    """Return what the statement covers as it was ticked: groups, and the whole, in their present make-up."""
    sample = body.sample
    if sample is None:
        return {"subjects": "\n".join(body.subjects)}
    members = {one.name for one in scope.endpoints if sample.whole or (one.group and one.group in sample.groups)}
    return {
        "subjects": "\n".join(name for name in body.subjects if name not in members),
        "groups": "\n".join(sample.groups),
        "sampled": "\n".join(sample.looked_at),
        "chosen": sample.chosen,
        "rationale": sample.rationale,
    }
