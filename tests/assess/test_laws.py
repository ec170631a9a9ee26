"""The laws of the verdict, one named test or more for each (design section 3)."""

from datetime import timedelta

import pytest
from builders import (
    ADDRESS,
    ANN,
    BOB,
    EVE,
    NOW,
    SHOP,
    Book,
    answer,
    api,
    assumption,
    attachment,
    catalog,
    certificate,
    check,
    deployment,
    digest,
    hit,
    offers,
    policy,
    question,
    redirected,
    scanned,
    shop,
    silence,
    sound,
    step,
    stopped,
    three,
    tree,
    unresolved,
)

from guide.assess.aspects import aspect_digest
from guide.assess.fold import assess
from guide.model.bodies import Note, ScopeChange
from guide.model.exits import Exit
from guide.model.outcomes import Bearing, Outcome, Status
from guide.model.subjects import Exclusion
from guide.probes.registry import PROBES

SERVED = check(answer(200), port=443)
SHAKY = check(silence("reset"), port=443)
ONE = catalog(step(probes=("tls.cleartext",)))
BOTH = catalog(step(probes=("tls.cleartext",), questions=(question(),)))


def looked(book, content=ONE, **more):
    return assess(content, book.ledger(), **({"now": NOW} | more))


def reasons(found):
    return sorted((one.finding.reason, one.standing) for one in found.findings)


def fingerprint(observed, probe="tls.cleartext", subject=None):
    judged = PROBES[probe].judge(observed, subject or shop(), policy(), NOW)
    return next(one.fingerprint for one in judged if one.outcome is not Outcome.PASS)


# Law 1


@pytest.mark.parametrize("reason", ["deadline", "cancelled", "reset", "worker_died", "cannot_speak", "skipped"])
def test_law_1_what_was_stopped_is_open_with_its_reason(reason):
    book = Book()
    book.put(stopped(reason))
    found = looked(book)
    assert (found.requirement.status, found.requirement.exit) == (Status.OPEN, Exit.NOT_ASSESSED)
    assert [one.reason for one in found.not_proven] == [reason]


def test_law_1_what_this_tool_cannot_speak_is_listed():
    book = Book()
    book.put(stopped("cannot_speak"))
    assert [(one.kind, one.reason, one.effect) for one in looked(book).not_proven] == [
        ("finding", "cannot_speak", Status.OPEN)
    ]


# Law 2


def test_law_2_no_subject_is_open_even_with_every_question_answered():
    book = Book(subjects=())
    book.answered()
    found = looked(book, catalog(step(questions=(question(),))))
    assert (found.requirement.status, found.requirement.exit) == (Status.OPEN, Exit.OPEN)
    assert ("scope", "no_endpoints") in {(one.kind, one.reason) for one in found.not_proven}


def test_law_2_a_step_with_probes_and_no_endpoint_is_open():
    book = Book(subjects=(tree(),))
    book.answered()
    assert looked(book, BOTH).steps[0].status is Status.OPEN


def test_law_2_an_address_that_was_not_reached_is_open():
    book = Book()
    book.put(sound(addresses=(ADDRESS, "192.0.2.11")))
    found = looked(book)
    assert (found.requirement.status, found.requirement.exit) == (Status.OPEN, Exit.OPEN)
    assert [(one.finding.address, one.finding.reason) for one in found.findings if one.status is Status.OPEN] == [
        ("192.0.2.11", "not_probed")
    ]


def test_law_2_a_subject_without_facts_is_open():
    book = Book(subjects=(shop(), shop(host="pay.example")))
    book.put(sound())
    assert [one.finding.subject for one in looked(book).findings if one.status is Status.OPEN] == ["pay.example:443"]


def test_law_2_the_worst_of_two_addresses_wins():
    book = Book()
    both = (ADDRESS, "192.0.2.11")
    book.put(sound(addresses=both))
    book.put(sound(address="192.0.2.11", addresses=both, plaintext=SERVED))
    assert looked(book).requirement.status is Status.NOT_SATISFIED


# Law 3


