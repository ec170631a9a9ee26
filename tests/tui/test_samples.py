"""Answering for a group, by a sample, on the screen: the rationale is asked for, and the history shows it."""

from tui.host import shows, until, write
from tui.test_review import app_at, begin, on_main, records

from guide.model.bodies import Attestation
from guide.tui.screens.attest import AttestForm

FRONTS = tuple(f"{letter}.example,group=fronts" for letter in "abcd")


async def test_a_group_is_answered_for_by_a_sample_with_its_rationale(tmp_path):
    path = tmp_path / "evidence.yaml"
    begin(path, *FRONTS, "mail.example,group=backs")
    app = app_at(path)
    async with app.run_test(size=(110, 90)) as pilot:
        await on_main(pilot)
        await pilot.press("a", "enter")
        await until(pilot, lambda: isinstance(app.screen, AttestForm))
        await shows(pilot, "Groups of endpoints")
        await pilot.press("space", "tab")
        await write(pilot, "Seen in the image.")
        app.screen.query_one("#groups").focus()
        await pilot.press("space")
        app.screen.query_one("#sampled").focus()
        await pilot.press("space", "down", "down", "space")
        await pilot.press("ctrl+s")
        await shows(pilot, "A sample needs its rationale")
        await write(pilot, "All are made from one image.")
        await pilot.press("ctrl+s")
        await shows(pilot, "Recorded in evidence.yaml")
        await pilot.press("h")
        await shows(pilot, "By a sample: 2 of 4 looked at")
        await shows(pilot, "All are made from one image.")
    said = records(path)[-1].body
    assert isinstance(said, Attestation)
    assert said.subjects == tuple(f"{letter}.example:443" for letter in "abcd")
    assert said.sample.looked_at == ("a.example:443", "c.example:443")
    assert said.sample.groups == ("fronts",)


async def test_where_there_is_one_subject_nothing_asks_for_a_sample(tmp_path):
    path = tmp_path / "evidence.yaml"
    begin(path)
    app = app_at(path)
    async with app.run_test(size=(110, 50)) as pilot:
        await on_main(pilot)
        await pilot.press("a", "enter")
        await until(pilot, lambda: isinstance(app.screen, AttestForm))
        assert not app.screen.query("#sampled, #groups")
