"""R06 for the wave: an old, weak server behind limiters is never passed, however the runs fall out."""

import asyncio
import random
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from facts import odd
from facts.now import VERDICT, first_tier
from facts.test_offers import judged_facts
from servers.openssl import s_server

from guide.facts.limits import Limits
from guide.model.outcomes import Outcome

WEAK = ("-tls1", "-cipher", "ALL:eNULL:aNULL:@SECLEVEL=0")
"""Accepted here, so nobody may pass it: TLS 1.0, NULL and anonymous suites."""
LIMITS = Limits(deadline_s=8, read_s=1, spacing_s=0.05, per_second=1000)


@contextmanager
def dice(backend: int, seed: int) -> Iterator[odd.Odd]:
    """Reset three connections of ten, the same ones in every run with that seed."""
    throw = random.Random(seed).random  # noqa: S311 - the same throws in every run
    with odd.front(backend, lambda _: odd.reset if throw() < 0.3 else None) as front:
        yield front


LIMITERS = {
    "RST after 5 a second": lambda backend, _: odd.limiter(backend, 5, 1.0, odd.reset),
    "FIN after 5 a second": lambda backend, _: odd.limiter(backend, 5, 1.0, odd.leave),
    "silence after 5 a second": lambda backend, _: odd.limiter(backend, 5, 1.0, odd.silent),
    "ban": lambda backend, seed: odd.limiter(backend, seed + 1, 0, odd.reset),
    "ban by FIN": lambda backend, seed: odd.limiter(backend, seed + 1, 0, odd.leave),
    "30 % RST": dice,
}


@pytest.mark.parametrize("kind", LIMITERS)
async def test_no_run_passes_what_a_limiter_hides(tmp_path, rsa_papers, kind):
    """Eight runs side by side, each behind a limiter of its own; with a ban, after one connection, two, … eight."""
    with s_server(tmp_path, rsa_papers, *WEAK) as server, ExitStack() as fronts:
        ports = [fronts.enter_context(LIMITERS[kind](server.port, seed)).port for seed in range(8)]
        runs = await asyncio.gather(*(first_tier(port, LIMITS) for port in ports))
    protocols = [judged_facts("tls.protocols", facts)["TLS 1.0"] for facts in runs]
    suites = [judged_facts("tls.suites", facts) for facts in runs]
    assert Outcome.PASS not in set().union(*protocols)
    assert Outcome.PASS not in set().union(*(one[category] for one in suites for category in ("NULL", "anonymous")))
    # And the limiter let enough through that the weakness is told in most runs.
    assert sum(Outcome.FAIL in one for one in protocols) >= 6


@pytest.mark.parametrize("kind", ["RST after 5 a second", "30 % RST", "ban"])
async def test_the_lists_behind_a_limiter_claim_nothing_that_was_not_seen(tmp_path, rsa_papers, kind):
    """A list is complete only where every rest was refused; what a limiter cut off is undecided, and nobody passes it.

    A ban after 17, 18, … connections falls into the lists: the wave and the categories take fewer.
    """
    few = ("-tls1_2", "-cipher", "ECDHE-RSA-AES128-GCM-SHA256:NULL-SHA256:AES128-SHA256:@SECLEVEL=0")
    told = {"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_RSA_WITH_NULL_SHA256", "TLS_RSA_WITH_AES_128_CBC_SHA256"}
    with s_server(tmp_path, rsa_papers, *few) as server, ExitStack() as fronts:
        ports = [fronts.enter_context(LIMITERS[kind](server.port, seed)).port for seed in range(16, 22)]
        runs = await asyncio.gather(*(first_tier(port, LIMITS, (*VERDICT, "suites")) for port in ports))
    for facts in runs:
        assert Outcome.PASS not in judged_facts("tls.suites", facts)["NULL"]
        for one in facts.suites or ():
            assert set(one.accepted) <= told
            assert not one.complete or set(one.accepted) == told
            assert told <= {*one.accepted, *one.undecided} or one.version != "TLS 1.2"
