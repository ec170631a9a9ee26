"""Progress: a unit's lines turned into events for whoever shows them."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final, Literal

from guide.facts.events import Event
from guide.facts.order import Order
from guide.facts.sheet import Line
from guide.model.facts import Facts

_KINDS: Final[dict[str, Literal["started", "progress", "section"]]] = {
    "begin": "started",
    "working": "progress",
    "done": "section",
    "problem": "section",
}


@dataclass
class _Unit:
    """How far one unit is."""

    began: float = field(default_factory=time.monotonic)
    done: int = 0
    problems: int = 0


@dataclass
class Reporter:
    """Tells ``on_event`` how a run of ``total`` units goes."""

    on_event: Callable[[Event], None]
    total: int
    done: int = 0
    _units: dict[tuple[str, str], _Unit] = field(default_factory=dict)

    def lines(self, order: Order, lines: Iterable[Line]) -> None:
        """Report the lines that a unit wrote since the last call."""
        for line in lines:
            kind = _KINDS.get(line["line"])
            if kind is None:
                continue
            unit = self._units.setdefault((order.subject.name, order.address), _Unit())
            unit.done += kind == "section"
            unit.problems += line["line"] == "problem"
            taken = time.monotonic() - unit.began
            self.on_event(
                Event(
                    kind=kind,
                    subject=order.subject.name,
                    address=order.address,
                    section=line.get("section") or None,
                    done=unit.done,
                    total=len(order.sections),
                    problems=unit.problems,
                    eta_s=_eta(taken, unit.done, len(order.sections), order.limits.deadline_s),
                    units_done=self.done,
                    units_total=self.total,
                )
            )

    def finished(self, facts: Facts, sections: int) -> None:
        """Report that a unit's facts are there."""
        self.done += 1
        self.on_event(
            Event(
                kind="finished",
                subject=facts.subject,
                address=facts.address,
                done=sections,
                total=sections,
                problems=len(facts.problems),
                eta_s=0.0,
                units_done=self.done,
                units_total=self.total,
            )
        )

    def dropped(self) -> None:
        """Count a unit that was cancelled before it began."""
        self.done += 1


def _eta(taken: float, finished: int, total: int, deadline_s: float) -> float | None:
    """Return the seconds left, judged by the sections so far, never beyond the deadline; None before the first one."""
    if not finished:
        return None
    return min(taken / finished * (total - finished), max(0.0, deadline_s - taken))
