"""Where a version of a component stands to a default that was changed: older for certain, newer for certain, or either."""

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from guide.model.dependencies import Component, Default

_UPDATE: Final = re.compile(r"(\d{1,4})u(\d{1,4})")

Numbers = tuple[int, ...]


class Standing(StrEnum):
    """How a version stands to a change."""

    OLDER = "older"
    NEWER = "newer"
    EITHER = "either"


def numbers(version: str) -> Numbers:
    """Return the parts of a version without closing zeros; ``8u291`` is 8.0.291."""
    update = _UPDATE.fullmatch(version)
    text = f"{update[1]}.0.{update[2]}" if update else version
    found = [int(part) for part in text.split(".") if part.isascii() and part.isdigit()]
    while found and not found[-1]:
        found.pop()
    return tuple(found)


def standing(component: Component, change: Default, among: Sequence[Default]) -> Standing:
    """Return how the releases that ``component`` allows stand to ``change``, one of the changes ``among`` all of its.

    A release below the oldest line that the changes speak of is EITHER: nothing is known of it.
    """
    if not (component.least or component.below):
        return Standing.EITHER
    low = numbers(component.least) if component.least else ()
    since, changed = numbers(change.since), numbers(change.changed)
    oldest = min(numbers(one.since) for one in among if one.lapse == change.lapse and one.side == change.side)
    if low < oldest:
        return Standing.EITHER
    if component.exact:
        return Standing.OLDER if since <= low < changed else Standing.NEWER
    end = numbers(component.below) if component.below else None
    if low >= changed or (end is not None and end <= since):
        return Standing.NEWER
    return Standing.OLDER if since <= low and end is not None and end <= changed else Standing.EITHER
