"""A probe under way: the session's blocking verb on a thread, its progress for the screen, and the way to stop it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event as Flag
from time import monotonic

from guide.facts.events import Event
from guide.session.desk import Desk
from guide.session.probe import Outcome, Selection, probe
from guide.tui.widgets.progress import Progress


@dataclass
class Gathering:
    """One run of the probe verb."""

    selection: Selection
    cancelled: Flag = field(default_factory=Flag)
    began: float = field(default_factory=monotonic)

    def run(self, desk: Desk, on_progress: Callable[[Progress], object]) -> Outcome:
        """Gather until done or cancelled; blocking. ``on_progress`` is called on this thread. Raises GuideError."""

        def advanced(event: Event) -> None:
            on_progress(self.progress(event))

        return probe(
            desk,
            self.selection,
            on_event=advanced,
            cancelled=self.cancelled,
        )

    def progress(self, event: Event) -> Progress:
        """Return how far the whole run is at ``event``; the time left is judged by the time taken so far."""
        units = max(1, event.units_total)
        share = (event.units_done + (event.done / event.total if event.total else 0)) / units
        taken = monotonic() - self.began
        left = event.eta_s if units == 1 else taken * (1 - share) / share if share else None
        return Progress(
            subject=event.subject,
            section=event.section or "",
            share=min(1.0, share),
            units_done=event.units_done,
            units=event.units_total,
            seconds_left=left,
        )
