"""sslyze's active checks: streamed, counted, and never clean because a connection was lost."""

import time
import warnings

import pytest
from builders import NOW, shop, sound
from facts import odd
from facts.conftest import FAST, NAME
from servers.nginx import nginx
from servers.openssl import s_server
from servers.ports import LOOPBACK, reserved_ports

from guide.catalog.load import load_catalog
from guide.model.outcomes import Outcome
from guide.probes.registry import PROBES

with warnings.catch_warnings():
    # sslyze imports a class that cryptography announces as leaving.
    warnings.simplefilter("ignore")
    from sslyze.connection_helpers import tls_connection

    from guide.facts.checks import active_checks
    from guide.facts.sslyze_sockets import WatchedSocket, through

BOTH = ("TLS 1.2", "TLS 1.3")


def checked(door, versions=BOTH) -> dict:
    return {one.name: one for one in active_checks(door, NAME, versions)}


@pytest.fixture
def modern(tmp_path, rsa_papers):
    with reserved_ports(1) as (port,):
        config = f"""server {{ listen {LOOPBACK}:{port} ssl; ssl_protocols TLSv1.2 TLSv1.3;
            ssl_certificate {rsa_papers.chain}; ssl_certificate_key {rsa_papers.key}; location = / {{ return 200; }} }}"""
        with nginx(tmp_path, config, (port,)):
            yield port


def test_a_sound_server_takes_at_most_twenty_connections(make_door, modern):
    with odd.front(modern, lambda _: None) as front:
        door = make_door(front.port)
        found = checked(door)
        assert front.connections == door.dialler.opened == sum(one.connections for one in found.values()) <= 20
    assert all(one.complete for one in found.values())
    answers = {name: one.answer for name, one in found.items()}
    assert answers == {
        "heartbleed": "not vulnerable",
        "ccs_injection": "not vulnerable",
        "robot": "not vulnerable",
        "compression": "not supported",
        "secure_renegotiation": "supported",
        "client_renegotiation": "not supported",
        "fallback_scsv": "not applicable",
        "extended_main_secret": "supported",
        "early_data": "not supported",
    }


def test_a_server_of_tls_13_only_is_not_asked_about_older_flaws(make_door, tmp_path, rsa_papers):
    with s_server(tmp_path, rsa_papers, "-tls1_3", "-www") as server:
        found = checked(make_door(server.port), ("TLS 1.3",))
    assert {name for name, one in found.items() if one.answer == "not applicable"} == set(found) - {"early_data"}


def test_a_renegotiation_that_the_client_asks_for_is_seen(make_door, tmp_path, rsa_papers):
    with s_server(tmp_path, rsa_papers, "-client_renegotiation") as server:
        # This server serves one connection after the other, and a busy machine may make it wait for its turn.
        patient = FAST.model_copy(update={"suite_connections": 1, "read_s": 5, "deadline_s": 60})
        found = checked(make_door(server.port, limits=patient))
    assert (found["client_renegotiation"].answer, found["client_renegotiation"].complete) == ("supported", True)


def test_early_data_is_seen(make_door, tmp_path, rsa_papers):
    with reserved_ports(1) as (port,):
        config = f"""server {{ listen {LOOPBACK}:{port} ssl; ssl_protocols TLSv1.2 TLSv1.3; ssl_early_data on;
            ssl_certificate {rsa_papers.chain}; ssl_certificate_key {rsa_papers.key}; location = / {{ return 200; }} }}"""
        with nginx(tmp_path, config, (port,)):
            found = checked(make_door(port))
    assert (found["early_data"].answer, found["early_data"].complete) == ("supported", True)


def heartbeats(link) -> None:
    """A stack that answers the heartbeat of a client that sent less than it said: Heartbleed."""
    time.sleep(0.1)  # until the heartbeats are there, too
    link.recv(1 << 20)
    hello = odd.server_hello(0x0303, 0x002F)
    done = b"\x16\x03\x03\x00\x04\x0e\x00\x00\x00"
    link.sendall(hello + done)
    payload = b"\x01" * 16381
    link.sendall(b"\x18\x03\x03" + len(payload).to_bytes(2, "big") + payload + b"\x18\x03\x03\x00\x03\x02\x00\x00")
    time.sleep(0.2)


