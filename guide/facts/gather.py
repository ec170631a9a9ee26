"""Gather: facts of every subject, one work unit per subject and address, results as they finish."""

import socket
import ssl
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, wait
from contextlib import ExitStack
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, Self

from guide.facts.condense import condense
from guide.facts.events import Event
from guide.facts.fleet import Firsts, Flock, has_first_tier
from guide.facts.limits import Limits
from guide.facts.order import Journey, Order, applying
from guide.facts.plan import Plan
from guide.facts.plan import plan as make_plan
from guide.facts.progress import Reporter
from guide.facts.proxy import Proxy, resolved
from guide.facts.resolve import first_nameserver, refusal, system_resolver
from guide.facts.sheet import Sheet
from guide.facts.source_rules import default_folder
from guide.facts.workers import Task, Workers
from guide.model.base import Frozen
from guide.model.facts import Facts, Section
from guide.model.subjects import Endpoint, Scope, Subject
from guide.text.errors import UsageError
from guide.text.outside import inert

_LOOK_S = 0.1
"""How often the running units are looked at."""
_FEW_PINS = 20
"""Declared endpoints that every order carries itself."""


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
    proxy: Proxy | None = None,
    cluster: str = "",
    nameserver: str = "",
    done: frozenset[tuple[str, str]] = frozenset(),
    on_event: Callable[[Event], None] = _silent,
    cancelled: threading.Event | None = None,
) -> Iterator[Gathered]:
    """Yield the facts of each unit as it finishes; up to ``limits.at_once`` run at a time.

    ``run`` is the ULID of this run; ``vantage_name`` names where it is made from (default: this machine's name);
    ``ca_file`` is a second trust store (PEM); ``rules`` is the folder of the source rules (default: those of the
    package); ``wanted`` names the sections to gather (empty: all); ``engine`` ``sslyze`` adds its suite lists as a second
    opinion; ``cluster`` is the address of a dask scheduler that runs the units of endpoints; ``nameserver`` is asked about DNS subjects and for CAA records (default: the system's first); every connection goes through ``proxy``; ``done`` are the subjects and addresses that an interrupted run has behind it. With ``plan`` no name is looked up again. ``on_event`` is called in the caller's thread, between results.
    When ``cancelled`` is set, running units are killed within a second and their partial facts are yielded with the
    problem ``cancelled``; units that had not begun yield nothing. Materials that no reader knows are passed over.
    Raises UsageError when ``ca_file`` holds no certificates.
    """
    check_ca_file(ca_file)
    pinned = plan or make_plan(subjects, scope, limits, wanted, engine)
    with tempfile.TemporaryDirectory(prefix="guide-facts-") as folder:
        journey = Journey(
            run=run,
            limits=limits,
            # On a cluster each unit names the machine that it ran on.
            vantage=inert(vantage_name or ("" if cluster else socket.gethostname()), 200),
            resolver=system_resolver(),
            nameserver=nameserver or first_nameserver(),
            nameserver_named=bool(nameserver),
            ca_file=str(ca_file.resolve()) if ca_file else "",
            rules=str((rules or default_folder()).resolve()),
            wanted=wanted,
            engine=engine,
            proxy=resolved(proxy) if proxy else None,
            networks=pinned.networks,
            **_shared(pinned, Path(folder)),
        )
        orders = [
            order
            for subject in subjects
            for order in _orders(subject, pinned, journey)
            if (order.subject.name, order.address) not in done
        ]
        reporter = Reporter(on_event, len(orders))
        going = []
        for order in orders:
            if order.contacts or not isinstance(order.subject, Endpoint):
                going.append(order)
            else:
                yield _finish(order, _unreachable(order, pinned), reporter)
        if going:
            yield from Crew(going, reporter, cancelled or threading.Event(), Path(folder), cluster).work()


def _shared(plan: Plan, folder: Path) -> dict[str, Any]:
    """Return how the orders learn of the declared endpoints: each with all of them, or for a fleet from one file."""
    pins = [one for one in plan.pins if one.addresses]
    if len(pins) <= _FEW_PINS:
        return {"pins": tuple(pins)}
    file = folder / "pins.jsonl"
    file.write_text("".join(one.model_dump_json() + "\n" for one in pins), encoding="utf-8")
    return {"pins_file": str(file)}


def _orders(subject: Subject, plan: Plan, journey: Journey) -> Iterator[Order]:
    """Yield one order per address, those that are refused among them; a name without addresses gives one order without one."""
    if not applying(subject, journey.wanted):
        return
    pin = plan.pin(subject.name) if isinstance(subject, Endpoint) else None
    found = pin.found if pin else ()
    for address in found or ("",):
        yield journey.order(subject, address, found)


