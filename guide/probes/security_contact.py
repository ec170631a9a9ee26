"""What RFC 9116 asks of a security.txt, wherever it was read: a Contact, one Expires, a day that is near and not past."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

_YEAR: Final = timedelta(days=366)
"""Section 2.5.5: less than a year ahead is recommended."""


def fault(contact: str, expires: Sequence[str], now: datetime) -> str:
    """Return ``contact_incomplete``, ``contact_expired`` or ``contact_far``, or an empty string for none of them."""
    until = day_of(expires)
    if not contact or until is None:
        return "contact_incomplete"
    if until <= now:
        return "contact_expired"
    return "contact_far" if until - now > _YEAR else ""


def day_of(expires: Sequence[str]) -> datetime | None:
    """Return the instant (RFC 3339) that the one Expires names; None where there is not exactly one, or no instant."""
    if len(expires) != 1:
        return None
    try:
        read = datetime.fromisoformat(expires[0].upper().replace(" ", "T", 1))
    except ValueError:
        return None
    try:
        return read.astimezone(UTC) if read.tzinfo else None
    except OverflowError:
        return None
