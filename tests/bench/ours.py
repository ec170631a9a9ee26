"""This tool as it is measured: one work unit in this process, after its imports, or a whole gathering in a process of its own."""

import json
import time
from dataclasses import dataclass
from typing import Any, Final

from allowed import NETWORKS

from bench.far import THERE
from bench.shops import NAME
from guide.facts import unit
from guide.facts.limits import Limits
from guide.facts.order import LONG, Journey, sections_of
from guide.model.facts import Section
from guide.model.subjects import Endpoint

RUN: Final = "01HZZZZZZZZZZZZZZZZZZZZZZZ"
POLITE: Final = Limits()
UNPACED: Final = Limits(per_second=1000, suite_connections=8, deadline_s=120)

VERDICT: Final[tuple[Section, ...]] = ("listening", "offers")
LISTS: Final[tuple[Section, ...]] = ("listening", "offers", "suites")
CHECKS: Final[tuple[Section, ...]] = ("listening", "offers", "checks", "secure")


@dataclass(frozen=True)
class Visit:
    """What one unit took and found."""

    seconds: float
    connections: int
    facts: dict[str, Any]

    @property
    def suites(self) -> dict[str, frozenset[str]]:
        """Accepted suites by version; only of complete lists."""
        lists = self.facts["suites"] or ()
        return {one["version"]: frozenset(one["accepted"]) for one in lists if one["complete"]}

    @property
    def controls(self) -> int:
        """Control handshakes, with the one after the offers."""
        offers = self.facts["offers"] or ()
        after = bool((self.facts["listening"] or {}).get("after"))
        return sum(len(one["controls"]) for one in offers) + after


def endpoint(port: int, clear: int = 0, address: str = THERE) -> Endpoint:
    """Return a shop as a declared endpoint; without an HTTP port it is a mail server, which speaks no HTTP."""
    if clear:
        return Endpoint(host=NAME, port=port, http_port=clear, connect_to=address)
    return Endpoint(host=NAME, port=port, connect_to=address, audience="mail")


def one_pass(subject: Endpoint) -> tuple[Section, ...]:
    """Return the sections of steps 3, 4, 6, 7 and 8, but those that take many connections; ``unspoken`` is step 1's."""
    return tuple(one for one in sections_of(subject) if one not in {*LONG, "unspoken"})


def visit(subject: Endpoint, wanted: tuple[Section, ...], limits: Limits) -> Visit:
    """Run one unit in this process and time it."""
    journey = Journey(networks=NETWORKS, run=RUN, limits=limits, vantage="bench", wanted=wanted)
    order = journey.order(subject, str(subject.connect_to), (str(subject.connect_to),)).model_dump_json()
    begun = time.perf_counter()
    answer = unit.run(order)
    seconds = time.perf_counter() - begun
    facts = json.loads(answer)
    return Visit(seconds, facts["connections"], facts)
