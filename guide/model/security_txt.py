"""security.txt as an https endpoint serves it (RFC 9116): its fields, never its body."""

from typing import Final, Literal

from guide.model.base import Frozen, Truth, Whole
from guide.model.inert import NO_TEXT, Inert
from guide.model.web import Reply

WELL_KNOWN: Final = "/.well-known/security.txt"
"""Where it stands (RFC 9116 section 3)."""

Flaw = Literal["", "longer", "coding", "broken", "late", "encoding"]
"""Why it was not read whole: longer than is read; in an unknown coding; broken off; not there in time; not UTF-8."""


class SecurityTxt(Frozen):
    """What was distilled from one file. Texts are inert and cut at 160 characters."""

    type: Inert = NO_TEXT
    """Media type as sent, inert."""
    size: Whole = 0
    """Bytes that were read."""
    flaw: Flaw = ""
    contacts: tuple[Inert, ...] = ()
    """The first three Contacts as written."""
    contact_count: Whole = 0
    expires: tuple[Inert, ...] = ()
    """The first three Expires as written."""
    canonical: tuple[Inert, ...] = ()
    """The first three Canonicals as written."""
    canonical_here: Truth = False
    """Whether one of all its Canonicals is an address that it was asked for at."""
    signed: Truth = False
    """Whether it has the frame of an OpenPGP signature; the signature is not checked."""
    unknown: Whole = 0
    """Lines with a field that is not registered with IANA. They are allowed."""
    malformed: Whole = 0
    """Lines that are no field, no comment and not empty, or that stand outside the signed text."""


class SecurityTxtCheck(Frozen):
    """The request for it, with the end of its redirects."""

    url: Inert
    """Where the redirects ended, inert."""
    reply: Reply
    status: Whole | None = None
    trusted: Truth = False
    """Whether every certificate on the way was valid for its name."""
    text: SecurityTxt | None = None
    """Absent where the answer is no text of that kind; its body was not read then."""
    type: Inert = NO_TEXT
    """Media type of an answer that is no text, inert."""
