"""Law 6 in gathering: answers need one attempt, silence needs three between control handshakes."""

from datetime import UTC, datetime

import pytest
from facts import odd
from servers.elderly import ANONYMOUS, NULL, RC4, SSLV3, elderly
from servers.openssl import s_server

from guide.facts.limits import Limits
from guide.facts.offers import Knocker
from guide.facts.spaced import ANSWERS, patience
from guide.model.attempts import Attempt, Ending, Offer
from guide.model.content import Localised, Policy, Rule
from guide.model.facts import Facts, Vantage
from guide.model.outcomes import Bearing, Outcome
from guide.model.subjects import Endpoint
from guide.probes.refusal import judge_offer
from guide.probes.registry import PROBES

OLD = {0x0300, 0x0301, 0x0302}
NOW = datetime(2026, 11, 23, tzinfo=UTC)


def gathered(knocker: Knocker) -> dict[tuple[str, str], Offer]:
    knocker.listen_now()
    return {(offer.version, offer.suites): offer for offer in knocker.offers_now()}


def accepted(found: dict[tuple[str, str], Offer]) -> set[tuple[str, str]]:
    return {key for key, offer in found.items() if any(one.ending is Ending.ACCEPTED for one in offer.attempts)}


def policy() -> Policy:
    def rule(*values: str) -> Rule:
        return Rule(bears_on=Bearing.REQUIREMENT, values=values, source="test")

    return Policy(
        id="test",
        version="1",
        title=Localised(en="test", ru="test"),
        source="test",
        digest="sha256:" + "0" * 64,
        rules={
            "tls.protocols.forbidden": rule("SSLv2", "SSLv3", "TLS 1.0", "TLS 1.1"),
            "tls.protocols.required": rule("TLS 1.2", "TLS 1.3"),
            "tls.suites.forbidden": rule("NULL", "anonymous", "EXPORT"),
            "tls.suites.weak": rule("RC4", "DES", "3DES", "RC2", "MD5"),
        },
    )


def judged(probe: str, knocker: Knocker, found: dict[tuple[str, str], Offer], listening) -> dict[str, set[Outcome]]:
    """Return the outcomes per place, judged by the real probe."""
    facts = Facts(
        run="0" * 26,
        subject="shop.test:443",
        vantage=Vantage(name="here"),
        started=NOW,
        ended=NOW,
        listening=listening,
        offers=tuple(found.values()),
    )
    return judged_facts(probe, facts)


def judged_facts(probe: str, facts: Facts) -> dict[str, set[Outcome]]:
    """Return the outcomes per place, judged by the real probe, as far as it got."""
    outcomes: dict[str, set[Outcome]] = {}
    for finding in PROBES[probe].judge(facts, Endpoint(host="shop.test"), policy(), facts.ended):
        outcomes.setdefault(finding.place, set()).add(finding.outcome)
    return outcomes


def test_answers_need_one_attempt_and_no_control(make_knocker, tmp_path, rsa_papers):
    with s_server(tmp_path, rsa_papers) as server:
        knocker = make_knocker(server.port)
        found = gathered(knocker)
    assert accepted(found) == {("TLS 1.2", "strong"), ("TLS 1.3", "any")}
    assert all(len(offer.attempts) == 1 and not offer.controls for offer in found.values())
    assert all(offer.attempts[0].ending in ANSWERS for offer in found.values())
    assert knocker.door.dialler.opened == len(found)


@pytest.mark.parametrize(
    ("speech", "versions", "categories"),
    [
        (SSLV3, {"SSLv3"}, set()),
        (NULL, {"TLS 1.0", "TLS 1.1", "TLS 1.2"}, {"NULL"}),
        (ANONYMOUS, {"TLS 1.0", "TLS 1.1", "TLS 1.2"}, {"anonymous"}),
        (RC4, {"TLS 1.0", "TLS 1.1", "TLS 1.2"}, {"RC4"}),
    ],
    ids=["SSLv3", "NULL only", "anonymous only", "RC4 only"],
)
def test_weak_servers_are_seen_for_what_they_are(make_knocker, rsa_papers, speech, versions, categories):
    """R09: a server that speaks nothing but NULL or anonymous suites is not "no TLS"."""
    with elderly(speech, rsa_papers) as port:
        found = gathered(make_knocker(port))
    whole = {"any", "weak", "strong"}
    assert {version for version, suites in accepted(found) if suites in whole} == versions
    assert {suites for _, suites in accepted(found)} - whole - {"rare weak"} == categories
    if "TLS 1.2" in versions:
        # R09 in the wave: the half of weak suites shows the version, and then each category is offered alone.
        assert ("TLS 1.2", "weak") in accepted(found)
        assert found["TLS 1.2", "strong"].attempts[0].ending is Ending.ALERT
        assert {suites for version, suites in found if version == "TLS 1.2"} >= {"NULL", "anonymous", "EXPORT", "RC4"}


