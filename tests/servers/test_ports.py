import socket

import pytest
from servers.ports import LOOPBACK, closed_port, reserved_ports


def test_a_reserved_port_refuses_clients_until_its_server_listens():
    with reserved_ports(2) as (port, other):
        assert port != other
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((LOOPBACK, port), timeout=2)
        with socket.create_server((LOOPBACK, port)) as door, socket.create_connection((LOOPBACK, port), timeout=2):
            door.accept()[0].close()


def test_a_reserved_port_is_not_given_to_anyone_else():
    with reserved_ports(1) as (port,), socket.socket() as stranger, pytest.raises(OSError, match="in use"):
        stranger.bind((LOOPBACK, port))


def test_a_closed_port_refuses():
    with closed_port() as port, pytest.raises(ConnectionRefusedError):
        socket.create_connection((LOOPBACK, port), timeout=2)
