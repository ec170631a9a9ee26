"""Gather: facts of every subject, one work unit per subject and address, results as they finish."""

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from guide.facts.events import Event
from guide.facts.limits import Limits
from guide.facts.plan import Plan
from guide.model.base import Frozen
from guide.model.facts import Facts
from guide.model.subjects import Scope, Subject


class Gathered(Frozen):
    """The facts of one unit. ``artifacts`` are JSON documents too large for a record: keep them, then name them in it."""

    subject: Subject
    facts: Facts
    artifacts: tuple[bytes, ...] = ()


def _silent(_: Event) -> None:
    """Take an event and say nothing."""


def gather(
    subjects: Sequence[Subject],
    scope: Scope,
    limits: Limits,
    *,
    run: str,
    vantage_name: str = "",
    ca_file: Path | None = None,
    plan: Plan | None = None,
    on_event: Callable[[Event], None] = _silent,
    cancelled: threading.Event | None = None,
) -> Iterator[Gathered]:
    """Yield the facts of each unit as it finishes; up to ``limits.at_once`` run at a time.

    ``run`` is the ULID of this run; ``vantage_name`` names where it is made from (default: this machine's name);
    ``ca_file`` is a second trust store (PEM). With ``plan`` no name is looked up again. ``on_event`` is called in the
    caller's thread, between results. When ``cancelled`` is set, running units are killed within a second and their
    partial facts are yielded with the problem ``cancelled``; units that had not begun yield nothing.
    Materials other than source trees are passed over.
    """
    raise NotImplementedError
