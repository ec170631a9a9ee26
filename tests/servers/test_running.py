import sys

import psutil
import pytest
from servers.ports import reserved_ports
from servers.running import running

_LISTEN = "import socket, sys, time\ndoor = socket.create_server(('127.0.0.1', int(sys.argv[1])))\ntime.sleep(60)"


def test_the_process_is_gone_after_the_block(tmp_path):
    with reserved_ports(1) as (port,):
        with running([sys.executable, "-c", _LISTEN, str(port)], [port], tmp_path) as server:
            assert psutil.pid_exists(server.pid)
        assert not psutil.pid_exists(server.pid)


def test_a_server_that_dies_at_once_is_reported_with_its_own_words(tmp_path):
    with (
        reserved_ports(1) as (port,),
        pytest.raises(AssertionError, match="no configuration"),
        running([sys.executable, "-c", "raise SystemExit('no configuration')"], [port], tmp_path),
    ):
        pass
