"""The fallback matrix on the screen: the same cells as in the report, each leading to the finding behind it."""

import pytest
from tui.host import SIZES, Host, compare, quick_text, screen_text
from tui.table import make_finding, make_sight

from guide.model.assessment import Standing
from guide.model.language import Language
from guide.model.matrix import Cell, CellState, Entry
from guide.model.outcomes import Outcome
from guide.model.subjects import Audience
from guide.tui.screens.main import MainScreen
from guide.tui.views.evidence import evidence_rows
from guide.tui.views.matrix import CELL

SERVED = make_finding(
    probe="tls.protocols",
    reason="forbidden_accepted",
    place="TLS 1.0",
    detail={"suite": "TLS_RSA_WITH_AES_128_CBC_SHA"},
)


def make_cells(**changes):
    def cell(attempt, state, outcome=None, **fields):
        return Cell(attempt=attempt, state=CellState(state), outcome=outcome, **fields)

    served = {
        "probe": SERVED.probe,
        "reason": SERVED.reason,
        "detail": SERVED.detail,
        "fingerprint": SERVED.fingerprint,
    }
    cells = (
        cell("http", "redirected", Outcome.PASS, place="/", same_host=True, detail={"status": "308"}, fingerprint="0" * 32),
        cell("http", "redirected", Outcome.FAIL, place="/api", detail={"status": "308", "location": "https://shop.example/api"}),
        cell("http_on_tls_port", "refused", Outcome.PASS, detail={"status": "400"}),
        cell("SSLv3", "refused", Outcome.PASS, detail={"how": "reset ×3"}),
        cell("TLS 1.0", "served", Outcome.FAIL, **served),
        cell("TLS 1.1", "refused", Outcome.PASS, detail={"how": "alert 70"}),
        cell("NULL", "unclear", Outcome.INCONCLUSIVE, detail={"how": "reset, closed"}),
        cell("EXPORT", "no_answer", Outcome.PASS),
        cell("no_name", "encrypted", detail={"version": "TLS 1.3"}),
        cell("unknown_name", "not_asked"),
    )  # fmt: skip
    given = {"subject": "shop.example:443", "scheme": "https", "host": "shop.example", "port": 443, "http_port": 80}
    return Entry(**{**given, "audience": Audience.BROWSER, "address": "192.0.2.10", "cells": cells, **changes})


def sight_of(*entries, language=Language.EN):
    sight = make_sight(language, findings=(Standing(finding=SERVED),), step_id="07-step")
    step = sight.state.model_copy(update={"findings": (Standing(finding=SERVED),), "questions": ()})
    steps = tuple(step if one.step == step.step else one for one in sight.assessment.steps)
    update = {"matrix": entries, "steps": steps}
    return type(sight)(
        sight.assessment.model_copy(update=update), sight.catalog, sight.words, sight.person, "07-step", sight.records
    )


@pytest.mark.parametrize("size", SIZES, ids=lambda size: "{}x{}".format(*size))
@pytest.mark.parametrize("language", Language)
async def test_the_matrix_is_drawn_at_every_size(language, size):
    app = Host(MainScreen(sight_of(make_cells(), make_cells(address="192.0.2.11"), language=language), "evidence"))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        compare(f"matrix-{language.value}-{size[0]}x{size[1]}", screen_text(app))


def test_addresses_that_answered_alike_stand_in_one_table():
    alike = evidence_rows(sight_of(make_cells(), make_cells(address="192.0.2.11")))
    text = "\n".join(one.text for row in alike for one in row.lines)
    assert text.count("TLS 1.1") == 1
    assert "192.0.2.10, 192.0.2.11" in text
    other = make_cells(address="192.0.2.11")
    other = other.model_copy(update={"cells": other.cells[:-1]})
    apart = evidence_rows(sight_of(make_cells(), other))
    assert "\n".join(one.text for row in apart for one in row.lines).count("TLS 1.1") == 2


def test_only_the_step_that_says_so_shows_it():
    sight = sight_of(make_cells())
    assert any(row.key.startswith(CELL) for row in evidence_rows(sight))
    assert not any(row.key.startswith(CELL) for row in evidence_rows(sight.at("06-step")))


async def test_enter_on_a_cell_opens_the_fix_of_the_finding_behind_it():
    app = Host(MainScreen(sight_of(make_cells()), "evidence"))
    async with app.run_test(size=(110, 30)) as pilot:
        await pilot.pause()
        await pilot.press("down", "enter")
        await pilot.pause()
        assert app.shown.tab == "fix"
        assert SERVED.fingerprint in quick_text(app)
