"""Workers end: at their deadline, when cancelled, when too large, and with their parent (R01, R02, R03)."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest
from allowed import ALLOWED, NETWORKS
from facts import odd
from facts.conftest import FAST, NAME
from servers.openssl import s_server
from servers.ports import LOOPBACK

from guide.facts.gather import gather
from guide.facts.order import Journey
from guide.facts.workers import Task, Workers
from guide.model.attempts import Ending
from guide.model.facts import Facts
from guide.model.subjects import Endpoint

RUN = "01HZZZZZZZZZZZZZZZZZZZZZZZ"


def endpoint(port: int, http_port: int = 1) -> Endpoint:
    return Endpoint(host=NAME, port=port, http_port=http_port, connect_to=LOOPBACK)


def facts_of(port: int, **limits) -> Facts:
    (one,) = gather([endpoint(port)], ALLOWED, FAST.model_copy(update=limits), run=RUN)
    return one.facts


def reasons(facts: Facts) -> dict[str, str]:
    return {problem.section: problem.reason for problem in facts.problems}


def children() -> list[psutil.Process]:
    return [one for one in psutil.Process().children(recursive=True) if "spawn_main" in " ".join(one.cmdline())]


def run_until_started(port: int, limits, act, http_port: int = 1) -> tuple[Facts, float]:
    """Gather in a thread, call ``act`` once the unit waits on the tarpit; return the facts and how long they took after it.

    The TLS port answers, the cleartext port takes everything and says nothing.
    """
    started, cancelled, found = threading.Event(), threading.Event(), []

    def on_event(event) -> None:
        if event.kind == "progress" and event.section == "cleartext":
            started.set()

    def work() -> None:
        found.extend(
            gather([endpoint(port, http_port)], ALLOWED, limits, run=RUN, on_event=on_event, cancelled=cancelled)
        )

    thread = threading.Thread(target=work)
    thread.start()
    assert started.wait(15)
    time.sleep(0.2)
    began = time.monotonic()
    act(cancelled)
    thread.join(10)
    assert not thread.is_alive()
    return found[0].facts, time.monotonic() - began


def test_cancel_ends_within_a_second_and_keeps_what_was_found(tmp_path, rsa_papers):
    slow = FAST.model_copy(update={"read_s": 2.0})
    with s_server(tmp_path, rsa_papers) as server, odd.odd_server(odd.silent) as tarpit:
        facts, took = run_until_started(server.port, slow, lambda cancelled: cancelled.set(), tarpit.port)
    assert took < 1
    assert facts.listening is not None
    assert facts.listening.attempt.ending is Ending.ACCEPTED
    assert facts.offers
    assert set(reasons(facts).values()) == {"cancelled"}
    assert "listening" not in reasons(facts)
    assert not children()


def test_a_unit_that_had_not_begun_yields_nothing_when_cancelled():
    cancelled = threading.Event()
    cancelled.set()
    with odd.odd_server(odd.silent) as tarpit:
        subjects = [endpoint(tarpit.port, http_port) for http_port in (1,)] * 1
        assert list(gather(subjects, ALLOWED, FAST, run=RUN, cancelled=cancelled)) == []
        assert tarpit.connections == 0


def test_a_worker_that_is_killed_is_named(tmp_path, rsa_papers):
    slow = FAST.model_copy(update={"read_s": 2.0})

    def kill(_) -> None:
        for child in children():
            child.send_signal(signal.SIGKILL)

    with s_server(tmp_path, rsa_papers) as server, odd.odd_server(odd.silent) as tarpit:
        facts, _ = run_until_started(server.port, slow, kill, tarpit.port)
    assert facts.listening is not None
    assert set(reasons(facts).values()) == {"worker_died"}


@pytest.mark.parametrize("limit", [{"memory_bytes": 1024**2}, {"output_bytes": 700}], ids=["memory", "output"])
def test_a_worker_that_takes_too_much_is_killed(limit):
    with odd.odd_server(odd.silent) as tarpit:
        began = time.monotonic()
        facts = facts_of(tarpit.port, read_s=2.0, **limit)
    assert "memory_limit" in reasons(facts).values()
    assert time.monotonic() - began < 8


@pytest.mark.parametrize("number", [48, 49, 116, 200])
def test_a_server_that_demands_a_client_certificate_ends_with_everything_in_the_facts(rsa_papers, number):
    """R18: sslyze waits for ever on most alerts to a missing client certificate; our own hellos finish no handshake."""
    with odd.odd_server(odd.demands_certificate(rsa_papers, number)) as server:
        facts = facts_of(server.port)
    assert reasons(facts) == {}
    assert facts.certificates
    assert facts.certificates[0].chain[0].key == "RSA"
    assert any(
        offer.version == "TLS 1.3" and offer.attempts[0].ending is Ending.ACCEPTED for offer in facts.offers or ()
    )
    (one,) = facts.suites or ()
    assert one.complete
    assert {"TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256"} <= set(one.accepted)


def test_a_server_that_drips_into_sslyze_is_cut_off_at_the_deadline(tmp_path, rsa_papers):
    """R01: its timeout is per read, so a byte now and then keeps it for ever. What came before is in the facts."""
    drip = odd.drips(b"\x16\x03\x03\x3f\x00" + bytes(1000), 0.2)
    seen = []

    def gate(_: bytes):
        seen.append(1)
        # Hellos, cleartext, heads and chains take fewer connections than this; all later ones are sslyze's.
        return drip if len(seen) > 40 else None

    with s_server(tmp_path, rsa_papers) as server, odd.front(server.port, gate) as front:
        began = time.monotonic()
        facts = facts_of(front.port, deadline_s=4.0, suite_connections=1)
        took = time.monotonic() - began
    assert took < 8
    assert set(reasons(facts)) <= {"suites", "negotiation", "checks"}
    assert set(reasons(facts).values()) == {"deadline"}
    assert not any(one.complete and one.answer != "not applicable" for one in facts.checks or ())
    assert facts.certificates
    assert not children()


def test_a_spinning_worker_dies_at_its_deadline():
    with Workers(1) as workers:
        assert workers._pool.schedule(os.getpid).result() in {child.pid for child in children()}
        began = time.monotonic()
        spinning = workers._pool.schedule(exec, args=("while True: pass",), timeout=0.5)
        with pytest.raises(TimeoutError):
            spinning.result()
        assert time.monotonic() - began < 2
        # The pool lives on.
        assert workers._pool.schedule(len, args=("ab",)).result() == 2
    assert not children()


def test_a_unit_that_heeds_no_clock_is_killed_at_its_deadline(tmp_path, rsa_papers):
    """R01: here it waits for a writer to a pipe that stands where its store should, for ever; no timeout of ours reaches that."""
    os.mkfifo(tmp_path / "store.pem")
    limits = FAST.model_copy(update={"deadline_s": 2.0})
    journey = Journey(networks=NETWORKS, run=RUN, limits=limits, vantage="here", ca_file=str(tmp_path / "store.pem"))
    with s_server(tmp_path, rsa_papers) as server, Workers(1) as workers:
        task = workers.submit(journey.order(endpoint(server.port), LOOPBACK, (LOOPBACK,)))
        assert isinstance(task.future.exception(timeout=15), TimeoutError)
        assert reasons(task.facts())["certificates"] == "deadline"
    assert not children()


def test_a_worker_is_quiet_and_guarded():
    with Workers(1) as workers, odd.odd_server(odd.silent) as other:
        say = "import os, sys; print('noise'); print('noise', file=sys.stderr); os.write(1, b'noise')"
        workers._pool.schedule(exec, args=(say,)).result()
        call = f"import socket; socket.create_connection(('127.0.0.1', {other.port}))"
        error = workers._pool.schedule(exec, args=(call,)).exception()
        assert type(error).__name__ == "OutOfScopeError"
        assert other.connections == 0


def test_a_broken_unit_is_a_tool_error_and_never_a_pass(tmp_path):
    journey = Journey(networks=NETWORKS, run=RUN, limits=FAST, vantage="here", ca_file=str(tmp_path / "gone.pem"))
    order = journey.order(endpoint(1), LOOPBACK, (LOOPBACK,))
    with Workers(1) as workers:
        task: Task = workers.submit(order)
        task.future.exception()
        facts = task.facts()
    assert reasons(facts)["secure"] in {"closed", "tool_error"}
    assert set(reasons(facts)) >= {"offers", "secure", "certificates", "suites", "plaintext"}


def test_workers_that_cannot_start_are_a_problem_and_not_a_wait(tmp_path, monkeypatch):
    """A broken installation: every section says so, within seconds."""
    (tmp_path / "sslyze.py").write_text("raise ImportError('half an installation')")
    monkeypatch.syspath_prepend(tmp_path)
    with odd.odd_server(odd.silent) as tarpit:
        began = time.monotonic()
        facts = facts_of(tarpit.port)
        assert time.monotonic() - began < 15
        assert set(reasons(facts).values()) <= {"tool_error", "worker_died"}
        assert set(reasons(facts)) == {
            "listening",
            "offers",
            "plaintext",
            "cleartext",
            "upgrade",
            "secure",
            "pages",
            "security_txt",
            "preload",
            "unspoken",
            "certificates",
            "suites",
            "negotiation",
            "checks",
        }
        assert tarpit.connections == 0


_PARENT = """
import sys
from guide.facts.gather import gather
from guide.facts.limits import Limits
from guide.model.subjects import Endpoint, Scope
if __name__ == "__main__":
    endpoint = Endpoint(host="shop.test", port=int(sys.argv[1]), connect_to="127.0.0.1")
    tell = lambda event: print(event.kind, flush=True)
    list(gather([endpoint], Scope.model_validate_json(sys.argv[2]), Limits(read_s=5), run="01HZZZZZZZZZZZZZZZZZZZZZZZ", on_event=tell))
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_no_child_survives_its_parent(tmp_path: Path, number):
    script = tmp_path / "parent.py"
    script.write_text(_PARENT)
    with odd.odd_server(odd.silent) as tarpit:
        parent = subprocess.Popen(
            (sys.executable, script, str(tarpit.port), ALLOWED.model_dump_json()),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        with parent:
            assert parent.stdout
            assert parent.stdout.readline().strip() == b"started"
            offspring = psutil.Process(parent.pid).children(recursive=True)
            assert offspring
            parent.send_signal(number)
            parent.wait(5)
            _, alive = psutil.wait_procs(offspring, timeout=3)
    assert not alive
