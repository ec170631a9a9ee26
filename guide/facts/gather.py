"""Gather: facts of every subject, one work unit per subject and address, results as they finish."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, wait
from pathlib import Path

from guide.facts.condense import condense
from guide.facts.events import Event
from guide.facts.limits import Limits
from guide.facts.order import Journey, Order, applying
from guide.facts.plan import Plan
from guide.facts.plan import plan as make_plan
from guide.facts.progress import Reporter
from guide.facts.resolve import system_resolver
from guide.facts.sheet import Sheet
from guide.facts.source_rules import default_folder
from guide.facts.workers import Workers
from guide.model.base import Frozen
from guide.model.facts import Facts, Section
from guide.model.subjects import Endpoint, Scope, Subject
from guide.text.errors import UsageError
from guide.text.outside import inert

_LOOK_S = 0.1
"""How often the running units are looked at."""


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
    rules: Path | None = None,
    plan: Plan | None = None,
    wanted: tuple[Section, ...] = (),
    engine: str = "",
    on_event: Callable[[Event], None] = _silent,
    cancelled: threading.Event | None = None,
) -> Iterator[Gathered]:
    """Yield the facts of each unit as it finishes; up to ``limits.at_once`` run at a time.

    ``run`` is the ULID of this run; ``vantage_name`` names where it is made from (default: this machine's name);
    ``ca_file`` is a second trust store (PEM); ``rules`` is the folder of the source rules (default: those of the
    package); ``wanted`` names the sections to gather (empty: all); ``engine`` ``sslyze`` adds its suite lists as a second
    opinion. With ``plan`` no name is looked up again. ``on_event`` is called in the caller's thread, between results.
    When ``cancelled`` is set, running units are killed within a second and their partial facts are yielded with the
    problem ``cancelled``; units that had not begun yield nothing. Materials other than source trees are passed over.
    Raises UsageError when ``ca_file`` holds no certificates.
    """
    _check_ca_file(ca_file)
    pinned = plan or make_plan(subjects, scope, limits, wanted, engine)
    journey = Journey(
        run=run,
        limits=limits,
        vantage=vantage_name or inert(socket.gethostname(), 200),
        resolver=system_resolver(),
        ca_file=str(ca_file.resolve()) if ca_file else "",
        rules=str((rules or default_folder()).resolve()),
        pins=tuple(one for one in pinned.pins if one.addresses),
        wanted=wanted,
        engine=engine,
    )
    orders = [order for subject in subjects for order in _orders(subject, pinned, journey)]
    going = [order for order in orders if order.address or not isinstance(order.subject, Endpoint)]
    reporter = Reporter(on_event, len(orders))
    for order in orders:
        if order not in going:
            yield _finish(order, _unreachable(order, pinned), reporter)
    if going:
        with Workers(min(limits.at_once, len(going))) as workers:
            yield from _run(workers, going, reporter, cancelled or threading.Event())


def _orders(subject: Subject, plan: Plan, journey: Journey) -> Iterator[Order]:
    """Yield one order per address; a name without addresses gives one order without an address."""
    if not applying(subject, journey.wanted):
        return
    pin = plan.pin(subject.name) if isinstance(subject, Endpoint) else None
    for address in (pin.addresses if pin else ()) or ("",):
        yield journey.order(subject, address, pin.addresses if pin else ())


def _unreachable(order: Order, plan: Plan) -> Facts:
    """Return the facts of an endpoint that nothing was sent to: every section carries the reason."""
    pin = plan.pin(order.subject.name)
    reason, detail = (pin.problem, pin.detail) if pin else ("out_of_scope", "not in the plan that was shown")
    return Sheet(("resolve", *order.sections)).facts(order, reason=reason, detail=detail)


def _run(
    workers: Workers, orders: Sequence[Order], reporter: Reporter, cancelled: threading.Event
) -> Iterator[Gathered]:
    """Yield what each unit found as it ends, watching all of them meanwhile."""
    tasks = [workers.submit(order) for order in orders]
    while tasks:
        wait([task.future for task in tasks], timeout=_LOOK_S, return_when=FIRST_COMPLETED)
        for task in tasks:
            reporter.lines(task.order, task.watch())
            if cancelled.is_set():
                task.cancel()
        ended = [task for task in tasks if task.future.done()]
        tasks = [task for task in tasks if task not in ended]
        for task in ended:
            if task.killed == "cancelled" and not task.started:
                reporter.dropped()
            else:
                yield _finish(task.order, task.facts(), reporter)


def _finish(order: Order, facts: Facts, reporter: Reporter) -> Gathered:
    host = order.subject.host if isinstance(order.subject, Endpoint) else ""
    small, artifacts = condense(facts, host)
    reporter.finished(small, len(order.sections))
    return Gathered(subject=order.subject, facts=small, artifacts=artifacts)


def _check_ca_file(path: Path | None) -> None:
    """Refuse a trust store that cannot be read, before anything is sent."""
    if path is None:
        return
    try:
        ssl.create_default_context(cafile=str(path))
    except (OSError, ValueError) as error:
        raise UsageError(
            f"{inert(str(path))} holds no certificates to trust ({inert(str(error), 200)}). Give PEM."
        ) from error
