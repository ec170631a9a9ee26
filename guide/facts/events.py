"""Events: how a gathering goes, for whoever shows it."""

from typing import Literal

from guide.model.base import Frozen
from guide.model.facts import Section


class Event(Frozen):
    """One step of one unit. ``done`` and ``total`` count sections of this unit.

    ``started``: the unit's process began; ``progress``: ``section`` is being worked on; ``section``: it is complete;
    ``finished``: the facts are there, ``problems`` says how many sections are incomplete.
    """

    kind: Literal["started", "progress", "section", "finished"]
    subject: str
    address: str = ""
    section: Section | None = None
    done: int = 0
    total: int = 0
    problems: int = 0
    eta_s: float | None = None
    """Seconds the unit will still need, judged by the time its finished sections took; never beyond the deadline."""
    units_done: int = 0
    units_total: int = 0