def test_law_3_a_scan_without_hits_satisfies_nothing_by_itself():
    book = Book(subjects=(shop(), tree()))
    book.put(scanned())
    assert looked(book, catalog(step(probes=("source.fallback",)))).steps[0].status is Status.OPEN
    with_question = catalog(step(probes=("source.fallback",), questions=(question(),)))
    assert looked(book, with_question).steps[0].status is Status.OPEN
    book.answered()
    assert looked(book, with_question).steps[0].status is Status.SATISFIED


def test_law_3_what_answers_first_is_a_fact_for_a_person():
    book = Book()
    book.put(sound())
    assert looked(book, catalog(step(probes=("endpoint.listening",)))).requirement.status is Status.OPEN


# Law 4


def test_law_4_a_rerun_of_the_same_address_and_vantage_lifts_a_fail():
    book = Book()
    book.put(sound(plaintext=SERVED))
    book.put(sound())
    assert looked(book).requirement.status is Status.SATISFIED


def test_law_4_a_rerun_elsewhere_does_not():
    from_there = sound().vantage.model_copy(update={"name": "there"})
    for other in ({"vantage": from_there}, {"address": "192.0.2.11"}):
        book = Book()
        both = (ADDRESS, "192.0.2.11")
        book.put(sound(plaintext=SERVED, addresses=both))
        book.put(sound(**({"addresses": both} | other)))
        assert looked(book).requirement.status is Status.NOT_SATISFIED


def test_law_4_a_rerun_that_covers_less_supersedes_nothing_of_what_it_left_out():
    book = Book(subjects=(shop(paths=("/", "/old")),))
    content = catalog(step(probes=("http.cleartext",)))
    served = check(answer(200), path="/old")
    book.put(sound(cleartext=(redirected("https://shop.example/"), served)))
    book.put(sound(cleartext=(redirected("https://shop.example/"),)))
    book.put(sound(cleartext=None))
    assert {one.finding.place: one.finding.reason for one in looked(book, content).findings} == {
        "/": "redirects_to_https",
        "/old": "served_in_clear",
    }


def test_law_4_an_inconclusive_rerun_stands_and_keeps_the_older_fail():
    book = Book()
    book.put(sound(plaintext=SERVED))
    book.put(stopped("deadline"))
    found = looked(book)
    assert {(one.finding.reason, one.older) for one in found.findings} == {("served", True), ("deadline", False)}
    assert found.requirement.status is Status.NOT_SATISFIED


def test_law_4_an_inconclusive_rerun_takes_an_older_pass_away():
    book = Book()
    book.put(sound())
    book.put(sound(plaintext=SHAKY))
    assert reasons(looked(book)) == [("unstable", "stands")]
    assert looked(book).requirement.status is Status.OPEN


def test_law_4_an_attestation_never_lifts_a_fail():
    book = Book()
    book.answered()
    book.put(sound(plaintext=SERVED))
    book.answered()
    assert looked(book, BOTH).requirement.status is Status.NOT_SATISFIED


def test_law_4_an_accepted_false_positive_lifts_it_until_it_runs_out():
    book = Book()
    book.put(sound(plaintext=SERVED))
    ruled = book.rule(fingerprint(sound(plaintext=SERVED)), valid_until=NOW + timedelta(days=10))
    assert looked(book).requirement.status is Status.NOT_SATISFIED
    book.review(ruled)
    found = looked(book)
    assert (found.requirement.status, reasons(found)) == (Status.SATISFIED, [("served", "false-positive")])
    assert (found.findings[0].record, found.findings[0].by) == (ruled, ANN)
    assert looked(book, now=NOW + timedelta(days=11)).requirement.status is Status.NOT_SATISFIED


def test_law_4_a_determination_is_bound_to_its_fingerprint():
    book = Book()
    book.review(book.rule(fingerprint(sound(plaintext=SERVED))))
    book.put(sound(plaintext=redirected("http://shop.example/")))
    assert looked(book).requirement.status is Status.NOT_SATISFIED


