"""monitoring.signals: found is for a person, missing is advice, a fault fails."""

from datetime import timedelta

import pytest
from builders import NOW, policy, tree, ulid

from guide.model.base import show_instant
from guide.model.facts import Facts, Vantage
from guide.model.monitoring import Monitoring, Signal
from guide.model.outcomes import Bearing, Outcome
from guide.probes.registry import PROBES

PROBE = PROBES["monitoring.signals"]
KINDS = {
    *("expiry_alert", "failure_alert", "tls_probe", "alert_route"),
    *("certificate_renewal", "log_fields", "security_txt", "ci_gate"),
}


def signal(kind: str, **more) -> Signal:
    return Signal(kind=kind, file="a.yml", line=3, excerpt="as it stands", **more)


def contact(*expires: str, to: str = "mailto:a@b") -> Signal:
    return signal("security_txt", contact=to, expires=expires)


def judged(*signals: Signal, **changes) -> dict:
    facts = Facts(
        run=ulid(1),
        subject=tree().name,
        vantage=Vantage(name="here"),
        started=NOW,
        ended=NOW,
        monitoring=Monitoring(**({"folder": True, "files": 1, "signals": signals} | changes)),
    )
    return {one.place: one for one in PROBE.judge(facts, tree(), policy(), NOW)}


def test_each_kind_has_its_place_found_or_missing():
    found = judged(signal("expiry_alert"), signal("log_fields"))
    assert {place: one.outcome for place, one in found.items()} == {
        kind: Outcome.MANUAL if kind in {"expiry_alert", "log_fields"} else Outcome.ADVISORY for kind in KINDS
    }
    assert {one.bears_on for one in found.values()} == {Bearing.ADVISORY}


def test_a_single_file_misses_nothing_and_still_has_a_word():
    assert {one.reason for one in judged(folder=False).values()} == {"nothing"}
    assert set(judged(signal("alert_route"), folder=False)) == {"alert_route"}


def test_a_folder_not_read_to_its_end_misses_nothing():
    for gap in ({"truncated": True}, {"skipped": ("x.yml: broken",)}):
        found = judged(signal("expiry_alert"), **gap)
        assert {place: one.reason for place, one in found.items()} == {"": "incomplete", "expiry_alert": "found"}


def test_a_probe_that_does_not_verify_fails_the_programme():
    found = judged(signal("tls_probe"), signal("unverified_probe"))["a.yml:3"]
    assert (found.reason, found.outcome, found.bears_on) == ("unverified", Outcome.FAIL, Bearing.PROGRAMME)


@pytest.mark.parametrize(
    ("given", "reason", "outcome"),
    [
        (contact(show_instant(NOW + timedelta(days=300))), None, None),
        (contact("2026-12-31T23:59:59.999+03:00"), None, None),
        (contact(show_instant(NOW)), "contact_expired", "fail"),
        (contact(show_instant(NOW + timedelta(days=900))), "contact_far", "advisory"),
        (contact(), "contact_incomplete", "advisory"),
        (contact("soon"), "contact_incomplete", "advisory"),
        (contact("2026-12-31T23:59:59"), "contact_incomplete", "advisory"),
        (contact("2026-12-31T23:59:59Z", "2027-01-31T23:59:59Z"), "contact_incomplete", "advisory"),
        (contact("2026-12-31T23:59:59Z", to=""), "contact_incomplete", "advisory"),
    ],
)
def test_security_txt_is_held_to_its_date(given, reason, outcome):
    found = judged(given).get("a.yml:3")
    assert (found and found.reason, found and found.outcome) == (reason, outcome and Outcome(outcome))
