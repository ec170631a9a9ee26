"""Requests: what is still to be answered, and by whom."""

from guide.model.assessment import Unanswered
from guide.model.base import Frozen
from guide.model.content import Question

FORMAT = "asvs-guide/requests/1"
"""The first key of a file of requests."""


class Request(Frozen):
    """One question to one owner."""

    owner: str
    """Empty: nobody was named."""
    question: Question
    missing: tuple[Unanswered, ...]
    """What it is asked about, at least one, and why each time."""

    @property
    def subjects(self) -> tuple[str, ...]:
        """The subjects to answer for; empty where the system as a whole is meant."""
        return tuple(one.subject for one in self.missing if one.subject)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it is asked, each reason once."""
        return tuple(dict.fromkeys(one.reason for one in self.missing))
