"""R19, R20: no screen obeys what a server, a file or a colleague says."""

import re
from datetime import UTC, datetime

import pytest
from tui.dialogs import NAMES, make_screen
from tui.host import Host
from tui.hostile import CONTROL, EVERYTHING, LONG, MARKUP, WIDE, WITNESS
from tui.table import make_finding, make_sight, make_statement
from tui.terminal import Terminal

from guide.model.assessment import Standing
from guide.model.attempts import Attempt, Ending
from guide.model.bodies import Attachment, ScopeChange
from guide.model.facts import Facts, Listening, Problem, Vantage
from guide.model.language import Language
from guide.model.outcomes import Outcome
from guide.model.subjects import Authorisation, Endpoint
from guide.session.attest import Answer, attest, find_question
from guide.session.identity import mint_ulid
from guide.session.init import create
from guide.session.ranges import lines
from guide.session.review import review

DIGEST = "sha256:" + "0" * 64
PASTED = f"\x1b[200~/tmp/{EVERYTHING}\x1b[201~"
"""A path with everything in it, as a terminal pastes it."""


def hostile_sight(text):
    finding = make_finding(subject=text, address=text, place=text, detail={"status": text}, vantage=text)
    settled = make_finding(subject=text, outcome=Outcome.INCONCLUSIVE, reason="filtered", place=text)
    statement = make_statement(
        "06-step.q2",
        statement=f"{text}\n{text}",
        stated_by=text[:200],
        evidence=(Attachment(digest=DIGEST, name=text, size=1),),
    )
    findings = (Standing(finding=finding), Standing(finding=settled, standing="settled", by=text))
    sight = make_sight(findings=findings, records={statement.id: statement}, person=text)
    scope = sight.assessment.scope.model_copy(
        update={"system": text, "environment": text, "authorisation": Authorisation(by=text, reference=text)}
    )
    object.__setattr__(sight, "assessment", sight.assessment.model_copy(update={"scope": scope}))
    return sight


def strips_of(app):
    return [segment for strip in app.screen._compositor.render_strips(app.size) for segment in strip]


@pytest.mark.parametrize("name", NAMES)
async def test_hostile_text_is_inert_on_every_screen(name, tmp_path):
    text = EVERYTHING + WIDE + LONG
    app = Host(make_screen(name, hostile_sight(text), tmp_path, notice=text))
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.pause()
        await pilot.press("down", "tab", "end")
        await pilot.pause()
        for segment in strips_of(app):
            assert segment.text.isprintable(), ascii(segment.text)
            assert segment.style is None or (segment.style.link is None and "@click" not in segment.style.meta)
        assert app.return_code is None


@pytest.mark.parametrize("name", ["evidence", "fix", "history", "review", "ruling", "notice", "waiting", "agenda"])
async def test_hostile_text_is_shown_spelled_out(name, tmp_path):
    app = Host(make_screen(name, hostile_sight(EVERYTHING), tmp_path, notice=EVERYTHING))
    async with app.run_test(size=(200, 60)) as pilot:
        await pilot.pause()
        shown = re.sub("[│▌▐█ ]", "", "".join(segment.text for segment in strips_of(app)))
        for wanted in (WITNESS, "\\u202eevil\\u202c", "[@click=app.quit]click[/]", "<script>alert(1)</script>"):
            assert wanted in shown


def hostile_workbook(path):
    """Write a workbook in which everything that can be said by others is hostile."""
    change = ScopeChange(
        system=f"shop {CONTROL}",
        environment=EVERYTHING,
        authorisation=Authorisation(by=EVERYTHING, reference=EVERYTHING),
        authorise=lines(["loopback"], Authorisation(by=EVERYTHING, reference=EVERYTHING)),
        add=(Endpoint(host="shop.test", connect_to="127.0.0.1"),),
    )
    desk = create(path, change, person=f"Anna {CONTROL}"[:200], language=Language.EN)
    now = datetime.now(UTC).replace(microsecond=0)
    facts = Facts(
        run=mint_ulid(now),
        subject="shop.test:443@127.0.0.1",
        address="127.0.0.1",
        vantage=Vantage(name=EVERYTHING, source=EVERYTHING, resolver=EVERYTHING),
        started=now,
        ended=now,
        command=f"guide probe {EVERYTHING}",
        listening=Listening(attempt=Attempt(ending=Ending.CLEARTEXT, detail=EVERYTHING)),
        problems=(Problem(section="certificates", reason="tool_error", detail=EVERYTHING),),
    )
    desk.record(facts)
    question = "01-current-implementation.listeners"
    find_question(desk, question)
    proof = path.parent / "proof.txt"
    proof.write_text("x", encoding="utf-8")
    said = attest(desk, Answer(question, "satisfied", EVERYTHING, stated_by=MARKUP[:100], attach=(proof,)))
    review(desk, said.id, accepted=False, by="Boris", comment=EVERYTHING)
    return desk


def test_nothing_hostile_reaches_a_real_terminal(tmp_path):
    hostile_workbook(tmp_path / "evidence.yaml")
    with Terminal(
        "-w", "evidence.yaml", "--by", EVERYTHING[:150].replace("\0", ""), folder=tmp_path, size=(160, 45)
    ) as terminal:
        terminal.until("Why it matters")
        terminal.then("f", "answers in cleartext")
        terminal.then("h", "rejected")
        terminal.then("A", "What is it?")
        terminal.then(" \t", "●")
        terminal.then(PASTED, "alert(1)")
        terminal.then("\x13", "Name the folder")
        terminal.then("\x1b", "Not recorded")
        terminal.then("I", "one path a line")
        terminal.then(PASTED, "alert(1)")
        terminal.then("\x13", "itself")
        terminal.then("\x1b", "Not recorded")
        terminal.then("D", "What falls due")
        terminal.then("\x1b", "Probe")
        for keys in (
            "2",
            "\x1b[B",
            "\x1b[B",
            "v",
            "\x1b",
            "a",
            "\r",
            "\x1b",
            "\x1b",
            "P",
            "\x1b",
            "/evil",
            "\x1b",
            "e",
            "\x1b",
            "i",
            "\x1b",
            "?",
            "\x1b",
            "l",
            "t",
            "n",
        ):
            terminal.press(keys)
            terminal.read(0.25)
        for _ in range(3):  # on a busy machine an Escape and the key after it can arrive as one
            terminal.press("\x1b")
            terminal.read(0.5)
        terminal.press("q")
        assert terminal.ended() == 0
    raw, text = terminal.raw, terminal.raw.decode("utf-8")
    assert WITNESS.encode() in raw
    assert set(re.findall(rb"\x1b\][^;]*;", raw)) <= {b"\x1b]22;"}  # the pointer's shape, Textual's own
    assert b"7777m" in raw
    assert not re.search(rb"(\x1b\[|\x9b)[\d;]*7777", raw), "spelled out, it may be folded; sent as it is, it is never"
    assert not re.search("[\x80-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029\u200b\ufeff\ue000\x00\x08\x7f]", text)
