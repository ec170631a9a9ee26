"""QUIC, DTLS, SSH and GOST are noticed on real servers; silence is silence, and no datagram leaves the scope."""

import asyncio
import os
import socket
import struct
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import pytest
from allowed import ALLOWED
from facts import odd
from facts.conftest import FAST, NAME
from facts.now import NowKnocker
from servers.openssl import s_server
from servers.ports import LOOPBACK, reserved_ports
from servers.programs import require
from servers.quic import quic
from servers.running import running

from guide.facts.datagrams import DtlsAsking, QuicAsking, ask
from guide.facts.gather import gather
from guide.facts.order import sections_of
from guide.facts.proxy import Proxy
from guide.facts.scope_guard import Dialler, OutOfBudgetError
from guide.facts.socket_guard import OutOfScopeError
from guide.facts.unspoken import over_tcp
from guide.model.attempts import Attempt, Ending
from guide.model.subjects import Audience, Endpoint
from guide.model.unspoken import Unspoken

RUN = "01HZZZZZZZZZZZZZZZZZZZZZZZ"


def dialler(port, budget=20):
    return Dialler(frozenset({(LOOPBACK, port)}), FAST, time.monotonic() + 10, budget)


def asked(asking, port, patience_s=0.5):
    return asyncio.run(ask(dialler(port), LOOPBACK, port, asking, patience_s))


@contextmanager
def udp(answer=None):
    """Hold a UDP port; ``answer`` makes the reply to the first datagram, None stays silent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as place:
        place.bind((LOOPBACK, 0))
        heard = []
        if answer:

            def reply():
                content, sender = place.recvfrom(4096)
                heard.append(content)
                place.sendto(answer(content), sender)

            threading.Thread(target=reply, daemon=True).start()
        yield place.getsockname()[1], heard


def test_a_quic_server_names_its_versions(ec_papers):
    with reserved_ports(1) as (port,), quic(ec_papers, port):
        said = asked(QuicAsking(), port, 2)
    assert (said.protocol, said.answer) == ("QUIC", "speaks")
    assert "version 1" in said.detail


def test_the_quic_datagram_is_long_enough_to_be_answered():
    with udp(lambda content: content) as (port, heard):
        asked(QuicAsking(), port)
    assert len(heard[0]) == 1200
    assert heard[0][1:5] == b"\x1a\x2a\x3a\x4a"


@contextmanager
def kept_open(command):
    """Run a server that leaves when its standard input ends."""
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            yield
        finally:
            server.terminate()


@pytest.mark.parametrize("flag", ["-dtls", "-dtls1_2"])
def test_a_dtls_server_answers_the_hello(ec_papers, flag):
    with reserved_ports(1) as (port,):
        command = [require("openssl"), "s_server", flag, "-accept", f"{LOOPBACK}:{port}"]
        command += ["-cert", str(ec_papers.chain), "-key", str(ec_papers.key)]
        with kept_open(command):
            deadline = time.monotonic() + 10
            said = asked(DtlsAsking(NAME), port)
            while said.answer != "speaks" and time.monotonic() < deadline:
                time.sleep(0.1)
                said = asked(DtlsAsking(NAME), port)
    assert (said.answer, said.detail) == ("speaks", "HelloVerifyRequest")


@pytest.mark.parametrize("asking", [QuicAsking, lambda: DtlsAsking(NAME)], ids=["QUIC", "DTLS"])
def test_silence_closed_and_noise_have_names_of_their_own(asking):
    with udp() as (port, _):
        assert asked(asking(), port, 0.2).answer == "no_answer"
    with reserved_ports(1) as (port,):
        assert asked(asking(), port).answer == "closed"
    for noise in (lambda content: content, lambda _: b"\x80", lambda _: b"", lambda _: b"\x16\xfe\xfd" + bytes(40)):
        with udp(noise) as (port, _):
            assert asked(asking(), port).answer == "other"


def test_a_version_answer_that_does_not_echo_us_is_noise():
    def forged(content):
        return b"\x80" + bytes(4) + content[5:23] + struct.pack(">I", 1)

    with udp(forged) as (port, _):
        assert asked(QuicAsking(), port).answer == "other"


def test_silence_costs_two_datagrams_and_the_budget_counts_them():
    with udp() as (port, _):
        way = dialler(port, budget=2)
        asyncio.run(ask(way, LOOPBACK, port, QuicAsking(), 0.1))
        assert way.opened == 2
        with pytest.raises(OutOfBudgetError):
            asyncio.run(ask(way, LOOPBACK, port, QuicAsking(), 0.1))


def test_no_datagram_leaves_the_scope():
    with udp() as (port, _), udp() as (other, _):
        with pytest.raises(OutOfScopeError):
            asyncio.run(ask(dialler(port), LOOPBACK, other, QuicAsking(), 0.1))
        with pytest.raises(OutOfScopeError):
            asyncio.run(ask(dialler(port), "127.0.0.2", port, QuicAsking(), 0.1))


_GUARDED = """
import socket, sys
from guide.facts.socket_guard import OutOfScopeError, install_guard, only
install_guard()
allowed, other = int(sys.argv[1]), int(sys.argv[2])
def refused(act):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as place:
        try:
            act(place)
        except OutOfScopeError:
            return True
    return False
with only(frozenset({("127.0.0.1", allowed)})):
    assert not refused(lambda place: place.connect(("127.0.0.1", allowed)))
    assert not refused(lambda place: place.sendto(b"x", ("127.0.0.1", allowed)))
    for where in (("127.0.0.1", other), ("127.0.0.2", allowed)):
        assert refused(lambda place: place.connect(where))
        assert refused(lambda place: place.sendto(b"x", where))
