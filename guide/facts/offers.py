"""Which versions and suite categories one address accepts: the section ``offers``, and ``listening`` before it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from guide.facts.budget import CATEGORIES, VERSIONS
from guide.facts.hello import Door, knock
from guide.facts.hello_suites import broad, only
from guide.facts.hello_wire import Hello
from guide.facts.spaced import ANSWERS, Control, Repetition, patience, repeat
from guide.model.attempts import Attempt, Ending, Offer
from guide.model.facts import Listening

NOT_CONNECTED: Final = {
    Ending.CONNECT_REFUSED: "closed",
    Ending.CONNECT_TIMEOUT: "filtered",
    Ending.UNREACHABLE: "unreachable",
}
"""Reason code of every section that needs the port, when no connection came about at all."""

_SUITES_NOT_VERSIONS: Final = {"SSLv2"}
"""Versions whose suites are not offered by category: SSL 2.0 is forbidden whole."""


@dataclass
class Knocker:
    """Knocks at one door and remembers which hello was accepted there, because that one is the control handshake."""

    door: Door
    server_name: str
    accepted: Hello | None = None
    """A hello known to be accepted at this address."""
    recent: Attempt | None = None
    """The last handshake that was meant to succeed."""
    versions: dict[str, Attempt] = field(default_factory=dict)
    """Accepted versions and the handshake that showed it."""

    def hello(self, version: str, suites: tuple[int, ...]) -> Hello:
        """Return a hello for one version; SSL 2.0 and 3.0 cannot carry the server's name."""
        named = "" if version in {"SSLv2", "SSLv3"} else self.server_name
        return Hello((version,), suites, named)

    def listen(self) -> Listening:
        """Offer everything at once, up to ``limits.attempts`` times until something answers."""
        hello = Hello(
            ("TLS 1.3", "TLS 1.2", "TLS 1.1", "TLS 1.0", "SSLv3"), broad("TLS 1.3") + broad("TLS 1.2"), self.server_name
        )
        attempt = self._try(hello)
        for _ in range(self.door.limits.attempts - 1):
            if attempt.ending in ANSWERS or attempt.ending in {Ending.CONNECT_TIMEOUT, Ending.TIMEOUT}:
                break
            self.door.dialler.pause(self.door.limits.spacing_s)
            attempt = self._try(hello)
        return Listening(attempt=attempt)

    def control(self) -> Control | None:
        """Return the control handshake of this address, or None while nothing was accepted there."""
        hello = self.accepted
        if hello is None:
            return None

        def shake() -> Attempt:
            self.recent = knock(self.door, hello)
            return self.recent

        return Control(shake, self.door.dialler.pause, self.door.limits.spacing_s)

    def offer(self, version: str, suites: str = "any") -> Offer:
        """Offer one version, with all suites or one category, and repeat by law 6 where a control is known."""
        offered = broad(version) if suites == "any" else only(suites, version)
        hello = self.hello(version, offered)
        first = self._try(hello)
        return self._settle(version, suites, hello, first)

    def offer_only(self, version: str, suites: tuple[int, ...]) -> Offer:
        """Offer one version with these suites, and repeat by law 6 like any other offer."""
        hello = self.hello(version, suites)
        return self._settle(version, "listed", hello, self._try(hello))

    def settle(self, offer: Offer) -> Offer:
        """Repeat an offer that was made before a control handshake was known."""
        return self._settle(
            offer.version, offer.suites, self.hello(offer.version, broad(offer.version)), offer.attempts[0]
        )

    def _settle(self, version: str, suites: str, hello: Hello, first: Attempt) -> Offer:
        control = self.control()
        if first.ending in ANSWERS or control is None or self.recent is None:
            done = Repetition((first,))
        else:
            waiting = patience(self.recent, self.door.limits.read_s)
            done = repeat(
                first,
                self.recent,
                lambda: self._try(hello, waiting),
                control,
                decisive=lambda one: one.ending in ANSWERS,
                same=lambda one, other: one.ending is other.ending,
                attempts=self.door.limits.attempts,
            )
        for attempt in done.attempts:
            if attempt.ending is Ending.ACCEPTED and suites == "any":
                self.versions.setdefault(version, attempt)
        return Offer(version=version, suites=suites, attempts=done.attempts, controls=done.controls)

    def _try(self, hello: Hello, patience_s: float | None = None) -> Attempt:
        attempt = knock(self.door, hello, patience_s)
        if attempt.ending is Ending.ACCEPTED:
            self.accepted = self.accepted or hello
            self.recent = attempt
        return attempt


def offers(knocker: Knocker) -> Iterator[Offer]:
    """Yield every offer as it is decided: the versions first, then each category under each accepted version."""
    waiting: list[Offer] = []
    for version in VERSIONS:
        offer = knocker.offer(version)
        if offer.controls or offer.attempts[-1].ending in ANSWERS:
            yield offer
        else:
            waiting.append(offer)
    for offer in waiting:
        yield knocker.settle(offer) if knocker.accepted else offer
    alone = [
        (category, version)
        for category in CATEGORIES
        for version in VERSIONS
        if version in knocker.versions and version not in _SUITES_NOT_VERSIONS and only(category, version)
    ]
    for category, version in alone:
        yield knocker.offer(version, category)
