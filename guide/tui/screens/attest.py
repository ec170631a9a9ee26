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
from guide.session.attest import Answer, AnswerWord, Method
from guide.tui.ink import Piece, line
from guide.tui.notebook import Notebook
from guide.tui.screens.form import Form
from guide.tui.sight import Sight
from guide.tui.widgets.fields import NAME, Choice, Entry, Prose
from guide.tui.widgets.inked import Inked
from guide.tui.widgets.ticks import TickList
from guide.tui.written import parse_paths

ANSWERS = ("satisfied", "not-satisfied", "not-applicable")
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

    def _subjects(self) -> ComposeResult:
        ticked = set(self.draft.get("subjects", "").split("\n"))
        subjects = self._sight.assessment.scope.subjects
        if subjects:
            yield self.label("screen.attest.subjects")
            yield TickList((one.name for one in subjects), ticked, id="subjects")

    def on_mount(self) -> None:
        """Show the approver only where one is needed."""
        super().on_mount()
        self._show_approver()

    @on(RadioSet.Changed, "#answer")
    def _show_approver(self) -> None:
        wanted = self.query_one("#answer", Choice).value == "not-applicable"
        self.query_one("#approval").set_class(not wanted, "hidden")

    def values(self) -> dict[str, str]:
        """Return the fields as text."""
        entries = {
            name: self.query_one(f"#{name}", Entry).value for name in ("stated_by", "approved_by", "valid_until")
        }
        proses = {name: self.query_one(f"#{name}", Prose).text for name in ("statement", "files")}
        choices = {name: self.query_one(f"#{name}", Choice).value for name in ("answer", "method")}
        return {**entries, **proses, **choices, "subjects": "\n".join(self._ticked())}

    def _ticked(self) -> tuple[str, ...]:
        return tuple(name for one in self.query(TickList) for name in one.ticked)

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
            subjects=self._ticked(),
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
        "subjects": "\n".join(body.subjects),
    }
