"""tls.names: whom an old version without the right name concerns."""

import pytest
from builders import NOW, offer, policy, shop, sound, stopped

from guide.model.negotiation import NameBehaviour, Negotiation, OldVersions
from guide.model.outcomes import Outcome
from guide.probes.registry import PROBES

PROBE = PROBES["tls.names"]


def old(ending="accepted", *, version="TLS 1.1", names=("shop.example",), readable=True, times=1, good=True):
    """Return what a hello with the old versions came to."""
    offered = offer(version, *[ending] * times, good=good)
    return OldVersions(offer=offered, names=names, readable=readable)


def judged(seen, rules=None):
    asked = NameBehaviour(
        without_name=offer("TLS 1.2", "accepted").attempts[0],
        unknown_name=offer("TLS 1.2", "accepted").attempts[0],
        old_without_name=seen,
    )
    facts = sound(negotiation=(Negotiation(names=asked),))
    return [(one.place, one.reason, one.outcome) for one in PROBE.judge(facts, shop(), rules or policy(), NOW)]


@pytest.mark.parametrize(
    ("seen", "reason", "outcome"),
    [
        (old(), "old_without_its_name", Outcome.FAIL),
        (old(names=("*.example",)), "old_without_its_name", Outcome.FAIL),
        (old(names=("other.example",)), "old_default_host", Outcome.ADVISORY),
        (old(names=(), readable=True), "old_default_host", Outcome.ADVISORY),
        (old(names=(), readable=False), "old_without_its_name", Outcome.FAIL),
        (old(version="TLS 1.0"), "old_without_its_name", Outcome.FAIL),
        (old("alert"), "refused", Outcome.PASS),
        (old("reset", times=5), "refused_repeatedly", Outcome.PASS),
        (old("timeout", times=5), "unstable", Outcome.INCONCLUSIVE),
        (old("reset", times=5, good=False), "no_control", Outcome.INCONCLUSIVE),
        (old("reset"), "unstable", Outcome.INCONCLUSIVE),
    ],
)
def test_each_end_has_its_word(seen, reason, outcome):
    assert judged(seen) == [("no_name", reason, outcome)]


def test_a_policy_that_permits_the_newest_of_them_knows_nothing_of_the_rest():
    rules = policy()
    rule = rules.rules["tls.names.fallback"].model_copy(update={"values": ("TLS 1.0",)})
    permitting = rules.model_copy(update={"rules": {**rules.rules, "tls.names.fallback": rule}})
    assert judged(old(), permitting) == [("no_name", "older_not_asked", Outcome.INCONCLUSIVE)]


def test_what_was_never_asked_leaves_no_word():
    """An older record, or a run without the negotiation: the matrix says "not asked"."""
    assert judged(None) == []
    assert PROBE.judge(sound(negotiation=None), shop(), policy(), NOW) == ()
    assert PROBE.optional


def test_what_broke_off_is_inconclusive():
    (one,) = PROBE.judge(stopped("deadline", "negotiation"), shop(), policy(), NOW)
    assert (one.reason, one.outcome) == ("deadline", Outcome.INCONCLUSIVE)
