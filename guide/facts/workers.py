"""Worker processes: warm, killable, watched from outside (R01, R02, R03).

A pebble pool of spawned processes with a hard deadline per unit. The pool is started and kept by a thread of its own,
because Linux sends the parent-death signal when the *thread* that started a process ends, not only the process.
"""

import contextlib
import json
import os
import signal
import sys
import tempfile
import threading
from concurrent.futures import Future
from dataclasses import dataclass
from multiprocessing import resource_tracker
from multiprocessing.context import SpawnContext
from pathlib import Path
from shutil import rmtree
from types import TracebackType
from typing import Any, Self

import psutil
from pebble import ProcessExpired, ProcessPool

from guide.facts import worker
from guide.facts.order import Order
from guide.facts.sheet import Line, Sheet, read_facts
from guide.facts.spool import Spool
from guide.model.facts import Facts
from guide.text.outside import inert


@dataclass
class Task:
    """One unit in the pool."""

    order: Order
    spool: Spool
    future: "Future[str]"
    killed: str = ""
    """Reason code when it was killed from here."""

    def watch(self) -> list[Line]:
        """Return what the unit wrote since the last call; kill it when it holds too much memory or wrote too much."""
        lines = self.spool.read()
        pid = self.spool.sheet.pid
        if pid and not self.killed and not self.future.done():
            limits = self.order.limits
            if self.spool.size > limits.output_bytes or resident(pid) > limits.memory_bytes:
                self.killed = "memory_limit"
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        return lines

    @property
    def started(self) -> bool:
        """Whether the unit wrote its first line."""
        return bool(self.spool.sheet.started)

    def cancel(self) -> None:
        """Have the pool kill the unit now, running or not."""
        if self.future.cancel():
            self.killed = self.killed or "cancelled"

    def facts(self) -> Facts:
        """Return the facts of a unit that is done, or what it left when it was killed."""
        self.spool.read()
        reason, detail = self._ending()
        if reason:
            return self.spool.sheet.facts(self.order, reason=reason, detail=detail)
        return read_facts(json.loads(self.future.result()))

    def _ending(self) -> tuple[str, str]:
        """Return reason code and detail of what killed the unit, or empty strings."""
        if self.killed:
            return self.killed, ""
        error = self.future.exception()
        if error is None:
            return "", ""
        if isinstance(error, TimeoutError):
            return "deadline", f"killed after {self.order.limits.deadline_s:g} s"
        if isinstance(error, ProcessExpired):
            return "worker_died", f"exit code {error.exitcode}"
        return "tool_error", inert(f"{type(error).__name__}: {error}", 300)


class _Keeping(SpawnContext):
    """Keeps the pool's locks until the pool is forgotten: one that goes first leaves a process that is just starting with a traceback."""

    def __init__(self) -> None:
        super().__init__()
        self._kept: list[Any] = []

    def RLock(self) -> Any:  # noqa: N802 - multiprocessing's name
        """Return a lock as every context does, and keep it."""
        self._kept.append(super().RLock())
        return self._kept[-1]


class Workers:
    """A pool of worker processes, open between ``with`` and its end."""

    def __init__(self, count: int) -> None:
        """Prepare for ``count`` processes; they start on entering."""
        self._count = count
        self._folder = Path()
        self._numbers = 0
        self._pool = ProcessPool(
            max_workers=count,
            context=_Keeping(),
            initializer=worker.start,
            initargs=(os.getpid(),),
        )
        self._leave = threading.Event()
        self._ready = threading.Event()
        self._keeper = threading.Thread(target=self._keep, name="worker-keeper", daemon=True)

    def __enter__(self) -> Self:
        self._folder = Path(tempfile.mkdtemp(prefix="guide-facts-"))
        self._keeper.start()
        self._ready.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leave.set()
        self._keeper.join()
        rmtree(self._folder, ignore_errors=True)

    def submit(self, order: Order, begun: Spool | None = None) -> Task:
        """Hand one order to the pool; ``begun`` holds what an earlier part of the same unit found."""
        self._numbers += 1
        path = begun.path if begun else self._folder / f"{self._numbers}.jsonl"
        whole = order.model_copy(update={"spool": str(path)})
        spool = begun or Spool(path, Sheet(order.sections), order.limits.output_bytes)
        future = self._pool.schedule(worker.run, args=(whole.model_dump_json(),), timeout=order.limits.deadline_s)
        return Task(whole, spool, future)

    def _keep(self) -> None:
        try:
            # A screen that catches stderr has no descriptor behind it, and multiprocessing's tracker hands that one on.
            with contextlib.redirect_stderr(sys.__stderr__):
                resource_tracker.ensure_running()
            # A terminal's Ctrl-C and its end reach every process of ours. Whoever is started from here leaves the answer to us from its
            # first moment on: before it could say so itself it would print a traceback, or die with what it had found untold (R40). Only
            # now, because the tracker, once it runs, has let the first of them through again.
            signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGHUP))
            _ = self._pool.active  # this starts the processes, from this thread
        finally:
            self._ready.set()
        self._leave.wait()
        self._pool.stop()  # type: ignore[no-untyped-call]  # pebble leaves it untyped
        self._pool.join()


def resident(pid: int) -> int:
    """Return the bytes of memory a process holds, 0 when it is gone."""
    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.Error:
        return 0
