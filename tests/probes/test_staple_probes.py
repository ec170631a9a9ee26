"""What is stapled, what it says, and whether the certificate stands in public logs."""

from datetime import timedelta

import pytest
from builders import NOW, certificate, deployment, policy, shop, sound, stapled

from guide.model.outcomes import Bearing, Outcome
from guide.probes.registry import PROBES

SEEN = NOW - timedelta(days=1)
"""When ``sound()`` facts were gathered: a staple is judged by that instant."""


def judged(probe, one, now=NOW):
    (found,) = PROBES[probe].judge(sound(certificates=(one,)), shop(), policy(), now)
    return found


def without(leaf, *, asked=3):
    return deployment(leaf).model_copy(update={"staple": "none", "staple_asked": asked})


NAMES_RESPONDER = certificate(ocsp=("http://ocsp.example/",))


@pytest.mark.parametrize(
    ("one", "reason", "outcome"),
    [
        (deployment(), "not_asked_for", Outcome.PASS),
        (without(certificate()), "not_asked_for", Outcome.PASS),
        (without(NAMES_RESPONDER), "not_stapled", Outcome.ADVISORY),
        (without(NAMES_RESPONDER, asked=2), "too_few_attempts", Outcome.INCONCLUSIVE),
        (without(certificate(must_staple=True)), "must_staple_missing", Outcome.FAIL),
        (without(certificate(must_staple=True), asked=1), "too_few_attempts", Outcome.INCONCLUSIVE),
        (deployment(certificate(must_staple=True)), "too_few_attempts", Outcome.INCONCLUSIVE),
        (stapled(), "stapled", Outcome.PASS),
        (stapled("revoked"), "stapled", Outcome.PASS),
        (stapled("unknown"), "unusable", Outcome.FAIL),
        (stapled().model_copy(update={"staple": "unreadable", "stapled": None}), "unusable", Outcome.FAIL),
        (stapled(signed=False), "not_authentic", Outcome.FAIL),
        (stapled(signed=None), "unchecked", Outcome.INCONCLUSIVE),
        (stapled(next_update=SEEN), "stapled", Outcome.PASS),
        (stapled(next_update=SEEN - timedelta(seconds=1)), "out_of_date", Outcome.FAIL),
        (stapled(this_update=SEEN + timedelta(seconds=1)), "out_of_date", Outcome.FAIL),
        (stapled(next_update=None), "stapled", Outcome.PASS),
    ],
)
def test_stapling(one, reason, outcome):
    found = judged("certificate.stapling", one)
    assert (found.reason, found.outcome, found.bears_on) == (reason, outcome, Bearing.PROGRAMME)


def test_a_staple_is_judged_by_when_it_was_seen_not_by_when_the_report_is_read():
    assert judged("certificate.stapling", stapled(), now=NOW + timedelta(days=80)).reason == "stapled"


@pytest.mark.parametrize(
    ("one", "reason", "outcome"),
    [
        (stapled(), "not_revoked", Outcome.PASS),
        (stapled("revoked"), "revoked", Outcome.FAIL),
        (stapled("revoked", next_update=SEEN - timedelta(days=1)), "revoked", Outcome.FAIL),
        (stapled("revoked", signed=False), "no_word", Outcome.MANUAL),
        (stapled("good", signed=False), "no_word", Outcome.MANUAL),
        (stapled("good", next_update=SEEN - timedelta(days=1)), "no_word", Outcome.MANUAL),
        (stapled("unknown"), "no_word", Outcome.MANUAL),
        (deployment(), "no_word", Outcome.MANUAL),
    ],
)
def test_revocation_bears_on_the_requirement_and_silence_says_nothing(one, reason, outcome):
    found = judged("certificate.revocation", one)
    assert (found.reason, found.outcome, found.bears_on) == (reason, outcome, Bearing.REQUIREMENT)


def logged(count, *logs, days=90, tls=0):
    start = NOW - timedelta(days=20)
    end = start + timedelta(days=days) - timedelta(seconds=1)
    leaf = certificate(scts=count, sct_logs=logs, not_before=start, not_after=end)
    return deployment(leaf).model_copy(update={"tls_scts": tls})


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (logged(2, "a", "b"), "logged"),
        (logged(2, "a"), "one_log"),
        (logged(1, "a"), "too_few"),
        (logged(0), "too_few"),
        (logged(0, tls=2), "logged"),
        (logged(0, tls=None), "unseen"),
        (logged(2, "a", "b", days=180), "logged"),
        (logged(2, "a", "b", days=181), "too_few"),
        (logged(3, "a", "b", "c", days=181), "logged"),
        (stapled(scts=2).model_copy(update={"chain": (certificate(scts=0),)}), "logged"),
        (deployment(certificate(scts=0), store="given: ca.pem"), "not_public"),
        (deployment(certificate(scts=0), trusted=False), "not_public"),
        (deployment().model_copy(update={"trust": ()}), "partial"),
    ],
)
def test_timestamps(one, reason):
    found = judged("certificate.transparency", one)
    assert (found.reason, found.bears_on) == (reason, Bearing.ADVISORY)
