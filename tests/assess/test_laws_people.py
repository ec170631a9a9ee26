"""Laws 7 to 12: people, verdicts and records, by name (design section 3)."""

from datetime import timedelta

import pytest
from builders import (
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
    offers,
    policy,
    question,
    shop,
    silence,
    sound,
    step,
    stopped,
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


def test_law_11_redacted_facts_cast_no_doubt_on_another_subject():
    pay = shop(host="pay.example")
    book = Book(subjects=(shop(), pay))
    book.put(sound())
    gone = book.put(sound(subject=pay.name))
    book.redact(gone)
    found = looked(book).findings
    assert {one.finding.subject for one in found if one.finding.reason == "redacted"} == {pay.name}
    assert {one.finding.outcome for one in found if one.finding.subject == SHOP} == {Outcome.PASS}


def test_law_11_facts_redacted_without_their_subject_doubt_every_subject():
    pay = shop(host="pay.example")
    book = Book(subjects=(shop(), pay))
    book.put(sound())
    book.redact(book.put(sound(subject=pay.name)), hide_subject=True)
    assert {reason for reason, _ in reasons(looked(book))} == {"redacted"}


def asked(book):
    state = looked(book, catalog(step("01-first", ("tls.cleartext",), (question(),)))).steps[0].questions[0]
    return state.status, state.reason


def test_law_11_a_redacted_statement_does_not_count_and_uncovers_none():
    book = Book()
    book.answered()
    book.redact(book.attest(answer="not-satisfied"))
    assert asked(book) == (Status.OPEN, "redacted")
    book.answered()
    assert asked(book)[0] is Status.SATISFIED


def test_law_11_a_statement_redacted_after_it_was_taken_back_is_no_longer_in_the_way():
    book = Book()
    book.answered()
    gone = book.attest(answer="not-satisfied")
    book.withdraw(gone)
    book.redact(gone)
    assert asked(book)[0] is Status.SATISFIED


@pytest.mark.parametrize("solo", [False, True])
def test_law_11_a_redacted_rejection_accepts_nothing(solo):
    book = Book(solo=solo)
    target = book.answered()
    book.redact(book.review(target, accepted=False))
    assert asked(book) == (Status.OPEN, "review_redacted")
    book.review(target)
    assert asked(book)[0] is Status.SATISFIED


def test_law_11_a_redacted_review_of_a_no_leaves_the_no():
    book = Book()
    book.redact(book.review(book.attest(answer="not-satisfied")))
    assert asked(book) == (Status.NOT_SATISFIED, "answered_no")


def test_law_11_a_redacted_withdrawal_still_takes_back():
    book = Book()
    book.redact(book.withdraw(book.answered()))
    assert asked(book) == (Status.OPEN, "not_answered")


def test_law_11_a_redacted_waiver_or_ruling_no_longer_counts():
    book = Book()
    book.put(sound(plaintext=SERVED))
    mark = fingerprint(sound(plaintext=SERVED))
    waiver = book.waive(mark)
    assert looked(book).requirement.status is Status.RISK_ACCEPTED
    book.redact(waiver)
    ruling = book.rule(mark)
    book.review(ruling)
    assert looked(book).requirement.status is Status.SATISFIED
    book.redact(ruling)
    assert looked(book).requirement.status is Status.NOT_SATISFIED


def test_law_11_before_the_redaction_of_a_scope_record_the_scope_is_not_known():
    book = Book()
    second = book.put(ScopeChange(add=(shop(host="pay.example"),)))
    book.put(sound())
    book.put(ScopeChange(add=(shop(host="pay.example"),)))
    book.put(sound(subject="pay.example:443"))
    assert looked(book).requirement.status is Status.SATISFIED
    book.redact(second)
    assert looked(book).requirement.status is Status.SATISFIED
    past = book.ledger().model_copy(update={"records": book.ledger().records[:-1]})
    found = assess(ONE, past, now=NOW)
    assert found.requirement.status is Status.OPEN
    assert "scope_redacted" in {one.reason for one in found.not_proven}


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
