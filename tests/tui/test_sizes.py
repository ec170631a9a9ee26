import pytest
from tui.dialogs import NAMES, make_screen
from tui.host import Host, quick_text, shows, until
from tui.table import make_sight

from guide.model.language import Language

STAGES = (((1, 1), "light"), ((20, 5), "light"), ((200, 60), "plain"), ((200, 2), "plain"))
TITLED = (
    "attest",
    "review",
    "ruling",
    "redaction",
    "export",
    "find",
    "help",
    "person",
    "plan",
    "waiting",
    "add",
    "bring",
    "agenda",
)


@pytest.mark.parametrize("name", NAMES)
async def test_every_screen_bears_every_size_and_theme(name, tmp_path):
    app = Host(make_screen(name, make_sight(), tmp_path), "light")
    async with app.run_test(size=(80, 24)) as pilot:
        for size, theme in STAGES:
            if app.theme != theme:
                app.theme = theme
            await pilot.resize_terminal(*size)
            await pilot.press("tab", "down")
            assert app.size == size
            assert app.return_code is None
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert quick_text(app).strip()


@pytest.mark.parametrize("language", Language)
async def test_dialogs_show_their_keys_on_a_small_terminal(language, tmp_path):
    sight = make_sight(language)
    app = Host(make_screen("guide", sight, tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        for name in TITLED:
            app.push_screen(make_screen(name, sight, tmp_path))
            await shows(pilot, f"Esc {sight.words.say('screen.key.back')}", seconds=2)
            app.pop_screen()


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(("width", "least"), [(80, 8), (110, 11), (160, 15)])
async def test_the_key_line_keeps_help_and_quit(language, width, least, tmp_path):
    sight = make_sight(language)
    app = Host(make_screen("guide", sight, tmp_path))
    async with app.run_test(size=(width, 24)) as pilot:
        await pilot.pause()
        keys = quick_text(app).splitlines()[-1]
        for name in ("probe", "attest", "help", "quit"):
            assert sight.words.say(f"screen.act.{name}") in keys
        assert "^p" in keys
        assert len(keys.split("  ")) >= least


@pytest.mark.parametrize("size", [(80, 24), (110, 30), (160, 45)])
async def test_the_keyboard_follows_the_tab(size, tmp_path):
    app = Host(make_screen("guide", make_sight(), tmp_path))
    async with app.run_test(size=size) as pilot:
        for keys, wanted in (("2", "evidence"), ("f", "fix"), ("4", "history"), ("escape", "guide")):
            await pilot.press(keys)
            await until(pilot, lambda wanted=wanted: app.focused is not None and app.focused.id == wanted, seconds=2)
            assert app.focused.region.height > 0


async def test_tab_walks_through_the_panes_of_a_wide_screen(tmp_path):
    app = Host(make_screen("guide", make_sight(), tmp_path))
    async with app.run_test(size=(160, 45)) as pilot:
        walked = []
        for _ in range(4):
            walked.append(app.focused.id)
            await pilot.press("tab")
        assert walked == ["steps", "guide", "evidence", "steps"]


async def test_the_pane_that_has_the_keyboard_is_marked_without_colour(tmp_path):
    app = Host(make_screen("guide", make_sight(), tmp_path), "plain")
    async with app.run_test(size=(160, 45)) as pilot:
        for wanted in ("Steps", "6  Implement", "Evidence"):
            await until(pilot, lambda wanted=wanted: f"▌{wanted}" in quick_text(app), seconds=2)
            await pilot.press("tab")
