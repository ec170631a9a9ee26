"""monitoring.security_txt: served is for a person, what is wrong is advice, and a file in a folder is not judged twice."""

from datetime import timedelta

import pytest
from builders import NOW, api, contact_served, policy, shop, sound, stopped, tree, ulid

from guide.model.base import show_instant
from guide.model.facts import Facts, Vantage
from guide.model.monitoring import Monitoring, Signal
from guide.model.outcomes import Bearing, Outcome
from guide.model.web import Reply
from guide.probes.probe import Surroundings
from guide.probes.registry import PROBES

PROBE = PROBES["monitoring.security_txt"]
FILES = PROBES["monitoring.signals"]
PAST, SOON, FAR = (show_instant(NOW + timedelta(days=days)) for days in (-1, 29, 900))
GOOD = contact_served().text.expires[0]


def folder(*files: tuple[str, str], **changes) -> Facts:
    """Return facts of a folder with these files, each a contact and a day."""
    signals = tuple(
        Signal(kind="security_txt", file="web/security.txt", line=2, excerpt="x", contact=contact, expires=(until,))
        for contact, until in files
    )
    return Facts(
        run=ulid(1),
        subject=tree().name,
        vantage=Vantage(name="here"),
        started=NOW,
        ended=NOW,
        monitoring=Monitoring(**({"folder": True, "files": 1, "signals": signals} | changes)),
    )


def judged(check, *folders: Facts):
    around = Surroundings(observed={"monitoring": folders})
    found = PROBE.judge(sound(security_txt=check), shop(), policy(), NOW, around)
    assert {one.bears_on for one in found} == {Bearing.ADVISORY}
    return {one.reason: one.outcome for one in found}


@pytest.mark.parametrize(
    ("changes", "reasons"),
    [
        ({}, {"served": "manual"}),
        ({"unknown": 3}, {"served": "manual"}),
        ({"expires": (PAST,)}, {"contact_expired": "advisory"}),
        ({"expires": (show_instant(NOW),)}, {"contact_expired": "advisory"}),
        ({"expires": (SOON,)}, {"contact_expires_soon": "advisory"}),
        ({"expires": (show_instant(NOW + timedelta(days=31)),)}, {"served": "manual"}),
        ({"expires": (FAR,)}, {"contact_far": "advisory"}),
        ({"expires": ()}, {"contact_incomplete": "advisory"}),
        ({"expires": (GOOD, GOOD)}, {"contact_incomplete": "advisory"}),
        ({"expires": ("tomorrow",)}, {"contact_incomplete": "advisory"}),
        ({"expires": ("9999-12-31T23:59:59-23:59",)}, {"contact_incomplete": "advisory"}),
        ({"contacts": ()}, {"contact_incomplete": "advisory"}),
        ({"contacts": ("HTTP://x",)}, {"served": "manual", "contact_in_clear": "advisory"}),
        ({"canonical": ("https://other/",)}, {"served": "manual", "canonical_elsewhere": "advisory"}),
        ({"canonical": ("https://other/",), "canonical_here": True}, {"served": "manual"}),
        ({"malformed": 1}, {"served": "manual", "malformed_lines": "advisory"}),
        ({"flaw": "longer"}, {"cut_off": "inconclusive"}),
    ],
)
def test_what_is_served_is_never_a_pass(changes, reasons):
    assert judged(contact_served(**changes)) == reasons


def test_what_came_under_a_bad_certificate_is_nobody_s_word():
    odd = contact_served(malformed=1, expires=(PAST,))
    assert judged(odd.model_copy(update={"trusted": False}), folder(("x", GOOD))) == {"untrusted": "inconclusive"}


@pytest.mark.parametrize(
    ("changes", "reason", "outcome"),
    [
        ({"status": 404}, "missing", "advisory"),
        ({"status": 200, "type": "text/html"}, "missing", "advisory"),
        ({"status": 429}, "server_error", "inconclusive"),
        ({"status": 503}, "server_error", "inconclusive"),
        ({"status": 302}, "chain_incomplete", "inconclusive"),
        ({"reply": Reply.TOO_MANY_HOPS, "status": None}, "chain_incomplete", "inconclusive"),
        ({"reply": Reply.TIMEOUT, "status": None}, "no_https_answer", "inconclusive"),
        ({"reply": Reply.OUT_OF_SCOPE, "status": None}, "led_away", "manual"),
        ({"url": "http://shop.example/x"}, "led_away", "manual"),
    ],
)
def test_only_an_answer_of_the_place_says_that_it_is_missing(changes, reason, outcome):
    assert judged(contact_served().model_copy(update={"text": None} | changes)) == {reason: outcome}


def test_a_section_that_stopped_is_inconclusive():
    (found,) = PROBE.judge(stopped("deadline", "security_txt"), shop(), policy(), NOW, Surroundings())
    assert (found.outcome, found.reason) == (Outcome.INCONCLUSIVE, "deadline")


def test_only_endpoints_for_browsers_are_asked():
    assert PROBE.applies(shop())
    assert not PROBE.applies(api())
    assert not PROBE.applies(tree())


def test_the_served_file_and_the_one_in_the_folder_are_one_finding():
    ours = "mailto:security@shop.example"
    assert judged(contact_served(), folder((ours, GOOD))) == {"served": "manual"}
    assert judged(contact_served(), folder((ours, PAST))) == {"served": "manual", "differs_from_file": "advisory"}
    assert judged(contact_served(), folder((ours, PAST), (ours, GOOD))) == {"served": "manual"}
    gone = contact_served().model_copy(update={"text": None, "status": 404})
    assert judged(gone, folder((ours, GOOD))) == {"file_not_served": "advisory"}


def test_a_fault_of_the_file_is_told_once_at_its_line():
    ours = "mailto:security@shop.example"
    old, read = contact_served(expires=(PAST,)), folder((ours, PAST))
    assert judged(old, read) == {"as_in_file": "manual"}
    around = Surroundings(observed={"security_txt": (sound(security_txt=old),), "monitoring": (read,)})
    found = FILES.judge(read, tree(), policy(), NOW, around)
    about = [one for one in found if "security" in one.place]
    assert [(one.place, one.reason, one.outcome) for one in about] == [
        ("web/security.txt:2", "contact_expired", Outcome.FAIL)
    ]


def test_a_folder_without_it_is_advised_only_where_no_endpoint_was_asked():
    def places(**observed):
        found = FILES.judge(folder(), tree(), policy(), NOW, Surroundings(observed=observed))
        return {one.place for one in found}

    assert "security_txt" in places()
    assert "security_txt" not in places(security_txt=(sound(),))
