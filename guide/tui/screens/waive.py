"""Accept the risk of a finding until a date."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from textual.app import ComposeResult

from guide.model.assessment import Standing
from guide.model.bodies import Body
from guide.model.records import Record
from guide.tui.ink import Piece, line
from guide.tui.notebook import Notebook
from guide.tui.screens.attest import parse_day
from guide.tui.screens.form import Form
from guide.tui.sight import Sight
from guide.tui.views.evidence import members
from guide.tui.views.finding import finding_lines
from guide.tui.widgets.fields import NAME, Entry, Prose
from guide.tui.widgets.inked import Inked

Verb = Callable[[tuple[str, ...], dict[str, str], datetime], Record[Body]]
"""Takes fingerprints, the texts ``reason``, ``compensating``, ``ticket`` and ``approved_by``, and the end."""

_TEXTS = ("reason", "compensating", "ticket", "approved_by")


class WaiveForm(Form[Record[Body]]):
    """The finding with all places that stand in its row, why it may stay, what limits it, who accepts it, and until when."""

    def __init__(self, sight: Sight, standing: Standing, notebook: Notebook, verb: Verb) -> None:
        title = sight.words.say("screen.waive.title")
        super().__init__(sight.words, title, notebook, f"waive.{standing.finding.fingerprint}")
        self._sight = sight
        self._standing = standing
        self._verb = verb

    def fields(self) -> ComposeResult:
        """Yield the finding and the fields of a waiver."""
        policy = self._sight.catalog.policies[self._sight.assessment.policy]
        yield Inked(
            *finding_lines(self._sight, self._standing),
            line(Piece(self.words.say("screen.waive.about", days=policy.waivers_max_age), "muted")),
            classes="asked",
        )
        for name in ("reason", "compensating"):
            yield self.label(f"screen.waive.{name}")
            yield Prose(self.draft.get(name, ""), id=name)
        for name in ("ticket", "approved_by"):
            yield self.label(f"screen.waive.{name}")
            yield Entry(self.draft.get(name, ""), id=name, most=NAME)
        yield self.label("screen.waive.expires")
        yield Entry(self.draft.get("expires", ""), id="expires", placeholder="YYYY-MM-DD")

    def values(self) -> dict[str, str]:
        """Return the fields as text."""
        proses = {name: self.query_one(f"#{name}", Prose).text for name in ("reason", "compensating")}
        return {
            **proses,
            **{one: self.query_one(f"#{one}", Entry).value for one in ("ticket", "approved_by", "expires")},
        }

    def verb(self) -> Callable[[], Record[Body]] | None:
        """Return the recording of the waiver, or tell what is missing."""
        given = self.values()
        missing = next((name for name in _TEXTS if not given[name].strip()), "")
        until = None
        if not missing:
            try:
                until = parse_day(given["expires"])
            except ValueError:
                until = None
        if until is None:
            name = missing or "expires"
            self.trouble(self.words.say(f"screen.waive.missing.{name}"))
            self.query_one(f"#{name}").focus()
            return None
        prints = tuple(one.finding.fingerprint for one in members(self._sight, self._standing))
        return partial(self._verb, prints, {name: given[name] for name in _TEXTS}, until)
