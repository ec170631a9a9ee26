"""The sections that HTTP answers: ``plaintext`` and ``cleartext`` (cleartext HTTP, law 6), ``secure`` and ``pages`` (HTTPS).

The browser blocks, so each of its requests runs in a thread. Those that are sure to be wanted can begin beforehand, beside
the first hellos (``Errands.begin``).
"""

import asyncio
import time
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import replace
from typing import Final

from guide.facts.http import Browser, Target
from guide.facts.offers import Knocker
from guide.facts.spaced import Repetition, patience, repeat
from guide.model.facts import Section
from guide.model.pages import PageCheck
from guide.model.subjects import Endpoint
from guide.model.web import CleartextCheck, Exchange, Reply, SecureCheck, UpgradeCheck

MISSING_PATH = "/asvs-guide-no-such-page"
"""A path that no application serves: its 404 must carry the same headers."""

TLS_UPGRADE: Final = "TLS/1.0"
"""The token of RFC 2817; it names the mechanism, not the version."""

_NOT_CONNECTED: Final = {Reply.CONNECT_REFUSED, Reply.CONNECT_TIMEOUT, Reply.UNREACHABLE, Reply.PROXY_REFUSED}

_WORDLESS: Final = {Reply.CLOSED, Reply.RESET}

Fetched = tuple[Exchange, bool]