@pytest.mark.parametrize("silence", [odd.leave, odd.reset], ids=["close", "reset"])
def test_a_close_or_reset_is_repeated_five_times_between_good_controls(make_knocker, tmp_path, rsa_papers, silence):
    def gate(hello: bytes):
        return silence if odd.offered_versions(hello) & OLD == odd.offered_versions(hello) else None

    with s_server(tmp_path, rsa_papers) as server, odd.front(server.port, gate) as front:
        found = gathered(make_knocker(front.port))
    for version in ("SSLv3", "TLS 1.0", "TLS 1.1"):
        offer = found[version, "any"]
        assert len(offer.attempts) == 5
        assert len(offer.controls) == 6
        assert {one.ending for one in offer.attempts} == {Ending.CLOSED if silence is odd.leave else Ending.RESET}
        assert {one.ending for one in offer.controls} == {Ending.ACCEPTED}


def test_the_control_is_a_hello_of_the_newest_version_that_was_accepted(make_knocker, tmp_path, rsa_papers):
    """A handshake that must succeed is one that the server's users need: an old version may be switched off any day."""

    def gate(hello: bytes):
        return odd.reset if odd.offered_versions(hello) == {0x0302} else None

    every = ("-min_protocol", "TLSv1", "-cipher", "ALL:@SECLEVEL=0")
    with s_server(tmp_path, rsa_papers, *every) as server, odd.front(server.port, gate) as front:
        knocker = make_knocker(front.port)
        found = gathered(knocker)
    assert set(knocker.versions) == {"TLS 1.0", "TLS 1.2", "TLS 1.3"}
    controls = found["TLS 1.1", "any"].controls
    assert len(controls) == 6
    assert {one.version for one in controls} == {"TLS 1.3"}


@pytest.mark.parametrize(("took_ms", "waits_s"), [(1, 2.0), (300, 3.0), (2000, 5.0)])
def test_a_repeat_waits_ten_times_a_good_handshake_two_seconds_at_least_and_never_more_than_the_limit(took_ms, waits_s):
    assert patience(Attempt(ending=Ending.ACCEPTED, milliseconds=took_ms), 5.0) == waits_s
    assert patience(Attempt(ending=Ending.ACCEPTED, milliseconds=took_ms), 0.5) == 0.5


def test_attempts_are_spaced(make_knocker, tmp_path, rsa_papers):
    def gate(hello: bytes):
        return odd.leave if odd.offered_versions(hello) == {0x0301} else None

    limits = Limits(read_s=1, spacing_s=0.2, per_second=1000)
    with s_server(tmp_path, rsa_papers) as server, odd.front(server.port, gate) as front:
        knocker = make_knocker(front.port, limits=limits)
        knocker.listen_now()
        before = len(front.arrivals)
        knocker.offer_now("TLS 1.0")
    first, *rest = front.arrivals[before:]
    # first look, control, then attempt and control five times
    assert len(rest) == 11
    attempts = [rest[index] for index in (1, 3, 5, 7, 9)]
    assert all(later - earlier >= 0.2 for earlier, later in zip([first, *attempts], attempts, strict=False))


def test_without_any_good_handshake_nothing_is_repeated_and_nothing_is_proven(make_knocker):
    with odd.odd_server(odd.close_after_hello) as server:
        knocker = make_knocker(server.port)
        listening = knocker.listen_now()
        found = {(offer.version, offer.suites): offer for offer in knocker.offers_now()}
    assert all(len(offer.attempts) == 1 and not offer.controls for offer in found.values())
    outcomes = judged("tls.protocols", knocker, found, listening)
    assert Outcome.PASS not in set().union(*outcomes.values())


