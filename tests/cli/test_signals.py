"""R40 on the command line: Ctrl-C, SIGTERM, SIGHUP or a closed terminal at any moment of a command, on a real pty.

Each ends with 130, or with the command's own ending where that came first. What was acknowledged is there, the evidence reads, the
terminal is as it was, no process is left, and nobody is shown a traceback.
"""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from sealing import ANNA, SignedBook, begun
from tui.terminal import Terminal

from guide.evidence.store import EvidenceFile
from guide.model.bodies import Note
from guide.session.verify import verify

MOMENTS = int(os.environ.get("GUIDE_TEST_SIGNALS", "4"))
ID = re.compile(r"\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b")
WAYS = ("ctrl-c", "term", "hup", "closed")


def end(terminal: Terminal, way: str) -> None:
    """Interrupt the program as the person or the system does."""
    if way == "ctrl-c":
        terminal.press("\x03")
    elif way == "closed":
        terminal.hang_up()
    else:
        os.kill(terminal.process.pid, {"term": signal.SIGTERM, "hup": signal.SIGHUP}[way])


def ids(path: Path) -> list[str]:
    """Return the ids of all records; reading them proves that the file is whole."""
    return [record.id for record in EvidenceFile(path).read(datetime.now(UTC) + timedelta(days=400)).records]


def attesting(folder: Path) -> tuple[str, ...]:
    begun(folder / "evidence.yaml")
    (folder / "proof.txt").write_text("seen\n" * 1000, encoding="utf-8")
    said = ("06-hsts.subdomains", "--answer", "satisfied", "--statement", "All names answer.", "--attach", "proof.txt")
    return ("attest", *said, "--by", ANNA)


def merging(folder: Path) -> tuple[str, ...]:
    desk = begun(folder / "evidence.yaml")
    theirs = folder / "theirs.yaml"
    theirs.write_bytes((folder / "evidence.yaml").read_bytes())
    other = EvidenceFile(theirs)
    for number in range(20):
        desk.record(Note(text=f"Ours {number}."))
        other.append(Note(text=f"Theirs {number}."), id=desk.mint(desk.clock()), at=desk.clock(), by="B")
    return ("merge", "evidence.yaml", "theirs.yaml")


def redacting(folder: Path) -> tuple[str, ...]:
    desk = begun(folder / "evidence.yaml")
    secret = desk.record(Note(text="The password is hunter2."))
    return ("redact", secret.id, "--reason", "A secret.", "--by", ANNA)


def signing(folder: Path) -> tuple[str, ...]:
    begun(folder / "evidence.yaml")
    said = ("--role", "assessor", "--decision", "insufficient-evidence", "--statement", "Nothing was probed.")
    return ("sign", *said, "--by", ANNA)


def timed(make: Callable[[Path], tuple[str, ...]], folder: Path) -> float:
    """Return how many seconds the command takes once it heeds signals, when nobody interrupts it."""
    folder.mkdir(mode=0o700)
    with Terminal(*make(folder), folder=folder) as terminal:
        terminal.heeds_signals()
        begin = time.monotonic()
        assert terminal.ended(30) == 0, terminal.text
        return time.monotonic() - begin


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("make", [attesting, merging, redacting, signing])
def test_a_command_is_interrupted_at_any_moment(make, way, tmp_path):
    """R40."""
    whole = timed(make, tmp_path / "whole")
    random = Random(f"{make.__name__} {way}")  # noqa: S311 - the same moments each time
    codes = []
    for moment in range(MOMENTS):
        folder = tmp_path / str(moment)
        folder.mkdir(mode=0o700)
        words = make(folder)
        before = ids(folder / "evidence.yaml")
        with Terminal(*words, folder=folder) as terminal:
            terminal.heeds_signals()
            time.sleep(random.uniform(0, whole * 0.9) if moment else 0)
            end(terminal, way)
            codes.append(terminal.ended(10))
            assert codes[-1] in {0, 130}, terminal.text
            assert terminal.alone()
            assert "Traceback" not in terminal.text
            assert "Exception" not in terminal.text
            assert way == "closed" or terminal.restored
            acknowledged = ID.findall(terminal.text) if make is not redacting else []
        after = ids(folder / "evidence.yaml")
        assert set(before) <= set(after)
        assert set(acknowledged) <= set(after), terminal.text
        assert not list(folder.rglob(".*.new")) or make is signing
        found = verify(folder / "evidence.yaml")
        assert found.ok, found.first_bad
        if "signoff" in found.kinds and found.seals[0].state == "unsealed" and way != "closed":
            assert f"--seal {found.seals[0].signoff}" in terminal.text
    assert 130 in codes


@pytest.mark.parametrize("way", WAYS)
def test_a_passphrase_asked_for_leaves_the_terminal_as_it_was(way, tmp_path, keys):
    """R40: ssh-keygen has switched echo off when the end comes."""
    folder = tmp_path / "book"
    book = SignedBook.make(folder, keys)
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "secret words", "-C", "", "-f", tmp_path / "locked"], check=True
    )
    words = ("sign", "--seal", book.seal.id, "--ssh-key", str(tmp_path / "locked"), "--by", ANNA)
    before = ids(folder / "evidence.yaml")
    with Terminal(*words, folder=folder) as terminal:
        terminal.until("Enter passphrase")
        end(terminal, way)
        assert terminal.ended(10) == 130, terminal.text
        assert terminal.alone()
        assert "Traceback" not in terminal.text
        assert way == "closed" or terminal.restored
    assert ids(folder / "evidence.yaml") == before
    assert verify(folder / "evidence.yaml").ok


SWALLOWING = """
import os, signal, sys, time
from guide.cli import app
from guide.__main__ import main

class Dying:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGTERM)
        for _ in range(1000):
            pass

def run(arguments, face):
    if sys.argv[1] == "destructor":
        Dying()
        time.sleep(5)
        return 0
    try:
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(5)
    except BaseException as error:
        raise ValueError("a library's own") from error

app.run = run
sys.exit(main())
"""


@pytest.mark.parametrize("way", ["destructor", "error"])
def test_an_interrupt_that_a_library_swallows_or_turns_into_an_error_ends_the_call(way):
    """R40: a C library's callback, or its error handling, is a moment like any other."""
    begin = time.monotonic()
    command = [sys.executable, "-c", SWALLOWING, way]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode == 130, done.stderr
    assert time.monotonic() - begin < 4
    assert done.stderr.startswith("guide: interrupted")
    assert "Traceback" not in done.stderr
