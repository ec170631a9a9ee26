"""Dependencies: which components that carry TLS the manifests of a source tree name, and what their defaults were when."""

from typing import Literal

from guide.model.base import Digest, Frozen, Truth, Whole
from guide.model.inert import NO_TEXT, Inert

Lapse = Literal["SSLv3", "TLS 1.0", "TLS 1.1", "certificate", "hostname"]
"""What an older default does: still speaks that version, does not check the certificate, or does not check the name in it."""
Side = Literal["client", "server", "both"]


class Default(Frozen):
    """A default that was changed: ``older`` releases, from ``since`` on, do what ``lapse`` says."""

    lapse: Lapse
    side: Side = "both"
    since: str = ""
    """First release of the line it was changed in; empty: all earlier ones."""
    changed: str
    """The release that changed it, as its project writes it."""
    source: str
    """Address of the release note or advisory that says so."""


class KnownComponent(Frozen):
    """A component that carries TLS, as the content names it."""

    name: str
    found_as: tuple[str, ...]
    """``ecosystem:name`` in the manifests, for instance ``pypi:urllib3``."""
    source: str
    older: tuple[Default, ...] = ()
    """The defaults that were changed; empty where none is known."""


class KnownComponents(Frozen):
    """The table of them."""

    components: tuple[KnownComponent, ...]


class Component(Frozen):
    """One place in a manifest that names such a component. Versions are numbers with dots, comparable part by part."""

    name: str
    file: Inert
    """Path inside the tree, inert."""
    line: Whole
    version: Inert = NO_TEXT
    """As written, inert, at most 80 characters; empty where the manifest gives none."""
    exact: Truth = False
    """Whether it is one release and no range."""
    least: str = ""
    """The lowest release it allows; empty: any."""
    below: str = ""
    """The first release it allows no more; empty: any newer one."""


class Changes(Frozen):
    """The changed defaults of one component that was found."""

    name: str
    defaults: tuple[Default, ...]


class Dependencies(Frozen):
    """What the manifests of one tree name."""

    files: Whole
    """Manifests that were read."""
    skipped: tuple[Inert, ...] = ()
    """``path: reason`` for each that was left out, inert."""
    table: Digest
    """Digest of the table the components were looked up in."""
    components: tuple[Component, ...] = ()
    changes: tuple[Changes, ...] = ()
    truncated: Truth = False