def test_answers_that_change_are_all_kept(make_knocker, tmp_path, rsa_papers):
    """R10: the first look met a reset, the repeat an acceptance; both stand in the facts."""
    seen: list[bytes] = []

    def gate(hello: bytes):
        if odd.offered_versions(hello) != {0x0303}:
            return None
        seen.append(hello)
        # The wave offers TLS 1.2 twice; the third time is the look below.
        return odd.reset if len(seen) == 3 else None

    with s_server(tmp_path, rsa_papers) as server, odd.front(server.port, gate) as front:
        knocker = make_knocker(front.port)
        knocker.listen_now()
        offer = knocker.offer_now("TLS 1.2", "strong")
    assert [one.ending for one in offer.attempts] == [Ending.RESET, Ending.ACCEPTED]
    assert len(offer.controls) == 3


@pytest.mark.parametrize("refusal", [odd.reset, odd.leave], ids=["RST", "FIN"])
@pytest.mark.parametrize("window_s", [1.0, 0.0], ids=["5 a second", "ban"])
def test_a_weak_server_behind_a_limiter_never_passes(make_knocker, tmp_path, rsa_papers, refusal, window_s):
    """R06: TLS 1.0 and anonymous suites behind "5 connections, then nothing": not one pass for what it accepts."""
    weak = ("-tls1", "-cipher", "ALL:aNULL:@SECLEVEL=0")
    limits = Limits(deadline_s=20, read_s=1, spacing_s=0.1, per_second=1000)
    with s_server(tmp_path, rsa_papers, *weak) as server, odd.limiter(server.port, 5, window_s, refusal) as front:
        knocker = make_knocker(front.port, limits=limits)
        listening = knocker.listen_now()
        found = {}
        for version in ("TLS 1.2", "TLS 1.3", "TLS 1.1", "TLS 1.0", "SSLv3", "SSLv2"):
            found[version, "any"] = knocker.offer_now(version)
        if "TLS 1.0" in knocker.versions:
            found["TLS 1.0", "anonymous"] = knocker.offer_now("TLS 1.0", "anonymous")
    protocols = judged("tls.protocols", knocker, found, listening)
    assert Outcome.PASS not in protocols["TLS 1.0"]
    suites = judged("tls.suites", knocker, found, listening)
    assert Outcome.PASS not in suites.get("anonymous", set())


def test_the_weak_server_behind_a_rate_limit_is_found_out(make_knocker, tmp_path, rsa_papers):
    """R07: waiting between attempts outlasts "5 a second", so the weakness is a finding and not only a doubt."""
    weak = ("-tls1", "-cipher", "ALL:aNULL:@SECLEVEL=0")
    limits = Limits(deadline_s=30, read_s=1, spacing_s=0.3, per_second=1000)
    with (
        s_server(tmp_path, rsa_papers, *weak) as server,
        odd.limiter(server.port, 5, 1.0, odd.reset) as front,
    ):
        knocker = make_knocker(front.port, limits=limits)
        knocker.listen_now()
        for version in ("TLS 1.2", "TLS 1.3", "TLS 1.1", "SSLv2"):
            knocker.offer_now(version)
        offer = knocker.offer_now("TLS 1.0")
    assert Ending.ACCEPTED in {one.ending for one in offer.attempts}


def test_a_control_that_failed_stays_in_the_record_though_the_next_one_is_good(make_knocker, tmp_path, rsa_papers):
    """A handshake that is accepted at other times was lost: what was lost alike is no refusal (law 6, R06)."""
    controls = iter(["good", "bad", "good", "good", "good", "good", "good", "good", "good", "good", "good", "good"])

    def gate(hello: bytes):
        versions = odd.offered_versions(hello)
        if versions == {0x0301}:
            return odd.reset
        return odd.reset if 0x0304 in versions and next(controls, "good") == "bad" else None

    with s_server(tmp_path, rsa_papers) as server, odd.front(server.port, gate) as front:
        knocker = make_knocker(front.port)
        knocker.listen_now()
        offer = knocker.offer_now("TLS 1.0")
    assert Ending.RESET in {one.ending for one in offer.controls}
    assert len(offer.attempts) == 3
    assert not judge_offer(offer, frozenset()).proves
