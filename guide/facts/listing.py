"""Suites listed by our own hellos, by parallel elimination: the section ``suites``.

Known suites go into groups of at most 63, spread so that likely ones lie apart. Each group is offered, what the server
picked is taken out, and the rest is offered again until it is refused. So a list costs one connection per accepted suite
and one per group, instead of one per known suite, and no handshake is finished: nobody is asked for a certificate. What the
first wave showed is not asked again: the suite it picked, and the weak ones that an alert refused.
"""

import asyncio
from collections.abc import Awaitable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from guide import __version__
from guide.facts.answer_wire import ssl2_suites
from guide.facts.hello import listen
from guide.facts.hello_suites import MOST_SUITES, likely_first, speakables, suite_name
from guide.facts.offers import Knocker
from guide.facts.spaced import ANSWERS
from guide.model.attempts import Ending, Offer, SuiteList

_MUCH: Final = 3
"""Picks after which a group may be split."""
ENGINE: Final = f"asvs-guide {__version__} hellos"


@dataclass(frozen=True)
class _Found:
    """What one group came to: picked suites, and those of which nothing can be said."""

    accepted: tuple[str, ...]
    undecided: tuple[str, ...] = ()


async def list_by_hellos(knocker: Knocker, version: str, gate: asyncio.Semaphore | None = None) -> SuiteList:
    """Return the suites that the server picks under ``version``; complete when every rest was refused by law 6.

    ``gate`` bounds how many groups are asked at once; several lists can share it.
    """
    if version == "SSLv2":
        return await _list_ssl2(knocker)
    picked, ruled_out = knocker.known(version)
    bound = gate or asyncio.Semaphore(knocker.door.limits.suite_connections)
    skipped = {suite_name(number) for number in ruled_out} | {picked}
    found = await _all([_eliminate(knocker, version, group, bound) for group in groups(version, skipped)])
    accepted = (*((picked,) if picked else ()), *(suite for one in found for suite in one.accepted))
    undecided = tuple(suite for one in found for suite in one.undecided)
    return SuiteList(
        version=version,
        accepted=accepted,
        undecided=undecided,
        complete=bool(accepted) and not undecided,
        engine=ENGINE,
    )


def groups(version: str, skipped: AbstractSet[str] = frozenset()) -> list[tuple[int, ...]]:
    """Return every suite that ``version`` can speak, but the ``skipped``, in groups of at most 64, as even as can be."""
    known = [number for number in likely_first(speakables(version)) if suite_name(number) not in skipped]
    count = -(-len(known) // MOST_SUITES)
    return [tuple(known[at::count]) for at in range(count)]


async def _all(work: Sequence[Awaitable[_Found]]) -> list[_Found]:
    """Return what all of ``work`` came to; when one breaks, the others end before it is told."""
    ended = await asyncio.gather(*work, return_exceptions=True)
    for one in ended:
        if isinstance(one, BaseException):
            raise one
    return [one for one in ended if isinstance(one, _Found)]


async def _eliminate(knocker: Knocker, version: str, group: Sequence[int], gate: asyncio.Semaphore) -> _Found:
    """Take away what is picked until the rest is refused.

    A group that yields much is split in two as soon as nobody waits for a turn: that costs a refusal more and saves waiting.
    """
    accepted: list[str] = []
    left = {suite_name(number): number for number in group}
    while left:
        async with gate:
            offer = await knocker.offer_only(knocker.hello(version, tuple(left.values())))
        picked = next((one for one in offer.attempts if one.ending is Ending.ACCEPTED), None)
        if picked is None:
            return _Found(tuple(accepted), () if refused(offer) else tuple(left))
        accepted.append(picked.suite)
        left.pop(picked.suite)
        if len(accepted) >= _MUCH and len(left) > 1 and not gate.locked():
            rest = list(left.values())
            halves = await _all([_eliminate(knocker, version, half, gate) for half in (rest[::2], rest[1::2])])
            more = tuple(suite for half in halves for suite in half.accepted)
            return _Found((*accepted, *more), tuple(suite for half in halves for suite in half.undecided))
    return _Found(tuple(accepted))


async def _list_ssl2(knocker: Knocker) -> SuiteList:
    """SSL 2.0 servers name all their ciphers in one answer."""
    heard = await listen(knocker.door, knocker.hello("SSLv2", ()))
    named = ssl2_suites(heard.received) if heard.attempt.ending is Ending.ACCEPTED else ()
    return SuiteList(version="SSLv2", accepted=named, complete=bool(named), engine=ENGINE)


def refused(offer: Offer) -> bool:
    """Tell whether the rest was refused: by an answer, or by one silent ending between good controls (law 6)."""
    endings = [attempt.ending for attempt in offer.attempts]
    if endings[-1] in ANSWERS:
        return True
    good = bool(offer.controls) and all(control.ending is Ending.ACCEPTED for control in offer.controls)
    return good and len(endings) > 1 and set(endings) in ({Ending.CLOSED}, {Ending.RESET})