def test_heartbleed_is_found(make_door):
    """No vulnerable OpenSSL runs here, so this stack answers as one did."""
    with odd.odd_server(heartbeats) as server:
        found = checked(make_door(server.port), ("TLS 1.2",))
    assert found["heartbleed"].answer == "vulnerable"


@pytest.mark.parametrize("talk", [odd.reset, odd.close_at_once, odd.silent], ids=["reset", "close", "silence"])
def test_a_lost_connection_is_never_a_clean_answer(make_door, talk):
    with odd.odd_server(talk) as server:
        began = time.monotonic()
        limits = FAST.model_copy(update={"suite_connections": 10})
        found = checked(make_door(server.port, limits=limits), ("TLS 1.2", "TLS 1.1", "TLS 1.3"))
        assert time.monotonic() - began < 15
    assert not any(one.complete for one in found.values())
    assert {one.answer for one in found.values()} == {"unknown"}


def test_a_limiter_makes_checks_incomplete_and_not_clean(make_door, modern):
    with odd.limiter(modern, 4, 0.0, odd.reset) as front:
        found = checked(make_door(front.port))
    asked = [one for one in found.values() if one.answer != "not applicable"]
    assert any(not one.complete for one in asked)
    assert sum(one.complete for one in asked) <= 4


def test_results_come_one_by_one(make_door, modern):
    slow = []

    def gate(hello: bytes):
        slow.append(1)
        if len(slow) == 1:
            time.sleep(0.8)

    with odd.front(modern, gate) as front:
        began = time.monotonic()
        times = [
            time.monotonic() - began for one in active_checks(make_door(front.port), NAME, BOTH) if one.connections
        ]
    assert times[0] < 0.6
    assert times[-1] >= 0.8


@pytest.mark.parametrize("number", [48, 49, 116])
def test_a_server_that_demands_a_client_certificate_ends(make_door, rsa_papers, number):
    with odd.odd_server(odd.demands_certificate(rsa_papers, number)) as server:
        began = time.monotonic()
        found = checked(make_door(server.port), ("TLS 1.3",))
    assert time.monotonic() - began < 5
    assert found["early_data"].answer in {"unknown", "not supported"}


def test_sslyze_still_opens_its_sockets_where_they_are_exchanged(make_door):
    before = tls_connection._open_socket
    with odd.odd_server(odd.silent) as server:
        door = make_door(server.port)
        with through(door.dialler, LOOPBACK, server.port):
            assert tls_connection._open_socket is not before
            with tls_connection._open_socket(None, 1) as opened:
                assert isinstance(opened, WatchedSocket)
        assert door.dialler.opened == 1
    assert tls_connection._open_socket is before


def judged(door, versions) -> dict:
    """Return what the probe makes of the checks of one server, by place."""
    facts = sound(checks=tuple(active_checks(door, NAME, versions)))
    policy = load_catalog().policies["asvs-4.0.3"]
    return {one.place: one for one in PROBES["vulnerability.known"].judge(facts, shop(), policy, NOW)}


def test_a_stack_that_answers_as_heartbleed_did_fails(make_door):
    with odd.odd_server(heartbeats) as server:
        assert judged(make_door(server.port), ("TLS 1.2",))["heartbleed"].outcome is Outcome.FAIL


def test_a_real_server_is_warned_of_and_never_passed(make_door, tmp_path, rsa_papers):
    with reserved_ports(1) as (port,):
        config = f"""server {{ listen {LOOPBACK}:{port} ssl; ssl_protocols TLSv1.2 TLSv1.3; ssl_early_data on;
            ssl_certificate {rsa_papers.chain}; ssl_certificate_key {rsa_papers.key}; location = / {{ return 200; }} }}"""
        with nginx(tmp_path, config, (port,)):
            found = judged(make_door(port), BOTH)
    assert found["early_data"].outcome is Outcome.ADVISORY
    assert found["heartbleed"].reason == "none_observed"
    assert {one.outcome for one in found.values()} == {Outcome.ADVISORY, Outcome.MANUAL}
