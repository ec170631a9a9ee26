"""One endpoint at one address, whole: tier one, and what needs finished handshakes. Only worker processes load this."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from functools import partial

from guide.facts import suites
from guide.facts.caa import caa
from guide.facts.chains import Presented, deployment, in_flight, insisted, other_kinds, presented_chains
from guide.facts.checks import active_checks
from guide.facts.first_tier import FirstTier
from guide.facts.heads import Errands, begin, cleartext_checks, page_checks, secure_checks, upgrade_check
from guide.facts.http import Browser
from guide.facts.injection import command_injection
from guide.facts.order import Order
from guide.facts.preload import preload_entry
from guide.facts.resolve import Pin, parse_nameserver
from guide.facts.scope_guard import Dialler
from guide.facts.security_txt import security_txt_check
from guide.facts.sheet import Sheet
from guide.facts.sslyze_server import UPGRADES
from guide.facts.stopped import StoppedError
from guide.facts.tls_client import stores
from guide.facts.unspoken import datagrams, over_tcp
from guide.model.base import Frozen
from guide.model.checks import INJECTABLE
from guide.model.subjects import Endpoint
from guide.model.unspoken import Unspoken
from guide.model.web import CleartextCheck

_DNS_S = 2.0
"""Seconds that one answer about CAA may take: advice only, so a dead name server must not cost a run much."""


class Visit(FirstTier):
    """One endpoint at one address."""

    def __init__(self, order: Order, endpoint: Endpoint, dialler: Dialler) -> None:
        super().__init__(order, endpoint, dialler)
        home = Pin(
            subject=endpoint.name,
            host=endpoint.host,
            port=endpoint.port,
            http_port=endpoint.http_port,
            addresses=(order.address,),
        )
        self.browser = Browser(
            dialler,
            order.declared,
            stores(order.ca_file),
            home,
            order.address,
            reads_pages="pages" in order.sections,
        )
        self.errands = Errands(self.browser)
        self.cleartext: list[CleartextCheck] = []
        self._others: asyncio.Task[list[Presented]] | None = None
        self._datagrams: asyncio.Task[tuple[Unspoken, Unspoken]] | None = None
        self._resumed = False

    def resume(self, sheet: Sheet) -> None:
        """Take over what an earlier part found; the hellos are behind us then, and the datagrams can go out at once."""
        super().resume(sheet)
        self._resumed = self.listening is not None and "unspoken" in sheet.unfinished

    def begin(self) -> None:
        """Begin the first HTTP requests beside the first hellos, where this unit will ask for them."""
        if self._resumed:
            self._datagrams = self._ask_datagrams()
        if self.listening is None:
            begin(self.errands, self.endpoint, self.order.sections)

    @property
    def work(self) -> dict[str, Callable[[], AsyncIterator[Frozen]]]:
        """Return what gathers each section."""
        return super().work | {
            "plaintext": lambda: self._clear(self.endpoint.port, self.endpoint.paths[:1]),
            "cleartext": self._cleartext,
            "upgrade": self._upgrade,
            "secure": lambda: secure_checks(self.errands, self.endpoint),
            "pages": lambda: page_checks(self.errands, self.endpoint),
            "security_txt": self._security_txt,
            "preload": self._preload,
            "certificates": self._certificates,
            "caa": self._caa,
            "checks": self._checks,
            "unspoken": self._unspoken,
        }

    def _clear(self, port: int, paths: Sequence[str]) -> AsyncIterator[Frozen]:
        return cleartext_checks(self.errands, self.knocker, port, paths)

    async def _cleartext(self) -> AsyncIterator[Frozen]:
        async for check in cleartext_checks(self.errands, self.knocker, self.endpoint.http_port, self.endpoint.paths):
            self.cleartext.append(check)
            yield check

    async def _upgrade(self) -> AsyncIterator[Frozen]:
        yield await upgrade_check(self.errands, self.endpoint, self.cleartext)

    async def _suites(self) -> AsyncIterator[Frozen]:
        """Yield the lists of our own hellos, and sslyze's beside them where a second opinion was asked for."""
        async for found in super()._suites():
            yield found
        if self.order.engine == "sslyze":
            self._speakable_for_sslyze()
            versions = tuple(self.knocker.versions)
            try:
                second = await asyncio.to_thread(suites.list_suites, self.door, self.server_name, versions)
            except suites.SuitesError as error:
                raise StoppedError("tool_error", f"sslyze: {error}") from error
            for found in second:
                yield found

    async def _checks(self) -> AsyncIterator[Frozen]:
        """Yield the active checks as each ends: our own, then sslyze's."""
        if self.endpoint.starttls in INJECTABLE:
            yield await command_injection(self.knocker)
        self._speakable_for_sslyze()
        results = active_checks(self.door, self.server_name, tuple(self.knocker.versions))
        while found := await asyncio.to_thread(next, results, None):
            yield found

    async def _security_txt(self) -> AsyncIterator[Frozen]:
        yield await security_txt_check(self.errands, self.endpoint)

    async def _preload(self) -> AsyncIterator[Frozen]:
        yield preload_entry(self.server_name)

    async def _caa(self) -> AsyncIterator[Frozen]:
        asked = parse_nameserver(self.order.nameserver)
        yield await asyncio.to_thread(caa, self.endpoint.host, asked, min(_DNS_S, self.order.limits.read_s))

    def _speakable_for_sslyze(self) -> None:
        upgrade = self.endpoint.starttls
        if upgrade and upgrade not in UPGRADES:
            raise StoppedError("cannot_speak", f"sslyze does not begin TLS over {upgrade}")

    async def _certificates(self) -> AsyncIterator[Frozen]:
        found = False
        versions = tuple(self.knocker.versions)
        others = await (self._others or self._ask_others())
        page = self.browser.presented.get((self.order.address, self.endpoint.port))
        known = [*self._in_clear(), *([page] if page else []), *others]
        ask = partial(presented_chains, self.door, self.server_name, versions, known)
        for presented in await asyncio.to_thread(lambda: list(ask())):
            found = True
            whole = await asyncio.to_thread(insisted, self.door, self.server_name, presented)
            now = datetime.now(UTC)
            yield await asyncio.to_thread(deployment, self.server_name, whole, self.browser.stores, now)
        if not found:
            raise StoppedError("handshake_failed", "no certificate was presented in any accepted handshake")

    async def _unspoken(self) -> AsyncIterator[Frozen]:
        """Yield what answers beside the TLS that is spoken here."""
        async for one in over_tcp(self.knocker, self.listening.attempt if self.listening else None):
            yield one
        for one in await (self._datagrams or self._ask_datagrams()):
            yield one

    def _ask_datagrams(self) -> "asyncio.Task[tuple[Unspoken, Unspoken]]":
        return asyncio.create_task(datagrams(self.knocker, self.knocker.server_name))

    def _in_clear(self) -> list[Presented]:
        """Return the chains that passed in clear in the first hellos."""
        flights = self.knocker.flights.items()
        return [one for one in (in_flight(version, flight) for version, flight in flights) if one]

    def _ask_others(self) -> "asyncio.Task[list[Presented]]":
        versions = tuple(self.knocker.versions)
        ask = partial(other_kinds, self.door, self.server_name, versions, self._in_clear())
        return asyncio.create_task(asyncio.to_thread(ask))

    async def _listen(self) -> AsyncIterator[Frozen]:
        """Listen, and ask for certificates of the other kind beside what follows."""
        async for one in super()._listen():
            yield one
        if "certificates" in self.order.sections and self.knocker.versions:
            self._others = self._ask_others()
        if "unspoken" in self.order.sections:
            self._datagrams = self._ask_datagrams()

    async def settle(self) -> None:
        """Wait for what was begun and never asked for."""
        await self.errands.settle()
        begun = [one for one in (self._others, self._datagrams) if one]
        await asyncio.gather(*begun, return_exceptions=True)
