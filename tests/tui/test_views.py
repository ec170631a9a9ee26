from datetime import timedelta

import pytest
from rich.cells import cell_len
from tui.table import NOW, make_finding, make_sight, make_statement, ulid

from guide.model.assessment import QuestionState, Standing, StepState
from guide.model.bodies import Body, Review, Withdrawal
from guide.model.language import Language
from guide.model.outcomes import Bearing, Outcome, Status
from guide.model.records import Record
from guide.tui.views.evidence import evidence_rows
from guide.tui.views.finding import finding_lines
from guide.tui.views.header import header_lines
from guide.tui.views.history import concerning, history_rows
from guide.tui.views.marks import OUTCOME, STATUS, plural
from guide.tui.views.search import places, search
from guide.tui.views.steps import matter, step_rows, strip_lines
from guide.tui.views.waiting import is_own, waiting, waiting_rows


def text_of(rows):
    return "\n".join(one.text for row in rows for one in row.lines)


def make_record(number, body, kind, by="Boris Ivanov"):
    return Record[Body](
        id=ulid(number), kind=kind, at=NOW, by=by, prev=("sha256:" + "0" * 64,), body=body, digest="sha256:" + "0" * 64
    )


def test_every_status_and_outcome_has_its_own_glyph():
    assert set(STATUS) == set(Status)
    assert set(OUTCOME) == set(Outcome)
    assert len({glyph for glyph, _ in STATUS.values()}) == len(STATUS)
    assert len({glyph for glyph, _ in OUTCOME.values()}) == len(OUTCOME)


@pytest.mark.parametrize("language", Language)
def test_a_step_says_its_state_in_a_word_beside_the_glyph(language):
    sight = make_sight(language)
    for state, row in zip(sight.assessment.steps, step_rows(sight), strict=True):
        assert STATUS[state.status][0] in row.lines[0].text
        assert row.lines[1].text.strip() == matter(sight.words, state)


def test_what_is_the_matter_with_a_step():
    sight = make_sight()
    told = [matter(sight.words, state) for state in sight.assessment.steps]
    assert told[0] == "satisfied until 2026-12-13"
    assert told[1] == "1 question open, 1 to review"
    assert told[2] == "2 failures"
    assert told[6] == "stale: fact changed"
    assert told[10] == "not applicable"
    assert told[11] == "risk accepted"


def test_an_open_step_without_questions_says_what_is_not_proven():
    sight = make_sight()
    gap = Standing(finding=make_finding(outcome=Outcome.INCONCLUSIVE, reason="filtered", place=""))
    state = StepState(step="06-step", number=6, status=Status.OPEN, findings=(gap, gap))
    assert matter(sight.words, state) == "2 not proven"


def test_a_rejected_answer_does_not_look_answered():
    sight = make_sight()
    question = QuestionState(
        question="q", step="s", bears_on=Bearing.PROGRAMME, status=Status.OPEN, reason="not_answered"
    )
    state = StepState(step="s", number=1, status=Status.OPEN, questions=(question,))
    assert matter(sight.words, state) == "1 question open"


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("width", [40, 60, 80, 110, 160, 200])
def test_the_head_fits_its_width_and_keeps_verdict_and_count(language, width):
    sight = make_sight(language)
    lines = header_lines(sight, width)
    assert "shop.example" in lines[0].text
    assert sight.words.say("status.not-satisfied") in lines[1].text
    if width >= 60:
        assert sight.words.say("screen.header.satisfied", done=4, all=12) in lines[1].text
        assert all(cell_len(one.text) <= width for one in lines)


def test_the_head_names_what_the_wide_screen_has_room_for():
    first, second = (one.text for one in header_lines(make_sight(), 160))
    for part in ("production", "v4.0.3-9.1.1", "→ v5.0.0-12.2.1", "policy asvs-4.0.3", "reviewer Anna Petrova"):
        assert part in first
    for part in ("4 of 12 satisfied", "✗ not satisfied", "not proven: 0", "due in 30 days: 3"):
        assert part in second


def test_the_strip_shows_all_steps_and_the_chosen_one_in_words():
    glyphs, chosen = (one.text for one in strip_lines(make_sight()))
    assert "[✗6]" in glyphs
    assert "!12" in glyphs
    assert "not satisfied: 2 failures" in chosen
    assert cell_len(glyphs) <= 80


def test_evidence_comes_worst_first_and_equal_findings_stand_together():
    rows = evidence_rows(make_sight())
    heads = [row.lines[0].text for row in rows]
    assert heads[0].startswith("✗ fail  hsts.header")
    assert heads[1].startswith("? inconclusive  http.cleartext")
    assert heads[2].startswith("✓ pass  hsts.max_age")
    assert heads[3].startswith("? open")
    assert "2 addresses" in rows[0].lines[1].text
    assert "→ f  nginx: add always" in text_of(rows[:1])


