"""How long a certificate runs, and how long it may by the day it was issued."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from math import ceil

from guide.model.certificates import Certificate


def days_of(certificate: Certificate) -> int:
    """Return the validity period in days.

    Both ends count, a day is 86,400 seconds and any remainder is another day (CA/Browser Forum BR 2.2.6, 6.3.2).
    """
    seconds = (certificate.not_after - certificate.not_before).total_seconds() + 1
    return ceil(seconds / 86_400)


def limit_of(issued: datetime, schedule: Iterable[str]) -> int | None:
    """Return the days allowed for a certificate issued at ``issued``, or None before the schedule begins.

    ``schedule`` has entries ``YYYY-MM-DD=DAYS``: from that day (UTC) on.
    """
    day = issued.astimezone(UTC).date()
    steps = sorted(
        (date.fromisoformat(since), int(days)) for since, _, days in (step.partition("=") for step in schedule)
    )
    return next((days for since, days in reversed(steps) if since <= day), None)
