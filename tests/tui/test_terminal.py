"""R40: the real program on a real pty: signals, sudden death, and the terminal it leaves behind."""

import json
import os
import re
import signal
import stat
import termios

import pytest
from tui.terminal import Terminal
from tui.test_review import app_at, begin, records

from guide.tui.screens.attest import AttestForm

RESTORED = (b"\x1b[?1049l", b"\x1b[?25h")


def restored(terminal):
    return all(one in terminal.raw for one in RESTORED) and termios.tcgetattr(terminal.slave)[3] == terminal.settings[3]


def drafted(folder):
    return {
        path.stem: json.loads(path.read_text(encoding="utf-8"))
        for path in (folder / ".guide" / "drafts").glob("attest*.json")
    }


async def test_a_draft_survives_kill_9(tmp_path):
    begin(tmp_path / "evidence.yaml")
    with Terminal("-w", "evidence.yaml", folder=tmp_path, GUIDE_PERSON="Anna Petrova") as terminal:
        terminal.until("Why it matters")
        terminal.then("a", "Which question?")
        terminal.then("\r", "Statement: what was seen")
        terminal.then("\x1b[C \t", "●")
        terminal.press("Seen on the balancer")
        terminal.read(0.5)
        os.killpg(terminal.process.pid, signal.SIGKILL)
        assert terminal.ended() == -signal.SIGKILL
    ((key, draft),) = drafted(tmp_path).items()
    assert draft["statement"] == "Seen on the balancer"
    assert draft["answer"] == "not-satisfied"
    assert [record.kind for record in records(tmp_path / "evidence.yaml")] == ["scope"]

    app = app_at(tmp_path / "evidence.yaml")
    async with app.run_test(size=(80, 24)) as pilot:
        while app.sight is None:
            await pilot.pause(0.05)
        app.want_attest(app.sight, key.removeprefix("attest.").rsplit(".", 1)[0])
        await pilot.pause()
        form = app.screen
        assert isinstance(form, AttestForm)
        assert form.values()["statement"] == "Seen on the balancer"
        assert form.values()["answer"] == "not-satisfied"


def test_the_first_run_survives_kill_9(tmp_path):
    for typed in ("shop.ex", "ample"):
        with Terminal("-w", "evidence.yaml", folder=tmp_path) as terminal:
            terminal.until("What is under review?")
            terminal.read(0.2)
            terminal.press(typed)
            terminal.read(0.5)
            os.killpg(terminal.process.pid, signal.SIGKILL)
            terminal.ended()
    draft = json.loads((tmp_path / ".guide" / "drafts" / "wizard.json").read_text(encoding="utf-8"))
    assert draft["system"] == "shop.example"
    assert not (tmp_path / "evidence.yaml").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_end_restores_the_terminal_and_keeps_the_words(number, tmp_path):
    begin(tmp_path / "evidence.yaml")
    with Terminal("-w", "evidence.yaml", folder=tmp_path) as terminal:
        terminal.until("Why it matters")
        terminal.then("a", "Which question?")
        terminal.then("\r", "Statement: what was seen")
        terminal.press("\t")
        terminal.read(0.3)
        terminal.press("Words")
        terminal.read(0.5)
        os.kill(terminal.process.pid, number)
        assert terminal.ended() == 130
        assert restored(terminal)
    ((_, draft),) = drafted(tmp_path).items()
    assert draft["statement"] == "Words"


@pytest.mark.parametrize("keys", ["q", "\x03", "\x11"])
def test_leaving_restores_the_terminal(keys, tmp_path):
    begin(tmp_path / "evidence.yaml")
    with Terminal("-w", "evidence.yaml", folder=tmp_path) as terminal:
        terminal.until("Why it matters")
        terminal.press(keys)
        assert terminal.ended() == 0
        assert restored(terminal)
        assert "Traceback" not in terminal.text


def test_without_colour_no_colour_is_sent(tmp_path):
    begin(tmp_path / "evidence.yaml")
    with Terminal("-w", "evidence.yaml", folder=tmp_path, NO_COLOR="1") as terminal:
        terminal.until("Why it matters")
        terminal.then("2", "Not answered yet.")
        terminal.press("q")
        assert terminal.ended() == 0
    looks = [set(map(int, found.split(b";"))) for found in re.findall(rb"\x1b\[([0-9;]+)m", terminal.raw)]
    assert any(7 in one for one in looks)  # the cursor is still told from the rest
    coloured = {38, 48, *range(30, 38), *range(40, 48), *range(90, 98), *range(100, 108)}
    assert not any(one & coloured for one in looks)


def test_drafts_are_for_their_owner_alone(tmp_path):
    begin(tmp_path / "evidence.yaml")
    with Terminal("-w", "evidence.yaml", folder=tmp_path) as terminal:
        terminal.until("Why it matters")
        terminal.then("n", "Architecture")
        terminal.press("q")
        terminal.ended()
    (kept,) = (tmp_path / ".guide" / "drafts").glob("place.json")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
