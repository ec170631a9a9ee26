"""Signing off on the screen: what a signer sees first, what is refused, and what stands on disk afterwards."""

from sealing import ANNA
from tui.dialogs import make_survey
from tui.host import Host, quick_text, shows, until, write
from tui.table import make_sight
from tui.test_review import app_at, begin, on_main, records

from guide.evidence.signatures import Trust
from guide.model.language import Language
from guide.session.verify import verify
from guide.tui.screens.sign import SignForm

SIZE = (110, 60)


async def opened(pilot):
    await on_main(pilot)
    await pilot.press("s")
    await shows(pilot, "You sign as")


async def test_a_sign_off_with_the_keyboard_alone_is_sealed_and_signed(tmp_path, keys):
    path = tmp_path / "evidence.yaml"
    begin(path, person=ANNA)
    app = app_at(path, person=ANNA)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        assert "Nobody has signed off before." in quick_text(app)
        assert "requirement" in quick_text(app)
        await pilot.press("space", "tab", "right", "right", "right", "space", "tab")
        await write(pilot, "Nothing was probed.")
        await pilot.press("tab", "tab")
        await write(pilot, "Lead auditor")
        await pilot.press("tab")
        await write(pilot, str(keys.of(ANNA)))
        await pilot.press("tab")
        await write(pilot, ANNA)
        await pilot.press("ctrl+s")
        await shows(pilot, "Signed off, sealed and signed: signoffs/", seconds=30)
    said = [record for record in records(path) if record.kind == "signoff"]
    assert [(one.by, one.body.position, one.body.decision) for one in said] == [
        (ANNA, "Lead auditor", "insufficient-evidence")
    ]
    found = verify(path, trust=Trust(keys.allowed), signed_by=[ANNA])
    assert found.ok
    assert not list((tmp_path / ".guide" / "drafts").glob("sign.*"))


async def test_accept_is_refused_until_each_item_is_ticked_and_nothing_is_lost(tmp_path):
    path = tmp_path / "evidence.yaml"
    begin(path, person=ANNA)
    app = app_at(path, person=ANNA)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("ctrl+s")
        await shows(pilot, "Choose as whom you sign.")
        await pilot.press("space", "tab", "space", "ctrl+s")
        await shows(pilot, "The statement is empty.")
        await write(pilot, "All is well.")
        await pilot.press("ctrl+s")
        await shows(pilot, f"Type your name as the screen knows it, {ANNA}")
        await write(pilot, "Somebody Else")
        await pilot.press("ctrl+s")
        await shows(pilot, f"Type your name as the screen knows it, {ANNA}")
        await pilot.press(*["backspace"] * 13)
        await write(pilot, ANNA)
        await pilot.press("ctrl+s")
        await shows(pilot, "items are open, failed, stale or accepted risks", seconds=30)
        await pilot.press("escape")
        await pilot.press("s")
        await shows(pilot, "This is your draft from last time.")
        form = app.screen
        assert isinstance(form, SignForm)
        assert form.values()["statement"] == "All is well."
        assert form.query_one("#name").value == ""
    assert [record.kind for record in records(path)] == ["scope"]
    assert not (tmp_path / "signoffs").exists()


async def test_a_key_that_fails_leaves_the_sign_off_and_says_how_to_go_on(tmp_path):
    path = tmp_path / "evidence.yaml"
    begin(path, person=ANNA)
    (tmp_path / "broken").write_text("no key", encoding="utf-8")
    app = app_at(path, person=ANNA)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("space", "tab", "right", "right", "space", "tab")
        await write(pilot, "Not yet.")
        await pilot.press("tab", "tab", "tab")
        await write(pilot, str(tmp_path / "broken"))
        await pilot.press("tab")
        await write(pilot, ANNA)
        await pilot.press("ctrl+s")
        await shows(pilot, "made no signature", seconds=30)
        await pilot.press("enter")
        await until(pilot, lambda: "Signed off and sealed, without a signature" in quick_text(app))
    assert [record.kind for record in records(path)] == ["scope", "signoff", "seal"]


async def test_the_form_lists_what_is_open_and_what_changed_in_both_languages():
    for language, words in (
        (
            Language.EN,
            ("Last sign-off: Anna", "satisfied → not satisfied", "not proven: ", "was recorded and its sealing"),
        ),
        (Language.RU, ("Прошлое подписание", "не доказано: ", "опечатывание прервано")),
    ):
        sight = make_sight(language)
        notebook = type("Nowhere", (), {"mine": lambda _, key: key, "read": lambda *_: {}, "keep": lambda *_: None})()
        app = Host(SignForm(sight, make_survey(sight), notebook, lambda *_: None))
        async with app.run_test(size=(160, 60)) as pilot:
            await pilot.pause()
            shown = quick_text(app)
            assert all(word in shown for word in words), shown
            assert "[ ] " in shown
