"""The agenda on the screen: every kind has its words, and Enter leads to where it is renewed."""

from datetime import timedelta
from typing import get_args

import pytest
from tui.host import quick_text, shows, until, write
from tui.table import NOW, make_dues, make_finding, make_sight, ulid
from tui.test_review import app_at, begin, on_main

from guide.model.agenda import DueKind
from guide.model.assessment import Standing
from guide.model.language import Language
from guide.tui.screens.main import MainScreen
from guide.tui.views.agenda import due_rows, place_of


def text_of(row):
    return "\n".join(one.text for one in row.lines)


@pytest.mark.parametrize("language", Language)
def test_every_kind_says_what_when_and_how(language):
    sight = make_sight(language)
    rows = due_rows(sight, make_dues(sight), NOW)
    assert [row.key for row in rows] == [str(number) for number in range(len(get_args(DueKind)))]
    assert all("→" in text_of(row) and "screen." not in text_of(row) for row in rows)
    first = {Language.EN: "10 days overdue", Language.RU: "просрочено на 10 дней"}[language]
    assert first in text_of(rows[0])


def test_what_ends_this_minute_has_ended():
    sight = make_sight()
    one = make_dues(sight)[0].model_copy(update={"due": NOW})
    assert "0 days overdue" in text_of(due_rows(sight, (one,), NOW)[0])
    later = one.model_copy(update={"due": NOW + timedelta(days=1)})
    assert "in 1 day" in text_of(due_rows(sight, (later,), NOW)[0])


def test_a_statement_leads_to_its_question_and_facts_to_a_finding_that_rests_on_them():
    findings = (
        Standing(finding=make_finding(facts=ulid(9))),
        Standing(finding=make_finding(facts=ulid(1), probe="certificate.dates", reason="expired")),
    )
    sight = make_sight(findings=findings)
    dues = {one.kind: one for one in make_dues(sight)}
    said = place_of(sight, dues["statement"])
    assert (said.step, said.key) == ("06-step", "question:06-step.q2")
    for kind in ("facts", "certificate"):
        place = place_of(sight, dues[kind])
        assert place.key == f"finding:{findings[1].finding.fingerprint}"
    elsewhere = dues["certificate"].model_copy(update={"record": ulid(9)})
    assert place_of(sight, elsewhere).key == "", "no certificate was judged from that record"


async def test_enter_goes_to_the_step(tmp_path):
    path = tmp_path / "evidence.yaml"
    begin(path)
    app = app_at(path)
    async with app.run_test(size=(80, 24)) as pilot:
        await on_main(pilot)
        await pilot.press("D")
        await shows(pilot, "What falls due")
        await pilot.press("escape", "n", "a", "enter", "space", "tab")
        await write(pilot, "Seen.")
        step = app.sight.state.step
        await pilot.press("ctrl+s")
        await shows(pilot, "Recorded in")
        await pilot.press("g", "home", "enter", "D")
        await shows(pilot, "What falls due")
        assert "in 365 days" in quick_text(app)
        await pilot.press("down", "enter")
        await until(pilot, lambda: isinstance(app.screen, MainScreen) and app.sight.state.step == step)
        assert app.main.tab == "evidence"
        assert app.main.selected("question:").startswith(step)
