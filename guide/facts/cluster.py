"""The cluster: the same work units on a dask.distributed cluster. Loaded by name, and only when one is asked for.

Orders and answers travel as JSON text. There is no shared file system, so progress is not seen while a unit runs, and a
unit that is cancelled leaves nothing. Trees are never sent: what lies on this machine is read on this machine.
"""

import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from distributed import Client

from guide import __version__
from guide.facts.alone import run_alone
from guide.facts.order import Order
from guide.facts.sheet import Line, Sheet
from guide.facts.spool import Spool
from guide.facts.workers import Task
from guide.text.errors import UsageError
from guide.text.outside import inert

_REACH_S: Final = 10
_SLACK_S: Final = 60.0
"""How much longer than its deadline a unit may take with waiting for a turn and a second try elsewhere, per turn."""


@dataclass
class RemoteTask(Task):
    """One unit on the cluster."""

    ends: float = field(default=0.0)
    """When it is given up, an instant of ``time.monotonic``."""

    def watch(self) -> list[Line]:
        """Give the unit up when the cluster has not answered for too long; there are no lines to see."""
        if not self.future.done() and time.monotonic() > self.ends:
            self.killed = "worker_died"
            self.future.cancel()
        return []


class Cluster:
    """A pool like ``Workers``, open between ``with`` and its end."""

    def __init__(self, address: str) -> None:
        """Reach the scheduler at ``address``; raise UsageError when nobody answers there."""
        try:
            self._client: Any = _client(address)
        except (OSError, ValueError, TimeoutError) as error:
            raise UsageError(
                f"No dask scheduler answers at {inert(address)} ({inert(str(error), 200)}). Give tcp://HOST:PORT"
            ) from error
        # Without pure=False a second look at the same target would be answered with the first one's result.
        self._folder = tempfile.TemporaryDirectory(prefix="guide-cluster-")
        self._executor: Any = self._client.get_executor(pure=False)

    @property
    def at_once(self) -> int:
        """Return how many units the cluster runs at the same time."""
        threads: dict[str, int] = self._client.nthreads()
        return max(1, sum(threads.values()))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._executor.shutdown(wait=False)
        self._client.close(timeout=2)
        self._folder.cleanup()

    def submit(self, order: Order) -> RemoteTask:
        """Hand one order to the cluster."""
        pem = Path(order.ca_file).read_text(encoding="ascii") if order.ca_file else ""
        whole = order.model_copy(update={"pins": order.declared, "pins_file": ""})
        future = self._executor.submit(run_alone, whole.model_dump_json(), __version__, pem)
        # The spool lies on the other machine; this one stays empty.
        spool = Spool(Path(self._folder.name) / "none.jsonl", Sheet(order.sections), 0)
        return RemoteTask(order, spool, future, ends=time.monotonic() + 3 * order.limits.deadline_s + _SLACK_S)


def _client(address: str) -> Any:
    """Return a client of the scheduler, as Any: dask leaves its own types out."""
    return Client(address, timeout=_REACH_S, set_as_default=False)  # type: ignore[no-untyped-call]  # see above


def open_cluster(address: str) -> Cluster:
    """Return the cluster at ``address``; raise UsageError."""
    return Cluster(address)
