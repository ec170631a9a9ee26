"""The authorisation in words: who allowed the probing, when, of which hosts, and each line for a range that needs one."""

from collections.abc import Iterator
from itertools import groupby
from typing import Final, Protocol

from guide.model.base import show_instant
from guide.model.ranges import RangeInForce, range_of
from guide.model.subjects import Scope
from guide.text.outside import Sayable

_HOSTS: Final = 20
"""Hosts that are named one by one."""
_NONE: Final = "—"


class Speaker(Protocol):
    """Says the text of a key, its values made inert for where the text will stand."""

    def say(self, key: str, /, **values: Sayable) -> str:
        """Return the text of ``key``."""


def authorisation_lines(words: Speaker, scope: Scope) -> Iterator[str]:
    """Yield who allowed the probing, the hosts, then a line for each range that was allowed, or that there is none."""
    yield who_line(words, scope)
    yield words.say("authorised.hosts", hosts=_hosts(scope))
    yield from range_lines(words, scope)


def who_line(words: Speaker, scope: Scope) -> str:
    """Return who allowed the probing and when that was recorded, or that nobody did."""
    who = scope.authorisation
    if who is None:
        return words.say("authorised.nobody")
    at = show_instant(scope.authorised_at) if scope.authorised_at else _NONE
    return words.say("authorised.who", by=who.by, reference=who.reference or _NONE, at=at)


def range_lines(words: Speaker, scope: Scope) -> Iterator[str]:
    """Yield a line for each range that was allowed, networks of one range by one word together, or that there is none."""
    if not scope.ranges:
        yield words.say("authorised.no_range")
    for (word, by, reference, at), lines in groupby(scope.ranges, key=_together):
        yield words.say(
            "authorised.range",
            range=words.say(f"range.{word}"),
            networks=", ".join(line.network for line in lines),
            by=by,
            reference=reference or _NONE,
            at=at,
        )


def _together(line: RangeInForce) -> tuple[str, str, str, str]:
    return range_of(line.network), line.by, line.reference, show_instant(line.at)


def _hosts(scope: Scope) -> str:
    hosts = list(
        dict.fromkeys((one.connect_to and f"{one.host} ({one.connect_to})") or one.host for one in scope.endpoints)
    )
    more = f" (+{len(hosts) - _HOSTS})" if len(hosts) > _HOSTS else ""
    return ", ".join(hosts[:_HOSTS]) + more or _NONE
