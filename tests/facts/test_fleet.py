"""Many endpoints: tier one in one small process, results as they come, nothing lost when that process dies."""

import signal
import threading
import time

import psutil
import pytest
from allowed import ALLOWED
from facts import odd
from facts.conftest import FAST, NAME
from servers.nginx import nginx
from servers.ports import LOOPBACK, reserved_ports

from guide.facts.flock import AT_ONCE
from guide.facts.gather import gather
from guide.model.attempts import Ending
from guide.model.subjects import Endpoint

RUN = "01HZZZZZZZZZZZZZZZZZZZZZZZ"
FIRST = ("listening", "offers", "suites")
MANY = 12


@pytest.fixture
def shops(tmp_path, rsa_papers):
    with reserved_ports(MANY) as ports:
        listens = "\n".join(f"listen {LOOPBACK}:{port} ssl;" for port in ports)
        config = f"""server {{ {listens} ssl_protocols TLSv1.2 TLSv1.3;
            ssl_certificate {rsa_papers.chain}; ssl_certificate_key {rsa_papers.key}; location = / {{ return 200; }} }}"""
        with nginx(tmp_path, config, ports):
            yield [Endpoint(host=NAME, port=port, http_port=port, connect_to=LOOPBACK) for port in ports]


def flock() -> list[psutil.Process]:
    return [one for one in psutil.Process().children(recursive=True) if "guide.facts.flock" in " ".join(one.cmdline())]


def test_every_endpoint_is_listed_in_full_and_alike(shops):
    found = list(gather(shops, ALLOWED, FAST, run=RUN, wanted=FIRST))
    assert {one.facts.subject for one in found} == {shop.name for shop in shops}
    assert all(one.facts.problems == () for one in found)
    assert len({one.facts.suites for one in found if one.facts.suites}) == 1
    assert not flock()


def test_the_rest_of_each_unit_goes_on_where_tier_one_ended(shops):
    found = list(gather(shops[:6], ALLOWED, FAST, run=RUN))
    for one in found:
        assert one.facts.problems == ()
        assert one.facts.certificates
        assert one.facts.checks
        versions = [(offer.version, offer.suites) for offer in one.facts.offers or ()]
        assert len(versions) == len(set(versions))
        assert one.facts.connections > 40


def test_the_first_results_do_not_wait_for_the_last(shops):
    with odd.odd_server(odd.silent) as tarpit:
        slow = Endpoint(host=NAME, port=tarpit.port, http_port=tarpit.port, connect_to=LOOPBACK)
        began = time.monotonic()
        limits = FAST.model_copy(update={"read_s": 3.0})
        times = {
            one.facts.subject: time.monotonic() - began
            for one in gather([slow, *shops], ALLOWED, limits, run=RUN, wanted=FIRST)
        }
    assert max(times, key=lambda name: times[name]) == slow.name
    assert min(times.values()) < times[slow.name] - 0.5


def test_a_flock_that_is_killed_leaves_its_work_to_the_pool(shops):
    """Nothing is lost and nothing is counted twice when the process of tier one dies in the middle."""
    slow = FAST.model_copy(update={"per_second": 4.0, "deadline_s": 40.0})
    found: list = []

    def work() -> None:
        found.extend(gather(shops[:5], ALLOWED, slow, run=RUN, wanted=FIRST))

    thread = threading.Thread(target=work)
    thread.start()
    deadline = time.monotonic() + 10
    while not flock() and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(1.0)
    for one in flock():
        one.send_signal(signal.SIGKILL)
    thread.join(60)
    assert not thread.is_alive()
    assert len(found) == 5
    for one in found:
        assert one.facts.problems == ()
        assert all(listed.complete for listed in one.facts.suites or ())


def test_a_cancelled_fleet_keeps_what_it_has(shops):
    cancelled = threading.Event()
    slow = FAST.model_copy(update={"per_second": 3.0})
    timer = threading.Timer(2.0, cancelled.set)
    timer.start()
    began = time.monotonic()
    found = list(gather(shops, ALLOWED, slow, run=RUN, wanted=FIRST, cancelled=cancelled))
    took = time.monotonic() - began
    timer.join()
    assert took < 4
    assert found
    assert {problem.reason for one in found for problem in one.facts.problems} <= {"cancelled"}
    assert not flock()


def test_what_is_done_already_is_not_asked_again(shops):
    done = frozenset((shop.name, LOOPBACK) for shop in shops[2:])
    found = list(gather(shops, ALLOWED, FAST, run=RUN, wanted=FIRST, done=done))
    assert {one.facts.subject for one in found} == {shop.name for shop in shops[:2]}


def test_more_units_than_run_at_once_are_all_done():
    with odd.odd_server(odd.says(odd.alert(40))) as server:
        endpoints = [
            Endpoint(host=f"h{number}.test", port=server.port, connect_to=LOOPBACK) for number in range(AT_ONCE + 20)
        ]
        patient = FAST.model_copy(update={"connect_s": 10.0})
        found = list(gather(endpoints, ALLOWED, patient, run=RUN, wanted=("listening", "offers")))
    assert len(found) == AT_ONCE + 20
    assert {one.facts.listening.attempt.ending for one in found if one.facts.listening} == {Ending.ALERT}
