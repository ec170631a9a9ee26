"""Orders: what a work unit is told, as plain JSON, so that it can run in any process that has this package."""

import shlex
from pathlib import Path
from typing import Final

from guide.facts import materials
from guide.facts.budget import most_connections
from guide.facts.limits import Limits
from guide.facts.proxy import Proxy
from guide.facts.resolve import Pin, is_address, parse_nameserver
from guide.facts.starttls import PROTOCOLS, SPOKEN
from guide.model.base import Frozen, Ulid
from guide.model.facts import Section
from guide.model.inert import NO_TEXT, Inert
from guide.model.ranges import is_authorised
from guide.model.subjects import Audience, Endpoint, Material, Subject
from guide.text.outside import inert


class Order(Frozen):
    """One subject at one address, and everything the unit may do there."""

    run: Ulid
    subject: Subject
    address: str = ""
    addresses: tuple[str, ...] = ()
    pins: tuple[Pin, ...] = ()
    """Declared endpoints of the scope that a redirect may lead to, with their addresses."""
    pins_file: str = ""
    """File with more of them, one as JSON a line: a fleet's orders share it."""
    networks: tuple[str, ...] = ()
    """Networks in loopback, private and link-local ranges that the authorisation has a line for."""
    limits: Limits
    budget: int = 0
    """Connections at most."""
    vantage: Inert
    resolver: Inert = NO_TEXT
    nameserver: str = ""
    """Where a DNS subject's records are asked for, as ``ADDRESS:PORT``."""
    ca_file: str = ""
    rules: str = ""
    """Folder of the source rules."""
    spool: str = ""
    """File that progress and partial facts are written to, line by line; empty: none."""
    command: str = ""
    wanted: tuple[Section, ...] = ()
    """Sections to gather of those that apply; empty: all of them."""
    engine: str = ""
    """``sslyze`` for a second opinion on the suite lists."""
    proxy: Proxy | None = None
    """Where every connection goes through; its host is an address."""

    @property
    def sections(self) -> tuple[Section, ...]:
        """Return the sections of this unit, in the order they are gathered."""
        found = applying(self.subject, self.wanted)
        return found if self.nameserver else tuple(one for one in found if one != "caa")

    @property
    def allowed(self) -> frozenset[tuple[str, int]]:
        """Return every address and port that the unit may connect to; none in a range that the authorisation has no line for."""
        own = {(self.address, port) for port in _ports(self.subject)}
        if self.subject.kind == "dns":
            return frozenset({parse_nameserver(self.nameserver)} if self.nameserver else ())
        declared = {
            (address, port) for pin in self.declared for address in pin.addresses for port in (pin.port, pin.http_port)
        }
        return frozenset(one for one in own | declared if is_authorised(one[0], self.networks))

    @property
    def contacts(self) -> bool:
        """Whether the unit's own address may be connected to."""
        return bool(self.address) and is_authorised(self.address, self.networks)

    @property
    def guarded(self) -> frozenset[tuple[str, int]]:
        """Return every place that the process may open a socket to: with a proxy, nothing but it."""
        asked = {parse_nameserver(self.nameserver)} if "caa" in self.sections else set()
        return frozenset({(self.proxy.host, self.proxy.port)}) if self.proxy else self.allowed | asked

    @property
    def declared(self) -> tuple[Pin, ...]:
        """Return every declared endpoint that a redirect may lead to, read from the shared file where there is one."""
        if not self.pins_file:
            return self.pins
        lines = Path(self.pins_file).read_text(encoding="utf-8").splitlines()
        return (*self.pins, *(Pin.model_validate_json(line) for line in lines))


class Journey(Frozen):
    """What all units of one run have in common."""

    run: Ulid
    limits: Limits
    vantage: Inert
    resolver: Inert = NO_TEXT
    nameserver: str = ""
    nameserver_named: bool = False
    """Whether the reviewer named it; otherwise it is this machine's, and only told names that it was asked for anyway."""
    ca_file: str = ""
    rules: str = ""
    pins: tuple[Pin, ...] = ()
    pins_file: str = ""
    networks: tuple[str, ...] = ()
    wanted: tuple[Section, ...] = ()
    engine: str = ""
    proxy: Proxy | None = None

    def order(self, subject: Endpoint | Material, address: str = "", addresses: tuple[str, ...] = ()) -> Order:
        """Return the order for one subject at one address."""
        order = Order(
            run=self.run,
            subject=subject,
            address=address,
            addresses=addresses,
            pins=self.pins,
            pins_file=self.pins_file,
            networks=self.networks,
            limits=self.limits,
            vantage=self.vantage,
            resolver=inert(self.nameserver) if subject.kind == "dns" else self.resolver,
            nameserver=self._asked_for(subject),
            ca_file=self.ca_file,
            rules=self.rules,
            command=f"guide probe --subject {shlex.quote(subject.name)}",
            wanted=self.wanted,
            engine=self.engine,
            proxy=self.proxy,
        )
        if not isinstance(subject, Endpoint):
            return order
        budget = most_connections(subject, order.sections, self.limits, self.engine)
        return order.model_copy(update={"budget": budget})

    def _asked_for(self, subject: Endpoint | Material) -> str:
        """Return whom to ask for the records of ``subject``: a DNS subject's, or the CAA records of an endpoint.

        Nobody for an address or a name of one label, and nobody through a proxy, which carries no DNS. An endpoint with connect-to has a name that need
        not be in any DNS, so only a name server that was named is asked for it.
        """
        if not isinstance(subject, Endpoint):
            return self.nameserver if subject.kind == "dns" else ""
        if is_address(subject.host) or "." not in subject.host or self.proxy:
            return ""
        return self.nameserver if self.nameserver_named or not subject.connect_to else ""


LONG: Final[tuple[Section, ...]] = ("suites", "negotiation", "checks")
"""Sections that take many connections; ``--quick`` leaves them out."""


def applying(subject: Endpoint | Material, wanted: tuple[Section, ...]) -> tuple[Section, ...]:
    """Return the sections of a subject that are wanted, in the order they are gathered; all when nothing is named."""
    return tuple(one for one in sections_of(subject) if not wanted or one in wanted)


def sections_of(subject: Endpoint | Material) -> tuple[Section, ...]:
    """Return the sections that apply to a subject; none for a material that is not read here."""
    if isinstance(subject, Material):
        return materials.sections(subject)
    if subject.starttls:
        return ("listening", "offers", "in_clear", "certificates", "caa", *LONG)
    if subject.speaks_http:
        pages: tuple[Section, ...] = ("pages", "security_txt") if subject.audience is Audience.BROWSER else ()
        return (
            "listening",
            "offers",
            "plaintext",
            "cleartext",
            "upgrade",
            "secure",
            *pages,
            "preload",
            "certificates",
            "caa",
            "unspoken",
            *LONG,
        )
    if subject.speaks in SPOKEN:
        return ("listening", "offers", "plaintext", "in_clear", "certificates", "caa", "unspoken", *LONG)
    return ("listening", "offers", "plaintext", "certificates", "caa", "unspoken", *LONG)


def unspeakable(subject: Endpoint | Material) -> str:
    """Return why this tool cannot speak to the subject at all, or an empty string."""
    if isinstance(subject, Endpoint) and subject.starttls and subject.starttls not in PROTOCOLS:
        return f"STARTTLS over {subject.starttls}"
    return ""


def _ports(subject: Endpoint | Material) -> tuple[int, ...]:
    return (subject.port, subject.http_port) if isinstance(subject, Endpoint) else ()
