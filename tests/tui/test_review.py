"""A whole review through the screen, against a real workbook."""

import asyncio
import re
import socket
from datetime import UTC, datetime

import pytest
from allowed import LINES
from servers.ports import closed_port
from tui.host import quick_text, shows, until, write

from guide.evidence.store import EvidenceFile
from guide.model.bodies import Attestation, Review, ScopeChange
from guide.model.language import Language
from guide.model.subjects import Authorisation
from guide.session.endpoints import parse_endpoint
from guide.session.init import create
from guide.session.open import open_desk
from guide.session.scope import amend
from guide.tui.app import GuideApp
from guide.tui.screens.main import MainScreen
from guide.tui.screens.wizard import Wizard

SIZE = (80, 24)


def records(path):
    return EvidenceFile(path).read(datetime.now(UTC)).records


def begin(path, *endpoints, person="Anna Petrova", **change):
    change = {
        "system": "shop.example",
        "environment": "production",
        "authorisation": Authorisation(by="Vera Orlova"),
        "authorise": LINES,
        **change,
    }
    scope = ScopeChange(add=tuple(parse_endpoint(one) for one in endpoints or ("shop.example",)), **change)
    return create(path, scope, person=person, language=Language.EN)


async def on_main(pilot):
    await until(pilot, lambda: isinstance(pilot.app.screen, MainScreen))


def app_at(path, person="Anna Petrova", language=Language.EN):
    return GuideApp(path, person=person, language=language)


async def test_from_an_empty_folder_to_a_report_with_the_keyboard_alone(tmp_path):
    path = tmp_path / "evidence.yaml"
    app = app_at(path, person="root")
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: isinstance(app.screen, Wizard))
        await write(pilot, "shop.example")
        await pilot.press("enter")
        await write(pilot, "production")
        await pilot.press("enter")
        await shows(pilot, "Where do clients connect?")
        await write(pilot, "localhost:9,audience=api")
        await pilot.press("ctrl+n", "ctrl+n")
        await shows(pilot, "Who allowed the probing?")
        await write(pilot, "Vera Orlova")
        await pilot.press("enter")
        await write(pilot, "SEC-7")
        await shows(pilot, "loopback: localhost:9")
        await pilot.press("ctrl+n")
        await shows(pilot, "Say that they may be contacted")
        await pilot.press("space", "ctrl+n")
        await shows(pilot, "Who are you")
        await pilot.press(*["backspace"] * 4)
        await write(pilot, "Anna Petrova")
        await pilot.press("enter", "space", "ctrl+n")
        await shows(pilot, "localhost: port 9 with TLS")
        assert not path.exists()
        await pilot.press("tab", "enter")
        await on_main(pilot)

        await pilot.press("a")
        await shows(pilot, "Which question?")
        await pilot.press("enter")
        await shows(pilot, "Statement: what was seen")
        await pilot.press("space", "tab")
        await write(pilot, "The export lists one listener.")
        await pilot.press("ctrl+s")
        await shows(pilot, "Recorded in evidence.yaml")
        await shows(pilot, "1 to review")

        await pilot.press("v", "enter")
        await shows(pilot, "Another person must review it")
        await pilot.press("enter", "i", *["backspace"] * 12)
        await write(pilot, "Boris Ivanov")
        await pilot.press("enter", "v", "enter")
        await shows(pilot, "Your review")
        await pilot.press("space", "tab")
        await write(pilot, "Checked.")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "1 to review" not in quick_text(app))

        await pilot.press("l")
        await shows(pilot, "Почему это важно")
        await pilot.press("e")
        await shows(pilot, "Сохранить отчёт")
        await pilot.press("ctrl+s")
        await shows(pilot, "Отчёт сохранён")

    bodies = {record.kind: record for record in records(path)}
    assert bodies["scope"].by == "Anna Petrova"
    assert bodies["scope"].body.environment == "production"
    lines = {(line.network, line.by, line.reference) for line in bodies["scope"].body.authorise}
    assert lines == {(network, "Vera Orlova", "SEC-7") for network in ("127.0.0.1/32", "::1/128")}
    assert bodies["attestation"].body.statement == "The export lists one listener."
    assert bodies["review"].by == "Boris Ivanov"
    assert bodies["review"].body.accepted
    (report,) = tmp_path.glob("report-*.md")
    text = report.read_text(encoding="utf-8")
    assert "The export lists one listener." in text.replace("\\", "")
    assert "Boris Ivanov" in text


