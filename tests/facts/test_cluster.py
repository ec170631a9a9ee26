"""The same units on a real dask cluster of two workers, one of which is killed in the middle."""

import json
import socket
import threading
import time

import pytest
from allowed import ALLOWED, NETWORKS
from facts import odd
from facts.conftest import FAST, NAME
from servers.cluster import cluster
from servers.openssl import s_server
from servers.ports import LOOPBACK, closed_port

from guide import __version__
from guide.facts.alone import run_alone
from guide.facts.gather import gather
from guide.facts.order import Journey
from guide.model.attempts import Ending
from guide.model.facts import Facts
from guide.model.subjects import Endpoint
from guide.text.errors import UsageError

RUN = "01HZZZZZZZZZZZZZZZZZZZZZZZ"
FIRST = ("listening", "offers", "suites")


def endpoint(port: int) -> Endpoint:
    return Endpoint(host=NAME, port=port, http_port=port, connect_to=LOOPBACK)


def order(port: int, **more):
    journey = Journey(networks=NETWORKS, run=RUN, limits=FAST.model_copy(update=more), vantage="", wanted=FIRST)
    return journey.order(endpoint(port), LOOPBACK, (LOOPBACK,))


def reasons(facts: Facts) -> set[str]:
    return {problem.reason for problem in facts.problems}


def test_units_run_on_the_cluster_and_are_looked_at_anew(tmp_path, rsa_papers, ca_file):
    with cluster(tmp_path) as dask, s_server(tmp_path, rsa_papers) as server:
        runs = [
            list(gather([endpoint(server.port)], ALLOWED, FAST, run=RUN, cluster=dask.address, ca_file=ca_file))
            for _ in range(2)
        ]
    (first,), (second,) = runs
    assert reasons(first.facts) == reasons(second.facts) == set()
    assert first.facts.vantage.name == socket.gethostname()
    assert first.facts.suites
    stores = {trust.store: trust.trusted for one in first.facts.certificates or () for trust in one.trust}
    assert stores[f"given: {ca_file.name}"]
    # Answers from a cache would be the same to the millisecond.
    assert first.facts.model_dump_json() != second.facts.model_dump_json()


def test_a_worker_that_is_killed_in_the_middle_ends_nothing_in_silence(tmp_path):
    """The tarpit holds both units; one worker dies, its unit is done again by the other or is told to have died."""
    limits = FAST.model_copy(update={"read_s": 3.0, "deadline_s": 20.0})
    with cluster(tmp_path) as dask, odd.odd_server(odd.silent) as one, odd.odd_server(odd.silent) as other:
        found: list = []

        def work() -> None:
            subjects = [endpoint(one.port), endpoint(other.port)]
            found.extend(gather(subjects, ALLOWED, limits, run=RUN, cluster=dask.address, wanted=FIRST))

        thread = threading.Thread(target=work)
        thread.start()
        deadline = time.monotonic() + 20
        while not (one.connections and other.connections) and time.monotonic() < deadline:
            time.sleep(0.05)
        dask.workers[0].kill()
        thread.join(60)
        assert not thread.is_alive()
    assert {unit.facts.subject for unit in found} == {endpoint(one.port).name, endpoint(other.port).name}
    for unit in found:
        silent = unit.facts.listening and unit.facts.listening.attempt.ending is Ending.TIMEOUT
        assert silent or reasons(unit.facts) == {"worker_died"}
        assert reasons(unit.facts) <= {"worker_died", "handshake_failed", "timeout"}


def test_a_scheduler_that_is_not_there_is_an_error_of_usage():
    with closed_port() as port, pytest.raises(UsageError, match="No dask scheduler"):
        list(gather([endpoint(port)], ALLOWED, FAST, run=RUN, cluster=f"tcp://{LOOPBACK}:{port}"))


def test_a_unit_alone_is_killed_at_its_deadline_and_keeps_what_it_found():
    drip = odd.drips(b"\x16\x03\x03\x3f\x00" + bytes(1000), 0.2)
    with odd.odd_server(drip) as server:
        began = time.monotonic()
        # The unit ends by itself one second before; a deadline this short is the killer's.
        facts = Facts.model_validate_json(
            run_alone(order(server.port, deadline_s=1.2, read_s=30.0).model_dump_json(), __version__)
        )
    assert time.monotonic() - began < 5
    assert reasons(facts) == {"deadline"}


def test_another_version_elsewhere_is_named_and_nothing_is_sent():
    with odd.odd_server(odd.silent) as server:
        answer = run_alone(order(server.port).model_dump_json(), "0.0.1")
        assert server.connections == 0
    problems = json.loads(answer)["problems"]
    assert {problem["reason"] for problem in problems} == {"tool_error"}
    assert "0.0.1" in problems[0]["detail"]