def test_law_4_a_determination_needs_evidence_that_is_there():
    book = Book()
    book.put(sound(plaintext=SERVED))
    book.review(book.rule(fingerprint(sound(plaintext=SERVED))))
    for state in ("missing", "altered"):
        found = looked(book, artifacts={attachment().digest: state})
        assert found.requirement.status is Status.NOT_SATISFIED
    bare = Book()
    bare.put(sound(plaintext=SERVED))
    bare.review(bare.rule(fingerprint(sound(plaintext=SERVED)), evidence=()))
    assert looked(bare).requirement.status is Status.NOT_SATISFIED


def test_law_4_a_waiver_turns_a_fail_into_an_accepted_risk_until_it_expires():
    book = Book()
    book.put(sound(plaintext=SERVED))
    book.waive(fingerprint(sound(plaintext=SERVED)), expires=NOW + timedelta(days=5))
    found = looked(book)
    assert (found.requirement.status, found.requirement.exit) == (Status.RISK_ACCEPTED, Exit.NOT_SATISFIED)
    assert (found.findings[0].standing, found.findings[0].by) == ("waived", EVE)
    assert looked(book, now=NOW + timedelta(days=6)).requirement.status is Status.NOT_SATISFIED


def test_law_4_nobody_waives_on_their_own_approval_and_a_rejection_voids_it():
    own = Book()
    own.put(sound(plaintext=SERVED))
    own.waive(fingerprint(sound(plaintext=SERVED)), by=EVE, approved_by=" eve  THIRD")
    assert looked(own).requirement.status is Status.NOT_SATISFIED
    own.review(own.records[-1].id, by=BOB)
    assert looked(own).requirement.status is Status.RISK_ACCEPTED
    own.review(own.records[-2].id, accepted=False, by=BOB)
    assert looked(own).requirement.status is Status.NOT_SATISFIED


def test_law_4_a_rejected_waiver_counts_for_nothing_whoever_approved_it():
    book = Book()
    book.put(sound(plaintext=SERVED))
    book.review(book.waive(fingerprint(sound(plaintext=SERVED))), accepted=False)
    assert looked(book).requirement.status is Status.NOT_SATISFIED


def test_law_4_a_ruling_from_the_future_does_not_count_yet():
    book = Book()
    book.put(sound(plaintext=SERVED))
    book.waive(fingerprint(sound(plaintext=SERVED)))
    book.records[-1] = book.records[-1].model_copy(update={"at": NOW + timedelta(days=1)})
    assert looked(book).requirement.status is Status.NOT_SATISFIED


def test_law_4_facts_age_out_and_a_fail_stays_a_fail():
    for plaintext, status in ((check(answer(400)), Status.STALE), (SERVED, Status.NOT_SATISFIED)):
        book = Book()
        book.put(sound(plaintext=plaintext))
        assert looked(book, now=NOW + timedelta(days=91)).requirement.status is status
    book = Book()
    book.put(sound())
    assert looked(book, now=NOW + timedelta(days=88)).requirement.status is Status.SATISFIED


def test_law_4_facts_from_the_future_or_a_clock_that_ran_backwards_are_stale():
    book = Book()
    book.put(sound(), at=NOW + timedelta(minutes=1))
    assert looked(book).requirement.status is Status.STALE
    back = Book()
    back.put(sound(), at=NOW - timedelta(days=3))
    assert looked(back).requirement.status is Status.STALE
    ahead = Book()
    ahead.put(sound(ended=NOW + timedelta(seconds=1)))
    assert looked(ahead).requirement.status is Status.STALE


# Law 5


def test_law_5_a_rerun_closes_an_inconclusive():
    book = Book()
    book.put(stopped("filtered"))
    book.put(sound())
    assert looked(book).requirement.status is Status.SATISFIED


def test_law_5_a_settled_inconclusive_says_by_whom_and_until_when():
    book = Book()
    book.put(stopped("filtered"))
    ruled = book.rule(fingerprint(stopped("filtered")), "settled")
    assert looked(book).requirement.status is Status.OPEN
    book.review(ruled)
    found = looked(book)
    assert (found.requirement.status, found.requirement.exit) == (Status.SATISFIED, Exit.SATISFIED)
    assert (found.findings[0].standing, found.findings[0].by) == ("settled", ANN)
    assert found.findings[0].until == NOW + timedelta(days=200)


