"""Redaction through the screen: the form says what goes, asks for a reason and a typed word, and nothing is left."""

from pathlib import Path

from tui.host import quick_text, shows, until, write
from tui.test_review import app_at, begin, on_main, records

from guide.model.bodies import Redaction
from guide.model.language import Language

SECRET = "hunter2 hunter2"
SIZE = (80, 24)


def holding(folder: Path) -> list[str]:
    return [str(one) for one in folder.rglob("*") if one.is_file() and b"hunter2" in one.read_bytes()]


async def stated(pilot) -> None:
    await on_main(pilot)
    await pilot.press("a", "enter", "space", "tab")
    await write(pilot, f"The password is {SECRET}.")
    await pilot.press("ctrl+s")
    await shows(pilot, "Recorded in")


async def test_a_record_of_the_history_is_redacted_for_good(tmp_path):
    path = tmp_path / "evidence.yaml"
    begin(path)
    app = app_at(path)
    async with app.run_test(size=SIZE) as pilot:
        await stated(pilot)
        await pilot.press("X")
        await shows(pilot, "Open the history (h)")
        await pilot.press("enter", "h")
        await until(pilot, lambda: app.focused is not None and app.focused.id == "history")
        await shows(pilot, "hunter2")
        await pilot.press("X")
        await shows(pilot, "cannot be undone")
        await pilot.press("ctrl+s")
        await shows(pilot, "A redaction needs a reason.")
        await write(pilot, "A password was pasted.")
        await pilot.press("ctrl+s")
        await shows(pilot, "Not redacted: type")
        target = records(path)[-1].id
        assert holding(tmp_path) != []
        await write(pilot, target[-6:])
        await pilot.press("ctrl+s")
        await shows(pilot, "Redacted. Here stood a record")
        assert "hunter2" not in quick_text(app)
        await pilot.press("q")
    assert [one.kind for one in records(path)] == ["scope", "redacted", "redaction"]
    said = records(path)[-1].body
    assert isinstance(said, Redaction)
    assert said.reason == "A password was pasted."
    assert holding(tmp_path) == []


async def test_it_speaks_russian_and_leaving_it_changes_nothing(tmp_path):
    path = tmp_path / "evidence.yaml"
    begin(path)
    app = app_at(path, language=Language.RU)
    async with app.run_test(size=(110, 40)) as pilot:
        await on_main(pilot)
        await pilot.press("a", "enter", "space", "tab")
        await write(pilot, SECRET)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: len(records(path)) == 2)
        await on_main(pilot)
        await pilot.press("h")
        await until(pilot, lambda: app.focused is not None and app.focused.id == "history")
        await shows(pilot, "hunter2")
        await pilot.press("X")
        await shows(pilot, "Содержание исчезнет навсегда")
        await pilot.press("escape")
        await on_main(pilot)
    assert [one.kind for one in records(path)] == ["scope", "attestation"]
