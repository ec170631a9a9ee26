"""Which findings count: supersession, doubt, addresses and vantages that come and go."""

from datetime import timedelta

from builders import (
    ADDRESS,
    NOW,
    OLD,
    Book,
    answer,
    api,
    catalog,
    certificate,
    check,
    deployment,
    offers,
    policy,
    profile,
    shop,
    silence,
    sound,
    step,
    stopped,
    tree,
    unresolved,
)

from guide.assess.findings import findings_of
from guide.assess.fold import assess
from guide.model.outcomes import Outcome, Status
from guide.model.subjects import Scope
from guide.probes.registry import PROBES

SECOND = "192.0.2.11"
BOTH = (ADDRESS, SECOND)
SERVED = check(answer(200), port=443)
SHAKY = check(silence("reset"), port=443)
THERE = sound().vantage.model_copy(update={"name": "there"})


def kept(book, probe="tls.cleartext", now=NOW):
    return {
        (one.finding.address, one.finding.vantage, one.finding.place, one.finding.reason, one.older, one.stale)
        for one in findings_of(book.ledger(), policy(), now)
        if one.finding.probe == probe
    }


def short(book, probe="tls.cleartext", now=NOW):
    return sorted((address, reason) for address, _, _, reason, _, _ in kept(book, probe, now))


def old(days, **changes):
    when = NOW - timedelta(days=days)
    return sound(started=when, ended=when, **changes)


def test_every_applicable_probe_has_a_word_from_the_start():
    scope = Scope(subjects=(shop(), tree()))
    found = findings_of(Book(subjects=scope.subjects).ledger(), policy(), NOW)
    assert {one.finding.reason for one in found} == {"not_probed"}
    duty = [probe for probe in PROBES.values() if not (probe.advises or probe.brought)]
    wanted = [probe.id for probe in duty for subject in scope.subjects if probe.concerns(subject, scope)]
    assert sorted(one.finding.probe for one in found) == sorted(wanted)


def test_a_sound_subject_has_no_open_finding():
    book = Book()
    facts = book.put(sound())
    found = findings_of(book.ledger(), policy(), NOW)
    counting = [one.finding for one in found if not PROBES[one.finding.probe].optional]
    assert {finding.outcome for finding in counting} == {Outcome.PASS, Outcome.MANUAL}
    assert {finding.facts for finding in counting} == {facts}


def test_a_partial_newer_run_keeps_its_fails_and_the_older_ones():
    book = Book()
    book.put(sound(offers=offers(TLS_1_0="accepted", TLS_1_1="accepted")))
    partial = stopped("deadline", "offers").problems
    book.put(sound(offers=offers(SSLv3="accepted", TLS_1_1="alert"), problems=partial))
    assert {(place, reason, older) for _, _, place, reason, older, _ in kept(book, "tls.protocols")} == {
        ("TLS 1.0", "forbidden_accepted", True),
        ("TLS 1.1", "forbidden_accepted", True),
        ("", "deadline", False),
    }


def test_of_two_runs_that_came_to_nothing_the_newer_one_speaks():
    book = Book()
    book.put(stopped("deadline"))
    book.put(stopped("filtered"))
    assert short(book) == [(ADDRESS, "filtered")]


def test_an_inconclusive_place_leaves_the_other_places_alone():
    book = Book()
    book.put(sound())
    shaky = tuple(one for one in offers() if one.version != "TLS 1.0")
    book.put(sound(offers=(*shaky, offers(TLS_1_0="timeout")[2])))
    found = {place: reason for _, _, place, reason, _, _ in kept(book, "tls.protocols")}
    assert found == dict.fromkeys(OLD, "refused") | {"TLS 1.0": "unstable", "current": "current_accepted"}


def test_what_was_skipped_casts_no_doubt_on_older_facts():
    book = Book()
    book.put(sound())
    book.put(stopped("skipped"))
    book.put(sound(plaintext=None))
    assert short(book) == [(ADDRESS, "refused_status")]


def test_what_was_only_ever_skipped_says_so():
    book = Book()
    book.put(stopped("skipped"))
    assert short(book) == [(ADDRESS, "skipped")]


def test_a_place_in_doubt_that_a_newer_run_did_not_look_at_is_open():
    book = Book(subjects=(shop(paths=("/", "/b")),))
    one, two = sound().cleartext[0], sound().cleartext[0].model_copy(update={"path": "/b"})
    book.put(sound(cleartext=(one, two)))
    book.put(stopped("deadline"))
    book.put(sound(cleartext=(one,)))
    found = {place: reason for _, _, place, reason, _, _ in kept(book, "http.cleartext")}
    assert found == {"/": "redirects_to_https", "/b": "not_probed"}


def test_a_certificate_of_a_key_type_no_longer_presented_is_gone():
    book = Book()
    rsa = certificate(key="RSA", names=("other.example",))
    book.put(sound(certificates=(deployment(), deployment(rsa))))
    assert "name_mismatch" in {reason for _, reason in short(book, "certificate.name")}
    book.put(sound())
    assert short(book, "certificate.name") == [(ADDRESS, "matches")]


def test_both_vantages_count():
    book = Book()
    book.put(sound(plaintext=SERVED, vantage=THERE))
    book.put(sound())
    assert short(book) == [(ADDRESS, "refused_status"), (ADDRESS, "served")]


