"""Adding to the scope and importing results from the screen: the same checks as the commands, and nothing typed is lost."""

import json
import os

import pytest
from tui.host import quick_text, shows, until, write
from tui.hostile import CONTROL, HIDDEN
from tui.test_review import app_at, begin, on_main, records

from guide.model.bodies import ScopeChange
from guide.model.facts import Facts
from guide.tui.screens.add import KINDS, AddForm
from guide.tui.screens.main import MainScreen
from guide.tui.widgets.fields import Choice
from guide.tui.widgets.inked import Inked
from guide.tui.written import parse_paths

SIZE = (160, 45)
HIT = {"id": "heartbleed", "ip": "shop.example/127.0.0.1", "port": "443", "severity": "OK", "finding": "not vulnerable"}


def added(path):
    body = records(path)[-1].body
    assert isinstance(body, ScopeChange)
    return [one.name for one in body.add]


async def choose(pilot, kind):
    await pilot.press("A")
    await shows(pilot, "What is it?")
    await pilot.press(*["right"] * KINDS.index(kind), "space", "tab")


@pytest.mark.parametrize("kind", ["source", "config", "openapi", "har", "urls", "document", "client"])
async def test_each_kind_of_material_is_added_as_it_was_written(kind, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    path = tmp_path / "evidence.yaml"
    begin(path)
    app = app_at(path)
    async with app.run_test(size=SIZE) as pilot:
        await on_main(pilot)
        await choose(pilot, kind)
        await write(pilot, "./one")
        await pilot.press("enter")
        await write(pilot, "two")
        await pilot.press("ctrl+s")
        await shows(pilot, f"In scope: {kind}:./one, {kind}:two. P probes everything")
    assert added(path) == [f"{kind}:./one", f"{kind}:two"]


async def test_names_and_endpoints_are_added_too(tmp_path):
    path = tmp_path / "evidence.yaml"
    begin(path)
    (tmp_path / "fleet.txt").write_text("a.shop.example\nb.shop.example:8443,audience=api\n", encoding="utf-8")
    app = app_at(path)
    async with app.run_test(size=SIZE) as pilot:
        await on_main(pilot)
        for kind, written, names in (
            ("dns", "shop.example", ["dns:shop.example"]),
            ("endpoint", "mail.shop.example:587+smtp", ["mail.shop.example:587+smtp"]),
            ("endpoints", str(tmp_path / "fleet.txt"), ["a.shop.example:443", "b.shop.example:8443"]),
        ):
            await choose(pilot, kind)
            await write(pilot, written)
            await pilot.press("ctrl+s")
            await shows(pilot, f"In scope: {', '.join(names)}.")
            assert added(path) == names


async def test_what_is_wrong_is_told_in_the_dialog_and_stays_typed(tmp_path):
    path = tmp_path / "evidence.yaml"
    begin(path)
    app = app_at(path)
    async with app.run_test(size=SIZE) as pilot:
        await on_main(pilot)
        await pilot.press("A", "ctrl+s")
        await shows(pilot, "Choose what it is")
        await pilot.press("right", "right", "space", "ctrl+s")
        await shows(pilot, "Write at least one line.")
        await write(pilot, "no-such.yaml")
        await pilot.press("ctrl+s")
        await shows(pilot, "no-such.yaml is not there. Name a file or a folder as it is seen from here")
        await pilot.press("escape")
        await shows(pilot, "Not recorded; your draft is kept on this machine only.")
        await pilot.press("A")
        await shows(pilot, "This is your draft from last time.")
        form = app.screen
        assert isinstance(form, AddForm)
        assert form.values() == {"kind": "openapi", "written": "no-such.yaml"}
        await pilot.press("tab", "ctrl+a", *["delete"] * 12)
        await write(pilot, "x" * 5000)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "x… is not there. Name a file" in app.screen.query_one(".trouble", Inked).text)
        assert "Esc back" in quick_text(app)
    assert [record.kind for record in records(path)] == ["scope"]