class Errands:
    """The browser's requests of one unit, in threads."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self._begun: dict[Target, asyncio.Task[Fetched | None]] = {}
        self.known: dict[str, SecureCheck] = {}
        """The https checks of the declared paths so far: the section ``pages`` asks for nothing twice."""

    def begin(self, target: Target, limit_s: float, sni: str = "") -> None:
        """Begin a request now whose answer will be asked for later."""
        self._begun[target] = asyncio.create_task(self._fetch(target, limit_s, sni))

    def begin_after(self, earlier: Target, target: Target, limit_s: float) -> None:
        """Begin a request once an earlier one that has begun is answered; a mute port is sent nothing more now."""
        awaited = self._begun[earlier]

        async def later() -> Fetched | None:
            first = await awaited
            return await self._fetch(target, limit_s, "") if first and _is_answer(first[0]) else None

        self._begun[target] = asyncio.create_task(later())

    async def fetch(self, target: Target, limit_s: float, sni: str = "") -> Fetched:
        """Return one exchange, and whether its certificate was valid; ``limit_s`` bounds it in seconds."""
        begun = self._begun.pop(target, None)
        return (await begun if begun else None) or await self._fetch(target, limit_s, sni)

    async def follow(self, first: Exchange, target: Target, limit_s: float) -> tuple[Exchange, ...]:
        """Return the redirect chain that ``first`` starts."""
        return await asyncio.to_thread(self.browser.follow, first, target, time.monotonic() + limit_s)

    async def settle(self) -> None:
        """Wait for what was begun and never asked for."""
        await asyncio.gather(*self._begun.values(), return_exceptions=True)
        self._begun.clear()

    def target(self, scheme: str, port: int, path: str) -> Target:
        """Return one URL of the endpoint under test."""
        return Target(scheme, self.browser.home.host, port, path, self.browser.address)

    async def _fetch(self, target: Target, limit_s: float, sni: str) -> Fetched:
        return await asyncio.to_thread(self.browser.fetch, target, time.monotonic() + limit_s, sni=sni)


def begin(errands: Errands, endpoint: Endpoint, sections: Collection[Section]) -> None:
    """Begin the first requests that these sections will ask for: cleartext to each port, the first page and a missing one."""
    limits = errands.browser.dialler.limits
    for section, port in (("plaintext", endpoint.port), ("cleartext", endpoint.http_port)):
        if section in sections:
            errands.begin(errands.target("http", port, endpoint.paths[0]), limits.read_s)
    if {"cleartext", "upgrade"} <= set(sections):
        plain = errands.target("http", endpoint.http_port, endpoint.paths[0])
        errands.begin_after(plain, replace(plain, upgrade=TLS_UPGRADE), limits.read_s)
    if "secure" in sections:
        for path in (endpoint.paths[0], MISSING_PATH):
            errands.begin(errands.target("https", endpoint.port, path), limits.http_s, endpoint.sni)


async def cleartext_checks(
    errands: Errands, knocker: Knocker, port: int, paths: Sequence[str]
) -> AsyncIterator[CleartextCheck]:
    """Check one port for each path. Where no connection comes about, the path was never sent: one check serves them all."""
    shared: CleartextCheck | None = None
    for path in paths:
        check = _shared_by(shared, errands, path) if shared else await cleartext_check(errands, knocker, port, path)
        if all(attempt.reply in _NOT_CONNECTED for attempt in check.attempts):
            shared = check
        yield check


async def cleartext_check(errands: Errands, knocker: Knocker, port: int, path: str) -> CleartextCheck:
    """Send cleartext HTTP to one port for one path, repeat by law 6, and follow the redirects of the answer.

    An HTTP answer or a TLS alert needs one attempt.
    """
    limits = errands.browser.dialler.limits
    target = errands.target("http", port, path)
    first = (await errands.fetch(target, limits.read_s))[0]
    done = Repetition((first,))
    control = knocker.control()
    if not _is_answer(first) and control and knocker.recent:
        waiting = patience(knocker.recent, limits.read_s)

        async def look() -> Exchange:
            return (await errands.fetch(target, waiting))[0]

        done = await repeat(
            first,
            knocker.recent,
            look,
            control,
            decisive=_is_answer,
            same=lambda one, other: one.reply is other.reply,
            attempts=limits.attempts,
            most=limits.repeats(wordless=first.reply in _WORDLESS),
        )
    hops = await errands.follow(done.attempts[-1], target, limits.http_s)
    return CleartextCheck(port=port, path=path, attempts=done.attempts, controls=done.controls, hops=hops)


async def upgrade_check(errands: Errands, endpoint: Endpoint, known: Sequence[CleartextCheck]) -> UpgradeCheck:
    """Ask the cleartext port to begin TLS within the connection; where it gave ``known`` no answer, nothing more is sent."""
    mute = next((check.attempts[-1] for check in known if not any(map(_is_answer, check.attempts))), None)
    if mute:
        return UpgradeCheck(port=endpoint.http_port, exchange=mute)
    target = replace(errands.target("http", endpoint.http_port, endpoint.paths[0]), upgrade=TLS_UPGRADE)
    exchange, _ = await errands.fetch(target, errands.browser.dialler.limits.read_s)
    return UpgradeCheck(port=endpoint.http_port, exchange=exchange)


async def secure_checks(errands: Errands, endpoint: Endpoint) -> AsyncIterator[SecureCheck]:
    """Fetch the head of every declared path and of one that should not exist, each with its redirect chain."""
    for path in endpoint.paths:
        yield await _secure_check(errands, endpoint, "path", path)
    yield await _secure_check(errands, endpoint, "missing", MISSING_PATH)


async def page_checks(errands: Errands, endpoint: Endpoint) -> AsyncIterator[PageCheck]:
    """Say for every declared path what the page at the end of its redirects names in clear; the browser reads pages."""
    for path in endpoint.paths:
        check = errands.known.get(path) or await _secure_check(errands, endpoint, "path", path)
        end = (check.exchange, *check.hops)[-1]
        page = errands.browser.pages.get(end.url) if end.reply is Reply.ANSWERED else None
        yield PageCheck(path=path, url=end.url, reply=end.reply, status=end.status, page=page)


async def _secure_check(errands: Errands, endpoint: Endpoint, purpose: str, path: str) -> SecureCheck:
    limit_s = errands.browser.dialler.limits.http_s
    deadline = time.monotonic() + limit_s
    target = errands.target("https", endpoint.port, path)
    exchange, trusted = await errands.fetch(target, limit_s, endpoint.sni)
    hops = await errands.follow(exchange, target, max(0.0, deadline - time.monotonic()))
    check = SecureCheck(purpose=purpose, path=path, exchange=exchange, hops=hops, certificate_trusted=trusted)
    if purpose == "path":
        errands.known[path] = check
    return check


def _shared_by(check: CleartextCheck, errands: Errands, path: str) -> CleartextCheck:
    url = errands.target("http", check.port, path).url
    note = f"the connections that were tried for {check.path}"
    attempts = tuple(attempt.model_copy(update={"url": url, "detail": note}) for attempt in check.attempts)
    return check.model_copy(update={"path": path, "attempts": attempts})


def _is_answer(exchange: Exchange) -> bool:
    return exchange.reply in {Reply.ANSWERED, Reply.TLS_ERROR}
