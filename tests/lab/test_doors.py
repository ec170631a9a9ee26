"""Rude callers: none of them stops a door or the way out."""

import socket
import struct
import threading
import time
from contextlib import ExitStack

import pytest
from servers.asking import get, trusting
from servers.ports import LOOPBACK

from guide.lab.lab import Lab

# A ClientHello of TLS 1.2 that announces more bytes than it brings.
_HALF_HELLO = bytes.fromhex("16030100c8010000c40303") + bytes(20)


def _reset(link: socket.socket) -> None:
    link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    link.close()


def _still_open_for_business(lab: Lab) -> bool:
    endpoint = lab.endpoints()[0]
    return get(endpoint.port, context=trusting(lab.ca_file), name=endpoint.host)[0] == 200


@pytest.mark.parametrize("first", [b"", b"\x16", _HALF_HELLO, b"\x80\x2e\x01\x00\x02", b"GET / HT", b"\xff" * 4096])
def test_a_caller_that_resets_after_some_bytes_harms_nobody(lab, first):
    endpoint = lab.endpoints()[0]
    for port in (endpoint.port, endpoint.http_port):
        for _ in range(5):
            link = socket.create_connection((LOOPBACK, port), timeout=5)
            link.sendall(first)
            _reset(link)
    assert _still_open_for_business(lab)


def test_an_sslv2_hello_is_refused_without_a_reset(lab):
    hello = bytes.fromhex("802e0100020015000000100100800200800300800400800500800600400700c0") + bytes(16)
    with socket.create_connection((LOOPBACK, lab.endpoints()[0].port), timeout=5) as link:
        link.sendall(hello)
        answer = link.recv(64)
    assert answer == b"" or answer[0] == 0x15


def test_silent_callers_do_not_keep_others_waiting(lab):
    endpoint = lab.endpoints()[0]
    with ExitStack() as silent:
        for _ in range(20):
            silent.enter_context(socket.create_connection((LOOPBACK, endpoint.port), timeout=5))
        assert _still_open_for_business(lab)


@pytest.mark.parametrize("sent", [b"POST / HTTP/1.1\r\n\r\n", b"NONSENSE\r\n\r\n", b"GET http://x/ HTTP/1.1\r\n\r\n"])
def test_anything_but_get_and_head_is_refused(lab, sent):
    with socket.create_connection((LOOPBACK, lab.endpoints()[0].http_port), timeout=5) as link:
        link.sendall(sent)
        assert link.recv(12) in {b"HTTP/1.1 405", b"HTTP/1.1 400"}


def test_an_endless_head_is_cut_off(lab):
    with socket.create_connection((LOOPBACK, lab.endpoints()[0].http_port), timeout=5) as link:
        link.sendall(b"GET / HTTP/1.1\r\nX: " + b"x" * 40_000)
        link.shutdown(socket.SHUT_WR)
        assert link.recv(64) == b""


def test_the_lab_starts_within_a_second_and_leaves_at_once_with_callers_inside(tmp_path):
    before = set(threading.enumerate())
    began = time.monotonic()
    lab = Lab.start(tmp_path)
    assert time.monotonic() - began < 1
    port = lab.endpoints()[0].port
    with socket.create_connection((LOOPBACK, port), timeout=5) as link:
        link.sendall(_HALF_HELLO)
        time.sleep(0.1)
        began = time.monotonic()
        lab.stop()
        assert time.monotonic() - began < 1
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((LOOPBACK, port), timeout=1)
    over = time.monotonic() + 3
    while (left := set(threading.enumerate()) - before) and time.monotonic() < over:
        time.sleep(0.02)
    assert not left


def test_a_lab_in_the_same_folder_comes_back_to_its_ports(tmp_path):
    with Lab.start(tmp_path) as lab:
        names = [endpoint.name for endpoint in lab.endpoints()]
        assert _still_open_for_business(lab)
    with Lab.start(tmp_path) as lab:
        assert [endpoint.name for endpoint in lab.endpoints()] == names


def test_a_taken_port_and_a_damaged_memory_are_no_obstacle(tmp_path):
    with Lab.start(tmp_path) as first, Lab.start(tmp_path) as second:
        assert not {e.port for e in first.endpoints()} & {e.port for e in second.endpoints()}
    (tmp_path / "ports.json").write_text('{"www.shop.lab.test": 7}')
    with Lab.start(tmp_path) as lab:
        assert _still_open_for_business(lab)
