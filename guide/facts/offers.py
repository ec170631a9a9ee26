"""Which versions and suite categories one address accepts: one parallel wave of hellos, then what the answers ask for."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from guide.facts.budget import CATEGORIES, VERSIONS
from guide.facts.hello import Door, Heard, knock, listen
from guide.facts.hello_suites import MOST_SUITES, broad, only, rare_weak, strong, weak
from guide.facts.hello_wire import Hello
from guide.facts.spaced import ANSWERS, Control, Repetition, patience, repeat
from guide.model.attempts import Attempt, Ending, Offer
from guide.model.facts import Listening

NOT_CONNECTED: Final = {
    Ending.CONNECT_REFUSED: "closed",
    Ending.CONNECT_TIMEOUT: "filtered",
    Ending.UNREACHABLE: "unreachable",
    Ending.PROXY_REFUSED: "proxy_refused",
}
"""Reason code of every section that needs the port, when no connection came about at all."""

WAVE: Final = (
    ("TLS 1.0", "any"),
    ("SSLv3", "any"),
    ("TLS 1.1", "any"),
    ("TLS 1.2", "weak"),
    ("SSLv2", "any"),
    ("TLS 1.2", "strong"),
    ("TLS 1.3", "any"),
)
"""The hellos of the verdict, what must be refused first: a limiter then cuts off what proves least."""

_LISTS: Final = {"any": broad, "weak": weak, "rare weak": rare_weak, "strong": strong}
_TELLING: Final = frozenset({"any", "strong"})
"""Offers whose answers keep extensions, group and application protocol."""
_NO_APPLICATION_PROTOCOL: Final = 120
_UNREADABLE: Final = frozenset({10, 47, 50, 80, 109})
"""Alerts of stacks that cannot read a hello without a key share: unexpected_message, illegal_parameter, decode_error,
internal_error, missing_extension. Such a hello is sent again with one, as after an end without a word."""
_WORDLESS: Final = frozenset({Ending.CLOSED, Ending.RESET, Ending.TRUNCATED})
_ENOUGH: Final = 4
"""Failed control handshakes in a row after which nothing is repeated any more: the address has stopped talking to us."""
_HOPELESS: Final = frozenset({Ending.CONNECT_TIMEOUT, Ending.TIMEOUT})


@dataclass
class Knocker:
    """Knocks at one door and remembers which hello was accepted there, because that one is the control handshake."""

    door: Door
    server_name: str
    alpn: tuple[str, ...] = ()
    """Application protocols that one hello of the first wave asks for."""
    accepted: Hello | None = None
    """A hello known to be accepted at this address: the newest version's."""
    recent: Attempt | None = None
    """The last handshake that was meant to succeed."""
    versions: dict[str, Attempt] = field(default_factory=dict)
    """Accepted versions and the handshake that showed it."""
    flights: dict[str, bytes] = field(default_factory=dict)
    """The server's first flight per version below TLS 1.3, as it came in clear."""
    _firsts: dict[tuple[str, str], Attempt] = field(default_factory=dict)
    _key_share: bool = False
    _weak: set[str] = field(default_factory=set)
    """Versions under which some weak suite was accepted."""
    _failed: int = 0
    """Control handshakes that failed one after the other."""
    _stopped: Exception | None = None
    """What ended the first wave early; told once everything it found is out."""

    def hello(self, version: str, suites: tuple[int, ...]) -> Hello:
        """Return a hello for one version; SSL 2.0 and 3.0 cannot carry the server's name."""
        named = "" if version in {"SSLv2", "SSLv3"} else self.server_name
        return Hello((version,), suites, named, key_share=self._key_share)

    async def wave(self) -> Listening:
        """Send the hellos of the verdict all at once; where nobody answers, try a broad one a little later."""
        self._stopped = await self._look(WAVE)
        if self._stopped and not self._firsts:
            raise self._stopped
        attempt = self._best()
        for _ in range(self.door.limits.attempts - 1):
            if attempt.ending in ANSWERS or attempt.ending in _HOPELESS:
                break
            await self.door.dialler.pause(self.door.limits.spacing_s)
            hello = Hello(
                ("TLS 1.3", "TLS 1.2", "TLS 1.1", "TLS 1.0", "SSLv3"),
                (broad("TLS 1.3") + broad("TLS 1.2"))[:MOST_SUITES],
                self.server_name,
            )
            attempt = await self._try(hello)
        return Listening(attempt=attempt)

    async def offers(self, *, lists_follow: bool = False) -> AsyncIterator[Offer]:
        """Yield every offer as it is decided: the versions first, then the weak suites under each accepted version.

        Where complete suite lists follow, rare weak suites are left to them.
        """
        if not self._firsts:
            self._stopped = await self._look(WAVE)
        made = [one for one in WAVE if one in self._firsts]
        for version, suites in sorted(made, key=lambda one: self._firsts[one].ending not in ANSWERS):
            yield await self._settle(version, suites, self._firsts[version, suites])
        if self._stopped:
            raise self._stopped
        spoken = [one for one in VERSIONS if one in self.versions and one != "SSLv2"]
        older = [one for one in spoken if one != "TLS 1.3"]
        more: list[tuple[str, str]] = [(one, "weak") for one in older if one != "TLS 1.2"]
        if not lists_follow:
            more += [(one, "rare weak") for one in older if rare_weak(one)]
            more += [("TLS 1.3", "NULL")] * ("TLS 1.3" in spoken)
        async for offer in self._offers(more):
            yield offer
        alone = [
            (version, one) for version in older if version in self._weak for one in CATEGORIES if only(one, version)
        ]
        async for offer in self._offers(alone):
            yield offer

    def known(self, version: str) -> tuple[str, tuple[int, ...]]:
        """Return the suite picked from the usual ones under ``version`` (or ""), and the weak ones an alert refused."""
        offers = [self._firsts[version, one] for one in ("any", "strong") if (version, one) in self._firsts]
        picked = next((one.suite for one in offers if one.ending is Ending.ACCEPTED), "")
        refused = self._firsts.get((version, "weak"))
        return picked, weak(version) if refused and refused.ending is Ending.ALERT else ()

    async def after(self) -> Attempt | None:
        """Return one more control handshake, or None where nothing was accepted."""
        control = self.control()
        return await control.knock() if control else None

    def control(self) -> Control | None:
        """Return the control handshake of this address, or None while nothing was accepted there."""
        hello = self.accepted
        if hello is None:
            return None

        async def shake() -> Attempt:
            self.recent = bare(await knock(self.door, hello))
            self._failed = 0 if self.recent.ending is Ending.ACCEPTED else self._failed + 1
            return self.recent

        return Control(shake, self.door.dialler.pause, self.door.limits.spacing_s)

    async def offer(self, version: str, suites: str) -> Offer:
        """Offer one version with ``any``, ``weak``, ``strong`` or one category, and repeat by law 6."""
        return await self._settle(version, suites, await self._first(version, suites))

    async def offer_only(self, hello: Hello) -> Offer:
        """Send this hello, and repeat by law 6 like any other offer."""
        return await self._repeat(hello.newest, "listed", hello, await self._try(hello))

    def remember(self, offers: Sequence[Offer]) -> None:
        """Take over what an earlier part of the same unit found, so that its control handshake is known here."""
        for offer in offers:
            taken = next((one for one in offer.attempts if one.ending is Ending.ACCEPTED), None)
            if taken:
                self._note(self.hello(offer.version, _suites(offer.version, offer.suites)), taken)
                self.versions.setdefault(offer.version, taken)

    async def _offers(self, wanted: Sequence[tuple[str, str]]) -> AsyncIterator[Offer]:
        """Make the first attempts together, then settle each; what was found comes out before what stopped the rest."""
        stopped = await self._look(wanted)
        for version, suites in wanted:
            if (version, suites) in self._firsts:
                yield await self._settle(version, suites, self._firsts[version, suites])
        if stopped:
            raise stopped

    async def _look(self, wanted: Sequence[tuple[str, str]]) -> Exception | None:
        """Make the first attempt of each offer, all at once at the beginning and a few at a time later.

        Return what stopped some of them, if anything did.
        """
        gate = asyncio.Semaphore(self.door.limits.suite_connections if self._firsts else self.door.limits.burst)

        async def look(version: str, suites: str) -> None:
            async with gate:
                self._firsts[version, suites] = await self._first(version, suites)

        ended = await asyncio.gather(*(look(*one) for one in wanted), return_exceptions=True)
        for error in ended:
            if isinstance(error, Exception):
                return error
            if error is not None:
                raise error
        return None

    async def _first(self, version: str, suites: str) -> Attempt:
        hello = self.hello(version, _suites(version, suites))
        # Only here, where the answer can be read and no forbidden version is at stake: some stacks refuse over it.
        asking = replace(hello, alpn=self.alpn if suites == "strong" else ())
        heard = await self._hear(asking)
        if asking.alpn and heard.attempt.alert == _NO_APPLICATION_PROTOCOL:
            heard = await self._hear(hello)
        unread = heard.attempt.alert in _UNREADABLE or heard.attempt.ending in _WORDLESS
        if version == "TLS 1.3" and not hello.key_share and unread:
            again = await self._hear(replace(hello, key_share=True))
            if again.attempt.ending is Ending.ACCEPTED:
                self._key_share = True
                heard = again
        if heard.attempt.ending is Ending.ACCEPTED:
            self.versions.setdefault(version, heard.attempt)
            self.flights.setdefault(version, heard.received)
        return heard.attempt if suites in _TELLING else bare(heard.attempt)

    async def _settle(self, version: str, suites: str, first: Attempt) -> Offer:
        return await self._repeat(version, suites, self.hello(version, _suites(version, suites)), first)

    async def _repeat(self, version: str, suites: str, hello: Hello, first: Attempt) -> Offer:
        control = self.control()
        if first.ending in ANSWERS or control is None or self.recent is None or self._failed >= _ENOUGH:
            done = Repetition((first,))
        else:
            waiting = patience(self.recent, self.door.limits.read_s)
            done = await repeat(
                first,
                self.recent,
                lambda: self._try(hello, waiting),
                control,
                decisive=lambda one: one.ending in ANSWERS,
                same=lambda one, other: one.ending is other.ending,
                attempts=self.door.limits.attempts,
                most=self.door.limits.repeats(wordless=first.ending in _WORDLESS),
            )
        for attempt in done.attempts:
            if attempt.ending is Ending.ACCEPTED and suites != "listed":
                self.versions.setdefault(version, attempt)
                self._weak |= {version} if suites.endswith("weak") else set()
        return Offer(version=version, suites=suites, attempts=done.attempts, controls=done.controls)

    async def _try(self, hello: Hello, patience_s: float | None = None) -> Attempt:
        attempt = await knock(self.door, hello, patience_s)
        self._note(hello, attempt)
        return bare(attempt)

    async def _hear(self, hello: Hello) -> Heard:
        heard = await listen(self.door, hello, flight=hello.newest not in {"SSLv2", "TLS 1.3"})
        self._note(hello, heard.attempt)
        return heard

    def _note(self, hello: Hello, attempt: Attempt) -> None:
        """Remember an accepted hello; the newest version's becomes the control."""
        if attempt.ending is not Ending.ACCEPTED:
            return
        self.recent, self._failed = attempt, 0
        if self.accepted is None or _age(hello.newest) < _age(self.accepted.newest):
            self.accepted = hello

    def _best(self) -> Attempt:
        """Return the answer that says most: an acceptance of the newest version, any answer, or what the usual hello met."""
        order = sorted(self._firsts.items(), key=lambda one: (one[1].ending is not Ending.ACCEPTED, _age(one[0][0])))
        spoke = (attempt for _, attempt in order if attempt.ending in ANSWERS or attempt.ending is Ending.UNOFFERED)
        usual = self._firsts.get(("TLS 1.2", "strong"), order[0][1])
        return next(spoke, usual)


def bare(attempt: Attempt) -> Attempt:
    """Return the attempt without what else the ServerHello said: that is kept once a version, not with every offer."""
    return attempt.model_copy(update={"extensions": (), "alpn": "", "group": "", "compressed": False})


def _suites(version: str, suites: str) -> tuple[int, ...]:
    return _LISTS[suites](version) if suites in _LISTS else only(suites, version)


def _age(version: str) -> int:
    """Return the place of ``version`` counted from the newest."""
    return ("TLS 1.3", "TLS 1.2", "TLS 1.1", "TLS 1.0", "SSLv3", "SSLv2").index(version)
