"""The first run: what it asks, what it refuses, and that no answer is lost."""

import json
import re
import stat

import pytest
from servers.ports import closed_port
from textual.widgets import Button
from tui.host import quick_text, shows, until, write
from tui.table import make_sight
from tui.test_review import app_at, on_main, records

from guide.cli.app import COMMANDS
from guide.model.language import Language
from guide.tui.actions import ACTS
from guide.tui.first_answers import endpoints_of, scope_of_answers, trouble_on
from guide.tui.screens.wizard import PAGES, Wizard

ANSWERS = {
    "system": "shop.example",
    "environment": "production",
    "endpoints": "shop.example\napi.shop.example:8443,audience=api  # orders\n\n# nothing here\n",
    "source": "",
    "authorised_by": "Vera Orlova",
    "reference": "SEC-7",
    "reviewer": "Anna Petrova",
    "solo": "together",
}
WORDS = make_sight().words


def test_answers_become_the_first_scope():
    scope = scope_of_answers(ANSWERS)
    assert [one.name for one in scope.add] == ["shop.example:443", "api.shop.example:8443"]
    assert scope.authorisation.reference == "SEC-7"
    assert scope.solo is False
    assert scope_of_answers({**ANSWERS, "solo": "alone"}).solo is True


def test_a_range_is_authorised_only_where_an_endpoint_is_written_in_it_and_the_answer_says_so():
    endpoints = "shop.example\napi.shop.example,connect-to=10.0.0.5\n[::ffff:10.0.0.5]:8443\n"
    assert scope_of_answers({**ANSWERS, "ranges": "allowed"}).authorise == ()
    assert scope_of_answers({**ANSWERS, "endpoints": endpoints, "ranges": "not"}).authorise == ()
    lines = scope_of_answers({**ANSWERS, "endpoints": endpoints, "ranges": "allowed"}).authorise
    assert [line.network for line in lines] == ["10.0.0.5/32"]
    assert {(line.by, line.reference) for line in lines} == {("Vera Orlova", "SEC-7")}


async def test_an_address_in_a_range_is_asked_about_and_shown_before_go(tmp_path):
    app = app_at(tmp_path / "evidence.yaml")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, Wizard))
        app.screen.query_one("#endpoints").text = "10.0.0.5"
        app.screen.finish(probe=False)
        await shows(pilot, "Name the system.")
        for name in ("system", "authorised_by", "reviewer"):
            app.screen.query_one(f"#{name}").value = "Anna Petrova"
        app.screen.finish(probe=False)
        await shows(pilot, "private: 10.0.0.5:443")
        assert app.focused.id in {"authorised_by", "ranges"}
    assert not (tmp_path / "evidence.yaml").exists()


def test_a_source_folder_becomes_a_subject(tmp_path):
    scope = scope_of_answers({**ANSWERS, "source": str(tmp_path)})
    assert scope.add[-1].name == f"source:{tmp_path}"


def test_every_bad_line_is_named_by_its_number():
    found, wrong = endpoints_of("good.example\nhttps://bad.example/\n\nalso bad\n")
    assert [one.host for one in found] == ["good.example"]
    assert [number for number, _ in wrong] == [2, 4]


@pytest.mark.parametrize(
    ("page", "changes", "field"),
    [
        ("system", {"system": " "}, "system"),
        ("endpoints", {"endpoints": ""}, "endpoints"),
        ("endpoints", {"endpoints": "a/b"}, "endpoints"),
        ("source", {"source": "/no/such/folder"}, "source"),
        ("authorised", {"authorised_by": ""}, "authorised_by"),
        ("authorised", {"endpoints": "localhost"}, "ranges"),
        ("authorised", {"endpoints": "shop.example,connect-to=10.0.0.5", "ranges": "not"}, "ranges"),
        ("endpoints", {"endpoints": "255.255.255.255"}, "endpoints"),
        ("reviewer", {"reviewer": ""}, "reviewer"),
        ("reviewer", {"solo": ""}, "solo"),
    ],
)
def test_a_page_that_is_not_right_says_so(page, changes, field):
    trouble = trouble_on(page, {**ANSWERS, **changes}, WORDS)
    assert trouble.field == field
    assert trouble.sentence
    assert trouble_on(page, ANSWERS, WORDS) is None


async def test_quitting_on_any_page_and_coming_back_loses_nothing(tmp_path):
    path = tmp_path / "evidence.yaml"
    typed = [
        ("system", "shop.example", "enter"),
        ("environment", "production", "enter"),
        ("endpoints", "shop.example", "ctrl+n"),
    ]
    typed += [
        ("source", str(tmp_path), "enter"),
        ("authorised_by", "Vera Orlova", "enter"),
        ("reference", "SEC-7", "enter"),
    ]
    for place, (field, text, key) in enumerate(typed):
        app = app_at(path, person="")
        async with app.run_test(size=(80, 24)) as pilot:
            await until(pilot, lambda app=app: isinstance(app.screen, Wizard))
            app.screen.query_one(f"#{field}").focus()
            await write(pilot, text)
            for name, before, _ in typed[:place]:
                assert app.screen.values()[name] == before
            await pilot.press(key)
            await pilot.press("ctrl+q")
        assert app.return_code == 0
        assert not path.exists()
    draft = json.loads((tmp_path / ".guide" / "drafts" / "wizard.json").read_text(encoding="utf-8"))
    assert draft["page"] == "reviewer"
    assert {name: draft[name] for name, _, _ in typed} == {name: text for name, text, _ in typed}