"""


def test_the_guard_below_all_libraries_holds_for_datagrams_too():
    with udp() as (port, _), udp() as (other, _):
        done = subprocess.run(
            [sys.executable, "-c", _GUARDED, str(port), str(other)],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_through_a_proxy_nothing_is_asked():
    with udp() as (port, _):
        way = dialler(port)
        way.proxy = Proxy(scheme="socks5", host=LOOPBACK, port=port)
        said = asyncio.run(ask(way, LOOPBACK, port, QuicAsking(), 0.1))
        assert (said.answer, way.opened) == ("not_asked", 0)


def heard_over_tcp(knocker, attempt):
    async def collect():
        return [one async for one in over_tcp(knocker, attempt)]

    return asyncio.run(collect())


GOST_CONFIG = """
openssl_conf = conf
[conf]
engines = engines
[engines]
gost = gost
[gost]
engine_id = gost
default_algorithms = ALL
"""


@pytest.fixture
def gost(tmp_path, monkeypatch):
    """Run OpenSSL's own server with GOST keys and suites alone, or skip where the engine is not there."""
    (tmp_path / "gost.cnf").write_text(GOST_CONFIG)
    monkeypatch.setenv("OPENSSL_CONF", str(tmp_path / "gost.cnf"))
    openssl = require("openssl")
    made = subprocess.run(
        [openssl, "req", "-x509", "-newkey", "gost2012_256", "-pkeyopt", "paramset:A", "-nodes", "-days", "9",
         "-subj", f"/CN={NAME}", "-keyout", tmp_path / "gost.key", "-out", tmp_path / "gost.pem"],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    if made.returncode:
        pytest.skip("OpenSSL has no GOST engine here (Debian: libengine-gost-openssl)")
    with reserved_ports(1) as (port,):
        command = [openssl, "s_server", "-accept", f"{LOOPBACK}:{port}", "-tls1_2", "-cipher", "aGOST12:aGOST", "-www"]
        command += ["-cert", str(tmp_path / "gost.pem"), "-key", str(tmp_path / "gost.key")]
        with running(command, (port,), tmp_path):
            monkeypatch.delenv("OPENSSL_CONF")
            yield port


def test_a_gost_only_server_is_named_and_nothing_else_is_said_of_it(gost):
    endpoint = Endpoint(host=NAME, port=gost, connect_to=LOOPBACK, audience=Audience.OTHER)
    (one,) = gather([endpoint], ALLOWED, FAST, run=RUN, vantage_name="here")
    found = {said.protocol: said for said in one.facts.unspoken}
    assert found["GOST"].answer == "speaks"
    assert "GOST" in found["GOST"].detail
    assert one.facts.problem("certificates").reason == "cannot_speak"


def picky(link):
    """A stack that reads short lists only, and of suites GOST alone."""
    record = link.recv(65536)
    body = record[9:]
    session = body[34]
    (size,) = struct.unpack_from(">H", body, 35 + session)
    suites = struct.unpack_from(f">{size // 2}H", body, 37 + session)
    if size > 40 or 0xC102 not in suites:
        link.sendall(b"\x15\x03\x03\x00\x02\x02\x28")
        return
    hello = b"\x03\x03" + os.urandom(32) + b"\x00" + b"\xc1\x02" + b"\x00"
    message = b"\x02" + len(hello).to_bytes(3, "big") + hello
    link.sendall(b"\x16\x03\x03" + len(message).to_bytes(2, "big") + message)


def test_where_every_hello_meets_an_alert_one_more_asks_for_gost(make_door):
    alert = Attempt(ending=Ending.ALERT, alert=40)
    with odd.odd_server(picky) as server:
        (said,) = heard_over_tcp(NowKnocker(make_door(server.port), NAME), alert)
        assert (said.protocol, said.answer) == ("GOST", "speaks")
        assert server.connections == 1
    with odd.odd_server(lambda link: link.sendall(b"\x15\x03\x03\x00\x02\x02\x28")) as server:
        (said,) = heard_over_tcp(NowKnocker(make_door(server.port), NAME), alert)
        assert said.answer == "other"


def test_an_ssh_banner_is_named():
    def banner(link):
        link.sendall(b"SSH-2.0-OpenSSH_9.2p1 \x1b[2J\r\n")
        odd.silent(link)

    with odd.odd_server(banner) as server:
        endpoint = Endpoint(host=NAME, port=server.port, connect_to=LOOPBACK, audience=Audience.OTHER)
        (one,) = gather([endpoint], ALLOWED, FAST, run=RUN, wanted=("listening", "unspoken"))
    found = {said.protocol: said for said in one.facts.unspoken}
    assert found["SSH"] == Unspoken(protocol="SSH", answer="speaks", detail="SSH-2.0-OpenSSH_9.2p1 \\x1b[2J")
    assert found["QUIC"].answer == "closed"


def test_a_usual_server_costs_two_datagrams_and_says_nothing_of_the_rest(tmp_path, ec_papers):
    with s_server(tmp_path, ec_papers) as server:
        endpoint = Endpoint(host=NAME, port=server.port, connect_to=LOOPBACK, audience=Audience.OTHER)
        (one,) = gather([endpoint], ALLOWED, FAST, run=RUN, wanted=("listening", "offers", "unspoken"))
    assert {said.protocol: said.answer for said in one.facts.unspoken} == {"QUIC": "closed", "DTLS": "closed"}
    assert one.facts.problems == ()


def test_an_endpoint_behind_starttls_is_not_asked():
    assert "unspoken" not in sections_of(Endpoint(host=NAME, port=25, starttls="smtp"))
    assert "unspoken" in sections_of(Endpoint(host=NAME))
