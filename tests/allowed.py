"""The one place where the tests say that loopback may be probed: it needs a line of its own like any such range."""

from datetime import UTC, datetime
from typing import Final

from guide.model.ranges import RANGES, AuthorisedRange, RangeInForce
from guide.model.subjects import Scope

NETWORKS: Final = RANGES["loopback"]
"""For an order or a journey."""
LINES: Final = tuple(AuthorisedRange(network=one, by="A. Owner", reference="CHG-1") for one in NETWORKS)
"""For the first change of a workbook's scope."""
ALLOWED: Final = Scope(
    ranges=tuple(RangeInForce(**one.model_dump(), at=datetime(2026, 11, 20, tzinfo=UTC)) for one in LINES)
)
"""For gathering without a workbook."""
OPTION: Final = ("--authorize-range", "loopback")
"""For the command line."""
