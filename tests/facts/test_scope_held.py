"""Nothing leaves the scope: whole units against real sockets, with redirects, a resolver that changes its word, and libraries (R16)."""

import ast
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import dns.message
import dns.query
import pytest
from facts import odd
from facts.conftest import FAST
from servers.dns import Zone, name_server
from servers.ports import LOOPBACK

from guide.catalog.load import load_catalog
from guide.facts.gather import gather
from guide.facts.plan import plan
from guide.model.ranges import RangeInForce
from guide.model.subjects import Audience, Endpoint, Scope
from guide.model.web import Reply
from guide.probes.registry import PROBES

RUN = "01HZZZZZZZZZZZZZZZZZZZZZZZ"
INSIDE = "127.0.0.2"
NOW = datetime(2026, 11, 23, tzinfo=UTC)
POLICY = load_catalog().policies["asvs-4.0.3"]
FACTS = Path(__file__).resolve().parents[2] / "guide" / "facts"


def authorised(*networks, subjects=()):
    """Return a scope whose authorisation has a line for each of ``networks``."""
    return Scope(ranges=tuple(RangeInForce(network=one, by="O", at=NOW) for one in networks), subjects=subjects)


ONE = authorised(f"{LOOPBACK}/32")


@contextmanager
def trap(address: str, port: int = 0) -> Iterator[tuple[int, list[object]]]:
    """Listen where nobody may connect, and yield the port and who came all the same."""
    callers: list[object] = []
    with socket.create_server((address, port)) as door:
        door.settimeout(0.05)
        leaving = threading.Event()

        def attend() -> None:
            while not leaving.is_set():
                with suppress(TimeoutError):
                    link, caller = door.accept()
                    callers.append(caller)
                    link.close()

        thread = threading.Thread(target=attend)
        thread.start()
        try:
            yield door.getsockname()[1], callers
        finally:
            leaving.set()
            thread.join()


def reasons(facts):
    return {problem.reason for problem in facts.problems}


@pytest.mark.parametrize(
    "elsewhere",
    [
        "http://{address}:{port}/",
        "http://localhost:{port}/",
        "//localhost:{port}/",
        "http://2130706434:{port}/",
        "http://0x7f.2:{port}/",
        "http://[::ffff:127.0.0.2]:{port}/",
        "http://shop.test@{address}:{port}/",
        "http://inside.test:{port}/",
        "http://other.test:{home}/",
    ],
)
def test_r16_a_redirect_elsewhere_is_not_followed_and_named(elsewhere):
    """R16: each hop is checked again, by name and port as declared, and by the lines of the authorisation."""
    with trap(INSIDE) as (port, callers):

        def redirects(link: socket.socket) -> None:
            to = elsewhere.format(address=INSIDE, port=port, home=link.getsockname()[1])
            odd.says(f"HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode())(link)

        with odd.odd_server(redirects) as clear:
            endpoint = Endpoint(host="shop.test", port=clear.port, http_port=clear.port, connect_to=LOOPBACK)
            # Declared, so that only the missing line keeps the redirect from being followed.
            inside = Endpoint(host="inside.test", port=port, http_port=port, connect_to=INSIDE)
            scope = ONE.model_copy(update={"subjects": (endpoint, inside)})
            (one,) = gather([endpoint], scope, FAST, run=RUN, wanted=("listening", "offers", "cleartext"))
        assert callers == []
    (check,) = one.facts.cleartext or ()
    assert check.attempts[-1].status == 302
    assert [hop.reply for hop in check.hops] == [Reply.OUT_OF_SCOPE]
    found = PROBES["http.cleartext"].judge(one.facts, endpoint, POLICY, NOW)
    assert "leaves_scope" in {finding.reason for finding in found}
    assert not any(finding.outcome == "pass" for finding in found)


@contextmanager
def resolver(monkeypatch, *rounds: str) -> Iterator[Zone]:
    """Look names up at a name server of ours, which gives one answer after the other; the last one for ever."""
    zone = Zone({})
    with name_server(zone) as port:

        def look_up(name, *_, **__):
            zone.records = {name: [f"A {rounds[min(len(zone.asked), len(rounds) - 1)]}"]}
            answer = dns.query.udp(dns.message.make_query(name, "A"), LOOPBACK, port=port, timeout=2)
            found = [record.address for rrset in answer.answer for record in rrset]
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0)) for address in found]

        with monkeypatch.context() as patched:
            patched.setattr(socket, "getaddrinfo", look_up)
            yield zone