def test_a_name_that_led_nowhere_casts_doubt_on_every_address_of_that_vantage():
    book = Book()
    book.put(sound(addresses=BOTH))
    book.put(sound(addresses=BOTH, address=SECOND, plaintext=SERVED))
    book.put(unresolved())
    assert {(address, reason, older) for address, _, _, reason, older, _ in kept(book)} == {
        ("", "name_unresolved", False),
        (SECOND, "served", True),
    }
    book.put(sound(addresses=BOTH))
    assert short(book) == [(ADDRESS, "refused_status"), (SECOND, "served")]


def test_an_address_in_doubt_that_was_not_reached_again_is_not_probed():
    book = Book()
    book.put(sound(addresses=BOTH))
    book.put(sound(addresses=BOTH, address=SECOND))
    book.put(unresolved())
    book.put(sound(addresses=BOTH))
    assert short(book) == [(ADDRESS, "refused_status"), (SECOND, "not_probed")]


def test_a_stale_word_from_a_lost_vantage_goes_when_another_one_is_fresh():
    book = Book()
    book.put(old(100, vantage=THERE))
    assert {stale for *_, stale in kept(book)} == {True}
    book.put(sound())
    assert {(vantage, stale) for _, vantage, _, _, _, stale in kept(book)} == {("here", False)}
    assert {stale for *_, stale in kept(book, now=NOW + timedelta(days=90))} == {True}


def test_a_stale_word_on_an_address_the_name_has_lost_goes_too():
    book = Book()
    book.put(old(100, addresses=BOTH))
    book.put(old(100, addresses=BOTH, address=SECOND))
    book.put(sound())
    assert short(book) == [(ADDRESS, "refused_status")]


def test_a_stale_word_on_an_address_the_name_still_has_stays():
    book = Book()
    book.put(old(100, addresses=BOTH, address=SECOND))
    book.put(sound(addresses=BOTH))
    assert {(address, stale) for address, *_, stale in kept(book)} == {(ADDRESS, False), (SECOND, True)}


def test_a_fail_and_an_open_word_on_a_lost_address_stay():
    for plaintext, reason in ((SERVED, "served"), (SHAKY, "unstable")):
        book = Book()
        book.put(old(100, addresses=BOTH, address=SECOND, plaintext=plaintext))
        book.put(sound())
        assert short(book) == [(ADDRESS, "refused_status"), (SECOND, reason)]


def test_an_address_that_was_never_reached_and_is_lost_is_not_asked_for_any_more():
    book = Book()
    book.put(sound(addresses=BOTH))
    assert short(book) == [(ADDRESS, "refused_status"), (SECOND, "not_probed")]
    book.put(stopped("deadline", addresses=(ADDRESS,)))
    assert (SECOND, "not_probed") in short(book)
    book.put(sound())
    assert short(book) == [(ADDRESS, "refused_status")]


def test_facts_of_a_subject_out_of_scope_count_nowhere():
    book = Book()
    book.put(sound())
    book.put(sound(subject="elsewhere.example:443", plaintext=SERVED))
    assert short(book) == [(ADDRESS, "refused_status")]


def test_facts_are_judged_by_the_subject_as_it_is_declared_now():
    book = Book(subjects=(shop(paths=("/", "/new")),))
    book.put(sound())
    assert (ADDRESS, "not_probed") in short(book, "http.cleartext")


def test_a_profile_adds_advice_and_never_asks_for_what_was_not_looked_at():
    book = Book()
    assert {one.finding.reason for one in findings_of(book.ledger(), policy(), NOW, profile())} == {"not_probed"}
    before = len(findings_of(book.ledger(), policy(), NOW, profile()))
    assert before == len(findings_of(book.ledger(), policy(), NOW))
    book.put(sound())
    advice = [
        one for one in findings_of(book.ledger(), policy(), NOW, profile()) if one.finding.probe.startswith("profile.")
    ]
    assert {one.finding.probe for one in advice} == {
        "profile.protocols",
        "profile.suites",
        "profile.groups",
        "profile.hsts",
        "profile.lifetime",
        "profile.keys",
    }


def test_a_profile_that_says_less_is_asked_less():
    book = Book()
    book.put(sound())
    rules = {key: rule for key, rule in profile().rules.items() if key.startswith("tls.")}
    found = findings_of(book.ledger(), policy(), NOW, profile(rules=rules))
    assert {one.finding.probe for one in found if one.finding.probe.startswith("profile.")} == {
        "profile.protocols",
        "profile.suites",
        "profile.groups",
    }


def test_the_period_is_that_of_the_facts_that_count():
    book = Book()
    book.put(old(50))
    new = sound()
    book.put(new)
    found = assess(catalog(step(probes=("tls.cleartext",))), book.ledger(), now=NOW)
    assert (found.facts_from, found.facts_to) == (new.started, new.ended)
    assert (found.records, found.newest) == (3, book.records[-1].digest)
    assert found.requirement.status is Status.SATISFIED


def test_a_programme_fail_beside_an_open_word_does_not_hide_an_older_fail_of_the_requirement():
    book = Book(subjects=(api(),))
    book.put(sound(cleartext=(check(answer(200)),)))
    cut = check(answer(301, location="https://shop.example/"))
    book.put(sound(cleartext=(cut,)))
    book.put(sound(cleartext=(cut,)))
    assert {(reason, older) for _, _, _, reason, older, _ in kept(book, "http.cleartext")} == {
        ("served_in_clear", True),
        ("api_redirects", False),
        ("chain_incomplete", False),
    }
    assert len(short(book, "http.cleartext")) == 3