async def test_the_first_run_asks_in_the_other_language_and_keeps_the_answers(tmp_path):
    app = app_at(tmp_path / "evidence.yaml")
    async with app.run_test(size=(80, 24)) as pilot:
        await shows(pilot, "What is under review?")
        await write(pilot, "shop.example")
        await pilot.press("ctrl+l")
        await shows(pilot, "Что проверяем?")
        assert "shop.example" in quick_text(app)
        assert app.language is Language.RU


async def test_going_back_keeps_what_was_typed(tmp_path):
    app = app_at(tmp_path / "evidence.yaml")
    async with app.run_test(size=(80, 24)) as pilot:
        await shows(pilot, "What is under review?")
        await write(pilot, "shop.example")
        await pilot.press("enter", "enter")
        await shows(pilot, "Where do clients connect?")
        await write(pilot, "https://shop.example/\n")
        await shows(pilot, "Line 1:")
        await pilot.press("ctrl+n")
        await shows(pilot, "Correct line 1 first")
        await pilot.press("escape")
        await shows(pilot, "What is under review?")
        assert app.screen.values()["endpoints"].startswith("https://shop.example/")


async def test_nothing_is_created_while_an_answer_is_missing(tmp_path):
    app = app_at(tmp_path / "evidence.yaml")
    async with app.run_test(size=(80, 24)) as pilot:
        await shows(pilot, "What is under review?")
        app.screen.finish(probe=False)
        await shows(pilot, "Name the system.")
    assert not (tmp_path / "evidence.yaml").exists()


async def test_a_workbook_that_cannot_be_created_keeps_the_answers(tmp_path):
    path = tmp_path / "evidence.yaml"
    app = app_at(path)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, Wizard))
        path.write_text("somebody was faster\n", encoding="utf-8")
        app.screen.post_message(Wizard.Finished(ANSWERS, probe=False))
        await shows(pilot, "something stands there")
        await pilot.press("enter")
        assert isinstance(app.screen, Wizard)
    assert path.read_text(encoding="utf-8") == "somebody was faster\n"


async def test_created_without_probing_contacts_nothing_and_drops_the_draft(tmp_path):
    path = tmp_path / "evidence.yaml"
    app = app_at(path, person="root")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, Wizard))
        app.screen.post_message(Wizard.Finished(ANSWERS, probe=False))
        await on_main(pilot)
        assert app.gathering is None
        assert app.person == "Anna Petrova"
        await pilot.press("q")
    assert [record.kind for record in records(path)] == ["scope"]
    assert not (tmp_path / ".guide" / "drafts" / "wizard.json").exists()


async def test_go_creates_the_workbook_and_probes_at_once(tmp_path):
    path = tmp_path / "evidence.yaml"
    app = app_at(path, person="root")
    with closed_port() as port:
        endpoint = f"localhost:{port},connect-to=127.0.0.1,http-port={port},audience=api"
        async with app.run_test(size=(80, 24)) as pilot:
            await until(pilot, lambda: isinstance(app.screen, Wizard))
            app.screen.post_message(
                Wizard.Finished({**ANSWERS, "endpoints": endpoint, "ranges": "allowed"}, probe=True)
            )
            await shows(pilot, "c cancel")
            await shows(pilot, "Probed:", seconds=40)
    assert [record.kind for record in records(path)] == ["scope", "facts"]
    assert stat.S_IMODE((tmp_path / ".guide").stat().st_mode) == 0o700


@pytest.mark.parametrize("language", Language)
async def test_every_page_fits_a_small_terminal(language, tmp_path):
    words = make_sight(language).words
    drafts = tmp_path / ".guide" / "drafts"
    drafts.mkdir(parents=True)
    (drafts / "wizard.json").write_text(json.dumps(ANSWERS), encoding="utf-8")
    app = app_at(tmp_path / "evidence.yaml", language=language)
    async with app.run_test(size=(80, 24)) as pilot:
        for page in PAGES:
            await shows(pilot, words.say(f"screen.wizard.{page}.title"))
            shown = quick_text(app)
            assert words.say("screen.wizard.later") in shown
            assert all(str(button.label) in shown for button in app.screen.query(Button) if button.display)
            if page != PAGES[-1]:
                await pilot.press("ctrl+n")


@pytest.mark.parametrize(("key", "options"), [("help.commands", {"--seal"}), ("agenda.told", {"--ics"})])
def test_commands_that_the_screen_names_exist(key, options):
    said = WORDS.say(f"screen.{key}")
    named = set(re.findall(r"guide ([a-z]+)", said))
    assert named
    assert named <= set(COMMANDS)
    assert set(re.findall(r"--[a-z]+", said)) == options


@pytest.mark.parametrize(
    ("key", "keys"), [("wizard.endpoints.told", "A"), ("wizard.source.told", "AI"), ("bring.unmatched", "A")]
)
def test_keys_that_the_screen_names_exist(key, keys):
    assert set(keys) <= {act.shown for act in ACTS}
    for words in (WORDS, make_sight(Language.RU).words):
        said = words.say(f"screen.{key}", places="")
        assert set(re.findall(r"(?:key|with|клавиш\w+) ([A-Z])\b", said)) == set(keys)
