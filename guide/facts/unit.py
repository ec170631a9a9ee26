"""The work unit: one subject at one address, from the first hello to the last check. Only worker processes load this."""

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TextIO

from guide.facts import materials
from guide.facts.first_tier import gather_sections
from guide.facts.notes import MARGIN_S, Notes
from guide.facts.order import Order
from guide.facts.scope_guard import Dialler
from guide.facts.sheet import Line, Sheet
from guide.facts.socket_guard import only
from guide.facts.tools import tools
from guide.facts.visit import Visit
from guide.model.base import Frozen, show_instant
from guide.model.facts import Section
from guide.model.subjects import Endpoint, Material


def run(order_text: str) -> str:
    """Do the work of an Order given as JSON and return its Facts as JSON."""
    order = Order.model_validate_json(order_text)
    ends = time.monotonic() + max(MARGIN_S, order.limits.deadline_s - MARGIN_S)
    dialler = Dialler(order.allowed, order.limits, ends, order.budget, proxy=order.proxy)
    sheet = Sheet(order.sections)
    for line in _written(order.spool):
        sheet.apply(line)
    dialler.opened = sheet.connections
    with only(order.guarded), _spool(order.spool) as spool:
        notes = Notes(sheet, dialler, spool)
        if not sheet.started:
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
        await visit.settle()
    else:
        for section in sheet.unfinished:
            await notes.gather(section, partial(_read, order))


async def _read(order: Order, section: Section) -> AsyncIterator[Frozen]:
    if isinstance(order.subject, Material):
        yield materials.read(section, order, order.subject)


def _written(path: str) -> list[Line]:
    """Return the lines that an earlier part of this unit left; a torn last one is dropped."""
    if not path or not Path(path).exists():
        return []
    whole = Path(path).read_bytes().split(b"\n")[:-1]
    return [json.loads(line) for line in whole]


def _spool(path: str) -> TextIO:
    return Path(path or os.devnull).open("a", encoding="ascii")