def test_law_5_a_ruling_of_the_other_kind_lifts_nothing():
    book = Book()
    book.put(stopped("filtered"))
    book.review(book.rule(fingerprint(stopped("filtered")), "false-positive"))
    book.waive(fingerprint(stopped("filtered")))
    assert looked(book).requirement.status is Status.OPEN
    failing = Book()
    failing.put(sound(plaintext=SERVED))
    failing.review(failing.rule(fingerprint(sound(plaintext=SERVED)), "settled"))
    assert looked(failing).requirement.status is Status.NOT_SATISFIED


def test_law_5_a_name_that_led_nowhere_is_answered_by_any_address_later():
    book = Book()
    book.put(sound())
    book.put(unresolved())
    assert reasons(looked(book)) == [("name_unresolved", "stands")]
    book.put(sound())
    assert reasons(looked(book)) == [("refused_status", "stands")]


# Law 6 is a judgement of the probes; here only that the fold does not soften it


def test_law_6_a_limiter_never_becomes_a_pass():
    book = Book()
    book.put(sound(plaintext=three("reset", good=False)))
    assert looked(book).requirement.status is Status.OPEN


# Law 7


def test_law_7_not_applicable_needs_an_approver_who_is_not_its_author():
    content = catalog(step(questions=(question(),)))
    for approver, status in (("", Status.OPEN), ("ann AUTHOR", Status.OPEN), (EVE, Status.NOT_APPLICABLE)):
        for solo in (False, True):
            book = Book(solo=solo)
            book.answered(answer="not-applicable", approved_by=approver)
            assert looked(book, content).steps[0].status is status


# Law 8


def test_law_8_a_statement_counts_when_a_second_person_accepted_it():
    content = catalog(step(questions=(question(),)))
    book = Book()
    said = book.attest(stated_by=EVE)
    assert looked(book, content).steps[0].questions[0].reason == "awaiting_review"
    for author in (ANN, "  ann   author ", EVE):
        book.review(said, by=author)
        assert looked(book, content).steps[0].questions[0].reason == "awaiting_review"
    review = book.review(said, by=BOB)
    state = looked(book, content).steps[0].questions[0]
    assert (state.status, state.reason, state.attestation, state.review) == (Status.SATISFIED, "accepted", said, review)


def test_law_8_the_newest_review_wins_and_anyone_may_reject():
    content = catalog(step(questions=(question(),)))
    book = Book()
    said = book.answered()
    book.review(said, accepted=False, by=ANN)
    assert looked(book, content).steps[0].questions[0].reason == "rejected"
    book.review(said, by=ANN)
    assert looked(book, content).steps[0].questions[0].reason == "rejected"
    book.review(said, by=EVE)
    assert looked(book, content).steps[0].questions[0].reason == "accepted"


def test_law_8_a_solo_workbook_needs_no_second_person_and_says_so():
    content = catalog(step(questions=(question(),)))
    book = Book(solo=True)
    said = book.attest()
    found = looked(book, content)
    assert (found.scope.solo, found.steps[0].questions[0].reason) == (True, "accepted_solo")
    book.review(said, accepted=False)
    assert looked(book, content).steps[0].status is Status.OPEN


def test_law_8_no_counts_at_once():
    book = Book()
    book.attest(answer="not-satisfied")
    assert looked(book, catalog(step(questions=(question(),)))).requirement.status is Status.NOT_SATISFIED


def stale_reason(book, content=None, **more):
    state = looked(book, content or catalog(step(questions=(question(),))), **more).steps[0].questions[0]
    return state.reason if state.status is Status.STALE else state.status


def test_law_8_stale_expired():
    book = Book()
    book.answered(valid_until=NOW + timedelta(days=5))
    assert stale_reason(book) is Status.SATISFIED
    assert stale_reason(book, now=NOW + timedelta(days=6)) == "expired"


def test_law_8_a_statement_holds_no_longer_than_the_policy_allows():
    book = Book()
    book.answered(valid_until=NOW + timedelta(days=3000))
    assert stale_reason(book, now=NOW + timedelta(days=362)) is Status.SATISFIED
    assert stale_reason(book, now=NOW + timedelta(days=364)) == "expired"


