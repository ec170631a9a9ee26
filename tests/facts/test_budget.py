"""Budget and time: never exceeded, and what was found before they ended stands in the facts."""

import asyncio
import threading
import time

import pytest
from facts import odd
from facts.conftest import FAST
from facts.now import VERDICT, accepted, first_tier
from facts.test_offers import judged_facts
from servers.openssl import s_server
from servers.ports import LOOPBACK

from guide.facts.budget import WAVE_CONNECTIONS, most_connections, usual_connections
from guide.facts.limits import Limits
from guide.facts.offers import WAVE
from guide.facts.scope_guard import Dialler, OutOfBudgetError, OutOfTimeError
from guide.model.attempts import Ending
from guide.model.outcomes import Outcome
from guide.model.subjects import Endpoint

LISTS = (*VERDICT, "suites")


def test_the_wave_is_as_large_as_it_is_told():
    assert len(WAVE) == len(set(WAVE)) == WAVE_CONNECTIONS == 7


@pytest.mark.parametrize("how", ["threads", "event loop"])
def test_the_dialler_opens_as_many_as_the_budget_names_and_not_one_more(how):
    with odd.odd_server(odd.close_at_once) as server:
        place = frozenset({(LOOPBACK, server.port)})
        dialler = Dialler(place, Limits(per_second=10_000, burst=100), time.monotonic() + 10, 20)
        refused: list[int] = []

        def dial() -> None:
            try:
                dialler.dial(LOOPBACK, server.port).close()
            except OutOfBudgetError:
                refused.append(1)

        async def adial() -> None:
            try:
                (await dialler.adial(LOOPBACK, server.port)).close()
            except OutOfBudgetError:
                refused.append(1)

        async def together() -> None:
            await asyncio.gather(*(adial() for _ in range(50)))

        if how == "threads":
            threads = [threading.Thread(target=dial) for _ in range(50)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        else:
            asyncio.run(together())
        until = time.monotonic() + 5
        while server.connections < 20 and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(0.05)  # one connection too many would be counted by then
        assert (dialler.opened, server.connections, len(refused)) == (20, 20, 30)
        assert dialler.exhausted


def test_connections_that_a_library_opens_are_counted_whole_or_not_at_all():
    dialler = Dialler(frozenset(), Limits(), time.monotonic() + 1, 10)
    dialler.count(7)
    with pytest.raises(OutOfBudgetError):
        dialler.count(4)
    dialler.count(3)
    assert dialler.opened == 10


async def test_a_wait_that_cannot_end_in_time_is_not_begun():
    with odd.odd_server(odd.silent) as server:
        limits = Limits(per_second=1, burst=1)
        dialler = Dialler(frozenset({(LOOPBACK, server.port)}), limits, time.monotonic() + 0.5, 10)
        (await dialler.adial(LOOPBACK, server.port)).close()
        began = time.monotonic()
        with pytest.raises(OutOfTimeError):
            await dialler.adial(LOOPBACK, server.port)
        assert time.monotonic() - began < 0.2
        await asyncio.sleep(0.05)
        assert server.connections == 1


async def test_whatever_the_budget_it_holds_and_nothing_found_is_lost(tmp_path, rsa_papers):
    """TLS 1.0 is asked first, so that even one connection shows it; a run that ends early says so."""
    with s_server(tmp_path, rsa_papers, "-tls1", "-cipher", "ALL:eNULL:@SECLEVEL=0") as server:
        budgets = (1, 2, 3, 5, 6, 7, 8, 9, 12, 20)
        runs = await asyncio.gather(*(first_tier(server.port, FAST, LISTS, budget=one) for one in budgets))
    for budget, facts in zip(budgets, runs, strict=True):
        assert facts.connections <= budget
        assert "TLS 1.0" in accepted(facts)
        assert facts.listening
        assert facts.listening.attempt.ending is Ending.ACCEPTED
        assert facts.problem("suites")
        if budget < WAVE_CONNECTIONS:
            assert facts.problem("offers")
        protocols = judged_facts("tls.protocols", facts)
        assert protocols["TLS 1.0"] == {Outcome.FAIL}
        assert Outcome.PASS not in judged_facts("tls.suites", facts).get("NULL", set())


@pytest.mark.parametrize("budget", range(1, WAVE_CONNECTIONS))
async def test_a_wave_that_was_cut_short_says_so_even_where_nothing_more_is_wanted(budget):
    """A server that refuses everything asks for no second hello, so nothing later would meet the end of the budget."""
    with odd.odd_server(odd.says(odd.alert(70))) as server:
        facts = await first_tier(server.port, FAST, LISTS, budget=budget)
    assert len(facts.offers or ()) == budget
    problem = facts.problem("offers")
    assert problem
    assert problem.reason == "partial"
    assert Outcome.PASS not in set().union(*judged_facts("tls.protocols", facts).values())


async def test_what_was_found_before_the_time_ended_is_told_first(tmp_path, rsa_papers):
    """Everything but TLS 1.0 meets silence: the repeats outlast the unit's time, the acceptance stands."""

    def gate(hello: bytes):
        return None if odd.offered_versions(hello) == {0x0301} else odd.silent

    limits = FAST.model_copy(update={"deadline_s": 1.5, "spacing_s": 0.3})
    old = ("-tls1", "-cipher", "ALL:@SECLEVEL=0")
    with s_server(tmp_path, rsa_papers, *old) as server, odd.front(server.port, gate) as front:
        began = time.monotonic()
        facts = await first_tier(front.port, limits, LISTS)
        took = time.monotonic() - began
    assert took < limits.deadline_s + 0.5
    assert "TLS 1.0" in accepted(facts)
    problem = facts.problem("offers")
    assert problem
    assert problem.reason == "deadline"
    assert Outcome.PASS not in judged_facts("tls.protocols", facts)["TLS 1.1"]


def test_the_plan_is_an_upper_number_and_a_usual_server_sees_far_fewer():
    endpoint = Endpoint(host="shop.test")
    assert most_connections(endpoint, VERDICT, Limits(connections=30)) == 30
    for wanted in (VERDICT, LISTS):
        assert usual_connections(endpoint, wanted) < most_connections(endpoint, wanted, Limits())


def test_a_second_opinion_stands_in_the_plan_too():
    endpoint = Endpoint(host="shop.test")
    for figure in (usual_connections, lambda *one: most_connections(one[0], one[1], Limits(), *one[2:])):
        assert figure(endpoint, LISTS, "sslyze") > figure(endpoint, LISTS) + 100
        assert figure(endpoint, VERDICT, "sslyze") == figure(endpoint, VERDICT)
