"""The section ``unspoken``: what stands at the declared port that this tool cannot speak. At most five datagrams and hellos.

SSH and GOST show themselves in what the first hellos heard; only where every hello was refused one more is sent.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

from guide.facts.datagrams import DtlsAsking, QuicAsking, ask
from guide.facts.hello import knock
from guide.facts.hello_wire import Hello
from guide.facts.iana import SUITES
from guide.facts.offers import Knocker
from guide.model.attempts import Attempt, Ending
from guide.model.unspoken import Unspoken
from guide.text.outside import inert

_UNNUMBERED: Final = (0xFF85, 0xFF87)
"""Suites that GOST stacks used before IANA gave them numbers."""
_GOST: Final = (*(number for number, name in SUITES.items() if "GOST" in name and "MGM" not in name), *_UNNUMBERED)
"""Suites of TLS 1.2 and below with GOST algorithms."""
_LEAST_S: Final = 0.5
_MOST_S: Final = 2.0
_SSH: Final = "SSH-"


async def datagrams(knocker: Knocker, server_name: str) -> tuple[Unspoken, Unspoken]:
    """Ask for QUIC and DTLS side by side; silence costs four datagrams and about a second."""
    door = knocker.door
    patience_s = min(_MOST_S, _LEAST_S + 3 * (knocker.recent.milliseconds if knocker.recent else 0) / 1000)
    quic, dtls = QuicAsking(), DtlsAsking(server_name)
    first, second = await asyncio.gather(
        *(ask(door.dialler, door.address, door.port, one, patience_s) for one in (quic, dtls))
    )
    return first, second


async def over_tcp(knocker: Knocker, heard: Attempt | None) -> AsyncIterator[Unspoken]:
    """Yield what the first hellos showed, and send a hello with GOST suites alone where all others met an alert."""
    if heard and heard.detail.startswith(_SSH):
        yield Unspoken(protocol="SSH", answer="speaks", detail=heard.detail)
    taken = [one.suite for one in knocker.versions.values()]
    if taken and all(_is_gost(suite) for suite in taken):
        yield Unspoken(protocol="GOST", answer="speaks", detail=inert(", ".join(dict.fromkeys(taken))))
    elif not taken and heard and heard.ending is Ending.ALERT:
        attempt = await knock(knocker.door, Hello(("TLS 1.2",), _GOST, knocker.server_name))
        speaks = attempt.ending is Ending.ACCEPTED and _is_gost(attempt.suite)
        yield Unspoken(protocol="GOST", answer="speaks" if speaks else "other", detail=inert(attempt.suite))


def _is_gost(suite: str) -> bool:
    return "GOST" in suite or suite in {f"0x{number:04X}" for number in _UNNUMBERED}
