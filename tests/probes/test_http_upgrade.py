"""http.upgrade: TLS begun inside a cleartext connection."""

import pytest
from builders import NOW, answer, check, policy, redirected, shop, silence, sound, three

from guide.model.outcomes import Outcome
from guide.model.web import UpgradeCheck
from guide.probes.registry import PROBES


def judge(exchange, **changes):
    facts = sound(upgrade=UpgradeCheck(port=80, exchange=exchange), **changes)
    (found,) = PROBES["http.upgrade"].judge(facts, shop(), policy(), NOW)
    return found.outcome, found.reason


@pytest.mark.parametrize(
    ("status", "upgrade", "expected"),
    [
        (101, "TLS/1.0, HTTP/1.1", (Outcome.FAIL, "upgrades")),
        (101, "", (Outcome.FAIL, "upgrades")),
        (200, "TLS/1.0, HTTP/1.1", (Outcome.ADVISORY, "offers_upgrade")),
        (426, "tls/1.2", (Outcome.ADVISORY, "offers_upgrade")),
        (200, "h2,h2c", (Outcome.PASS, "not_upgraded")),
        (200, "x-tls/1", (Outcome.PASS, "not_upgraded")),
        (301, "", (Outcome.PASS, "not_upgraded")),
    ],
)
def test_each_answer_has_its_word(status, upgrade, expected):
    assert judge(answer(status, upgrade=upgrade)) == expected


@pytest.mark.parametrize("reply", ["connect_refused", "connect_timeout", "reset"])
def test_a_port_without_http_has_nothing_to_upgrade(reply):
    assert judge(silence(reply), cleartext=(three(reply),)) == (Outcome.PASS, "nothing_to_upgrade")


def test_silence_that_proves_nothing_of_http_proves_nothing_here():
    quiet = check(*[silence("reset")] * 3, good=False)
    assert judge(silence("reset"), cleartext=(quiet,)) == (Outcome.INCONCLUSIVE, "unstable")


def test_one_silence_from_a_port_that_answers_http_proves_nothing():
    answering = (redirected("https://shop.example/"),)
    assert judge(silence("timeout"), cleartext=answering) == (Outcome.INCONCLUSIVE, "unstable")
