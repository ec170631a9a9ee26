"""Suites listed by our own hellos: offer all, take away what was picked, until the server refuses the rest.

The way out where sslyze cannot talk to a server, for instance one that demands a client certificate: no handshake is
finished, so nobody is asked for one. One connection per accepted suite instead of one per known suite.
"""

from collections.abc import Iterator
from typing import Final

from guide import __version__
from guide.facts.hello_suites import speakable, suite_name
from guide.facts.iana import SUITES
from guide.facts.offers import Knocker
from guide.facts.spaced import ANSWERS
from guide.model.attempts import Ending, Offer, SuiteList

ENGINE: Final = f"asvs-guide {__version__} hellos"
_AT_ONCE: Final = 100
"""Suites in one hello, because some old stacks refuse longer lists."""


def list_by_hellos(knocker: Knocker, version: str) -> SuiteList:
    """Return the suites that the server picks under ``version``; complete when every rest was refused by law 6.

    Not for SSL 2.0, which has suites of its own.
    """
    known = tuple(number for number, name in SUITES.items() if speakable(name, version))
    accepted: list[str] = []
    undecided: list[str] = []
    for start in range(0, len(known), _AT_ONCE):
        left = {suite_name(number): number for number in known[start : start + _AT_ONCE]}
        for offer in _offers(knocker, version, left):
            picked = offer.attempts[-1]
            if picked.ending is Ending.ACCEPTED:
                accepted.append(picked.suite)
                left.pop(picked.suite)
            elif not _refused(offer):
                undecided.extend(left)
    return SuiteList(
        version=version,
        accepted=tuple(accepted),
        undecided=tuple(undecided),
        complete=bool(accepted) and not undecided,
        engine=ENGINE,
    )


def _offers(knocker: Knocker, version: str, left: dict[str, int]) -> Iterator[Offer]:
    """Yield an offer of what is left, again and again until one is not accepted; the caller takes out what was picked."""
    while left:
        offer = knocker.offer_only(version, tuple(left.values()))
        yield offer
        if offer.attempts[-1].ending is not Ending.ACCEPTED:
            return


def _refused(offer: Offer) -> bool:
    """Tell whether the rest was refused: by an answer, or by one silent ending between good controls (law 6)."""
    endings = [attempt.ending for attempt in offer.attempts]
    if endings[-1] in ANSWERS:
        return True
    good = bool(offer.controls) and all(control.ending is Ending.ACCEPTED for control in offer.controls)
    return good and len(endings) > 1 and set(endings) in ({Ending.CLOSED}, {Ending.RESET})
