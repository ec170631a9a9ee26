"""Changes: what is different between two looks at one workbook, in no language yet."""

from typing import Literal

from pydantic import Field

from guide.model.assessment import Shift
from guide.model.base import Frozen, Instant, Whole
from guide.model.content import Localised
from guide.model.findings import Finding

Area = Literal["status", "scope", "findings", "facts", "statements", "decisions"]
AREAS: tuple[Area, ...] = ("status", "scope", "findings", "facts", "statements", "decisions")
"""The areas in the order a reader needs them."""


class Change(Frozen):
    """One thing that is different. Its sentence is ``diff.CODE`` in the reader's language."""

    area: Area
    code: str
    about: str = ""
    """Subject, step or question, inert."""
    texts: dict[str, str] = Field(default_factory=dict)
    """Inert values for the sentence."""
    terms: dict[str, str] = Field(default_factory=dict)
    """Placeholders that are words of ours: placeholder → key of the word."""
    named: Localised | None = None
    """The step's title or the question's wording."""
    finding: Finding | None = None
    """The finding that came, went, or stands otherwise."""
    shifts: tuple[Shift, ...] = ()
    """What changed under the statement that the question rests on: old and new wording, fact or digest."""
    worse: bool = False
    """Whether it makes anything less satisfied; for the mark beside it."""


class Diff(Frozen):
    """Everything that changed between two looks."""

    since: Instant
    until: Instant
    record: str = ""
    """Id of the record that ended the earlier look; empty where a date did."""
    kind: str = ""
    """That record's kind."""
    changes: tuple[Change, ...] = ()
    recorded: dict[str, Whole] = Field(default_factory=dict)
    """Number of records since then, by kind."""

    def of(self, area: Area) -> tuple[Change, ...]:
        """Return the changes of one area, in order."""
        return tuple(one for one in self.changes if one.area == area)
