"""How fast one unit may connect: a burst, then a declared rate, slower where the server asks for it."""

import itertools
import time

import pytest
from facts import odd
from facts.now import knock
from hypothesis import given
from hypothesis import strategies as st

from guide.facts.hello_suites import broad
from guide.facts.hello_wire import Hello
from guide.facts.limits import Limits
from guide.facts.pace import SLOWEST, Pace

TLS12 = Hello(("TLS 1.2",), broad("TLS 1.2"), "shop.test")


def test_the_burst_is_free_and_what_follows_is_spaced():
    pace = Pace(per_second=10, burst=3)
    waits = [pace.turn() for _ in range(6)]
    assert waits[:3] == [0.0, 0.0, 0.0]
    assert [round(wait, 1) for wait in waits[3:]] == [0.1, 0.2, 0.3]


def test_the_burst_is_given_once():
    """A unit that waited long is owed no second burst."""
    pace = Pace(per_second=100, burst=2)
    for _ in range(2):
        pace.turn()
    time.sleep(0.1)
    waits = [pace.turn() for _ in range(3)]
    assert [round(wait, 2) for wait in waits] == [0.0, 0.01, 0.02]


def test_resets_slow_it_down_to_a_quarter_and_answers_bring_it_back():
    pace = Pace(per_second=10)
    for _ in range(5):
        pace.hurt()
    assert pace.slowness == SLOWEST == 4
    pace.turn()
    assert round(pace.turn(), 1) == 0.4
    for _ in range(20):
        pace.ease()
    assert pace.slowness == 1.0


def test_one_reset_halves_the_rate_and_one_answer_does_not_undo_it():
    pace = Pace(per_second=10)
    pace.hurt()
    assert pace.slowness == 2
    pace.ease()
    assert 1 < pace.slowness < 2


@given(st.lists(st.booleans(), max_size=60), st.integers(1, 20), st.floats(1, 1000))
def test_no_turn_comes_faster_than_declared_nor_slower_than_a_quarter_of_it(blows, burst, per_second):
    pace = Pace(per_second=per_second, burst=burst)
    began = time.monotonic()
    turns = []
    for blow in blows:
        (pace.hurt if blow else pace.ease)()
        turns.append(time.monotonic() + pace.turn())
        assert 1 <= pace.slowness <= SLOWEST
    took = time.monotonic() - began
    later = turns[burst:]
    gaps = [two - one for one, two in itertools.pairwise(later)]
    assert all(1 / per_second - took - 1e-6 <= gap <= SLOWEST / per_second + took + 1e-6 for gap in gaps)


@pytest.mark.parametrize(
    ("talk", "slower"),
    [
        (odd.reset_after_hello, True),
        (odd.silent, True),
        (odd.close_after_hello, False),
        (odd.says(odd.alert(40)), False),
        (odd.says(odd.server_hello(0x0303, 0xC02F)), False),
        (odd.says(b"HTTP/1.1 400 Bad Request\r\n\r\n"), False),
    ],
    ids=["reset", "silence", "close", "alert", "accepted", "cleartext"],
)
def test_a_unit_slows_down_after_resets_and_timeouts_only(make_door, talk, slower):
    with odd.odd_server(talk) as server:
        door = make_door(server.port, limits=Limits(read_s=0.3, per_second=1000))
        knock(door, TLS12)
    assert (door.dialler.pace.slowness > 1) == slower


def test_a_server_that_resets_is_left_more_time_between_connections(make_door):
    with odd.odd_server(odd.reset_after_hello) as server:
        door = make_door(server.port, limits=Limits(read_s=1, per_second=20, burst=1))
        for _ in range(6):
            knock(door, TLS12)
        gaps = [two - one for one, two in itertools.pairwise(server.arrivals)]
    # 20 a second, then half of it, then a quarter.
    assert gaps[-1] >= 0.2 * 0.9
    assert all(gap >= 0.05 * 0.9 for gap in gaps)


def test_slow_is_one_at_a_time_and_two_a_second():
    slow = Limits.slow()
    assert (slow.burst, slow.per_second, slow.suite_connections) == (1, 2.0, 1)
    quick = Limits.quick()
    assert (quick.connections, quick.attempts) == (30, Limits().attempts)
