"""The report as an auditor reads it: true on its first page, inert under any data, the same bytes every time."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from builders_book import EVE, WORKBOOK
from builders_facts import (
    NOW,
    answer,
    certificate,
    check,
    deployment,
    hit,
    scanned,
    shop,
    sound,
    stopped,
    tree,
    unresolved,
)
from export.reporting import (
    REQUIREMENT,
    answer_all,
    assessed,
    begun,
    complete,
    content,
    first_page,
    observed,
    report,
    section,
    standing,
    words,
)

from guide.assess.report import compose
from guide.export.markdown import render
from guide.model.bodies import Note, ScopeChange
from guide.model.language import Language
from guide.model.outcomes import Outcome, Status
from guide.model.records import Notice
from guide.model.subjects import Authorisation, Exclusion

# --- same bytes


def test_the_same_evidence_and_instant_give_the_same_bytes():
    first, second = complete(), complete()
    for language in Language:
        assert report(first, language) == report(second, language)


def test_a_note_after_the_instant_changes_nothing_but_is_counted():
    book = complete()
    before = report(book)
    book.put(Note(text="Later."), at=NOW + timedelta(days=1))
    after = report(book).splitlines()
    (told,) = [line for line in after if "dated after the instant" in line]
    assert told.startswith("- **Records dated after the instant of this judgement:** 1;")
    assert [line for line in after if line != told] == before.splitlines()


def test_the_machine_that_reads_changes_nothing_but_a_redaction_is_told():
    book = complete()
    plain = compose(content(), book.ledger(), assessed(book))

    def with_notice(code, **detail):
        told = plain.assessment.model_copy(update={"notices": (Notice(code=code, detail=detail),)})
        return render(replace(plain, assessment=told), words())

    assert with_notice("wide_permissions", path="evidence.yaml", mode="0644") == render(plain, words())
    assert "R1 (line 7) was redacted" in with_notice("redacted", record="R1", line="7", was="sha256:0")


# --- the first page (design section 10)


def test_a_satisfied_first_page_holds_every_item():
    text = complete(organisation="Shop Ltd", build="2026.11", authorisation=Authorisation(by=EVE, reference="CHG-7"))
    text.put(ScopeChange(exclude=(Exclusion(subject="old.example:443", reason="Retired.", owner="Olga Owner"),)))
    page = first_page(report(text))
    requirement = content().requirements[REQUIREMENT]
    newest = text.records[-1]
    for item in (
        "**System:** Shop", "**Owner:** Shop Ltd", "**Environment:** production", "**Build:** 2026.11",
        requirement.text[Language.EN], f"OWASP ASVS {REQUIREMENT}", "levels L1", "v5.0.0-12.2.1",
        "**Observed from – to:** 2026-11-22 11:59 UTC – 2026-11-22 12:00 UTC", "**Observations recorded by:** Pia Prober",
        "**Assessor and organisation:** no sign-off is recorded", "**Judged at:** 2026-11-23 12:00 UTC",
        "answers given: 57 of 57; of these accepted by a second person: 57",
        f"`{WORKBOOK}`", f"{len(text.records)} records", f"`{newest.digest}`", "checks no signature",
        "**✓ satisfied.** Every endpoint in scope was assessed", "Excluded, and not covered by this conclusion: 1.",
        "`asvs-4.0.3`", "bench, local address 192.0.2.1, resolver 192.0.2.53", "asvs-guide 0.1",
        "**Answers of people, by method:** examine 57", "Probing authorised by Eve Third, reference CHG-7, recorded 2026",
        "facts hold 90 days", "English governs", "OWASP certifies no product",
        "Ann Author: statements: 57", "Bob Reviewer: reviews: 57", "Olga Owner: exclusions decided: 1",
        "Assessor: ____", "System owner: ____", "Risk owner: ____", "name, organisation, position, date",
    ):  # fmt: skip
        assert item in page, item
    assert "`old.example:443`: excluded: Retired. (decided by Olga Owner) → not covered" in section(
        page, "What was not proven"
    )
    assert "In scope: 1. Observed by machine without gaps: 1;" in section(page, "Population")


def test_the_sections_stand_in_the_order_of_the_design():
    titles = re.findall(r"^## (.*)$", first_page(report(complete())), flags=re.MULTILINE)
    assert titles == [
        "Conclusion", "What was not proven", "Failures", "Accepted risks and rulings", "Population",
        "Method and vantage", "Authorisation", "Who stands behind this",
    ]  # fmt: skip


def test_validity_ends_with_what_runs_out_first():
    soon = NOW + timedelta(days=3)
    book = begun()
    observed(book, sound(certificates=(deployment(certificate(not_after=soon)),)))
    assert "runs out on 2026-11-26" in report(book)
    assert "runs out on 2027-02-01" in report(complete())


@pytest.mark.parametrize("solo", [True, False])
def test_a_solo_workbook_says_so_and_a_reviewed_one_says_by_how_many(solo):
    book = begun(solo=solo)
    observed(book)
    question = content().requirements[REQUIREMENT].steps[0].questions[0]
    book.attest(question.id, revision=question.revision, wording=question.digest)
    page = first_page(report(book))
    assert ("Not independently reviewed" in page) is solo
    assert "answers given: 1 of 57;" in page
    assert "accepted by a second person: 0" in page


# --- no claim stronger than its evidence


def test_nothing_observed_claims_nothing():
    page = first_page(report(begun()))
    assert "**Observed from – to:** Nothing was observed by machine." in page
    assert section(page, "Failures").strip() == "Nothing was observed by machine."
    assert "not probed yet, so nothing is known of it" in page
    assert "were not sampled" not in page
    assert "opened connections" not in page


@pytest.mark.parametrize("facts", [unresolved(), stopped("closed")], ids=["no address", "closed"])
def test_a_subject_that_no_check_could_see_is_not_called_observed(facts):
    book = begun()
    observed(book, facts)
    page = first_page(report(book))
    assert "without gaps: 0; with gaps: 0; tried in vain: 1" in page
    assert "so this proves little" in section(page, "Failures")


def test_a_reason_of_another_version_stays_a_code():
    book = begun()
    observed(book, stopped("reason_of_tomorrow"))
    for language in Language:
        assert "`reason_of_tomorrow`." in report(book, language)


def test_an_inconclusive_check_is_a_gap_even_where_nothing_stopped():
    book = begun()
    observed(book, sound(plaintext=check(answer(500), port=443)))
    assert standing(book, Outcome.INCONCLUSIVE)
    assert "with gaps: 1" in first_page(report(book))


def test_a_redirect_is_an_answer_and_the_conclusion_does_not_deny_it():
    page = first_page(report(complete()))
    assert "none answered in clear" not in page
    assert "none of them served a request or set a cookie in clear" in page


def test_a_finding_set_aside_is_told_with_reason_evidence_and_second_person():
    book = begun(subjects=(shop(), tree()))
    observed(book)
    observed(book, scanned(hit()))
    answer_all(book)
    (fail,) = standing(book, Outcome.FAIL)
    ruling = book.rule(fail.finding.fingerprint, rationale="Never called.\nSee the export.")
    awaiting = report(book)
    assert "a second person has not accepted it yet" in section(awaiting, "Accepted risks and rulings")
    assert "**✗ not satisfied.**" in awaiting
    book.review(ruling)
    text = report(book)
    assert assessed(book).requirement.status is Status.SATISFIED
    page = first_page(text)
    assert "Every endpoint in scope was assessed" not in page
    assert "Findings set aside by people, listed below with reason and evidence: 1." in page
    assert "None observed" not in section(page, "Failures")
    told = section(page, "Accepted risks and rulings")
    for item in (
        "> Never called.",
        "> See the export.",
        "Recorded by Ann Author",
        "`export.csv`",
        "Accepted by Bob Reviewer",
    ):
        assert item in told
    assert "Ann Author: statements: 57; rulings: 1" in page
    step = text.split("### Step 5", 1)[1].split("### Step 6", 1)[0]
    (line,) = [line for line in step.splitlines() if line.startswith("- ✗ ")]
    assert "ruled a false positive by Ann Author" in line
    assert "## Annex B" not in text


def test_a_waiver_is_told_with_reason_measure_ticket_approver_and_end():
    book = begun()
    observed(book, sound(cleartext=(check(answer(200)),)))
    answer_all(book)
    waiver = book.waive(*(one.finding.fingerprint for one in standing(book, Outcome.FAIL)))
    book.review(waiver)
    text = first_page(report(book))
    assert "**! risk accepted.** There are failures" in text
    for item in (
        "fail, accepted until 2026-12-23 by Eve Third",
        "> Old clients until spring.",
        "Only inside the office network",
        "T-1",
    ):
        assert item in section(text, "Accepted risks and rulings")
    late = first_page(report(book, at=NOW + timedelta(days=31)))
    assert "it ended on 2026-12-23" in section(late, "Accepted risks and rulings")
    assert "**✗ not satisfied.**" in late


def test_a_rejected_ruling_is_told_and_a_withdrawn_one_is_not():
    book = begun()
    observed(book, sound(cleartext=(check(answer(200)),)))
    fingerprint = standing(book, Outcome.FAIL)[0].finding.fingerprint
    ruling = book.rule(fingerprint)
    book.review(ruling, accepted=False)
    assert "a reviewer rejected it" in report(book)
    book.withdraw(ruling)
    assert section(report(book), "Accepted risks and rulings").strip() == "None."


def test_old_facts_are_told_once_a_subject_and_old_fails_are_dated():
    book = complete()
    late = report(book, at=NOW + timedelta(days=95))
    told = [line for line in section(late, "What was not proven").splitlines() if "longer ago than the 90 days" in line]
    assert 1 <= len(told) <= 3
    assert all("last observed on 2026-11-22" in line for line in told)
    assert "refused" not in section(late, "What was not proven")
    fails = [line for line in section(late, "Failures").splitlines() if line.startswith("- ✗ ")]
    assert fails
    assert all("(observed on 2026-11-22)" in line for line in fails)


def test_an_answer_for_some_subjects_names_the_others():
    other = shop(host="other.example")
    book = begun(subjects=(shop(), other))
    question = content().requirements[REQUIREMENT].steps[0].questions[0]
    book.answered(question.id, revision=question.revision, wording=question.digest, subjects=(shop().name,))
    text = report(book)
    assert (
        text.count("No counting answer for") == 1
    )  # a question that nobody answered is open for all, which needs no list
    assert f"No counting answer for: `{other.name}`." in text


def test_only_an_approval_of_not_applicable_is_told_as_one():
    book = begun()
    first, second = content().requirements[REQUIREMENT].steps[0].questions[:2]
    book.answered(first.id, revision=first.revision, wording=first.digest, approved_by="Ada Approver")
    book.answered(
        second.id, "not-applicable", revision=second.revision, wording=second.digest, approved_by="Olga Owner"
    )
    people = section(first_page(report(book)), "Who stands behind this")
    assert "Olga Owner: “not applicable” approved: 1" in people
    assert "Ada Approver" not in people
