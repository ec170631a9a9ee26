"""Waive, withdraw and undo with the keyboard, against a real workbook."""

from datetime import UTC, datetime, timedelta

from builders_facts import answer, check
from session.reviewing import ANN, BOB, EVE, begin, fails, observe
from tui.host import quick_text, shows, until, write

from guide.evidence.store import EvidenceFile
from guide.model.language import Language
from guide.session.attest import Answer, attest
from guide.session.desk import clock
from guide.session.review import review
from guide.session.status import look
from guide.tui.app import GuideApp
from guide.tui.screens.main import MainScreen

SIZE = (80, 24)
QUESTION = "01-current-implementation.listeners"


def records(path):
    return EvidenceFile(path).read(datetime.now(UTC)).records


def app_at(desk, person=ANN, language=Language.EN):
    return GuideApp(desk.file.path, person=person, language=language)


async def on_main(pilot):
    await until(pilot, lambda: isinstance(pilot.app.screen, MainScreen))


async def on_finding(pilot, app, mark):
    """Turn to the step of the finding with that fingerprint and select it."""
    await on_main(pilot)
    step = next(one.step for one in look(app.desk).steps for two in one.findings if two.finding.fingerprint == mark)
    app._go_to_step(step)
    app.main.open_tab("evidence", f"finding:{mark}")
    await pilot.pause()


def stated(desk, word="satisfied", by=""):
    return attest(desk, Answer(question=QUESTION, answer=word, statement="The export lists one listener.", by=by))


async def test_a_fail_is_waived_from_its_row(tmp_path):
    desk = begin(tmp_path, clock)
    observe(desk, cleartext=(check(answer(200)),))
    (mark,) = fails(desk)
    until_day = f"{datetime.now(UTC) + timedelta(days=20):%Y-%m-%d}"
    app = app_at(desk)
    async with app.run_test(size=SIZE) as pilot:
        await on_finding(pilot, app, mark)
        await pilot.press("w")
        await shows(pilot, "Accept a risk until a date")
        await pilot.press("ctrl+s")
        await shows(pilot, "The reason is empty.")
        await write(pilot, "Old scanner.")
        await pilot.press("tab")
        await write(pilot, "Own network.")
        await pilot.press("tab")
        await write(pilot, "OPS-41")
        await pilot.press("tab")
        await write(pilot, "ann  AUTHOR")
        await pilot.press("ctrl+s")
        await shows(pilot, "A waiver ends on a day.")
        await write(pilot, until_day)
        await pilot.press("ctrl+s")
        await shows(pilot, "Nobody approves what they record.")
        await pilot.press("shift+tab", "ctrl+u")
        await write(pilot, EVE)
        await pilot.press("ctrl+s")
        await shows(pilot, "Recorded in evidence.yaml")
        await shows(pilot, f"fail, accepted until {until_day} by {EVE}")
        await pilot.press("h")
        await shows(pilot, f"Accepted until {until_day} by {EVE}; ticket OPS-41")
    body = records(desk.file.path)[-1].body
    assert (body.fingerprints, body.reason, body.compensating) == ((mark,), "Old scanner.", "Own network.")


async def test_w_on_anything_but_a_fail_says_what_to_select(tmp_path):
    desk = begin(tmp_path, clock)
    app = app_at(desk)
    async with app.run_test(size=SIZE) as pilot:
        await on_main(pilot)
        await pilot.press("w")
        await shows(pilot, "Select a failed finding")


async def test_a_record_of_the_history_is_withdrawn_with_a_reason_and_marked(tmp_path):
    desk = begin(tmp_path, clock)
    said = stated(desk)
    app = app_at(desk)
    async with app.run_test(size=(110, 30)) as pilot:
        await on_main(pilot)
        await pilot.press("x")
        await shows(pilot, "Open the history with h")
        await pilot.press("enter", "h", "x")
        await shows(pilot, "Take back: statement")
        await pilot.press("ctrl+s")
        await shows(pilot, "A withdrawal needs a reason.")
        await write(pilot, "Wrong export.")
        await pilot.press("ctrl+s")
        await shows(pilot, "Recorded in evidence.yaml")
        await shows(pilot, f"withdrawn by {ANN}")
        await shows(pilot, "Wrong export.")
    last = records(desk.file.path)[-1]
    assert (last.by, last.body.target, last.body.reason) == (ANN, said.id, "Wrong export.")


async def test_what_cannot_be_withdrawn_says_why(tmp_path):
    desk = begin(tmp_path, clock)
    facts = observe(desk)
    app = app_at(desk)
    async with app.run_test(size=(110, 30)) as pilot:
        await on_main(pilot)
        await pilot.press("h")
        await until(pilot, lambda: app.main.query_one("#history").key == facts.id)
        await pilot.press("x")
        await shows(pilot, "observed cannot be withdrawn")


async def test_undo_takes_back_ones_own_last_word(tmp_path):
    desk = begin(tmp_path, clock)
    said = stated(desk)
    review(desk, said.id, accepted=True, by=BOB)
    app = app_at(desk, BOB)
    async with app.run_test(size=SIZE) as pilot:
        await on_main(pilot)
        await pilot.press("u")
        await shows(pilot, "Take back: review")
        await write(pilot, "Read the wrong file.")
        await pilot.press("ctrl+s")
        await shows(pilot, "1 to review")
        await pilot.press("u")
        await shows(pilot, f"{BOB} has no statement")
    last = records(desk.file.path)[-1]
    assert (last.kind, last.by) == ("withdrawal", BOB)


async def test_evidence_and_review_say_what_changed_under_a_statement(tmp_path):
    desk = begin(tmp_path, clock)
    proof = tmp_path / "zone.txt"
    proof.write_text("zone", encoding="utf-8")
    answered = Answer(question=QUESTION, answer="satisfied", statement="Seen.", attach=(proof,))
    attest(desk, answered)
    for one in (tmp_path / "artifacts").iterdir():
        one.unlink()
    app = app_at(desk, BOB)
    async with app.run_test(size=(110, 40)) as pilot:
        await on_main(pilot)
        await pilot.press("2")
        await shows(pilot, "The file zone.txt is missing")
        await pilot.press("v", "enter")
        await shows(pilot, "Your review")
        assert "The file zone.txt is missing" in quick_text(app)


async def test_the_forms_speak_russian(tmp_path):
    desk = begin(tmp_path, clock)
    observe(desk, cleartext=(check(answer(200)),))
    stated(desk)
    (mark,) = fails(desk)
    app = app_at(desk, language=Language.RU)
    async with app.run_test(size=SIZE) as pilot:
        await on_finding(pilot, app, mark)
        await pilot.press("ц")
        await shows(pilot, "Принять риск до даты")
        await pilot.press("escape", "г")
        await shows(pilot, "Отзыв записи: заявление")
