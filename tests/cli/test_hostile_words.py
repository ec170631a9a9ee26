"""R19: whatever stands in the call or in the environment, what the command line writes steers no terminal."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from guide.cli.face import Face

HOSTILE = os.fsdecode(b"a\x1b]52;c;eA==\x07\xc2\x9b31m\xe2\x80\xaeb\xff\r")
SHOWN = "\\x1b]52;c;eA==\\x07"


def said(folder: Path, *words: str, **environment: str) -> tuple[int, str]:
    """Return the exit code, and what was written to both streams."""
    done = subprocess.run(
        [sys.executable, "-m", "guide", *words],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8", **environment},
        capture_output=True,
        timeout=60,
        check=False,
    )
    return done.returncode, (done.stdout + done.stderr).decode("utf-8")


def is_inert(text: str) -> bool:
    return all(line.isprintable() for line in text.split("\n"))


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((HOSTILE,), 2),
        (("status", f"--{HOSTILE}"), 2),
        (("status", "--policy", HOSTILE), 2),
        (("status", "--at", HOSTILE), 2),
        (("status", "-w", HOSTILE), 2),
        (("report", "--format", HOSTILE), 2),
        (("scan-source", HOSTILE), 2),
        (("import", HOSTILE), 2),
        (("scope", "add", "--endpoint", HOSTILE), 2),
        (("scope", "exclude", HOSTILE, "--reason", "x"), 2),
        (("attest", HOSTILE, "--answer", "satisfied", "--statement", "x", "--by", "A"), 2),
        (("review", HOSTILE, "--accept", "--by", "B"), 2),
        (("init", "-w", "other.yaml", "--system", HOSTILE, "--authorized-by", "V"), 2),
    ],
)
def test_r19_the_words_of_a_call_come_back_spelled_out(words, code, workbook):
    before = workbook.read_bytes()
    given = ("-w", str(workbook)) if words[0] in {"attest", "review", "scope", "import"} else ()
    ended, text = said(
        workbook.parent,
        *words[:1],
        *words[1:2] * (words[0] == "scope"),
        *given,
        *words[2 if words[0] == "scope" else 1 :],
    )
    assert ended == code, text
    assert is_inert(text), ascii(text)
    assert workbook.read_bytes() == before
    assert not (workbook.parent / "other.yaml").exists(), "a call that failed begins nothing"


@pytest.mark.parametrize("words", [(HOSTILE,), ("status", "--policy", HOSTILE)])
def test_r19_they_are_shown(words, workbook):
    assert SHOWN in said(workbook.parent, *words)[1]


def test_r19_a_hostile_login_name_signs_spelled_out(workbook):
    code, text = said(
        workbook.parent, "scope", "exclude", "-w", str(workbook), "x", "--reason", "y", GUIDE_PERSON=HOSTILE
    )
    assert code in {0, 2}, text
    said(workbook.parent, "scope", "set", "-w", str(workbook), "--build", "7", GUIDE_PERSON=HOSTILE)
    kept = workbook.read_text(encoding="utf-8")
    assert SHOWN.replace("\\", "\\\\") in kept
    assert is_inert(kept)


def test_r19_every_way_out_passes_the_border(capsys):
    face = Face({}, lambda *_, **__: None, lambda _: 0)
    face.give(f"{HOSTILE}\nsecond line")
    face.talk(HOSTILE)
    face.give_json({"said": HOSTILE})
    out, talk = capsys.readouterr()
    assert is_inert(out + talk)
    assert out.count(SHOWN) == talk.count(SHOWN) == 1
    assert "\nsecond line\n" in out