async def test_coming_back_lands_on_the_same_step_tab_and_theme(tmp_path):
    path = tmp_path / "evidence.yaml"
    begin(path)
    app = app_at(path)
    async with app.run_test(size=SIZE) as pilot:
        await on_main(pilot)
        await pilot.press("n", "n", "n", "2", "t")
        await shows(pilot, "Looks: light")
        await pilot.press("q")
    again = app_at(path)
    async with again.run_test(size=SIZE) as pilot:
        await on_main(pilot)
        assert again.sight.state.number == 4
        assert again.main.tab == "evidence"
        assert again.theme == "light"


async def test_the_name_given_is_remembered_for_the_login_but_not_for_another(tmp_path):
    path = tmp_path / "evidence.yaml"
    begin(path)
    app = app_at(path, person="root")
    async with app.run_test(size=SIZE) as pilot:
        await on_main(pilot)
        await pilot.press("i", *["backspace"] * 4)
        await write(pilot, "Anna Petrova")
        await pilot.press("enter")
        await shows(pilot, "records carry the name Anna Petrova")
        await pilot.press("q")
    assert app_at(path, person="root").person == "Anna Petrova"
    assert app_at(path, person="Boris Ivanov").person == "Boris Ivanov"


async def test_an_answer_carries_everything_the_form_asks(tmp_path):
    path = tmp_path / "evidence.yaml"
    begin(path, "shop.example", "api.shop.example,audience=api")
    proof = tmp_path / "proof.txt"
    proof.write_text("zone", encoding="utf-8")
    app = app_at(path)
    async with app.run_test(size=(110, 50)) as pilot:
        await on_main(pilot)
        await pilot.press("a", "enter")
        await shows(pilot, "Statement: what was seen")
        await pilot.press("right", "right", "space", "tab")
        await write(pilot, "Line one.")
        await pilot.press("enter")
        await write(pilot, "Line two.")
        await pilot.press("tab", "right", "space", "tab")
        await write(pilot, " jr")
        await pilot.press("tab")
        await write(pilot, "Vera Orlova")
        await pilot.press("tab", "down", "space", "tab")
        await write(pilot, str(proof))
        await pilot.press("tab")
        await write(pilot, "2027-01-15")
        await pilot.press("ctrl+s")
        await shows(pilot, "Recorded in evidence.yaml")
        await shows(pilot, "files in artifacts/: 1")
    said = records(path)[-1]
    body = said.body
    assert isinstance(body, Attestation)
    assert body.answer == "not-applicable"
    assert body.statement == "Line one.\nLine two."
    assert body.method == "interview"
    assert body.stated_by == "Anna Petrova jr"
    assert said.by == "Anna Petrova"
    assert body.approved_by == "Vera Orlova"
    assert body.subjects == ("api.shop.example:443",)
    assert [one.name for one in body.evidence] == ["proof.txt"]
    assert body.valid_until == datetime(2027, 1, 15, 23, 59, 59, tzinfo=UTC)


async def test_a_refusal_is_one_sentence_and_keeps_every_word(tmp_path):
    path = tmp_path / "evidence.yaml"
    begin(path)
    app = app_at(path)
    async with app.run_test(size=(110, 50)) as pilot:
        await on_main(pilot)
        await pilot.press("a", "enter", "ctrl+s")
        await shows(pilot, "Choose an answer.")
        await pilot.press("space", "ctrl+s")
        await shows(pilot, "The statement is empty.")
        await write(pilot, "Seen.")
        await pilot.press("tab", "tab", "tab", "tab")
        await write(pilot, "/no/such/file")
        await pilot.press("ctrl+s")
        await shows(pilot, "/no/such/file")
        assert "Seen." in quick_text(app)
        assert "Traceback" not in quick_text(app)
        await pilot.press("escape")
        await shows(pilot, "Not recorded; your draft is kept on this machine only.")
        await pilot.press("a", "enter")
        await shows(pilot, "This is your draft from last time.")
        await pilot.press("tab")
        await write(pilot, " Twice.")
        await shows(pilot, "Seen. Twice.")
    assert [record.kind for record in records(path)] == ["scope"]