def test_law_8_stale_question_changed():
    book = Book()
    book.answered()
    for changed in ({"revision": 2}, {"digest": digest("other words")}):
        assert stale_reason(book, catalog(step(questions=(question(**changed),)))) == "question_changed"


def test_law_8_stale_fact_changed():
    book = Book()
    book.put(sound())
    known = aspect_digest(SHOP, "certificate", book.ledger())
    book.answered(assumes=(assumption("certificate", known),))
    book.put(sound())
    assert stale_reason(book) is Status.SATISFIED
    book.put(stopped("deadline"))
    assert stale_reason(book) is Status.SATISFIED
    book.put(sound(certificates=(deployment(certificate(sha256=digest("renewed"))),)))
    assert stale_reason(book) == "fact_changed"


def test_law_8_facts_that_stopped_early_change_no_assumption():
    book = Book()
    book.put(sound())
    known = aspect_digest(SHOP, "protocols", book.ledger())
    book.answered(assumes=(assumption("protocols", known),))
    book.put(sound(offers=offers()[:5], problems=stopped("deadline", "offers").problems))
    assert stale_reason(book) is Status.SATISFIED


def test_law_8_an_assumption_about_facts_that_are_gone_is_stale():
    book = Book()
    book.answered(assumes=(assumption("protocols", digest("TLS 1.3\n")),))
    assert stale_reason(book) == "fact_changed"


def test_law_8_stale_evidence():
    book = Book()
    book.answered(evidence=(attachment(),))
    assert stale_reason(book, artifacts={attachment().digest: "present"}) is Status.SATISFIED
    assert stale_reason(book, artifacts={attachment().digest: "missing"}) == "evidence_missing"
    assert stale_reason(book, artifacts={attachment().digest: "altered"}) == "evidence_altered"


def test_law_8_a_statement_from_the_future_does_not_count():
    book = Book()
    book.answered(at=NOW + timedelta(days=1))
    assert stale_reason(book) == "from_the_future"


def test_law_8_staging_never_proves_production():
    book = Book()
    book.answered(environment="staging")
    assert looked(book, catalog(step(questions=(question(),)))).steps[0].questions[0].reason == "other_environment"


# Law 9


def test_law_9_a_programme_fail_leaves_the_requirement_alone():
    content = catalog(step(probes=("tls.cleartext", "hsts.header")))
    book = Book()
    book.put(sound(secure=()))
    found = looked(book, content)
    assert found.requirement.status is Status.SATISFIED
    assert found.programme.status is Status.OPEN
    assert found.steps[0].status is Status.OPEN


def test_law_9_an_api_that_redirects_fails_the_programme_only():
    book = Book(subjects=(api(),))
    book.put(sound())
    found = looked(book, catalog(step(probes=("http.cleartext",))))
    assert (found.requirement.status, found.programme.status) == (Status.SATISFIED, Status.NOT_SATISFIED)
    assert (found.requirement.exit, found.programme.exit) == (Exit.SATISFIED, Exit.NOT_SATISFIED)


def test_law_9_a_question_moves_only_the_verdict_it_bears_on():
    content = catalog(step(probes=("tls.cleartext",), questions=(question(bears_on="programme"),)))
    book = Book()
    book.put(sound())
    found = looked(book, content)
    assert (found.requirement.status, found.programme.status) == (Status.SATISFIED, Status.OPEN)


def test_law_9_a_profile_never_moves_a_verdict():
    content = catalog(step(probes=("tls.protocols", "certificate.key")))
    book = Book()
    book.put(sound())
    plain, hardened = looked(book, content), looked(book, content, profile="test-profile")
    advice = [one for one in hardened.findings if one.finding.outcome is Outcome.ADVISORY]
    assert {one.finding.probe for one in advice} >= {"profile.protocols", "profile.keys"}
    assert {one.finding.bears_on for one in advice} == {Bearing.ADVISORY}
    assert (plain.requirement, plain.programme) == (hardened.requirement, hardened.programme)
    assert {one.finding.probe for one in hardened.steps[0].findings} >= {"profile.protocols", "profile.keys"}


