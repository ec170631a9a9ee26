"""Rule on a finding: a false positive, or settled by other evidence."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from textual.app import ComposeResult

from guide.model.assessment import Standing
from guide.model.bodies import Body
from guide.model.outcomes import Outcome
from guide.model.records import Record
from guide.session.rule import Ruling
from guide.tui.ink import Piece, line
from guide.tui.notebook import Notebook
from guide.tui.screens.attest import parse_day
from guide.tui.screens.form import Form
from guide.tui.sight import Sight
from guide.tui.views.finding import finding_lines
from guide.tui.widgets.fields import Entry, Prose
from guide.tui.widgets.inked import Inked
from guide.tui.written import parse_paths

Verb = Callable[[str, Ruling, str, tuple[Path, ...], datetime | None], Record[Body]]
"""Takes fingerprint, ruling, rationale, files and the end of validity."""

RULINGS: dict[Outcome, Ruling] = {Outcome.FAIL: "false-positive", Outcome.INCONCLUSIVE: "settled"}
"""What may be ruled on a finding with that outcome."""


class RulingForm(Form[Record[Body]]):
    """One finding, the rationale, and the evidence for it."""

    def __init__(self, sight: Sight, standing: Standing, notebook: Notebook, verb: Verb) -> None:
        self._ruling = RULINGS[standing.finding.outcome]
        title = sight.words.say("screen.rule.title", ruling=sight.words.say(f"ruling.{self._ruling}"))
        super().__init__(sight.words, title, notebook, f"rule.{standing.finding.fingerprint}")
        self._sight = sight
        self._standing = standing
        self._verb = verb

    def fields(self) -> ComposeResult:
        """Yield the finding and the fields of a ruling."""
        yield Inked(
            *finding_lines(self._sight, self._standing),
            line(Piece(self.words.say(f"screen.rule.about.{self._ruling}"), "muted")),
            classes="asked",
        )
        yield self.label("screen.rule.rationale")
        yield Prose(self.draft.get("rationale", ""), id="rationale")
        yield self.label("screen.rule.files")
        yield Prose(self.draft.get("files", ""), id="files")
        yield self.label("screen.attest.valid_until")
        yield Entry(self.draft.get("valid_until", ""), id="valid_until", placeholder="YYYY-MM-DD")

    def values(self) -> dict[str, str]:
        """Return the fields as text."""
        return {
            "rationale": self.query_one("#rationale", Prose).text,
            "files": self.query_one("#files", Prose).text,
            "valid_until": self.query_one("#valid_until", Entry).value,
        }

    def verb(self) -> Callable[[], Record[Body]] | None:
        """Return the recording of the ruling, or tell what is missing."""
        given = self.values()
        files = parse_paths(given["files"])
        for name, ready in (("rationale", given["rationale"].strip()), ("files", files)):
            if not ready:
                self.trouble(self.words.say(f"screen.rule.missing.{name}"))
                self.query_one(f"#{name}").focus()
                return None
        try:
            until = parse_day(given["valid_until"])
        except ValueError:
            self.trouble(self.words.say("screen.attest.missing.valid_until"))
            return None
        fingerprint = self._standing.finding.fingerprint
        return partial(self._verb, fingerprint, self._ruling, given["rationale"], files, until)