def test_r16_a_name_that_changes_its_address_during_a_run_is_asked_once(monkeypatch):
    """R16: DNS rebinding. The first answer is pinned for the plan, every unit and every connection of the run."""
    with odd.odd_server(odd.close_after_hello) as server, trap(INSIDE, server.port) as (port, callers):
        endpoint = Endpoint(host="rebound.test", port=port, http_port=port, audience=Audience.API)
        scope = ONE.model_copy(update={"subjects": (endpoint,)})
        with resolver(monkeypatch, LOOPBACK, INSIDE) as zone:
            shown = plan([endpoint], scope, FAST)
            (one,) = gather([endpoint], scope, FAST, run=RUN, plan=shown)
            assert zone.asked == ["rebound.test"]
        assert server.connections > 5
        assert callers == []
    assert (one.facts.address, one.facts.addresses) == (LOOPBACK, (LOOPBACK,))
    assert "range_not_authorised" not in reasons(one.facts)


def test_r16_an_answer_in_a_range_without_a_line_is_not_contacted_and_named(monkeypatch):
    """R16: the next run asks again; what leads inside by then is inconclusive in every section and never a pass."""
    with trap(INSIDE) as (port, callers):
        endpoint = Endpoint(host="rebound.test", port=port, http_port=port)
        with resolver(monkeypatch, INSIDE):
            (one,) = gather([endpoint], ONE, FAST, run=RUN)
        assert callers == []
    assert (one.facts.address, one.facts.connections) == (INSIDE, 0)
    assert reasons(one.facts) == {"range_not_authorised"}
    found = [
        finding for probe in PROBES.values() if probe.applies(endpoint) and not probe.brought and not probe.advises
        for finding in probe.judge(one.facts, endpoint, POLICY, NOW)
    ]  # fmt: skip
    assert {(finding.outcome.value, finding.reason) for finding in found} == {("inconclusive", "range_not_authorised")}
    assert len(found) > 20


def test_r16_of_two_answers_the_one_without_a_line_is_told_and_not_dropped(monkeypatch):
    with odd.odd_server(odd.close_after_hello) as server, trap(INSIDE, server.port) as (port, callers):
        endpoint = Endpoint(host="both.test", port=port, http_port=port, audience=Audience.API)
        answers = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 0)) for one in (INSIDE, LOOPBACK)]
        with monkeypatch.context() as patched:
            patched.setattr(socket, "getaddrinfo", lambda *_, **__: answers)
            found = {one.facts.address: one.facts for one in gather([endpoint], ONE, FAST, run=RUN)}
        assert callers == []
    assert found.keys() == {INSIDE, LOOPBACK}
    assert reasons(found[INSIDE]) == {"range_not_authorised"}
    assert set(found[INSIDE].addresses) == set(found[LOOPBACK].addresses) == {INSIDE, LOOPBACK}
    assert "range_not_authorised" not in reasons(found[LOOPBACK])


def test_r16_link_local_as_a_whole_does_not_authorise_a_metadata_address():
    endpoint = Endpoint(host="169.254.169.254", port=80)
    (one,) = gather([endpoint], authorised("169.254.0.0/16"), FAST, run=RUN)
    assert reasons(one.facts) == {"range_not_authorised"}
    assert one.facts.connections == 0


def test_r16_a_fleet_is_held_to_the_lines_too():
    """R16: many endpoints go through the flock, a process of its own."""
    with trap(INSIDE) as (port, callers), odd.odd_server(odd.close_after_hello) as server:
        inside = [Endpoint(host=f"i{one}.test", port=port, connect_to=INSIDE) for one in range(6)]
        outside = [Endpoint(host=f"o{one}.test", port=server.port, connect_to=LOOPBACK) for one in range(6)]
        found = {
            one.subject.name: one.facts
            for one in gather([*inside, *outside], ONE, FAST, run=RUN, wanted=("listening",))
        }
        assert callers == []
        assert server.connections >= 6
    assert all(reasons(found[one.name]) == {"range_not_authorised"} for one in inside)
    assert not any("range_not_authorised" in reasons(found[one.name]) for one in outside)


