"""config.runtime: the endpoint that a file names is held to it, and no other."""

import pytest
from builders import NOW, answer, check, https, offers, policy, shop, sound
from builders_config import configured, etc, said

from guide.model.outcomes import Bearing, Outcome
from guide.model.subjects import Scope
from guide.probes.probe import Surroundings
from guide.probes.registry import PROBES

TLS = said("listener", "tls")
VERSIONS = said("protocols", "set", "TLS 1.2", "TLS 1.3")


SHOP = shop()


def compared(*statements, subjects=(SHOP,), **seen):
    facts = tuple(sound(subject=one.name, **seen) for one in subjects)
    observed = dict.fromkeys(("offers", "cleartext", "secure"), facts)
    around = Surroundings(Scope(subjects=subjects), observed=observed)
    found = PROBES["config.runtime"].judge(configured(*statements), etc(), policy(), NOW, around)
    return {(one.reason, one.outcome) for one in found}


def test_an_endpoint_that_accepts_what_the_file_says_agrees():
    assert compared(TLS, VERSIONS) == {("versions_agree", Outcome.PASS)}


def test_a_version_that_the_file_excludes_is_a_disagreement():
    assert compared(TLS, VERSIONS, offers=offers(TLS_1_0="accepted")) == {("more_than_written", Outcome.FAIL)}


def test_a_version_that_only_the_file_lets_in_is_advice():
    assert compared(TLS, said("protocols", "set", "TLS 1.1", "TLS 1.2", "TLS 1.3")) == {
        ("less_than_written", Outcome.ADVISORY)
    }


@pytest.mark.parametrize(("status", "word"), [(200, "served_against_the_file"), (403, "cleartext_agrees")])
def test_a_redirect_in_the_file_and_the_answer_in_clear(status, word):
    found = compared(said("listener", "redirect", port=80), cleartext=(check(answer(status)),))
    assert {reason for reason, _ in found} == {word}


@pytest.mark.parametrize(("fields", "word"), [((), "header_not_sent"), (("max-age=31536000",), "header_agrees")])
def test_a_header_in_the_file_and_on_the_wire(fields, word):
    found = compared(TLS, said("hsts", "set", "max-age=31536000"), secure=(https(hsts=fields),))
    assert {reason for reason, _ in found} == {word}


@pytest.mark.parametrize(
    "subjects",
    [(), (shop(port=8443),), (shop(host="other.example"),), (shop(host="a.shop.example"),)],
)
def test_an_endpoint_that_the_file_does_not_name_is_not_held_to_it(subjects):
    assert compared(TLS, VERSIONS, subjects=subjects) == {("nothing_to_compare", Outcome.MANUAL)}


def test_what_the_file_leaves_open_is_not_compared():
    for word in ("unset", "unclear"):
        assert compared(TLS, said("protocols", word, "TLS 1.2")) == {("nothing_to_compare", Outcome.MANUAL)}


def test_a_wildcard_name_and_the_one_line_of_a_port_count():
    wild = said("listener", "tls", names=("*.example",))
    assert compared(wild, said("protocols", "set", "TLS 1.2", "TLS 1.3", names=("first.example",))) == {
        ("versions_agree", Outcome.PASS)
    }


def test_two_lines_of_a_port_without_the_name_decide_nothing():
    first, second = (said("protocols", "set", "TLS 1.2", names=("a.test",), line=line) for line in (1, 2))
    assert compared(TLS, first, second) == {("nothing_to_compare", Outcome.MANUAL)}


def test_without_any_surroundings_there_is_nothing_to_compare():
    (found,) = PROBES["config.runtime"].judge(configured(TLS, VERSIONS), etc(), policy(), NOW)
    assert (found.reason, found.bears_on) == ("nothing_to_compare", Bearing.PROGRAMME)
