"""Inventory: where documents, recordings and configurations say that clients connect. Said, not tried."""

from typing import Literal

from guide.model.base import Frozen, Truth, Whole
from guide.model.inert import NO_TEXT, Inert

Role = Literal["serves", "calls", "upstream"]
"""``serves``: a way in to the system; ``calls``: where a client connects, whoever answers; ``upstream``: a link behind the server."""

State = Literal["declared", "excluded", "undeclared", "foreign", "upstream", "pattern", "local"]
"""How the scope answers an entry. ``foreign``: called by clients, not of a declared domain; ``pattern``: no single name."""


class Entry(Frozen):
    """One place that a source names, with where it says so."""

    scheme: str = ""
    """Lower case; empty where the source names a host and no protocol."""
    host: Inert
    port: Whole = 0
    """0: the source does not say."""
    path: Inert = NO_TEXT
    """What all paths named for it have in common; never a query."""
    role: Role = "calls"
    audience: str = ""
    """A guess at the Audience; empty where nothing speaks for one."""
    upgraded: Truth = False
    """Cleartext that the source itself shows to be answered by a redirect to https, each time."""
    origins: tuple[Inert, ...] = ()
    """Inert; ``file:line``, or ``file`` and the JSON path."""
    seen: Whole = 1
    """How often the source names it; may exceed the origins kept."""

    @property
    def place(self) -> str:
        """Scheme, host and port, the parts that are known."""
        port = f":{self.port}" if self.port else ""
        return f"{self.scheme}://{host_text(self.host)}{port}" if self.scheme else f"{host_text(self.host)}{port}"


class Inventory(Frozen):
    """What one subject names."""

    format: Inert = NO_TEXT
    """For instance ``OpenAPI 3.1.0``; empty where no reader knows the file, and only a person can say what it names."""
    files: Whole = 0
    """Files read, included ones too; answers for a DNS name."""
    entries: tuple[Entry, ...] = ()
    skipped: tuple[Inert, ...] = ()
    """``place: why`` for each part that could not be read, inert."""
    truncated: Truth = False


class Found(Frozen):
    """An entry of the merged inventory: one place, whoever names it, and how the scope answers it."""

    entry: Entry
    sources: tuple[str, ...]
    """Names of the subjects that name it."""
    state: State

    @property
    def name(self) -> str:
        """``host:port`` as ``guide scope add --found`` takes it; the port is left out where no source says one."""
        return host_text(self.entry.host) + (f":{self.entry.port}" if self.entry.port else "")


def host_text(host: str) -> str:
    """Return a host as it stands in a URL: an IPv6 address in brackets."""
    return f"[{host}]" if ":" in host else host
