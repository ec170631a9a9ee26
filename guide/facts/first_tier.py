"""Tier one of one unit: everything that raw hellos answer. Light enough for many units on one event loop."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Final

from guide.facts.budget import VERSIONS
from guide.facts.hello import Door
from guide.facts.in_clear import in_clear
from guide.facts.listing import list_by_hellos
from guide.facts.negotiation import negotiation
from guide.facts.notes import Notes
from guide.facts.offers import NOT_CONNECTED, Knocker
from guide.facts.order import Order, unspeakable
from guide.facts.resolve import is_address
from guide.facts.scope_guard import Dialler, OutOfBudgetError, OutOfTimeError
from guide.facts.sheet import Sheet
from guide.facts.stopped import StoppedError
from guide.model.attempts import Offer, SuiteList
from guide.model.base import Frozen
from guide.model.facts import Listening, Section
from guide.model.subjects import Endpoint

FIRST_TIER: Final[tuple[Section, ...]] = ("listening", "offers", "in_clear", "suites", "negotiation")
_NEEDS_HANDSHAKE: Final = frozenset(
    {"secure", "pages", "security_txt", "certificates", "suites", "negotiation", "checks"}
)
_NEEDS_PORT: Final = _NEEDS_HANDSHAKE | {"offers", "plaintext", "in_clear"}
_ALPN: Final = ("h2", "http/1.1")


class FirstTier:
    """One endpoint at one address, as far as hellos go."""

    def __init__(self, order: Order, endpoint: Endpoint, dialler: Dialler) -> None:
        self.order = order
        self.endpoint = endpoint
        self.dialler = dialler
        self.listening: Listening | None = None
        self.lists: list[SuiteList] = []
        self.knocker = Knocker(
            self.door,
            "" if is_address(self.server_name) else self.server_name,
            alpn=_ALPN if endpoint.speaks_http else (),
        )

    @property
    def server_name(self) -> str:
        """Return the name that clients use."""
        return self.endpoint.sni or self.endpoint.host

    @property
    def door(self) -> Door:
        """Return the declared port of this address."""
        endpoint = self.endpoint
        return Door(self.dialler, self.order.address, endpoint.port, endpoint.starttls, self.server_name)

    def resume(self, sheet: Sheet) -> None:
        """Take over what an earlier part of this unit found."""
        found = sheet.found
        self.listening = Listening.model_validate(found["listening"]) if "listening" in found else None
        self.knocker.remember([Offer.model_validate(one) for one in found.get("offers", ())])
        self.lists = [SuiteList.model_validate(one) for one in found.get("suites", ())]

    def obstacle(self, section: Section) -> None:
        """Raise StoppedError when what was found so far makes ``section`` impossible."""
        speechless = unspeakable(self.endpoint)
        if speechless:
            raise StoppedError("cannot_speak", speechless)
        if self.listening and section in _NEEDS_PORT:
            reason = NOT_CONNECTED.get(self.listening.attempt.ending)
            if reason:
                raise StoppedError(reason, self.listening.attempt.detail)
        if section in _NEEDS_HANDSHAKE and not self.knocker.versions:
            raise StoppedError("handshake_failed", "no version was accepted")
        if section in _NEEDS_HANDSHAKE and all("GOST" in one.suite for one in self.knocker.versions.values()):
            raise StoppedError("cannot_speak", "GOST suites only")

    def parts(self, section: Section) -> AsyncIterator[Frozen]:
        """Return the section's parts, or its one value, as they come; raise StoppedError where it cannot go on."""
        self.obstacle(section)
        return self.work[section]()

    @property
    def work(self) -> dict[str, Callable[[], AsyncIterator[Frozen]]]:
        """Return what gathers each section."""
        return {
            "listening": self._listen,
            "offers": self._offers,
            "suites": self._suites,
            "in_clear": lambda: in_clear(self.knocker, self.endpoint, self.server_name),
            "negotiation": lambda: negotiation(self.knocker, self.lists),
        }

    async def _listen(self) -> AsyncIterator[Frozen]:
        self.listening = await self.knocker.wave()
        yield self.listening

    async def _offers(self) -> AsyncIterator[Frozen]:
        """Yield the offers, and shake hands once more after the wave, unless the lists that follow do it."""
        lists_follow = "suites" in self.order.sections
        with contextlib.ExitStack() as stack:
            control = None if lists_follow else asyncio.create_task(self.knocker.after())
            if control:
                stack.callback(control.cancel)
            async for offer in self.knocker.offers(lists_follow=lists_follow):
                yield offer
            # No verdict rests on it: for want of time or budget it may be missing.
            with contextlib.suppress(OutOfTimeError, OutOfBudgetError):
                last = await control if control else None
                if self.listening and last:
                    self.listening = self.listening.model_copy(update={"after": last})

    def _taken_after(self) -> None:
        """Take the last handshake of the lists as the control after the offers."""
        last = self.knocker.recent
        if self.listening and last:
            self.listening = self.listening.model_copy(update={"after": last})

    async def _suites(self) -> AsyncIterator[Frozen]:
        """Yield the list of each accepted version as it is complete; all are made side by side, a few hellos at once."""
        spoken = [version for version in VERSIONS if version in self.knocker.versions]
        gate = asyncio.Semaphore(self.knocker.door.limits.suite_connections)
        work = [asyncio.create_task(list_by_hellos(self.knocker, version, gate)) for version in spoken]
        try:
            for ended in asyncio.as_completed(work):
                self.lists.append(await ended)
                yield self.lists[-1]
        finally:
            for one in work:
                one.cancel()
        self._taken_after()


async def gather_sections(sections: Sequence[Section], visit: FirstTier, notes: Notes) -> None:
    """Gather ``sections`` in their order; the control handshake after the offers is added to ``listening``."""
    for section in sections:
        before = visit.listening
        await notes.gather(section, visit.parts)
        if before and visit.listening and visit.listening != before:
            notes.part("listening", visit.listening)
