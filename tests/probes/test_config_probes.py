"""config.*: what the files of a server can and cannot say."""

import pytest
from builders import NOW, policy, shop, tree
from builders_config import configured, etc, said

from guide.model.outcomes import Bearing, Outcome
from guide.probes.registry import PROBES

IDS = [key for key in PROBES if key.startswith("config.")]
READING = [key for key in IDS if key != "config.runtime"]
PLACE = "nginx.conf:7 shop.example:443"


def judged(probe, *statements, **changes):
    return PROBES[probe].judge(configured(*statements, **changes), etc(), policy(), NOW)


def one(probe, *statements):
    (found,) = judged(probe, *statements)
    return found.reason, found.outcome, found.bears_on


@pytest.mark.parametrize("probe", READING)
def test_a_clean_file_is_a_fact_for_a_person_and_no_pass(probe):
    (found,) = judged(probe)
    assert (found.reason, found.outcome, found.place) == ("nothing_against", Outcome.MANUAL, "")


@pytest.mark.parametrize("probe", READING)
@pytest.mark.parametrize("gap", [{"unread": ("a: not there",)}, {"truncated": True}, {"files": ()}])
def test_what_was_not_read_is_inconclusive(probe, gap):
    (found,) = judged(probe, **gap)
    assert (found.reason, found.outcome) == ("incomplete", Outcome.INCONCLUSIVE)


@pytest.mark.parametrize("server", ["dovecot", "nginx"])
def test_hsts_of_a_mail_server_does_not_wait_for_its_files(server):
    (found,) = judged("config.hsts", said("listener", "tls", server=server), unread=("a: not there",))
    assert found.reason == {"dovecot": "nothing_against", "nginx": "incomplete"}[server]
    (found,) = judged("config.protocols", said("listener", "tls", server=server), unread=("a: not there",))
    assert found.reason == "incomplete"


@pytest.mark.parametrize("probe", READING)
def test_nothing_here_ever_passes(probe):
    assert Outcome.PASS not in PROBES[probe].own.values()


def test_a_gap_keeps_what_was_found():
    found = judged("config.protocols", said("protocols", "set", "TLS 1.0"), unread=("a: not there",))
    assert [(one.reason, one.place) for one in found] == [("forbidden_set", PLACE), ("incomplete", "")]


def test_an_old_version_fails_at_its_line_with_the_line():
    (found,) = judged("config.protocols", said("protocols", "set", "TLS 1.0", "TLS 1.2"))
    assert (found.place, found.outcome, found.bears_on) == (PLACE, Outcome.FAIL, Bearing.REQUIREMENT)
    assert found.detail == {"server": "nginx", "written": "a line", "versions": "TLS 1.0"}


@pytest.mark.parametrize(
    ("probe", "statement", "reason", "outcome", "bearing"),
    [
        ("config.protocols", said("protocols", "unset", "TLS 1.0"), "not_set", "advisory", "requirement"),
        ("config.protocols", said("protocols", "idle"), "without_effect", "advisory", "requirement"),
        ("config.protocols", said("protocols", "unclear"), "unclear", "inconclusive", "requirement"),
        ("config.suites", said("suites", "set", "NULL"), "forbidden_set", "fail", "requirement"),
        ("config.suites", said("suites", "set", "RC4"), "weak_set", "fail", "programme"),
        ("config.suites", said("suites", "unclear"), "unclear", "inconclusive", "requirement"),
        ("config.cleartext", said("listener", "content", "x"), "served_in_clear", "fail", "requirement"),
        ("config.cleartext", said("listener", "optional"), "plaintext_accepted", "fail", "requirement"),
        ("config.cleartext", said("listener", "content", local=True), "on_this_machine", "manual", "requirement"),
        ("config.cleartext", said("listener", "relayed"), "mail_relay", "manual", "requirement"),
        ("config.cleartext", said("listener", "passed_on"), "passed_on", "manual", "requirement"),
        ("config.hsts", said("hsts", "missing"), "missing", "fail", "programme"),
        ("config.hsts", said("hsts", "dropped"), "dropped", "fail", "programme"),
        ("config.hsts", said("hsts", "own_answers"), "own_answers", "fail", "programme"),
        ("config.hsts", said("hsts", "not_always", "max-age=31536000"), "not_always", "fail", "programme"),
        ("config.hsts", said("hsts", "set", "max-age=60"), "too_short", "fail", "programme"),
        ("config.hsts", said("hsts", "set", "max-age=a"), "invalid", "fail", "programme"),
        ("config.hsts", said("hsts", "to_the_application"), "left_to_the_application", "advisory", "programme"),
        ("config.hsts", said("hsts", "over_http", "max-age=1"), "over_http", "advisory", "programme"),
        ("config.upstream", said("upstream", "verification_off"), "verification_off", "fail", "advisory"),
        ("config.upstream", said("upstream", "unverified"), "not_verified", "advisory", "advisory"),
        ("config.upstream", said("upstream", "clear"), "in_clear", "advisory", "advisory"),
    ],
)
def test_a_statement_and_its_word(probe, statement, reason, outcome, bearing):
    assert one(probe, statement) == (reason, Outcome(outcome), Bearing(bearing))


@pytest.mark.parametrize(
    ("probe", "statement"),
    [
        ("config.protocols", said("protocols", "set", "TLS 1.2", "TLS 1.3")),
        ("config.protocols", said("protocols", "unset", "TLS 1.2", "TLS 1.3")),
        ("config.suites", said("suites", "set")),
        ("config.suites", said("suites", "unset")),
        ("config.cleartext", said("listener", "redirect")),
        ("config.cleartext", said("listener", "refusal")),
        ("config.cleartext", said("listener", "tls")),
        ("config.hsts", said("hsts", "set", "max-age=31536000")),
        ("config.upstream", said("upstream", "verified")),
        ("config.upstream", said("upstream", "clear", local=True)),
    ],
)
def test_a_sound_statement_stands_against_nothing(probe, statement):
    assert one(probe, statement)[0] == "nothing_against"


@pytest.mark.parametrize("probe", IDS)
def test_they_apply_to_configurations_only(probe):
    assert PROBES[probe].applies(etc())
    assert not PROBES[probe].applies(shop())
    assert not PROBES[probe].applies(tree())
