"""Redact a record: what goes, where copies stay, the reason, and a word typed to confirm."""

from collections.abc import Callable, Iterator
from functools import partial

from textual.app import ComposeResult

from guide.model.facts import Facts
from guide.session.redact import Done, Prospect
from guide.tui.ink import Line, Piece, line
from guide.tui.notebook import Notebook
from guide.tui.screens.form import Form
from guide.tui.sight import Sight
from guide.tui.views.history import told
from guide.tui.widgets.fields import Choice, Entry, Prose
from guide.tui.widgets.inked import Inked

Verb = Callable[[str, str, bool], Done]
"""Takes the record's id, the reason, and whether the subject's name must go too."""

_TYPED = 6
"""Last characters of the record's id that are typed to confirm."""


class RedactionForm(Form[Done]):
    """One record and everything that goes with it. Cannot be undone, so it asks twice."""

    def __init__(self, sight: Sight, seen: Prospect, notebook: Notebook, verb: Verb) -> None:
        super().__init__(sight.words, sight.words.say("screen.redact.title"), notebook, f"redact.{seen.record.id}")
        self._sight = sight
        self._seen = seen
        self._verb = verb
        self._asked = seen.record.id[-_TYPED:]

    def fields(self) -> ComposeResult:
        """Yield the record, what goes and what stays, and the fields."""
        record, words = self._seen.record, self.words
        kind = line(
            Piece(words.say(f"kind.{record.kind}"), "strong"),
            Piece(f"  {record.by}  {record.at:%Y-%m-%d %H:%M} UTC  {record.id}", "muted"),
            hang=3,
        )
        final = line(Piece(words.say("screen.redact.final"), "bad"))
        yield Inked(kind, *told(self._sight, record.body), final, classes="asked")
        yield self.label("screen.redact.reason")
        yield Prose(self.draft.get("reason", ""), id="reason")
        if isinstance(record.body, Facts):
            yield self.label("screen.redact.subject")
            options = {key: words.say(f"screen.redact.subject.{key}") for key in ("told", "hidden")}
            yield Choice(options, self.draft.get("subject", "told"), id="subject")
        yield Inked(*self._reach(), classes="asked")
        yield Inked(line(Piece(words.say("screen.redact.confirm", typed=self._asked), "warn")), classes="label")
        yield Entry("", id="confirm", most=_TYPED)

    def _reach(self) -> Iterator[Line]:
        for key, places in (("goes", self._seen.removed), ("echoes", self._seen.echoes)):
            if places:
                yield line(Piece(self.words.say(f"cli.redact.{key}"), "warn"))
            yield from (line("   ", Piece(place), hang=3) for place in places)
        yield line(Piece(self.words.say("cli.redact.git" if self._seen.git else "cli.redact.copies"), "muted"))

    def values(self) -> dict[str, str]:
        """Return the fields as text; what confirms is never kept."""
        subject = {"subject": self.query_one("#subject", Choice).value} if self.query("#subject") else {}
        return {"reason": self.query_one("#reason", Prose).text, **subject}

    def send_word(self) -> str:
        """Return the word on the button."""
        return self.words.say("screen.act.redact")

    def verb(self) -> Callable[[], Done] | None:
        """Return the redaction, or tell what is missing."""
        given = self.values()
        if not given["reason"].strip():
            self.trouble(self.words.say("screen.redact.missing.reason"))
            self.query_one("#reason").focus()
            return None
        if self.query_one("#confirm", Entry).value.strip().upper() != self._asked:
            self.trouble(self.words.say("screen.redact.missing.confirm", typed=self._asked))
            self.query_one("#confirm").focus()
            return None
        return partial(self._verb, self._seen.record.id, given["reason"], given.get("subject") == "hidden")
