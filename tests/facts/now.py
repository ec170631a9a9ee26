"""The coroutines of gathering, awaited at once: for tests that hold what comes out, not how it is scheduled."""

import asyncio
from collections.abc import AsyncIterator
from typing import TypeVar

from guide.facts import heads, hello, listing
from guide.facts.heads import Errands
from guide.facts.http import Browser
from guide.facts.offers import Knocker
from guide.model.attempts import Attempt, Offer, SuiteList
from guide.model.facts import Listening

T = TypeVar("T")


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
