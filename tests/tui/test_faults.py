import os
import subprocess
import sys

import pytest
from tui.host import quick_text, shows
from tui.table import make_sight
from tui.test_review import app_at, begin, on_main

from guide.model.records import Notice
from guide.tui.app import GuideApp
from guide.tui.views.notices import notice_sentence


class Faulty(GuideApp):
    def want_help(self, *_):
        secret = "\x1b]0;owned\x07"
        raise RuntimeError(secret)


async def test_a_fault_of_ours_ends_the_screen_without_printing_what_was_at_hand(tmp_path):
    begin(tmp_path / "evidence.yaml")
    app = Faulty(tmp_path / "evidence.yaml", person="Anna", language=app_at(tmp_path).language)
    with pytest.raises(RuntimeError):  # noqa: PT012 - the test framework hands the fault on at the end of the block
        async with app.run_test(size=(80, 24)) as pilot:
            await on_main(pilot)
            await pilot.press("question_mark")
    assert isinstance(app.fault, RuntimeError)
    assert app._exit_renderables == []


async def test_a_draft_that_cannot_be_saved_is_told_and_stays_on_the_screen(tmp_path):
    begin(tmp_path / "evidence.yaml")
    (tmp_path / ".guide" / "drafts").write_text("in the way", encoding="utf-8")
    app = app_at(tmp_path / "evidence.yaml")
    async with app.run_test(size=(110, 40)) as pilot:
        await on_main(pilot)
        await pilot.press("a", "enter", "space")
        await shows(pilot, "The draft could not be saved")
        await pilot.press("escape")
        assert "your draft is kept" not in quick_text(app)


def test_the_screen_loads_no_engine():
    names = "{'sslyze', 'nassl', 'cryptography', 'urllib3', 'ast_grep_py', 'pygments'}"
    code = f"import sys, guide.tui.app; sys.exit(str({names} & set(sys.modules)) if {names} & set(sys.modules) else 0)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env={"PATH": os.environ["PATH"]}
    )
    assert done.returncode == 0, done.stderr


def test_notices_are_said_in_words():
    sight = make_sight()
    notices = (
        Notice(code="wide_permissions", detail={"path": "evidence.yaml", "mode": "0644"}),
        Notice(code="new_code"),
    )
    object.__setattr__(sight, "assessment", sight.assessment.model_copy(update={"notices": notices}))
    assert notice_sentence(sight) == "evidence.yaml can be read by others (mode 0644). Only you should. (+1)"
    object.__setattr__(sight, "assessment", sight.assessment.model_copy(update={"notices": notices[1:]}))
    assert notice_sentence(sight) == "Notice: new_code"


async def test_a_file_that_others_can_read_is_noticed(tmp_path):
    begin(tmp_path / "evidence.yaml")
    (tmp_path / "evidence.yaml").chmod(0o644)
    app = app_at(tmp_path / "evidence.yaml")
    async with app.run_test(size=(110, 30)) as pilot:
        await shows(pilot, "can be read by others")
