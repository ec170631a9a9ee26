"""For and with other people, on the screen: accept several at once, ask the owners, take their answers in, open another's workbook."""

from pathlib import Path

from tui.host import quick_text, shows, until, write
from tui.test_review import app_at, begin, on_main, records

from guide.model.bodies import Attestation, Review
from guide.model.outcomes import Status
from guide.session.attest import Answer, attest
from guide.session.drafts import listed, own_key, save
from guide.session.status import judge
from guide.tui.screens.accept import AcceptForm
from guide.tui.screens.bring import BringForm
from guide.tui.screens.requests import RequestsForm

BORIS = "Boris Ivanov"


def stated(desk, *questions, **more):
    return [attest(desk, Answer(one, "satisfied", f"Seen: {one}", **more)).id for one in questions]


def some_questions(desk):
    return [question.id for step in desk.catalog.requirements["v4.0.3-9.1.1"].steps for question in step.questions][:3]


async def test_several_are_accepted_at_once_with_one_comment_and_only_those_ticked(tmp_path):
    path = tmp_path / "evidence.yaml"
    desk = begin(path)
    first, second, third = stated(desk, *some_questions(desk))
    app = app_at(path, person=BORIS)
    async with app.run_test(size=(110, 60)) as pilot:
        await on_main(pilot)
        await pilot.press("V")
        await until(pilot, lambda: isinstance(app.screen, AcceptForm))
        await pilot.press("ctrl+s")
        await shows(pilot, "Tick what you accept")
        app.screen.query_one("#records").focus()
        await pilot.press("space", "down", "down", "space", "tab")
        await write(pilot, "Both seen in the export.")
        await pilot.press("ctrl+s")
        await shows(pilot, "Accepted: 2")
    made = [one for one in records(path) if isinstance(one.body, Review)]
    assert {one.body.target for one in made} == {first, third}
    assert second not in {one.body.target for one in made}
    assert {(one.by, one.body.comment, one.body.accepted) for one in made} == {
        (BORIS, "Both seen in the export.", True)
    }


async def test_nobody_is_offered_their_own_word_to_accept(tmp_path):
    path = tmp_path / "evidence.yaml"
    desk = begin(path)
    questions = some_questions(desk)
    stated(desk, questions[0])
    app = app_at(path)
    async with app.run_test(size=(110, 60)) as pilot:
        await on_main(pilot)
        await pilot.press("V")
        await shows(pilot, "Nothing waits for your review.")
        await pilot.press("enter")
        stated(desk, questions[1], stated_by=BORIS)
        stated(app.desk.__class__(desk.file, desk.catalog, BORIS, desk.language), questions[2])
        await until(pilot, lambda: app.sight.assessment.records == 4)
        await pilot.press("V")
        await until(pilot, lambda: isinstance(app.screen, AcceptForm))
        assert len(app.screen._records) == 1


async def test_owners_are_asked_and_their_answers_come_in_by_the_import_dialog(tmp_path):
    path = tmp_path / "evidence.yaml"
    begin(path, "shop.example,owner=Ops", "api.example,owner=Dev")
    app = app_at(path)
    async with app.run_test(size=(110, 60)) as pilot:
        await on_main(pilot)
        await pilot.press("E")
        await until(pilot, lambda: isinstance(app.screen, RequestsForm))
        app.screen.query_one("#owners").focus()
        await pilot.press("space", "ctrl+s")
        await shows(pilot, "Lists written: 1")
        (made,) = tmp_path.glob("requests-*/*.yaml")
        text = made.read_text(encoding="utf-8")
        assert "shop.example" in text
        assert "api.example" not in text
        filled = text.replace('answer: ""', "answer: satisfied", 1).replace('statement: ""', 'statement: "Seen."', 1)
        made.write_text(filled.replace("answer: satisfied", "answer: perhaps"), encoding="utf-8")
        await pilot.press("I")
        await until(pilot, lambda: isinstance(app.screen, BringForm))
        await write(pilot, str(made))
        await pilot.press("ctrl+s")
        await shows(pilot, "perhaps is no answer")
        made.write_text(filled, encoding="utf-8")
        await pilot.press("ctrl+s")
        await shows(pilot, "Answers recorded: 1")
        await pilot.press("I")
        await until(pilot, lambda: isinstance(app.screen, BringForm))
        await write(pilot, str(made))
        await pilot.press("ctrl+s")
        await shows(pilot, "Recorded before, and not again")
    (said,) = (one for one in records(path) if isinstance(one.body, Attestation))
    assert (said.body.stated_by, said.by, said.body.subjects) == ("Ops", "Anna Petrova", ("shop.example:443",))


async def test_a_list_that_is_there_is_not_replaced_and_the_form_says_so(tmp_path):
    path = tmp_path / "evidence.yaml"
    begin(path)
    app = app_at(path)
    async with app.run_test(size=(80, 24)) as pilot:
        await on_main(pilot)
        await pilot.press("E")
        await until(pilot, lambda: isinstance(app.screen, RequestsForm))
        await pilot.press("ctrl+s")
        await shows(pilot, "Lists written: 1")
        await pilot.press("E")
        await until(pilot, lambda: isinstance(app.screen, RequestsForm))
        await pilot.press("ctrl+s")
        await shows(pilot, "is there already")


async def test_who_wrote_last_is_told_nothing_of_themselves(tmp_path):
    path = tmp_path / "evidence.yaml"
    desk = begin(path)
    stated(desk, some_questions(desk)[0])
    app = app_at(path)
    async with app.run_test(size=(110, 40)) as pilot:
        await on_main(pilot)
        assert "Last here" not in quick_text(app)
        await pilot.press("o")
        await shows(pilot, "Where the review stands")
        await pilot.press("enter")
        await on_main(pilot)
    other = app_at(path, person=BORIS)
    async with other.run_test(size=(110, 40)) as pilot:
        await on_main(pilot)
        await shows(pilot, "Last here: Anna Petrova")
        await shows(pilot, "wait for your review: 1")


async def test_without_a_remembered_place_the_screen_opens_on_the_first_step_that_is_open(tmp_path, monkeypatch):
    path = tmp_path / "evidence.yaml"
    begin(path)

    def two_done(desk, ledger):
        found = judge(desk, ledger)
        done = tuple(one.model_copy(update={"status": Status.SATISFIED}) for one in found.steps[:2])
        return found.model_copy(update={"steps": (*done, *found.steps[2:])})

    monkeypatch.setattr("guide.tui.workplace.judge", two_done)
    app = app_at(path)
    async with app.run_test(size=(110, 40)) as pilot:
        await on_main(pilot)
        assert app.sight.state.number == 3


def test_a_draft_is_told_by_its_author_and_never_by_its_words(tmp_path):
    path = Path(tmp_path / "evidence.yaml")
    save(path, own_key("attest.06-hsts.subdomains", "Anna Petrova"), {"statement": "Half"})
    save(path, own_key("sign", "Somebody Else"), {"statement": "x"})
    save(path, own_key("export", "Anna Petrova"), {"path": "x"})
    found = [(one.kind, one.about, one.author) for one in listed(path, ("anna  petrova", BORIS))]
    assert found == [("attest", "06-hsts.subdomains", "anna  petrova"), ("sign", "", "")]
