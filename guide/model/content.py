"""Content: what the guide says and which thresholds it holds. Loaded from files by the catalog, carried by everyone."""

from typing import Literal

from pydantic import Field

from guide.model.base import Digest, Frozen, Truth, Whole
from guide.model.language import Language
from guide.model.outcomes import Bearing


class Localised(Frozen):
    """One text in every language."""

    en: str
    ru: str

    def __getitem__(self, language: Language) -> str:
        """Return the text in ``language``."""
        return self.ru if language is Language.RU else self.en


class Question(Frozen):
    """What only a person can answer about a step."""

    id: str
    step: str
    revision: Whole
    bears_on: Bearing
    wording: Localised
    evidence: Localised
    """The kind of evidence to accept."""
    method: Literal["examine", "interview", "test"] = "examine"
    assumes: tuple[Literal["certificate", "protocols"], ...] = ()
    digest: Digest
    """Digest of the English wording."""


class Step(Frozen):
    """One of the twelve."""

    id: str
    number: Whole
    title: Localised
    short: Localised
    probes: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    matrix: Truth = False
    """Whether its evidence begins with the fallback matrix."""
    guidance: Localised
    """Markdown without raw HTML."""


class Crosswalk(Frozen):
    """A related control elsewhere; never "satisfies"."""

    id: str
    relation: Literal["successor", "weakness", "catalogue", "related"]
    note: Localised
    url: str = ""


class Requirement(Frozen):
    """The requirement with its version, its sentence and its steps."""

    id: str
    title: Localised
    levels: tuple[str, ...]
    text: Localised
    attribution: Localised
    policy: str
    """The default policy."""
    crosswalk: tuple[Crosswalk, ...] = ()
    steps: tuple[Step, ...] = ()

    def step(self, key: str) -> Step | None:
        """Return the step with that id or number, or None."""
        return next((step for step in self.steps if key in {step.id, str(step.number)}), None)


class Rule(Frozen):
    """One threshold or recorded interpretation."""

    bears_on: Bearing
    values: tuple[str, ...] = ()
    source: str
    note: Localised | None = None


class Policy(Frozen):
    """Thresholds and interpretations of a requirement, or, as a profile, hardening beyond it."""

    id: str
    version: str
    title: Localised
    requirement: str = ""
    """The requirement it interprets; empty for a profile."""
    source: str
    facts_max_age: Whole = 90
    """Days after which facts are stale."""
    statements_max_age: Whole = 365
    """Days a statement or determination may hold at most."""
    checked: str = ""
    """Day on which its thresholds were last compared with their sources, YYYY-MM-DD; empty where nobody said."""
    grounds_max_age: Whole = 365
    """Days after which that comparison, and a trust store, are to be renewed."""
    waivers_max_age: Whole = 180
    """Days for which a risk may be accepted at most."""
    rules: dict[str, Rule] = Field(default_factory=dict)
    digest: Digest

    def rule(self, key: str) -> Rule:
        """Return the rule named ``key``; raise KeyError when the policy does not state it."""
        return self.rules[key]

    def number(self, key: str) -> int:
        """Return the single whole number of rule ``key``."""
        (value,) = self.rules[key].values
        return int(value)


class Remedy(Frozen):
    """What to do about a finding: why it matters, the exact change, how to test again."""

    id: str
    reasons: tuple[str, ...]
    """``probe:reason`` each; ``*:reason`` for any probe."""
    title: Localised
    text: Localised
    """Markdown without raw HTML."""


class Catalog(Frozen):
    """All content, by id."""

    requirements: dict[str, Requirement]
    policies: dict[str, Policy]
    profiles: dict[str, Policy]
    remedies: dict[str, Remedy]
    words: dict[Language, dict[str, str]]
    """Every word of the screen and the reports: key → text with ``{placeholders}``."""

    def remedy(self, probe: str, reason: str) -> Remedy | None:
        """Return the remedy of a finding: the probe's own before the general one."""
        for key in (f"{probe}:{reason}", f"*:{reason}"):
            found = next((remedy for remedy in self.remedies.values() if key in remedy.reasons), None)
            if found:
                return found
        return None
