"""The handover: what a colleague who opens the workbook must know, without a word from the one before."""

from typing import Literal

from guide.model.base import Frozen, Instant, Whole

Doing = Literal["probe", "answer", "fix", "settle", "review", "sign"]
"""What there is to do next: gather facts, answer a question, mend what fails, settle what came to no result, review, sign off."""


class Deed(Frozen):
    """A person's newest record, and how many they wrote."""

    person: str
    record: str
    kind: str
    at: Instant
    count: Whole


class Next(Frozen):
    """The first thing that is open, in the order of the steps."""

    doing: Doing
    step: str = ""
    about: str = ""
    """A question's id, a finding's fingerprint or a record's id; empty where the whole step or workbook is meant."""


class Handover(Frozen):
    """Where a review stands."""

    deeds: tuple[Deed, ...]
    """Everybody who wrote a record, who wrote last first."""
    waiting: tuple[str, ...]
    """Records that a second person has not reviewed, oldest first."""
    unanswered: Whole
    """Questions that somebody must answer, or answer anew."""
    fails: Whole
    """Findings that fail and stand."""
    next: Next
