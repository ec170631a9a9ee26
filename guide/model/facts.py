"""Facts: what one run saw of one subject at one address. Policy-free; judged anew on every read."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

from guide.model.attempts import Attempt, Ending, Offer, SuiteList
from guide.model.base import Digest, Frozen, Instant, Truth, Ulid, Whole
from guide.model.certificates import Deployment
from guide.model.checks import ActiveCheck
from guide.model.clients import ClientBuild
from guide.model.configuration import Configuration
from guide.model.dependencies import Dependencies
from guide.model.dns import Caa
from guide.model.documents import DocumentFacts
from guide.model.drill import Drill
from guide.model.imported import ImportedReport
from guide.model.in_clear import InClear
from guide.model.inert import NO_TEXT, Inert
from guide.model.inventory import Inventory
from guide.model.monitoring import Monitoring
from guide.model.negotiation import Negotiation
from guide.model.pages import PageCheck
from guide.model.security_txt import SecurityTxtCheck
from guide.model.unspoken import Unspoken
from guide.model.web import CleartextCheck, Preload, SecureCheck, UpgradeCheck

Section = Literal[
    "resolve",
    "listening",
    "offers",
    "suites",
    "negotiation",
    "checks",
    "plaintext",
    "in_clear",
    "certificates",
    "cleartext",
    "upgrade",
    "secure",
    "pages",
    "security_txt",
    "preload",
    "caa",
    "source",
    "config",
    "inventory",
    "imported",
    "document",
    "monitoring",
    "drill",
    "client",
    "unspoken",
    "dependencies",
]

MATERIAL_SECTIONS: Final[Mapping[str, Section]] = MappingProxyType(
    {"source": "source", "config": "config", "document": "document", "client": "client"}
)
"""The section of each kind of material that a probe reads; of the other kinds only people can speak."""

INVENTORY_KINDS: Final = frozenset({"openapi", "har", "urls", "config", "dns"})
"""Kinds of material that name where clients connect: they have the section ``inventory``, beside their own if any."""
MONITORING_KINDS: Final = frozenset({"source", "config", "document", "dns"})
"""Kinds of material that may say who watches TLS: they have the section ``monitoring``, beside their own if any."""
DEPENDENCY_KINDS: Final = frozenset({"source"})
"""Kinds of material whose manifests name what clients and servers are built from: they have the section ``dependencies``."""


def sections_of_kind(kind: str) -> tuple[Section, ...]:
    """Return the sections that are read of a kind of material, in the order they are read."""
    shared: tuple[tuple[Section, frozenset[str]], ...] = (
        ("dependencies", DEPENDENCY_KINDS),
        ("inventory", INVENTORY_KINDS),
        ("monitoring", MONITORING_KINDS),
    )
    own: tuple[Section, ...] = (MATERIAL_SECTIONS[kind],) if kind in MATERIAL_SECTIONS else ()
    return (*own, *(section for section, kinds in shared if kind in kinds))


class Tool(Frozen):
    """A program or store that took part, with its version."""

    name: Inert
    version: Inert


class Vantage(Frozen):
    """Where the observation was made from. ``name`` decides whether a re-run covers an older one."""

    name: Inert
    source: Inert = NO_TEXT
    """Local address of the connections."""
    resolver: Inert = NO_TEXT
    proxy: Inert = NO_TEXT
    """Proxy that every connection went through, without its password; what it answered may be its own word."""


class Problem(Frozen):
    """A section that could not be completed: nothing in it may be read as a pass."""

    section: Section
    reason: str
    """Reason code of an inconclusive finding, for instance ``deadline``."""
    detail: Inert = NO_TEXT


class Listening(Frozen):
    """What answered on the declared port: the best answer to the hellos of the first wave."""

    attempt: Attempt
    after: Attempt | None = None
    """The control handshake after the last offer: whether the address still talked to us then."""

    @property
    def speaks_tls(self) -> bool:
        """Whether the peer answered as a TLS server, be it with an alert."""
        return self.attempt.ending in {Ending.ACCEPTED, Ending.ALERT, Ending.VERSION_ANSWER, Ending.UNOFFERED}


class SourceHit(Frozen):
    """A place in a source tree that a rule matched."""

    rule: str
    kind: str = ""
    """What is wrong there, one of the rules' kinds; empty in facts older than the kinds, and for a rule that names none."""
    file: Inert
    """Path inside the tree, inert."""
    line: Whole
    excerpt: Inert
    """The line, inert, at most 160 characters."""
    suppressed: Inert = NO_TEXT
    """The suppression comment found on the line, inert; recorded, not obeyed."""
    test: Truth = False
    """Whether the path reads like test code; recorded, not left out."""


class SourceScan(Frozen):
    """What a scan of one tree read and found."""

    files: Whole
    skipped: tuple[Inert, ...] = ()
    """``path: reason`` for each file left out, inert."""
    rules: Digest
    """Digest of the rule set."""
    hits: tuple[SourceHit, ...] = ()
    truncated: Truth = False


class Facts(Frozen):
    """One run, one subject, one address. An absent section means: not looked at."""

    run: Ulid
    subject: str
    address: str = ""
    addresses: tuple[str, ...] = ()
    """All addresses the name had when it was resolved in this run."""
    vantage: Vantage
    started: Instant
    ended: Instant
    tools: tuple[Tool, ...] = ()
    command: Inert = NO_TEXT
    """A command that repeats the observation."""
    connections: Whole = 0
    listening: Listening | None = None
    offers: tuple[Offer, ...] | None = None
    suites: tuple[SuiteList, ...] | None = None
    negotiation: tuple[Negotiation, ...] | None = None
    checks: tuple[ActiveCheck, ...] | None = None
    plaintext: CleartextCheck | None = None
    """Cleartext HTTP to the TLS port."""
    in_clear: InClear | None = None
    """The endpoint's own protocol, without TLS."""
    certificates: tuple[Deployment, ...] | None = None
    cleartext: tuple[CleartextCheck, ...] | None = None
    """Cleartext HTTP to ``http_port``, per path."""
    upgrade: UpgradeCheck | None = None
    """``Upgrade: TLS`` to ``http_port``."""
    secure: tuple[SecureCheck, ...] | None = None
    pages: tuple[PageCheck, ...] | None = None
    """What the pages at the declared paths name in clear; of an endpoint for browsers only."""
    security_txt: SecurityTxtCheck | None = None
    """What a browser endpoint serves as security.txt."""
    preload: Preload | None = None
    caa: Caa | None = None
    source: SourceScan | None = None
    config: Configuration | None = None
    inventory: Inventory | None = None
    imported: ImportedReport | None = None
    """What another tool said; the vantage is then that tool's, and its date that of these facts."""
    document: DocumentFacts | None = None
    monitoring: Monitoring | None = None
    dependencies: Dependencies | None = None
    drill: Drill | None = None
    """What a client command did against bad servers; gathered by ``guide drill`` alone."""
    client: ClientBuild | None = None
    unspoken: tuple[Unspoken, ...] | None = None
    """What else answers at the declared port."""
    problems: tuple[Problem, ...] = ()
    artifacts: tuple[Digest, ...] = ()

    def problem(self, section: str) -> Problem | None:
        """Return what stopped ``section``, or None."""
        return next((problem for problem in self.problems if problem.section == section), None)
