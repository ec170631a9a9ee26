"""The fleet: many units at once. Tier one runs in the flock, what is left of each unit in the pool of workers.

Results come as they are ready, and nothing but the numbers of the waiting orders is held in memory.
"""

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from os import getpid
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from guide.facts.first_tier import FIRST_TIER
from guide.facts.order import Order
from guide.facts.sheet import Line, Sheet
from guide.facts.spool import Spool
from guide.model.facts import Facts

_SLACK_S: Final = 10.0
"""How much longer than one unit's deadline the flock may say nothing before it is given up."""


@dataclass(frozen=True)
class Firsts:
    """One unit whose first tier is done: its order with the spool that holds what was found, and the lines in it."""

    order: Order
    spool: Spool
    lines: list[Line]

    @property
    def complete(self) -> bool:
        """Whether nothing is left to gather."""
        return not self.spool.sheet.unfinished

    @property
    def begun(self) -> bool:
        """Whether anything was sent."""
        return bool(self.spool.sheet.started)

    def facts(self, reason: str = "") -> Facts:
        """Return what was found; ``reason`` explains the sections that are missing."""
        return self.spool.sheet.facts(self.order, reason=reason)


@dataclass
class Flock:
    """The flock's process, from outside."""

    orders: Sequence[Order]
    folder: Path
    _process: subprocess.Popen[bytes] | None = None
    _read: int = 0
    _back: set[int] = field(default_factory=set)
    _heard: float = 0.0

    def __enter__(self) -> Self:
        if not self.orders:
            return self
        spooled = [
            order.model_copy(update={"spool": str(self.folder / f"flock-{number}.jsonl")})
            for number, order in enumerate(self.orders)
        ]
        self.orders = spooled
        listed = self.folder / "orders.jsonl"
        with listed.open("w", encoding="utf-8") as file:
            file.writelines(order.model_dump_json() + "\n" for order in spooled)
        self._log.touch()
        self._heard = time.monotonic()
        command = (sys.executable, "-P", "-m", "guide.facts.flock", str(listed), str(self._log), str(getpid()))
        # In a session of its own a terminal's Ctrl-C does not reach it; it ends with us all the same.
        self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)  # noqa: S603 - our own module
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def _log(self) -> Path:
        return self.folder / "flock.log"

    @property
    def busy(self) -> bool:
        """Whether orders are still out."""
        return len(self._back) < len(self.orders)

    def back(self) -> Iterator[Firsts]:
        """Yield the units whose first tier was finished since the last call; all others, too, once the process is gone."""
        if not self.busy:
            return
        gone = self._process is None or self._process.poll() is not None
        with self._log.open("rb") as log:
            log.seek(self._read)
            new = log.read()
        whole = new[: new.rfind(b"\n") + 1]
        self._read += len(whole)
        numbers = [int(line) for line in whole.split()]
        if numbers:
            self._heard = time.monotonic()
        elif time.monotonic() - self._heard > self._longest:
            self.stop()
        if gone:
            numbers += [one for one in range(len(self.orders)) if one not in self._back and one not in set(numbers)]
        for number in numbers:
            self._back.add(number)
            yield self._firsts(number)

    def stop(self) -> None:
        """End the process, if it runs."""
        if self._process and self._process.poll() is None:
            with suppress(ProcessLookupError):
                self._process.kill()
            self._process.wait()

    @property
    def _longest(self) -> float:
        return max((order.limits.deadline_s for order in self.orders), default=0.0) + _SLACK_S

    def _firsts(self, number: int) -> Firsts:
        order = self.orders[number]
        spool = Spool(Path(order.spool), Sheet(order.sections), order.limits.output_bytes)
        return Firsts(order, spool, spool.read())


def has_first_tier(order: Order) -> bool:
    """Tell whether any section of ``order`` is answered by hellos."""
    return any(section in FIRST_TIER for section in order.sections)