async def test_a_wrong_line_of_a_file_is_named_with_its_number(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "evidence.yaml"
    begin(path)
    (tmp_path / "fleet.txt").write_text("a.shop.example\nhttps://b.shop.example\n", encoding="utf-8")
    app = app_at(path)
    async with app.run_test(size=SIZE) as pilot:
        await on_main(pilot)
        await choose(pilot, "endpoints")
        await write(pilot, "fleet.txt")
        await pilot.press("ctrl+s")
        await shows(pilot, "fleet.txt:2: 'https://b.shop.example' is no endpoint.")
    assert [record.kind for record in records(path)] == ["scope"]


async def test_a_path_with_control_characters_is_told_inert(tmp_path):
    path = tmp_path / "evidence.yaml"
    begin(path)
    app = app_at(path)
    async with app.run_test(size=SIZE) as pilot:
        await on_main(pilot)
        for keys in (("A", "space", "tab"), ("I",)):
            await pilot.press(*keys)
            await write(pilot, f"nowhere/{CONTROL}{HIDDEN}")
            await pilot.press("ctrl+s")
            await shows(pilot, "Name the folder of a source tree" if "A" in keys else "there is no such file")
            assert all(line.isprintable() for line in quick_text(app).splitlines())
            assert "\\x1b]0;owned\\x07" in quick_text(app)
            await pilot.press("escape")
    assert [record.kind for record in records(path)] == ["scope"]


async def test_results_are_imported_and_what_belongs_to_nobody_is_named(tmp_path):
    path = tmp_path / "evidence.yaml"
    begin(path, "shop.example,connect-to=127.0.0.1", "other.example")
    report = tmp_path / "testssl.json"
    report.write_text(json.dumps([HIT, {**HIT, "ip": "evil.example/127.0.0.2"}]), encoding="utf-8")
    app = app_at(path)
    async with app.run_test(size=SIZE) as pilot:
        await on_main(pilot)
        await pilot.press("I", "ctrl+s")
        await shows(pilot, "Name at least one report.")
        await write(pilot, str(report))
        await pilot.press("tab", "space", "down", "space", "ctrl+s")
        await shows(pilot, "Tick one subject at most")
        await pilot.press("space", "ctrl+s")
        await shows(pilot, "cannot say whose results these are")
        await pilot.press("up", "space", "ctrl+s")
        await shows(pilot, "Not recorded, because it belongs to no subject in scope: testssl.json: evil.example")
        await pilot.press("enter")
        await shows(pilot, "Imported: records 1")
        await pilot.press("I")
        await write(pilot, str(report))
        await pilot.press("ctrl+s")
        await shows(pilot, "Recorded before, and not again: testssl.json (01")
    body = records(path)[-1].body
    assert isinstance(body, Facts)
    assert body.imported is not None
    assert body.subject == "shop.example:443@127.0.0.1"


async def test_a_file_that_is_no_report_is_refused_in_the_dialog(tmp_path):
    path = tmp_path / "evidence.yaml"
    begin(path)
    (tmp_path / "note.txt").write_text("hello", encoding="utf-8")
    app = app_at(path)
    async with app.run_test(size=SIZE) as pilot:
        await on_main(pilot)
        await pilot.press("I")
        await write(pilot, str(tmp_path / "note.txt"))
        await pilot.press("ctrl+s")
        await pilot.pause(0.3)
        assert not isinstance(app.screen, MainScreen)
        assert "note.txt" in quick_text(app).replace("│", "")
    assert [record.kind for record in records(path)] == ["scope"]


async def test_the_palette_offers_them(tmp_path):
    path = tmp_path / "evidence.yaml"
    begin(path)
    app = app_at(path)
    async with app.run_test(size=SIZE) as pilot:
        await on_main(pilot)
        await pilot.press("ctrl+p")
        await write(pilot, "source tree")
        await shows(pilot, "Add  (A)")
        await pilot.press("enter")
        await shows(pilot, "What is it?")
        assert app.screen.query_one("#kind", Choice).value == ""


def test_a_home_of_nobody_is_a_path_like_any_other():
    assert parse_paths("~no-such-person/x\n\n ~/y ") == parse_paths(f"~no-such-person/x\n{os.path.expanduser('~')}/y")  # noqa: PTH111 - the standard's word, to compare
