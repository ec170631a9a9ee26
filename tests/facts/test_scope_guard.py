"""Nothing is contacted outside the allowed set, by whatever way (R16), and budget, rate and time are kept (R17)."""

import asyncio
import subprocess
import sys
import time

import pytest
from facts import odd
from servers.ports import LOOPBACK

from guide.facts.limits import Limits
from guide.facts.scope_guard import Dialler, OutOfBudgetError, OutOfTimeError
from guide.facts.socket_guard import OutOfScopeError


def test_dial_refuses_what_was_not_declared(make_door):
    with odd.odd_server(odd.silent) as declared, odd.odd_server(odd.silent) as other:
        dialler = make_door(declared.port).dialler
        dialler.dial(LOOPBACK, declared.port).close()
        for address, port in ((LOOPBACK, other.port), ("127.0.0.2", declared.port), ("::1", declared.port)):
            with pytest.raises(OutOfScopeError):
                dialler.dial(address, port)
        time.sleep(0.05)
        assert (declared.connections, other.connections) == (1, 0)


def test_dial_never_looks_a_name_up(make_door):
    with pytest.raises(ValueError, match="localhost"):
        make_door(1).dialler.dial("localhost", 1)


def test_budget_rate_and_time():
    with odd.odd_server(odd.silent) as server:
        allowed = frozenset({(LOOPBACK, server.port)})

        def dialler(**more):
            defaults = {"limits": Limits(per_second=10, burst=1), "deadline": time.monotonic() + 5, "budget": 3}
            return Dialler(allowed, **{**defaults, **more})

        paced = dialler()
        began = time.monotonic()
        for _ in range(3):
            paced.dial(LOOPBACK, server.port).close()
        assert time.monotonic() - began >= 0.2
        assert paced.source == LOOPBACK
        with pytest.raises(OutOfBudgetError):
            paced.dial(LOOPBACK, server.port)
        with pytest.raises(OutOfTimeError):
            dialler(deadline=time.monotonic() - 1).dial(LOOPBACK, server.port)
        with pytest.raises(OutOfTimeError):
            asyncio.run(dialler(deadline=time.monotonic() + 0.1).pause(1))


_GUARDED = """
import socket, sys
from guide.facts.socket_guard import OutOfScopeError, install_guard, only
install_guard()
allowed, other = int(sys.argv[1]), int(sys.argv[2])
def refused(act):
    try:
        act()
    except OutOfScopeError:
        return True
    return False
def link(port, host="127.0.0.1"):
    return lambda: socket.create_connection((host, port), timeout=2).close()
def datagram():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.sendto(b"x", ("127.0.0.1", other))
def by_ex():
    with socket.socket() as one:
        one.connect_ex(("127.0.0.1", other))
def by_path():
    with socket.socket(socket.AF_UNIX) as one:
        one.connect("/nowhere")
assert refused(link(allowed)), "closed until a unit opens it"
with only(frozenset({("127.0.0.1", allowed)})):
    assert not refused(link(allowed))
    assert refused(link(other)) and refused(datagram) and refused(by_ex) and refused(by_path)
    from guide.facts.hello import Door
    from guide.facts.limits import Limits
    from guide.facts.scope_guard import Dialler
    from guide.facts.suites import SuitesError, list_suites
    import time
    door = Door(Dialler(frozenset(), Limits(), time.monotonic() + 5, 9999), "127.0.0.1", other)
    try:
        print(list_suites(door, "shop.test", ["TLS 1.3"]))
    except (SuitesError, OutOfScopeError) as error:
        print("sslyze:", error)
assert refused(link(allowed)), "closed again"
"""


def test_the_guard_stops_every_library_in_its_process():
    with odd.odd_server(odd.silent) as allowed, odd.odd_server(odd.silent) as other:
        done = subprocess.run(
            (sys.executable, "-W", "ignore", "-c", _GUARDED, str(allowed.port), str(other.port)),
            capture_output=True,
            check=False,
            text=True,
            timeout=30,
        )
        assert done.returncode == 0, done.stderr
        assert "sslyze:" in done.stdout
        time.sleep(0.05)
        assert other.connections == 0
        assert allowed.connections >= 1
