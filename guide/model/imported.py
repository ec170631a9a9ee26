"""Imported results: what another tool said of a subject, in its own words. Raw, free of judgement, never mixed with our own facts."""

from typing import Literal

from guide.model.base import Digest, Frozen, Truth, Whole
from guide.model.inert import NO_TEXT, Inert

ReportFormat = Literal["sslyze", "testssl", "nmap", "sarif", "zap"]


class ImportedResult(Frozen):
    """One result of the other tool."""

    check: Inert
    """The tool's own name of the check or rule, inert."""
    rating: Inert
    """``format:word``: the word the tool rates it by, for instance ``testssl:HIGH``, ``nmap:F``, ``sarif:error``; inert."""
    text: Inert = NO_TEXT
    """What it says, inert, at most 160 characters."""
    place: Inert = NO_TEXT
    """``file:line``, a path or another place inside the subject, inert."""
    undecided: Truth = False
    """True where the tool says that it could not tell."""
    count: Whole = 1
    """How many times it was said of this place."""


class ImportedReport(Frozen):
    """What one file of another tool says of one subject."""

    format: ReportFormat
    tool: Inert
    """The tool's name as the file gives it, inert."""
    version: Inert = NO_TEXT
    dated_by: Literal["report", "file"]
    """Where the date of these facts comes from: the report itself, or the file's time of change where the report has none."""
    file: Inert
    """The file's name as given, inert."""
    digest: Digest
    """The original file, kept byte for byte in ``artifacts/``."""
    results: tuple[ImportedResult, ...] = ()
    """What the tool rates as anything but fine and what bears on transport."""
    covers: tuple[Inert, ...] = ()
    """Checks that the report speaks of and rates as fine. A newer report takes the place of an older one only where it speaks.
    Empty for formats that list nothing fine (SARIF, ZAP): there the newest report of a tool stands for all it looks at."""
    fine: Whole = 0
    """Results that the tool itself rates as fine or as mere information."""
    elsewhere: Whole = 0
    """Results that do not bear on transport."""
    left_out: Whole = 0
    """Results too many for a record; the original has them."""
    complete: Truth = True
    """False where the report itself says that it broke off."""
