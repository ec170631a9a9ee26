"""Nothing is contacted outside the allowed set, by whatever way (R16), and budget, rate and time are kept (R17)."""

import asyncio
import subprocess
import sys
import time

import pytest
from allowed import ALLOWED
from facts import odd
from servers.openssl import s_server
from servers.ports import LOOPBACK

from guide.facts.gather import gather
from guide.facts.limits import Limits
from guide.facts.plan import plan
from guide.facts.scope_guard import Dialler, OutOfBudgetError, OutOfTimeError
from guide.facts.socket_guard import OutOfScopeError
from guide.model.subjects import Endpoint


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


def test_r17_the_figures_of_a_run_where_none_are_named():
    """R17: at most four units at once and ten connections a second per target, four of them at once."""
    limits = Limits()
    assert (limits.at_once, limits.per_second, limits.suite_connections) == (4, 10, 4)
    assert all(one.per_second <= 10 and one.at_once <= 4 for one in (Limits.quick(), Limits.slow()))


def test_r17_a_whole_unit_keeps_to_its_rate_and_its_budget_as_the_server_sees_it(tmp_path, rsa_papers):
    """R17: the verdict's burst, then ten a second, and never more in all than the plan said."""
    limits = Limits()
    with s_server(tmp_path, rsa_papers) as server, odd.front(server.port, lambda _: None) as front:
        endpoint = Endpoint(
            host="shop.test", port=front.port, http_port=front.port, connect_to=LOOPBACK, audience="other"
        )
        wanted = ("listening", "offers", "suites")
        told = plan([endpoint], ALLOWED, limits, wanted)
        (one,) = gather([endpoint], ALLOWED, limits, run="0" * 26, wanted=wanted, plan=told)
    came = sorted(front.arrivals)
    assert limits.burst < len(came) == one.facts.connections <= told.connections
    # In any window: the burst, ten a second, and one for the edges.
    for first, began in enumerate(came):
        for last in range(first + limits.burst, len(came)):
            assert last - first + 1 <= limits.burst + limits.per_second * (came[last] - began) + 1
