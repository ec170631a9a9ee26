"""Subjects: what is looked at. Their names are stable, because fingerprints and statements refer to them."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from guide.model.base import Frozen, Instant, Whole
from guide.model.ranges import RangeInForce


class Audience(StrEnum):
    """Who the endpoint answers; a browser page may redirect from http, an API must not (v5.0.0-4.1.2)."""

    BROWSER = "browser"
    API = "api"
    MAIL = "mail"
    DATABASE = "database"
    OTHER = "other"


class Position(StrEnum):
    """Where on the way from client to application the endpoint stands."""

    EDGE = "edge"
    BALANCER = "balancer"
    ORIGIN = "origin"


Port = Annotated[Whole, Field(ge=1, le=65535)]
Host = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_:.-]+$", max_length=253)]
Owner = Annotated[str, StringConstraints(max_length=200)]
"""Whom to ask about a subject or a question: a person, a team, a role. Empty: nobody was named."""
UrlPath = Annotated[str, StringConstraints(pattern=r"^/[\x21-\x7e]*$", max_length=2048)]


class Endpoint(Frozen):
    """One place a client connects to."""

    kind: Literal["endpoint"] = "endpoint"
    host: Host
    port: Port = 443
    sni: str = ""
    """Name sent in the ClientHello; empty means ``host``."""
    starttls: str = ""
    """Application protocol that upgrades to TLS; empty means TLS from the first byte."""
    protocol: str = ""
    """Application protocol spoken inside TLS, where it is not HTTP and nothing upgrades to TLS."""
    connect_to: str = ""
    """Address to connect to in place of resolving ``host``."""
    http_port: Port = 80
    """Port where the same name may answer in cleartext HTTP."""
    paths: tuple[UrlPath, ...] = ("/",)
    audience: Audience = Audience.BROWSER
    environment: str = ""
    position: Position = Position.EDGE
    group: str = ""
    owner: Owner = ""

    @property
    def name(self) -> str:
        """The subject's name, for instance ``shop.example:443`` or ``[::1]:443@10.0.0.5``."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        upgrade = f"+{self.starttls}" if self.starttls else ""
        where = f"@{self.connect_to}" if self.connect_to else ""
        sni = f"~{self.sni}" if self.sni and self.sni != self.host else ""
        return f"{host}:{self.port}{upgrade}{where}{sni}"

    @property
    def speaks_http(self) -> bool:
        """Whether the HTTP probes apply."""
        return self.audience in {Audience.BROWSER, Audience.API} and not self.speaks

    @property
    def speaks(self) -> str:
        """Application protocol where it is not HTTP; empty where nobody said which."""
        return self.starttls or self.protocol


class Material(Frozen):
    """A subject that is read, not connected to."""

    kind: Literal["urls", "source", "config", "client", "dns", "document", "har", "openapi"]
    location: Annotated[str, StringConstraints(min_length=1)]
    """Path as the reviewer gave it, or a name."""
    environment: str = ""
    group: str = ""
    owner: Owner = ""

    @property
    def name(self) -> str:
        """The subject's name, for instance ``source:./src``."""
        return f"{self.kind}:{self.location}"


Subject = Annotated[Endpoint | Material, Field(discriminator="kind")]


class Exclusion(Frozen):
    """A subject left out, with the reason and who owns that decision."""

    subject: str
    reason: Annotated[str, StringConstraints(min_length=1)]
    owner: str = ""


class Assignment(Frozen):
    """Who is asked a question, whatever subject it is about."""

    question: str
    owner: Owner
    """Empty: nobody any longer; then the owners of the subjects are asked."""


class Authorisation(Frozen):
    """Who allowed the probing."""

    by: str
    reference: str = ""


class Scope(Frozen):
    """What the review covers: the fold of all scope records."""

    requirements: tuple[str, ...] = ()
    system: str = ""
    environment: str = ""
    organisation: str = ""
    """Who owns the system."""
    assessor: str = ""
    """Who assesses it: name, position, organisation."""
    build: str = ""
    solo: bool = False
    policy: str = ""
    profile: str = ""
    ca_file: str = ""
    authorisation: Authorisation | None = None
    authorised_at: Instant | None = None
    """When the authorisation was recorded."""
    ranges: tuple[RangeInForce, ...] = ()
    """The lines for loopback, private and link-local ranges and metadata addresses; without one nothing there is connected to."""
    subjects: tuple[Subject, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    assignments: tuple[Assignment, ...] = ()

    @property
    def endpoints(self) -> tuple[Endpoint, ...]:
        """The endpoints in scope, in the order they were added."""
        return tuple(subject for subject in self.subjects if isinstance(subject, Endpoint))

    @property
    def networks(self) -> tuple[str, ...]:
        """The networks that the authorisation has a line for."""
        return tuple(line.network for line in self.ranges)

    def find(self, name: str) -> Endpoint | Material | None:
        """Return the subject in scope with that name, or None."""
        return next((subject for subject in self.subjects if subject.name == name), None)
