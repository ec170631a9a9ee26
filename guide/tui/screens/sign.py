"""Sign off: see what stands and what does not, decide, and type one's name."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import cast

from textual.app import ComposeResult

from guide.model.base import same_person
from guide.model.signoffs import Survey
from guide.session.sign import DECISIONS, ROLES, Decision, DecisionWord, Role
from guide.tui.ink import Piece, line
from guide.tui.notebook import Notebook
from guide.tui.screens.form import Form
from guide.tui.sight import Sight
from guide.tui.views.signing import item_labels, survey_lines
from guide.tui.widgets.fields import NAME, Choice, Entry, Prose
from guide.tui.widgets.inked import Inked
from guide.tui.widgets.ticks import TickList


@dataclass(frozen=True)
class Sealed:
    """What came of it once the decision was recorded."""

    folder: str
    """Name of the sealed folder; empty when the sealing failed."""
    trouble: str
    """What failed after that, as one sentence."""
    signed: bool = False


Verb = Callable[[Decision, Path | None], Sealed]


class SignForm(Form[Sealed]):
    """The survey, the decision, the items named, and the typed name."""

    def __init__(self, sight: Sight, survey: Survey, notebook: Notebook, verb: Verb) -> None:
        super().__init__(sight.words, sight.words.say("screen.sign.title"), notebook, "sign")
        self._sight = sight
        self._survey = survey
        self._verb = verb

    def fields(self) -> ComposeResult:
        """Yield what a signer must see, then the fields."""
        words, draft = self.words, self.draft
        yield Inked(*survey_lines(self._sight, self._survey), classes="asked")
        yield self.label("screen.sign.role")
        yield Choice({key: words.say(f"role.{key}") for key in ROLES}, draft.get("role", ""), id="role")
        yield self.label("screen.sign.decision")
        options: dict[str, str] = {key: words.say(f"decision.{key}") for key in DECISIONS}
        yield Choice(options, draft.get("decision", ""), id="decision")
        yield self.label("screen.sign.statement")
        yield Prose(draft.get("statement", ""), id="statement")
        yield from self._items()
        yield self.label("screen.sign.position")
        yield Entry(draft.get("position", ""), id="position", most=NAME)
        yield self.label("screen.sign.key")
        yield Entry(draft.get("key", ""), id="key", placeholder="~/.ssh/id_ed25519")
        asked = words.say("screen.sign.name", person=self._sight.person)
        yield Inked(line(Piece(asked, "muted")), classes="label")
        # Never from a draft: typing it is the signature.
        yield Entry("", id="name", most=NAME)

    def _items(self) -> ComposeResult:
        labels = item_labels(self._sight, self._survey)
        if not labels:
            yield self.label("screen.sign.nothing_open")
            return
        told = self.words.say("screen.sign.exceptions", count=len(labels))
        yield Inked(line(Piece(told, "muted")), classes="label")
        yield TickList(labels, self.draft.get("exceptions", "").split("\n"), id="exceptions", labels=labels)

    def send_word(self) -> str:
        """Return the word on the button."""
        return self.words.say("screen.key.sign")

    def values(self) -> dict[str, str]:
        """Return the fields as text, all but the typed name."""
        return {
            "role": self.query_one("#role", Choice).value,
            "decision": self.query_one("#decision", Choice).value,
            "statement": self.query_one("#statement", Prose).text,
            "position": self.query_one("#position", Entry).value,
            "key": self.query_one("#key", Entry).value,
            "exceptions": "\n".join(self._named()),
        }

    def _named(self) -> tuple[str, ...]:
        return tuple(name for one in self.query(TickList) for name in one.ticked)

    def verb(self) -> Callable[[], Sealed] | None:
        """Return the signing, or tell what is missing."""
        given = self.values()
        key = Path(given["key"].strip()).expanduser() if given["key"].strip() else None
        missing = self._missing(given, key)
        if missing:
            self.trouble(self.words.say(f"screen.sign.missing.{missing}", person=self._sight.person))
            self.query_one(f"#{missing}").focus()
            return None
        said = Decision(
            role=cast("Role", given["role"]),
            decision=cast("DecisionWord", given["decision"]),
            statement=given["statement"],
            by=" ".join(self.query_one("#name", Entry).value.split()),
            position=given["position"],
            exceptions=self._named() if given["decision"] != "accept" else (),
            requirement=self._survey.assessment.requirement_id,
        )
        return partial(self._verb, said, key)

    def _missing(self, given: dict[str, str], key: Path | None) -> str:
        """Return the name of the first field that keeps it from being signed."""
        for name in ("role", "decision", "statement"):
            if not given[name].strip():
                return name
        if key and not key.is_file():
            return "key"
        typed = self.query_one("#name", Entry).value
        return "" if typed.strip() and same_person(typed, self._sight.person) else "name"
