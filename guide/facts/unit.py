"""The work unit: one subject at one address, from the first hello to the last check. Only worker processes load this."""

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TextIO

from guide import __version__
from guide.facts import iana, suites
from guide.facts.first_tier import gather_sections
from guide.facts.notes import Notes
from guide.facts.order import Order
from guide.facts.scope_guard import Dialler, only
from guide.facts.sheet import Line, Sheet
from guide.facts.source import scan
from guide.facts.tls_client import ENGINE, mozilla_store
from guide.facts.visit import Visit
from guide.model.base import Frozen, show_instant
from guide.model.subjects import Endpoint, Material

MARGIN_S: Final = 1.0
"""How long before the hard deadline the unit ends by itself, so that its last words still arrive."""


def run(order_text: str) -> str:
    """Do the work of an Order given as JSON and return its Facts as JSON."""
    order = Order.model_validate_json(order_text)
    ends = time.monotonic() + max(MARGIN_S, order.limits.deadline_s - MARGIN_S)
    dialler = Dialler(order.allowed, order.limits, ends, order.budget)
    sheet = Sheet(order.sections)
    for line in _written(order.spool):
        sheet.apply(line)
    dialler.opened = sheet.connections
    with only(order.allowed), _spool(order.spool) as spool:
        notes = Notes(sheet, dialler, spool)
        if not sheet.pid:
            notes.say("begin", pid=os.getpid(), at=show_instant(datetime.now(UTC)), tools=tools(order))
        else:
            notes.say("goes on", pid=os.getpid())
        asyncio.run(_work(order, sheet, notes, dialler))
        return sheet.facts(order).model_dump_json()


async def _work(order: Order, sheet: Sheet, notes: Notes, dialler: Dialler) -> None:
    """Gather every section that is not there yet."""
    if isinstance(order.subject, Endpoint):
        visit = Visit(order, order.subject, dialler)
        visit.resume(sheet)
        visit.begin()
        await gather_sections(sheet.unfinished, visit, notes)
        await visit.errands.settle()
    else:
        await notes.gather("source", lambda _: _scan(order, order.subject))


async def _scan(order: Order, subject: Material | Endpoint) -> AsyncIterator[Frozen]:
    if isinstance(subject, Material):
        yield scan(Path(subject.location), Path(order.rules), order.limits)


def _written(path: str) -> list[Line]:
    """Return the lines that an earlier part of this unit left; a torn last one is dropped."""
    if not path or not Path(path).exists():
        return []
    whole = Path(path).read_bytes().split(b"\n")[:-1]
    return [json.loads(line) for line in whole]


def _spool(path: str) -> TextIO:
    return Path(path or os.devnull).open("a", encoding="ascii")


def tools(order: Order) -> list[dict[str, str]]:
    """Return the programs and tables that take part in a unit, with their versions."""
    guide = {"name": "asvs-guide", "version": __version__}
    if isinstance(order.subject, Material):
        return [guide]
    store = mozilla_store()
    return [
        guide,
        {"name": "OpenSSL", "version": ENGINE},
        {"name": "sslyze", "version": suites.ENGINE.removeprefix("sslyze ")},
        {"name": f"{store.name} store", "version": store.version},
        {"name": "IANA suite names", "version": iana.DATE},
    ]
