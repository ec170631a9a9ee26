"""Pages that https gave a browser: what they tell it to load, send or connect to in clear. No page is ever kept."""

from typing import Literal

from guide.model.base import Frozen, Truth, Whole
from guide.model.inert import NO_TEXT, Inert
from guide.model.web import Reply

Kind = Literal[
    "script", "stylesheet", "frame", "form", "refresh", "base", "websocket", "media", "code", "link"
]  # fmt: skip
"""What the browser does with the address: run it, style by it, show it inside, send a form or itself there, resolve other
addresses against it, keep a connection to it; show or play it; find it in a script; offer it to be followed."""


class Reference(Frozen):
    """Addresses in clear that a page names in one way at one host, as one."""

    kind: Kind
    scheme: str
    """``http``, ``ws`` or ``ftp``."""
    host: Inert
    """Host in lower case as A-labels; empty where it cannot be read."""
    address: Inert
    """The first of them, inert, without user, query and whatever in the path may be a secret."""
    line: Whole
    """Line of the first one, from 1."""
    column: Whole
    """Character in that line, from 1."""
    count: Whole = 1
    covered: Truth = False
    """Whether ``upgrade-insecure-requests`` was in force where they stand."""


Flaw = Literal["", "longer", "coding", "broken", "unfinished", "late"]
"""Why a page was not seen whole: longer than is read; in an unknown coding; broken off or undecodable; markup that never
ends; not there, or not taken apart, in time."""


class Page(Frozen):
    """What was distilled from one answer's body."""

    type: Inert = NO_TEXT
    """Media type as sent, inert."""
    html: Truth
    """Whether a browser takes it for a page; else the body was not read."""
    coding: Inert = NO_TEXT
    """Content coding as sent, inert."""
    size: Whole = 0
    """Bytes of the page that were taken apart, after decoding."""
    flaw: Flaw = ""
    upgrades: Truth = False
    """Whether the answer's Content-Security-Policy has ``upgrade-insecure-requests``."""
    blocks: Truth = False
    """Whether it, or a meta element, has ``block-all-mixed-content``, which browsers no longer need."""
    references: tuple[Reference, ...] = ()
    left_out: tuple[Kind, ...] = ()
    """Kinds of which some references were not kept."""


class PageCheck(Frozen):
    """One declared path over https, its redirects followed, and the page at their end."""

    path: str
    url: Inert
    """Where the redirects ended, inert."""
    reply: Reply
    """How the request there ended."""
    status: Whole | None = None
    page: Page | None = None