def test_failures_at_different_places_stand_apart():
    findings = tuple(Standing(finding=make_finding(place=place)) for place in ("path /a", "path /b"))
    rows = evidence_rows(make_sight(findings=findings))
    assert sum(row.key.startswith("finding:") for row in rows) == 2


def test_an_older_failure_says_that_it_is_older():
    rows = evidence_rows(make_sight(findings=(Standing(finding=make_finding(), older=True),)))
    assert "Kept from an older run" in text_of(rows)


def test_a_lifted_failure_says_by_whom_and_until_when():
    lifted = Standing(
        finding=make_finding(), standing="false-positive", by="Vera Orlova", until=NOW + timedelta(days=3)
    )
    text = text_of(evidence_rows(make_sight(findings=(lifted,))))
    assert "ruled a false positive by Vera Orlova, until 2026-11-26" in text


def test_a_statement_is_shown_with_who_said_it():
    text = text_of(evidence_rows(make_sight()))
    assert "all 14 names serve trusted HTTPS" in text
    assert "Stated by Boris Ivanov, architect" in text
    assert "zone.txt" in text


def test_a_finding_names_all_its_addresses_and_its_fingerprint():
    sight = make_sight()
    first = sight.state.findings[0]
    text = "\n".join(one.text for one in finding_lines(sight, first))
    assert "192.0.2.10" in text
    assert "192.0.2.11" in text
    assert first.finding.fingerprint in text


def test_history_holds_statement_review_and_their_words_newest_first():
    statement = make_statement("06-step.q2", 1)
    other = make_statement("05-step.q1", 2)
    verdict = make_record(3, Review(target=statement.id, accepted=False, comment="Which zone?"), "review")
    sight = make_sight(records={one.id: one for one in (statement, other, verdict)})
    assert [one.id for one in concerning(sight)] == [statement.id, verdict.id]
    rows = history_rows(sight)
    assert [row.key for row in rows] == [verdict.id, statement.id]
    assert "rejected  Which zone?" in text_of(rows)


def test_only_what_nobody_reviewed_withdrew_or_replaced_waits():
    first, second, third, fourth = (make_statement("06-step.q1", number) for number in (1, 2, 3, 4))
    newer = make_statement("06-step.q1", 5, supersedes=third.id)
    records = [
        first,
        second,
        third,
        fourth,
        newer,
        make_record(6, Review(target=first.id, accepted=True), "review"),
        make_record(7, Withdrawal(target=second.id, reason="wrong zone"), "withdrawal"),
    ]
    sight = make_sight(records={one.id: one for one in records})
    assert [one.id for one in waiting(sight)] == [fourth.id, newer.id]


@pytest.mark.parametrize("person", ["Anna Petrova", "anna  petrova", "Boris Ivanov, architect"])
def test_nobody_reviews_their_own_word_and_the_list_says_why(person):
    sight = make_sight(person=person)
    (record,) = waiting(sight)
    assert is_own(sight, record)
    assert "another person must review it" in text_of(waiting_rows(sight, (record,)))


def test_a_second_person_may_review():
    sight = make_sight(person="Vera Orlova")
    (record,) = waiting(sight)
    assert not is_own(sight, record)


def test_text_is_found_in_guidance_questions_statements_and_findings_of_all_steps():
    everything = places(make_sight())
    assert {place.step for place in search(everything, "INCLUDESUBDOMAINS")} == {
        f"{number:02}-step" for number in range(1, 13)
    }
    assert {place.kind for place in search(everything, "subdomain")} == {"guidance", "question"}
    assert [place.kind for place in search(everything, "14 names")] == ["statement"]
    assert {place.kind for place in search(everything, "/login")} == {"finding"}
    assert search(everything, "  ") == ()


@pytest.mark.parametrize(
    ("count", "form"),
    [
        (1, "1 находка"),
        (2, "2 находки"),
        (5, "5 находок"),
        (11, "11 находок"),
        (21, "21 находка"),
        (112, "112 находок"),
    ],
)
def test_russian_counts_agree(count, form):
    assert plural(make_sight(Language.RU).words, "screen.count.results", count) == form


def test_english_counts_agree():
    words = make_sight().words
    assert [plural(words, "screen.count.results", count) for count in (1, 2, 21)] == [
        "1 finding",
        "2 findings",
        "21 findings",
    ]


def test_a_flood_of_findings_shows_the_worst_and_counts_the_rest():
    passes = tuple(
        Standing(finding=make_finding(subject=f"h{number}.example:443", outcome=Outcome.PASS, reason="present"))
        for number in range(1500)
    )
    rows = evidence_rows(make_sight(findings=(*passes, Standing(finding=make_finding()))))
    assert rows[0].lines[0].text.startswith("✗ fail")
    assert "and 501 more; find them with /" in text_of(rows)
