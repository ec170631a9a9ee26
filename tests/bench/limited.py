"""A weak server behind limiters, judged by the real probes: how often is it passed, and how often are its old versions found?"""

import random
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from allowed import ALLOWED
from facts.odd import Odd, Talk, front, leave, limiter, reset
from servers.ports import LOOPBACK, reserved_ports

from bench.ours import POLITE, RUN, VERDICT, endpoint
from bench.shops import both_papers, nginx, papers_lines
from guide.catalog.load import read_policy
from guide.facts.gather import gather
from guide.model.content import Policy
from guide.model.facts import Facts
from guide.model.findings import Finding
from guide.model.outcomes import Outcome
from guide.model.subjects import Endpoint
from guide.probes.registry import PROBES

_WEAK: Final = "ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3; ssl_ciphers ALL:eNULL:@SECLEVEL=0;"
_PROBES: Final = ("tls.protocols", "tls.suites")
_POLICY: Final = Path(__file__).parents[2] / "content" / "policies" / "asvs-4.0.3.yaml"
KINDS: Final = {
    "5 a second, then RST": "reset",
    "5 a second, then FIN": "close",
    "ban after 8": "ban",
    "30 % RST": "dice",
}
"""The limiters, as the table names them."""
Place = tuple[str, str]


@dataclass
class Tally:
    """What the judgements behind one limiter came to."""

    runs: int = 0
    passes: int = 0
    """Places that really are weak and were passed. Must stay 0."""
    versions: int = 0
    """Forbidden versions that are really there, over all runs."""
    found: int = 0
    """Of these, the ones that were found."""
    connections: int = 0
    undecided: Counter[str] = field(default_factory=Counter)
    """Reasons why a weak place was neither found nor passed."""


def limited(folder: Path, runs: int, seed: int = 1) -> tuple[dict[str, Tally], float]:
    """Visit the weak server ``runs`` times, the limiters in turn, many at once; return the tallies and the seconds."""
    policy = read_policy(_POLICY)
    with reserved_ports(1) as (port,), nginx(folder, _server(folder, port), (port,)), ExitStack() as stack:
        truth = _weak_places(_judged(next(iter(_gathered([endpoint(port, address=LOOPBACK)]))), policy))
        kinds: dict[int, str] = {}
        for number in range(runs):
            name = tuple(KINDS)[number % len(KINDS)]
            kinds[stack.enter_context(_limiter(KINDS[name], port, seed + number)).port] = name
        tallies = {name: Tally() for name in KINDS}
        begun = time.perf_counter()
        for facts in _gathered([endpoint(one, address=LOOPBACK) for one in kinds]):
            _count(tallies[kinds[_port(facts)]], facts, _judged(facts, policy), truth)
        return tallies, time.perf_counter() - begun


def _gathered(subjects: Sequence[Endpoint]) -> Iterator[Facts]:
    for one in gather(subjects, ALLOWED, POLITE, run=RUN, wanted=VERDICT):
        yield one.facts


def _judged(facts: Facts, policy: Policy) -> tuple[Finding, ...]:
    now = datetime.now(UTC)
    subject = endpoint(_port(facts), address=LOOPBACK)
    return tuple(finding for name in _PROBES for finding in PROBES[name].judge(facts, subject, policy, now))


def _weak_places(findings: Iterable[Finding]) -> frozenset[Place]:
    """Return what a visit without a limiter failed: the truth that the others are held against."""
    return frozenset((one.probe, one.place) for one in findings if one.outcome is Outcome.FAIL)


def _count(tally: Tally, facts: Facts, findings: Sequence[Finding], truth: frozenset[Place]) -> None:
    said = {(one.probe, one.place): one for one in findings}
    tally.runs += 1
    tally.connections += facts.connections
    for where in truth:
        one = said.get(where)
        failed = one is not None and one.outcome is Outcome.FAIL
        tally.passes += one is not None and one.outcome is Outcome.PASS
        if where[0] == "tls.protocols":
            tally.versions += 1
            tally.found += failed
        if not failed:
            tally.undecided[f"{where[0]} {one.reason if one else 'nothing said'}"] += 1


def _port(facts: Facts) -> int:
    return int(facts.subject.partition("@")[0].rpartition(":")[2])


def _server(folder: Path, port: int) -> str:
    return f"server {{ listen {LOOPBACK}:{port} ssl; {papers_lines(both_papers(folder))} {_WEAK} }}"


@contextmanager
def _limiter(kind: str, backend: int, seed: int) -> Iterator[Odd]:
    dice = random.Random(seed)  # noqa: S311 - the same throws in every run

    def thrown(_: bytes) -> Talk | None:
        return reset if dice.random() < 0.3 else None

    gates = {
        "reset": lambda: limiter(backend, 5, 1.0, reset),
        "close": lambda: limiter(backend, 5, 1.0, leave),
        "ban": lambda: limiter(backend, 8, 0.0, reset),
        "dice": lambda: front(backend, thrown),
    }
    with gates[kind]() as odd:
        yield odd