async def test_a_recorded_answer_leaves_no_draft(tmp_path):
    path = tmp_path / "evidence.yaml"
    begin(path)
    app = app_at(path)
    async with app.run_test(size=SIZE) as pilot:
        await on_main(pilot)
        await pilot.press("a", "enter", "space", "tab")
        await write(pilot, "Seen.")
        await pilot.press("ctrl+s")
        await shows(pilot, "Recorded in")
        await pilot.press("q")
    assert not list((tmp_path / ".guide" / "drafts").glob("attest*"))


async def test_a_rejection_needs_a_reason(tmp_path):
    path = tmp_path / "evidence.yaml"
    begin(path)
    app = app_at(path)
    async with app.run_test(size=SIZE) as pilot:
        await on_main(pilot)
        await pilot.press("a", "enter", "space", "tab")
        await write(pilot, "Seen.")
        await pilot.press("ctrl+s")
        await shows(pilot, "1 to review")
        await pilot.press("i", *["backspace"] * 12)
        await write(pilot, "Boris")
        await pilot.press("enter", "v", "enter", "right", "space", "ctrl+s")
        await shows(pilot, "A rejection needs a reason.")
        await pilot.press("tab")
        await write(pilot, "Which export?")
        await pilot.press("ctrl+s")
        await shows(pilot, "Recorded in")
    body = records(path)[-1].body
    assert isinstance(body, Review)
    assert not body.accepted
    assert body.comment == "Which export?"


async def test_what_another_program_appends_is_seen_within_a_second(tmp_path):
    path = tmp_path / "evidence.yaml"
    begin(path)
    app = app_at(path)
    async with app.run_test(size=SIZE) as pilot:
        await on_main(pilot)
        other = open_desk(path, person="cron", language=Language.EN)
        amend(other, ScopeChange(system="renamed.example"))
        await shows(pilot, "renamed.example", seconds=2)


async def test_damage_is_told_once_and_what_is_on_the_screen_stays(tmp_path):
    path = tmp_path / "evidence.yaml"
    begin(path)
    app = app_at(path)
    async with app.run_test(size=SIZE) as pilot:
        await on_main(pilot)
        path.write_bytes(path.read_bytes().replace(b"production", b"staging!!!"))
        await shows(pilot, "Notice", seconds=3)
        assert "evidence.yaml" in re.sub(r"[\s│]", "", quick_text(app)), "a long path is wrapped"
        await pilot.press("enter")
        await pilot.pause(1.2)
        assert isinstance(app.screen, MainScreen)
        assert "production" in quick_text(app)


async def test_a_file_that_is_no_workbook_ends_with_a_sentence_and_the_exit_code(tmp_path):
    path = tmp_path / "evidence.yaml"
    path.write_text("hello\n", encoding="utf-8")
    app = app_at(path)
    async with app.run_test(size=SIZE) as pilot:
        await shows(pilot, "This workbook cannot be opened")
        await pilot.press("enter")
    assert app.return_code == 2
    assert path.read_text(encoding="utf-8") == "hello\n"


