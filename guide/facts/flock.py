"""The flock: tier one of many units on one event loop, in one process of its own.

``python -m guide.facts.flock ORDERS LOG PARENT`` reads orders (JSON, one a line), gathers what hellos answer for many of
them at once, writes each unit's lines to its spool, and names every order it is done with in LOG by its number. It loads
nothing that needs finished handshakes, so it stays small; what is left of a unit is done by a worker that reads the spool.
"""

import asyncio
import os
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TextIO

from guide.facts import worker
from guide.facts.first_tier import FIRST_TIER, FirstTier, gather_sections
from guide.facts.notes import MARGIN_S, Notes
from guide.facts.order import Order
from guide.facts.scope_guard import Dialler
from guide.facts.sheet import Sheet
from guide.facts.socket_guard import Place, only, place
from guide.facts.tools import tools
from guide.model.base import show_instant
from guide.model.subjects import Endpoint

AT_ONCE: Final = 64
"""Units on the loop at the same time; each keeps its own rate and budget."""


def read_orders(path: Path) -> Iterator[tuple[int, Order]]:
    """Yield the orders of a file with their numbers, one at a time."""
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            yield number, Order.model_validate_json(line)


async def graze(orders: Iterator[tuple[int, Order]], log: TextIO) -> None:
    """Work through ``orders``, ``AT_ONCE`` of them at a time."""

    async def one_after_another() -> None:
        for number, order in orders:
            await _visit(order)
            log.write(f"{number}\n")
            log.flush()

    await asyncio.gather(*(one_after_another() for _ in range(AT_ONCE)))


async def _visit(order: Order) -> None:
    """Gather the first tier of one unit; its own deadline ends it wherever it is."""
    if not isinstance(order.subject, Endpoint):
        return
    ends = time.monotonic() + max(MARGIN_S, order.limits.deadline_s - MARGIN_S)
    dialler = Dialler(own_places(order, order.subject), order.limits, ends, order.budget, proxy=order.proxy)
    sheet = Sheet(order.sections)
    with Path(order.spool).open("a", encoding="ascii") as spool:  # noqa: ASYNC230 - a local file, opened once a unit
        notes = Notes(sheet, dialler, spool)
        notes.say("begin", pid=os.getpid(), at=show_instant(datetime.now(UTC)), tools=tools(order))
        visit = FirstTier(order, order.subject, dialler)
        sections = [one for one in order.sections if one in FIRST_TIER]
        with suppress(TimeoutError):
            async with asyncio.timeout(order.limits.deadline_s):
                await gather_sections(sections, visit, notes)
        for section in sheet.unfinished:
            if section in sections:
                notes.say("problem", section, reason="deadline", detail=f"stopped after {order.limits.deadline_s:g} s")
        notes.say("rests")


def own_places(order: Order, endpoint: Endpoint) -> frozenset[Place]:
    """Return the one place that tier one of this unit may connect to; none in a range that the authorisation has no line for."""
    return frozenset({place(order.address, endpoint.port)} if order.contacts else ())


def main(orders: str, log: str, parent: str) -> None:
    """Run as a process of ``parent`` and die with it."""
    worker.become_mortal(int(parent))
    path = Path(orders)
    allowed = frozenset(
        where
        for _, order in read_orders(path)
        if isinstance(order.subject, Endpoint)
        for where in (order.guarded if order.proxy else own_places(order, order.subject))
    )
    with Path(log).open("a", encoding="ascii") as done, only(allowed):
        asyncio.run(graze(read_orders(path), done))


if __name__ == "__main__":
    main(*sys.argv[1:])
