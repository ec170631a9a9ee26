"""The main screens as text, at four sizes. GOLDEN=write writes them anew; read the difference before committing it."""

import pytest
from tui.dialogs import make_screen
from tui.host import SIZES, Host, compare, screen_text, shows
from tui.table import make_sight

from guide.model.language import Language
from guide.tui.screens.find import FindDialog
from guide.tui.screens.help import HelpDialog
from guide.tui.screens.main import MainScreen
from guide.tui.screens.pick import PickDialog
from guide.tui.screens.plan import PlanDialog
from guide.tui.views.steps import step_rows


def sized(size):
    return "{}x{}".format(*size)


async def drawn(screen, size, *keys):
    app = Host(screen)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await pilot.press(*keys)
        if isinstance(screen, FindDialog):
            await shows(pilot, "found")
        await pilot.pause()
        return screen_text(app)


@pytest.mark.parametrize("size", SIZES, ids=sized)
@pytest.mark.parametrize("tab", ["guide", "evidence", "fix", "history"])
async def test_the_main_screen(tab, size):
    compare(f"main-{tab}-{sized(size)}", await drawn(MainScreen(make_sight(), tab), size))


@pytest.mark.parametrize("size", SIZES, ids=sized)
async def test_the_main_screen_in_russian(size):
    compare(f"main-russian-{sized(size)}", await drawn(MainScreen(make_sight(Language.RU), "evidence"), size))


@pytest.mark.parametrize("size", SIZES, ids=sized)
async def test_the_help(size):
    compare(f"help-{sized(size)}", await drawn(HelpDialog(make_sight().words), size))


@pytest.mark.parametrize("size", SIZES, ids=sized)
async def test_finding_text(size):
    compare(f"find-{sized(size)}", await drawn(FindDialog(make_sight()), size, *"subdomain"))


@pytest.mark.parametrize("size", SIZES, ids=sized)
async def test_the_list_of_steps(size):
    sight = make_sight()
    compare(f"steps-{sized(size)}", await drawn(PickDialog(sight.words, "Steps", step_rows(sight), at="06-step"), size))


@pytest.mark.parametrize("size", SIZES, ids=sized)
async def test_the_plan(size):
    sight = make_sight()
    dialog = PlanDialog(sight.words, sight.assessment.scope.subjects, sight.assessment.scope)
    compare(f"plan-{sized(size)}", await drawn(dialog, size))


@pytest.mark.parametrize("size", SIZES[:3:2], ids=sized)
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", ["add", "bring", "agenda"])
async def test_what_comes_in_and_what_falls_due(name, language, size, tmp_path):
    screen = make_screen(name, make_sight(language), tmp_path)
    compare(f"{name}-{language.value}-{sized(size)}", await drawn(screen, size))
