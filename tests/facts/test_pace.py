"""How fast one unit may connect."""

from guide.facts.pace import SLOWEST, Pace


def test_the_burst_is_free_and_what_follows_is_spaced():
    pace = Pace(per_second=10, burst=3)
    waits = [pace.turn() for _ in range(6)]
    assert waits[:3] == [0.0, 0.0, 0.0]
    assert [round(wait, 1) for wait in waits[3:]] == [0.1, 0.2, 0.3]


def test_resets_slow_it_down_to_a_quarter_and_answers_bring_it_back():
    pace = Pace(per_second=10)
    for _ in range(5):
        pace.hurt()
    assert pace.slowness == SLOWEST
    pace.turn()
    assert round(pace.turn(), 1) == 0.4
    for _ in range(20):
        pace.ease()
    assert pace.slowness == 1.0
