"""tls.main_secret and profile.groups."""

from builders import NOW, groups, offer, policy, profile, shop, sound

from guide.model.outcomes import Outcome
from guide.probes.registry import PROBES

MAIN, GROUPS = PROBES["tls.main_secret"], PROBES["profile.groups"]


def said(probe, observed, rules=None):
    return {one.place: one.reason for one in probe.judge(observed, shop(), rules or policy(), NOW)}


def test_a_handshake_whose_extensions_were_not_kept_says_nothing():
    observed = sound(offers=(offer("TLS 1.2", "accepted", suites="weak"), offer("TLS 1.3", "accepted")))
    assert said(MAIN, observed) == {"TLS 1.2": "partial"}
    assert said(MAIN, sound(offers=(offer("TLS 1.2", "alert"),))) == {"": "handshake_failed"}
    assert MAIN.own["not_extended"] is Outcome.ADVISORY


def test_groups_are_held_against_the_profile():
    inside, beyond = groups("x25519"), groups("x25519", "ffdhe2048", version="TLS 1.2")
    assert said(GROUPS, sound(negotiation=(inside, beyond)), profile()) == {
        "TLS 1.3": "within_profile",
        "TLS 1.2": "not_in_profile",
    }


def test_an_incomplete_or_empty_list_of_groups_is_never_within_the_profile():
    assert said(GROUPS, sound(negotiation=(groups("x25519", complete=False),)), profile()) == {"TLS 1.3": "incomplete"}
    assert said(GROUPS, sound(negotiation=(groups(),)), profile()) == {"TLS 1.3": "incomplete"}
    assert said(GROUPS, sound(negotiation=()), profile()) == {"": "none_asked"}