def test_law_9_a_fail_that_the_policy_only_advises_on_counts_nowhere():
    content = catalog(step(probes=("tls.cleartext", "hsts.header")))
    rules = policy().rules | {"hsts.header": policy().rules["hsts.subdomains"]}
    lenient = content.model_copy(update={"policies": {"test-policy": policy(rules=rules)}})
    book = Book()
    book.put(sound(secure=()))
    assert looked(book, lenient).programme.status is Status.SATISFIED


# Law 10


def test_law_10_old_facts_are_judged_anew_under_another_policy_and_date():
    strict = policy(
        id="strict", rules=policy().rules | {"tls.protocols.forbidden": policy().rules["tls.protocols.required"]}
    )
    content = catalog(step(probes=("tls.protocols", "certificate.dates")))
    content = content.model_copy(update={"policies": content.policies | {"strict": strict}})
    book = Book()
    book.put(sound())
    assert looked(book, content).requirement.status is Status.SATISFIED
    assert looked(book, content, policy="strict").requirement.status is Status.NOT_SATISFIED
    later = looked(book, content, now=NOW + timedelta(days=80))
    assert ("expired", "stands") in reasons(later)


def test_law_10_the_same_records_give_the_same_assessment():
    book = Book()
    book.put(sound(plaintext=SERVED))
    book.answered()
    assert looked(book, BOTH) == looked(book, BOTH)


# Law 11


def test_law_11_a_withdrawal_wins_over_a_concurrent_review():
    content = catalog(step(questions=(question(),)))
    book = Book()
    said = book.attest()
    fork = book.tip()
    book.withdraw(said)
    first = book.tip()
    book.put(Note(text="The other branch."), prev=fork)
    book.review(said)
    book.join(*first, *book.tip())
    assert looked(book, content).steps[0].questions[0].reason == "not_answered"


def test_law_11_facts_cannot_be_withdrawn():
    book = Book()
    book.withdraw(book.put(sound(plaintext=SERVED)))
    assert looked(book).requirement.status is Status.NOT_SATISFIED


def test_law_11_undo_uncovers_what_was_said_before():
    content = catalog(step(questions=(question(),)))
    book = Book()
    old = book.answered()
    new = book.attest(answer="not-satisfied")
    assert looked(book, content).requirement.status is Status.NOT_SATISFIED
    book.withdraw(new)
    assert looked(book, content).steps[0].questions[0].attestation == old


@pytest.mark.parametrize("taken", ["review", "waiver", "determination"])
def test_law_11_what_was_withdrawn_no_longer_counts(taken):
    book = Book()
    book.put(sound(plaintext=SERVED))
    mark = fingerprint(sound(plaintext=SERVED))
    if taken == "waiver":
        target = book.waive(mark)
    else:
        ruled = book.rule(mark)
        review = book.review(ruled)
        target = review if taken == "review" else ruled
    assert looked(book).requirement.status is not Status.NOT_SATISFIED
    book.withdraw(target)
    assert looked(book).requirement.status is Status.NOT_SATISFIED


def test_law_11_a_withdrawal_is_final():
    book = Book()
    book.put(sound(plaintext=SERVED))
    undo = book.withdraw(book.waive(fingerprint(sound(plaintext=SERVED))))
    book.withdraw(undo)
    assert looked(book).requirement.status is Status.NOT_SATISFIED


def test_law_11_redacted_facts_are_inconclusive_and_uncover_no_older_pass():
    book = Book()
    book.put(sound())
    book.redact(book.put(sound(plaintext=SERVED)))
    assert reasons(looked(book)) == [("redacted", "stands")]
    assert looked(book).requirement.status is Status.OPEN
    book.put(sound())
    assert looked(book).requirement.status is Status.SATISFIED


def test_law_11_redacted_facts_keep_an_older_fail():
    book = Book()
    book.put(sound(plaintext=SERVED))
    book.redact(book.put(sound()))
    assert looked(book).requirement.status is Status.NOT_SATISFIED


