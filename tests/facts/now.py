"""The coroutines of gathering, awaited at once: for tests that hold what comes out, not how it is scheduled."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import TypeVar

from allowed import NETWORKS
from servers.ports import LOOPBACK

from guide.facts import heads, hello, listing
from guide.facts.first_tier import FirstTier, gather_sections
from guide.facts.heads import Errands
from guide.facts.http import Browser
from guide.facts.limits import Limits
from guide.facts.notes import Notes
from guide.facts.offers import Knocker
from guide.facts.order import Journey
from guide.facts.scope_guard import Dialler
from guide.facts.sheet import Sheet
from guide.model.attempts import Attempt, Ending, Offer, SuiteList
from guide.model.facts import Facts, Listening, Section
from guide.model.subjects import Endpoint

T = TypeVar("T")
VERDICT: tuple[Section, ...] = ("listening", "offers")


def accepted(facts: Facts) -> set[str]:
    """Return the versions of which some hello was accepted."""
    return {one.version for one in facts.offers or () for attempt in one.attempts if attempt.ending is Ending.ACCEPTED}


async def every(parts: AsyncIterator[T]) -> list[T]:
    return [part async for part in parts]


def knock(door, what, patience_s: float | None = None) -> Attempt:
    return asyncio.run(hello.knock(door, what, patience_s))


def list_by_hellos(knocker: Knocker, version: str) -> SuiteList:
    return asyncio.run(listing.list_by_hellos(knocker, version))


def cleartext_check(browser: Browser, knocker: Knocker, port: int, path: str):
    return asyncio.run(heads.cleartext_check(Errands(browser), knocker, port, path))


def cleartext_checks(browser: Browser, knocker: Knocker, port: int, paths):
    return asyncio.run(every(heads.cleartext_checks(Errands(browser), knocker, port, paths)))


def secure_checks(browser: Browser, endpoint):
    return asyncio.run(every(heads.secure_checks(Errands(browser), endpoint)))


class NowKnocker(Knocker):
    """A knocker that answers at once."""

    def listen_now(self) -> Listening:
        return asyncio.run(self.wave())

    def offer_now(self, version: str, suites: str = "any") -> Offer:
        return asyncio.run(self.offer(version, suites))

    def offers_now(self) -> list[Offer]:
        return asyncio.run(every(self.offers()))


async def first_tier(port: int, limits: Limits, wanted: tuple[Section, ...] = VERDICT, *, budget: int = 0) -> Facts:
    """Return the facts of tier one of one loopback port, as a unit writes them down; ``budget`` 0: what the plan names."""
    endpoint = Endpoint(host="shop.test", port=port, connect_to=LOOPBACK)
    journey = Journey(networks=NETWORKS, run="01HZZZZZZZZZZZZZZZZZZZZZZZ", limits=limits, vantage="here", wanted=wanted)
    order = journey.order(endpoint, LOOPBACK, (LOOPBACK,))
    ends = time.monotonic() + limits.deadline_s
    dialler = Dialler(frozenset({(LOOPBACK, port)}), limits, ends, budget or order.budget)
    sheet = Sheet(order.sections)
    await gather_sections(order.sections, FirstTier(order, endpoint, dialler), Notes(sheet, dialler, None))
    return sheet.facts(order)
