"""endpoint.unspoken: what answers and cannot be spoken is a named gap; silence is none."""

import pytest
from builders import NOW, beside, https, policy, shop, sound

from guide.model.outcomes import Bearing, Outcome
from guide.probes.registry import PROBES

PROBE = PROBES["endpoint.unspoken"]


def said(observed):
    return {(one.place, one.reason, one.outcome) for one in PROBE.judge(observed, shop(), policy(), NOW)}


@pytest.mark.parametrize("protocol", ["QUIC", "DTLS", "SSH", "GOST"])
def test_what_answers_is_not_assessed_and_bears_on_the_requirement(protocol):
    found = sound(unspoken=(beside(protocol, "speaks", "x"), beside("QUIC" if protocol != "QUIC" else "DTLS")))
    assert said(found) == {(protocol, "cannot_speak", Outcome.INCONCLUSIVE)}
    assert PROBE.bearing(policy()) is Bearing.REQUIREMENT


@pytest.mark.parametrize("answer", ["no_answer", "closed", "other"])
def test_silence_is_neither_a_gap_nor_a_pass(answer):
    assert said(sound(unspoken=(beside("QUIC", answer), beside("DTLS", answer)))) == {("", "none_seen", Outcome.MANUAL)}


def test_through_a_proxy_it_says_that_nothing_was_asked():
    found = sound(unspoken=(beside("QUIC", "not_asked"), beside("DTLS", "not_asked")))
    assert said(found) == {("", "not_asked", Outcome.MANUAL)}


@pytest.mark.parametrize("field", ['h3=":443"; ma=86400', 'h2="x:443", h3=":8443"', 'h3-29=":443"'])
def test_an_advertised_http_3_is_a_gap_where_the_datagram_met_silence(field):
    found = sound(secure=(https(services=field),))
    assert said(found) == {("QUIC", "cannot_speak", Outcome.INCONCLUSIVE)}


@pytest.mark.parametrize("field", ["", "clear", 'h2=":443"', 'h30=":443"', "h3"])
def test_other_services_are_none(field):
    assert said(sound(secure=(https(services=field),))) == {("", "none_seen", Outcome.MANUAL)}


def test_it_does_not_apply_behind_starttls():
    assert PROBE.applies(shop())
    assert not PROBE.applies(shop(starttls="smtp"))