_LIBRARIES = """
import asyncio, http.client, os, socket, sys, time, urllib.request
import dns.message, dns.query
from guide.facts.limits import Limits
from guide.facts.notes import Notes
from guide.facts.scope_guard import Dialler
from guide.facts.sheet import Sheet
from guide.facts.socket_guard import OutOfScopeError, only
from guide.facts.worker import become_mortal
from guide.model.dns import Caa
report = os.dup(1)
become_mortal(os.getppid())
here, there, inside = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
async def stream():
    await asyncio.open_connection(inside, there)
query = dns.message.make_query("shop.test", "A")
WAYS = {
    "urllib": lambda: urllib.request.urlopen(f"http://{inside}:{there}/", timeout=2),
    "by name": lambda: urllib.request.urlopen(f"http://localhost:{there}/", timeout=2),
    "http.client": lambda: http.client.HTTPConnection(inside, there, timeout=2).connect(),
    "asyncio": lambda: asyncio.run(stream()),
    "dnspython": lambda: dns.query.udp(query, inside, port=there, timeout=2),
    "mapped": lambda: socket.create_connection((f"::ffff:{inside}", there), timeout=2),
    "look-up": lambda: socket.getaddrinfo("localhost", 80),
    "old look-up": lambda: socket.gethostbyname("localhost"),
    "reverse": lambda: socket.gethostbyaddr("127.0.0.1"),
}
def through(act):
    try:
        act()
    except Exception as error:
        while error and not isinstance(error, OutOfScopeError):
            error = error.__cause__ or error.__context__
        return error is None
    return True
async def careless(_):
    # As a library does that takes every failed connection for a sound answer.
    try:
        socket.create_connection((inside, there), timeout=2)
    except OSError:
        pass
    yield Caa(name="shop.test", server="-", asked=(), authentic=False)
async def sound(_):
    yield Caa(name="shop.test", server="-", asked=(), authentic=False)
with only(frozenset({("127.0.0.1", here)})):
    socket.create_connection(("127.0.0.1", here), timeout=2).close()
    through_all = [name for name, act in WAYS.items() if through(act)]
    sheets = []
    for parts in (careless, sound):
        sheet = Sheet(("caa",))
        with only(frozenset()):
            asyncio.run(Notes(sheet, Dialler(frozenset(), Limits(), time.monotonic() + 5, 5), None).gather("caa", parts))
        sheets.append([one["reason"] for one in sheet.problems])
os.write(report, repr((through_all, sheets)).encode())
"""


def test_r16_whatever_a_library_opens_elsewhere_is_refused_and_named():
    """R16: below all libraries, in a child as ours are; one that hides the refusal does not make a section complete."""
    with odd.odd_server(odd.silent) as here, trap(INSIDE) as (there, callers):
        done = subprocess.run(
            (sys.executable, "-W", "ignore", "-c", _LIBRARIES, str(here.port), str(there), INSIDE),
            capture_output=True,
            check=False,
            text=True,
            timeout=60,
        )
        assert callers == []
        assert here.connections == 1
    went_through, (careless, sound) = ast.literal_eval(done.stdout)
    assert went_through == []
    assert (careless, sound) == (["out_of_scope"], [])


def test_r16_every_child_process_of_ours_begins_with_the_guard():
    """R16: each module that is run as a process becomes a worker first."""
    programs = [path for path in FACTS.rglob("*.py") if '__name__ == "__main__"' in path.read_text(encoding="utf-8")]
    assert {path.stem for path in programs} == {"alone", "flock", "leash", "source_share"}
    for path in programs:
        text = path.read_text(encoding="utf-8")
        # The leash runs the user's own command and opens nothing itself.
        assert path.stem == "leash" or "worker.start(" in text or "worker.become_mortal(" in text
    assert "socket" not in (FACTS / "leash.py").read_text(encoding="utf-8")
