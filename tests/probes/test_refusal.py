"""R05, law 6: what counts as refused."""

import pytest
from builders import NOW, accepted, attempt, controls, offer, offers, policy, shop, sound, three
from hypothesis import given, settings
from strategies import offers as any_offer

from guide.model.attempts import Ending, Offer
from guide.model.facts import Listening
from guide.probes.refusal import Refusal, describe, endings_at_random, good_handshake, judge_offer, judge_offers
from guide.probes.registry import PROBES

NEVER: frozenset[str] = frozenset()
"""No ending comes at random."""


@pytest.mark.parametrize("ending", ["alert", "version_answer"])
def test_an_answer_is_a_refusal_without_any_control(ending):
    assert judge_offer(offer("TLS 1.0", ending), NEVER) is Refusal.ANSWERED


@pytest.mark.parametrize("ending", ["closed", "reset"])
def test_three_equal_silent_endings_between_good_controls_are_a_refusal(ending):
    assert judge_offer(offer("TLS 1.0", ending, ending, ending), NEVER) is Refusal.REPEATED


@pytest.mark.parametrize(
    "endings", [["reset"], ["reset", "reset"], ["reset", "closed", "reset"], ["closed", "closed", "timeout"]]
)
def test_fewer_or_mixed_endings_prove_nothing(endings):
    assert judge_offer(offer("TLS 1.0", *endings), NEVER) is Refusal.UNSTABLE


@pytest.mark.parametrize(
    "ending",
    [
        "timeout",
        "connect_refused",
        "connect_timeout",
        "unreachable",
        "cleartext",
        "other_protocol",
        "truncated",
        "oversize",
        "unoffered",
    ],
)
def test_other_endings_prove_nothing_however_often_they_come(ending):
    assert judge_offer(offer("TLS 1.0", ending, ending, ending), NEVER) is Refusal.UNSTABLE


@pytest.mark.parametrize("broken", range(4))
def test_one_bad_control_proves_nothing(broken):
    around = list(controls(4))
    around[broken] = attempt("reset")
    silent = Offer(version="TLS 1.0", attempts=(attempt("reset"),) * 3, controls=tuple(around))
    assert judge_offer(silent, NEVER) is Refusal.NO_CONTROL


@pytest.mark.parametrize("count", [0, 1, 3, 5])
def test_a_missing_or_surplus_control_proves_nothing(count):
    silent = Offer(version="TLS 1.0", attempts=(attempt("reset"),) * 3, controls=controls(count))
    assert judge_offer(silent, NEVER) is Refusal.NO_CONTROL


def test_no_attempt_at_all_proves_nothing():
    assert not judge_offer(Offer(version="TLS 1.0", attempts=(), controls=controls(1)), NEVER).proves
    assert not judge_offer(Offer(version="TLS 1.0", attempts=()), NEVER).proves


@pytest.mark.parametrize(
    "endings", [["accepted"], ["reset", "accepted"], ["alert", "accepted"], ["accepted", "alert", "reset"]]
)
def test_one_acceptance_outweighs_every_refusal_around_it(endings):
    assert judge_offer(offer("TLS 1.0", *endings), NEVER) is Refusal.ACCEPTED


def test_of_several_offers_the_least_favourable_counts():
    good, bad = offer("TLS 1.0", "alert"), offer("TLS 1.0", "reset")
    assert judge_offers([good, bad], NEVER) is Refusal.UNSTABLE
    assert judge_offers([good, bad, offer("TLS 1.0", "accepted")], NEVER) is Refusal.ACCEPTED
    assert (
        judge_offers([good, offer("TLS 1.0", "reset", "reset", "reset", good=False), bad], NEVER) is Refusal.NO_CONTROL
    )


def test_a_good_handshake_may_be_the_first_hello_an_offer_or_a_control():
    nothing = sound(listening=None, offers=(offer("TLS 1.0", "alert"),))
    assert not good_handshake(nothing)
    assert good_handshake(nothing.model_copy(update={"listening": Listening(attempt=accepted())}))
    assert good_handshake(nothing.model_copy(update={"offers": (offer("TLS 1.0", "reset"),)}))


def test_the_reader_is_told_how_the_attempts_ended():
    shown = describe(
        [Offer(version="TLS 1.0", attempts=(attempt("alert", alert=70), attempt("reset"), attempt("reset")))]
    )
    assert shown == "alert 70, reset ×2"


@settings(max_examples=500, deadline=None)
@given(any_offer)
def test_a_refusal_always_has_law_6_behind_it(made):
    endings = [one.ending for one in made.attempts]
    word = judge_offer(made, NEVER)
    if word is Refusal.ANSWERED:
        assert {Ending.ALERT, Ending.VERSION_ANSWER} & set(endings)
    if word is Refusal.REPEATED:
        assert len(endings) >= 3
        assert len(set(endings)) == 1
        assert endings[0] in {Ending.CLOSED, Ending.RESET}
        assert [one.ending for one in made.controls] == [Ending.ACCEPTED] * (len(endings) + 1)
    assert (word is Refusal.ACCEPTED) is (Ending.ACCEPTED in endings)


SILENT = offer("TLS 1.0", "reset", "reset", "reset")


@pytest.mark.parametrize(
    "lost",
    [
        {"offers": (SILENT, offer("TLS 1.2", "reset", "accepted", "accepted"))},
        {"offers": (SILENT, offer("TLS 1.1", "closed", "closed", "closed", good=False))},
        {"offers": (SILENT,), "listening": Listening(attempt=accepted(), after=attempt("reset"))},
        {"offers": (SILENT,), "cleartext": (three("closed", good=False),)},
        {"offers": (SILENT,), "plaintext": three("closed", good=False)},
    ],
    ids=["an accepted offer", "another offer's control", "the control after", "cleartext", "plaintext"],
)
def test_a_reset_that_befell_a_handshake_known_to_be_accepted_refuses_nothing(lost):
    """Behind something that loses three connections in ten, three resets in a row are no rarity (R06)."""
    calm = sound(offers=(SILENT, offer("TLS 1.2", "accepted")))
    assert judge_offer(SILENT, endings_at_random(calm)) is Refusal.REPEATED
    stormy = sound(**lost)
    assert endings_at_random(stormy) == {"reset"}
    assert judge_offer(SILENT, endings_at_random(stormy)) is Refusal.UNSTABLE
    assert judge_offer(offer("TLS 1.0", "closed", "closed", "closed"), {"reset"}) is Refusal.REPEATED


def test_every_probe_knows_of_it():
    stormy = sound(
        offers=(*offers(TLS_1_0="reset"), offer("TLS 1.2", "reset", "accepted")),
        cleartext=(three("reset"),),
        plaintext=three("reset", port=443),
    )
    for probe, place in (("tls.protocols", "TLS 1.0"), ("http.cleartext", "/"), ("tls.cleartext", "plaintext")):
        words = {one.place: one.reason for one in PROBES[probe].judge(stormy, shop(), policy(), NOW)}
        assert words[place] == "unstable"
    spoilt = sound(offers=(*offers(NULL="reset"), offer("TLS 1.2", "reset", "accepted")))
    assert "unstable" in {one.reason for one in PROBES["tls.suites"].judge(spoilt, shop(), policy(), NOW)}
