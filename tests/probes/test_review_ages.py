"""review.ages: ages and due dates of what is known of an endpoint."""

from datetime import timedelta

import pytest
from builders import NOW, policy, shop, sound

from guide.model.facts import Tool
from guide.model.outcomes import Bearing, Outcome
from guide.probes.registry import PROBES

PROBE = PROBES["review.ages"]
LIMIT = policy().facts_max_age


def judged(**changes) -> dict:
    return {one.place: one for one in PROBE.judge(sound(**changes), shop(), policy(), NOW)}


@pytest.mark.parametrize(
    ("age", "reason", "outcome"),
    [
        (1, "due", "manual"),
        (LIMIT - 31, "due", "manual"),
        (LIMIT - 30, "due_soon", "advisory"),
        (LIMIT, "due_soon", "advisory"),
        (LIMIT + 1, "overdue", "advisory"),
    ],
)
def test_facts_are_due_before_they_go_stale(age, reason, outcome):
    found = judged(ended=NOW - timedelta(days=age))["facts"]
    assert (found.reason, found.outcome, found.bears_on) == (reason, Outcome(outcome), Bearing.ADVISORY)
    assert found.detail["days"] == str(abs(LIMIT - age))


def test_certificates_and_trust_stores_have_their_ages():
    found = judged(tools=(Tool(name="Mozilla store", version="2026-03-28"), Tool(name="sslyze", version="6.3.1")))
    assert set(found) == {"facts", "certificate EC", "Mozilla store"}
    assert found["certificate EC"].detail["days"] == "69"
    assert found["Mozilla store"].detail["days"] == "240"


def test_it_never_passes():
    assert Outcome.PASS not in PROBE.own.values()