def _unreachable(order: Order, plan: Plan) -> Facts:
    """Return the facts of an endpoint that nothing was sent to: every section carries the reason."""
    pin = plan.pin(order.subject.name)
    if order.address:
        reason, detail = refusal(order.address)
    else:
        reason, detail = (pin.problem, pin.detail) if pin else ("out_of_scope", "not in the plan that was shown")
    return Sheet(("resolve", *order.sections)).facts(order, reason=reason, detail=detail)


@dataclass
class Crew:
    """One run: the orders that wait, the flock that does tier one of many, and the workers that do the rest."""

    orders: Sequence[Order]
    reporter: Reporter
    cancelled: threading.Event
    folder: Path
    cluster: str = ""
    """Address of a dask scheduler; empty: none."""

    def work(self) -> Iterator[Gathered]:
        """Yield what each unit found as it ends, watching all of them meanwhile."""
        most = self.orders[0].limits.at_once
        fleet = [order for order in self.orders if has_first_tier(order)]
        flock = Flock(fleet if len(fleet) > most and not self.cluster else (), self.folder)
        ready: deque[Order | Firsts] = deque(
            order for order in self.orders if not (flock.orders and has_first_tier(order))
        )
        with ExitStack() as stack:
            stack.enter_context(flock)
            far = stack.enter_context(_cluster(self.cluster)) if self.cluster else None
            most = max(most, far.at_once) if far else most
            workers: Workers | None = None
            tasks: list[Task] = []
            while tasks or ready or flock.busy:
                for firsts in flock.back():
                    self.reporter.lines(firsts.order, firsts.lines)
                    if firsts.complete or self.cancelled.is_set():
                        yield from self._first_results(firsts)
                    else:
                        ready.append(firsts)
                while ready and len(tasks) < 2 * most:
                    following = ready.popleft()
                    if far and isinstance(following, Order) and isinstance(following.subject, Endpoint):
                        tasks.append(far.submit(following))
                        continue
                    workers = workers or stack.enter_context(Workers(min(most, len(self.orders))))
                    tasks.append(_submit(workers, following))
                tasks, ended = self._watch(tasks)
                for task in ended:
                    yield from self._results(task)
                if self.cancelled.is_set():
                    flock.stop()
                    self.reporter.done += len(ready)
                    yield from (one for left in ready if isinstance(left, Firsts) for one in self._first_results(left))
                    ready.clear()

    def _watch(self, tasks: list[Task]) -> tuple[list[Task], list[Task]]:
        """Look at the running tasks and return those that go on and those that ended."""
        if not tasks:
            time.sleep(_LOOK_S / 2)
            return [], []
        wait([task.future for task in tasks], timeout=_LOOK_S, return_when=FIRST_COMPLETED)
        for task in tasks:
            self.reporter.lines(task.order, task.watch())
            if self.cancelled.is_set():
                task.cancel()
        return [one for one in tasks if not one.future.done()], [one for one in tasks if one.future.done()]

    def _results(self, task: Task) -> Iterator[Gathered]:
        if task.killed == "cancelled" and not task.started:
            self.reporter.dropped()
        else:
            yield _finish(task.order, task.facts(), self.reporter)
        task.spool.path.unlink(missing_ok=True)

    def _first_results(self, firsts: Firsts) -> Iterator[Gathered]:
        if firsts.begun:
            yield _finish(firsts.order, firsts.facts("cancelled"), self.reporter)
        else:
            self.reporter.dropped()
        firsts.spool.path.unlink(missing_ok=True)


class Far(Protocol):
    """A pool elsewhere."""

    @property
    def at_once(self) -> int:
        """How many units it runs at the same time."""

    def submit(self, order: Order) -> Task:
        """Hand it one order."""

    def __enter__(self) -> Self:
        """Use it."""

    def __exit__(self, *ending: object) -> None:
        """Leave it."""


def _cluster(address: str) -> Far:
    """Return the cluster at ``address``; what it needs is loaded now. Raises UsageError."""
    try:
        opened: Far = import_module("guide.facts.cluster").open_cluster(address)
    except ModuleNotFoundError as error:
        raise UsageError("A cluster needs dask. Install it with: pip install 'asvs-guide[cluster]'") from error
    return opened


def _submit(workers: Workers, ready: Order | Firsts) -> Task:
    return workers.submit(ready.order, ready.spool) if isinstance(ready, Firsts) else workers.submit(ready)


def _finish(order: Order, facts: Facts, reporter: Reporter) -> Gathered:
    host = order.subject.host if isinstance(order.subject, Endpoint) else ""
    small, artifacts = condense(facts, host)
    reporter.finished(small, len(order.sections))
    return Gathered(subject=order.subject, facts=small, artifacts=artifacts)


def check_ca_file(path: Path | None) -> None:
    """Refuse a trust store that cannot be read, before anything is sent."""
    if path is None:
        return
    try:
        ssl.create_default_context(cafile=str(path))
    except (OSError, ValueError) as error:
        raise UsageError(
            f"{inert(str(path))} holds no certificates to trust ({inert(str(error), 200)}). Give PEM."
        ) from error