def test_law_11_the_only_facts_redacted_say_so():
    book = Book()
    book.redact(book.put(sound()))
    assert reasons(looked(book)) == [("redacted", "stands")]


def test_law_11_redacted_facts_unsettle_what_took_them_for_granted():
    book = Book()
    book.put(sound())
    known = aspect_digest(SHOP, "certificate", book.ledger())
    book.answered(assumes=(assumption("certificate", known),))
    book.redact(book.put(sound(certificates=(deployment(certificate(sha256=digest("renewed"))),))))
    assert stale_reason(book) == "fact_changed"


# Law 12


def test_law_12_everything_open_or_stale_is_named_once_with_its_bearing():
    content = catalog(
        step("01-first", ("tls.cleartext", "hsts.max_age"), (question(), question("q.more", bears_on="programme"))),
        step("02-second", ("tls.cleartext",), (question("q.last", "02-second"),)),
    )
    book = Book(exclude=(Exclusion(subject="old.example:443", reason="Sold.", owner=EVE),))
    book.put(sound(plaintext=SHAKY, secure=()))
    book.answered("q.last")
    found = looked(book, content)
    assert [(one.kind, one.reason, one.bears_on.value, one.effect.value) for one in found.not_proven] == [
        ("subject", "excluded", "requirement", "not-applicable"),
        ("finding", "unstable", "requirement", "open"),
        ("question", "not_answered", "requirement", "open"),
        ("finding", "no_https_answer", "programme", "open"),
        ("question", "not_answered", "programme", "open"),
    ]


def test_law_12_what_is_satisfied_failed_or_advised_is_not_in_that_list():
    content = catalog(step(probes=("tls.protocols", "http.downgrade")))
    book = Book()
    book.put(sound(offers=offers(TLS_1_0="accepted")))
    found = looked(book, content, profile="test-profile")
    assert found.requirement.status is Status.NOT_SATISFIED
    assert found.not_proven == ()


def test_law_12_a_profiles_gap_is_not_in_that_list_and_one_gap_stands_once():
    content = catalog(step(probes=("tls.cleartext", "tls.suites")))
    from_there = sound().vantage.model_copy(update={"name": "there"})
    book = Book()
    gap = tuple(one.model_copy(update={"complete": False, "accepted": ()}) for one in sound().suites)
    for vantage in (sound().vantage, from_there):
        book.put(sound(plaintext=SHAKY, suites=gap, offers=offers(), listening=None, vantage=vantage))
    found = looked(book, content, profile="test-profile")
    shaky = [one for one in found.not_proven if one.reason == "unstable"]
    assert (len(shaky), len([one for one in found.findings if one.finding.reason == "unstable"])) == (1, 2)
    assert Bearing.ADVISORY not in {one.bears_on for one in found.not_proven}
    assert "profile.suites" in {one.finding.probe for one in found.findings if one.status is Status.OPEN}


def test_an_excluded_subject_does_not_count_and_comes_back_with_its_facts():
    book = Book()
    book.put(sound(plaintext=SERVED))
    gone = Exclusion(subject=SHOP, reason="Sold.", owner=EVE)
    book.put(ScopeChange(exclude=(gone,)))
    found = looked(book)
    assert (found.requirement.status, found.findings) == (Status.OPEN, ())
    book.put(ScopeChange(add=(shop(),)))
    assert looked(book).requirement.status is Status.NOT_SATISFIED


def test_a_source_scan_that_is_clean_again_replaces_its_old_matches():
    content = catalog(step(probes=("source.fallback",), questions=(question(),)))
    book = Book(subjects=(shop(), tree()))
    book.answered()
    book.put(scanned(hit(12), hit(99)))
    assert looked(book, content).steps[0].status is Status.NOT_SATISFIED
    book.put(scanned(hit(12), truncated=True))
    assert {(one.finding.place, one.older) for one in looked(book, content).findings} == {
        ("app.py:12 python-verify-off", False),
        ("app.py:99 python-verify-off", True),
        ("", False),
    }
    book.put(scanned())
    assert looked(book, content).steps[0].status is Status.SATISFIED