@pytest.fixture
def tarpit():
    """A listener that accepts and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def silent():
    """A port where nothing listens."""
    with closed_port() as port:
        yield port


async def test_probing_shows_its_plan_waits_for_the_word_and_reports(tmp_path, silent):
    path = tmp_path / "evidence.yaml"
    begin(path, f"localhost:{silent},connect-to=127.0.0.1,http-port={silent},audience=api")
    app = app_at(path)
    async with app.run_test(size=SIZE) as pilot:
        await on_main(pilot)
        await pilot.press("p")
        await shows(pilot, "This will be contacted")
        await shows(pilot, "Probing authorised by Vera Orlova")
        await pilot.press("escape")
        await on_main(pilot)
        assert app.gathering is None
        await pilot.press("p", "enter")
        await shows(pilot, "c cancel")
        await shows(pilot, "Probed:", seconds=40)
        await pilot.press("2")
        await shows(pilot, "inconclusive")
    kinds = [record.kind for record in records(path)]
    assert kinds == ["scope", "facts"]


async def test_a_probe_is_cancelled_within_a_second_and_keeps_what_it_found(tmp_path, tarpit):
    path = tmp_path / "evidence.yaml"
    begin(path, f"localhost:{tarpit},connect-to=127.0.0.1,audience=api")
    app = app_at(path)
    async with app.run_test(size=SIZE) as pilot:
        await on_main(pilot)
        await pilot.press("P", "enter")
        await shows(pilot, "c cancel")
        await until(pilot, lambda: "Probing localhost" in quick_text(app))
        await pilot.pause(2)
        await pilot.press("c")
        began = asyncio.get_running_loop().time()
        await shows(pilot, "Cancelled.", seconds=4)
        assert asyncio.get_running_loop().time() - began < 2
    (facts,) = (record.body for record in records(path) if record.kind == "facts")
    assert "cancelled" in {problem.reason for problem in facts.problems}


async def test_leaving_while_probing_keeps_what_was_found(tmp_path, tarpit):
    path = tmp_path / "evidence.yaml"
    begin(path, f"localhost:{tarpit},connect-to=127.0.0.1,audience=api")
    app = app_at(path)
    async with app.run_test(size=SIZE) as pilot:
        await on_main(pilot)
        await pilot.press("P", "enter")
        await until(pilot, lambda: "Probing localhost" in quick_text(app))
        await pilot.pause(1)
        await pilot.press("q")
        await until(pilot, lambda: app.return_code is not None, seconds=5)
    assert app.return_code == 0
    assert [record.kind for record in records(path)] == ["scope", "facts"]


async def test_finding_text_leads_to_the_place(tmp_path):
    path = tmp_path / "evidence.yaml"
    begin(path)
    app = app_at(path)
    async with app.run_test(size=SIZE) as pilot:
        await on_main(pilot)
        await pilot.press("slash")
        await write(pilot, "penetration test")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, MainScreen) and app.sight.state.number > 1)


async def test_palette_and_help_offer_the_same_actions(tmp_path):
    path = tmp_path / "evidence.yaml"
    begin(path)
    app = app_at(path)
    async with app.run_test(size=(110, 80)) as pilot:
        await on_main(pilot)
        await pilot.press("ctrl+p")
        await shows(pilot, "write the Markdown report")
        await write(pilot, "Looks")
        await pilot.press("enter")
        await shows(pilot, "Looks: light")
        await pilot.press("question_mark")
        await shows(pilot, "write the Markdown report")


async def test_a_ruling_needs_a_finding_and_a_file(tmp_path, silent):
    path = tmp_path / "evidence.yaml"
    begin(path, f"localhost:{silent},connect-to=127.0.0.1,http-port={silent},audience=api")
    proof = tmp_path / "firewall.txt"
    proof.write_text("closed on purpose", encoding="utf-8")
    app = app_at(path)
    async with app.run_test(size=(110, 40)) as pilot:
        await on_main(pilot)
        await pilot.press("R")
        await shows(pilot, "Rule on a finding")
        await write(pilot, "The port is closed on purpose.")
        await pilot.press("ctrl+s")
        await shows(pilot, "A ruling needs evidence.")
        await write(pilot, str(proof))
        await pilot.press("ctrl+s")
        await shows(pilot, "files in artifacts/: 1")
        await pilot.press("v")
        await shows(pilot, "settled by other evidence")
    assert records(path)[-1].kind == "determination"


async def test_an_existing_file_is_named_before_it_is_replaced(tmp_path):
    path = tmp_path / "evidence.yaml"
    begin(path)
    target = tmp_path / "mine.md"
    target.write_text("mine", encoding="utf-8")
    app = app_at(path)
    async with app.run_test(size=(110, 30)) as pilot:
        await on_main(pilot)
        await pilot.press("e", "ctrl+u")
        await write(pilot, str(target))
        await pilot.press("ctrl+s")
        await shows(pilot, "mine.md exists.")
        assert target.read_text(encoding="utf-8") == "mine"
        await pilot.press("ctrl+s")
        await shows(pilot, "The report is in")
    assert "shop" in target.read_text(encoding="utf-8")


async def test_what_is_kept_beside_the_workbook_cannot_stop_the_screen(tmp_path):
    path = tmp_path / "evidence.yaml"
    begin(path)
    kept = tmp_path / ".guide" / "drafts"
    kept.mkdir()
    for name, text in (
        ("looks", '{"theme": "none"}'),
        ("place", '{"step": "99-x", "tab": "y"}'),
        ("person", "[1]"),
        ("export", "{"),
    ):
        (kept / f"{name}.json").write_text(text, encoding="utf-8")
    app = app_at(path)
    async with app.run_test(size=SIZE) as pilot:
        await on_main(pilot)
        assert app.sight.state.number == 1
        assert app.theme == "dark"
        assert app.person == "Anna Petrova"
