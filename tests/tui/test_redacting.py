"""Redaction through the screen: the form says what goes, asks for a reason and a typed word, and nothing is left."""

from pathlib import Path

from builders import sound
from evidence.making import NIL, NOW, ulid
from tui.host import Host, quick_text, shows, until, write
from tui.test_review import app_at, begin, on_main, records

from guide.model.bodies import Redaction
from guide.model.language import Language
from guide.model.records import Record
from guide.session.redact import Prospect
from guide.tui.notebook import Notebook
from guide.tui.pen import Pen
from guide.tui.screens.redaction import RedactionForm

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


async def test_of_facts_it_is_asked_whether_their_subject_stays_named(sight, tmp_path):
    record = Record(id=ulid(), kind="facts", at=NOW, by="A", prev=(NIL,), body=sound(), digest=NIL)
    asked = []
    notebook = Notebook(tmp_path / "evidence.yaml", Pen(print))
    form = RedactionForm(sight, Prospect(record, (), (), git=False), notebook, lambda *given: asked.append(given))
    async with Host(form).run_test(size=(80, 40)) as pilot:
        await shows(pilot, "stays named")
        await write(pilot, "A name.")
        await pilot.press("tab", "down", "space", "tab")
        await write(pilot, record.id[-6:].lower())
        await pilot.press("ctrl+s")
        await until(pilot, lambda: bool(asked))
    assert asked == [(record.id, "A name.", True)]
