"""A review played through files alone, from three folders: review, second review, audit. The auditor has no program of ours."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sealing import ANNA, BORIS, run_stock, stock

QUESTION = "06-hsts.subdomains"
TOOLS = ("sh", "sha256sum", "ssh-keygen", "find", "sort", "cut", "head", "sed", "grep", "cat", "echo")


def guide(place: Path, *words: object, code: int = 0) -> str:
    """Run the program in ``place`` as its own process and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", "guide", *map(str, words)],
        cwd=place,
        env={**os.environ, "GUIDE_LANG": "en", "GUIDE_PERSON": "nobody"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def send(source: Path, target: Path, *names: str) -> None:
    """Carry files from one machine to another, as a mail or a stick does: nothing of the local memory comes along."""
    target.mkdir(exist_ok=True)
    for name in names:
        if (source / name).is_dir():
            shutil.copytree(source / name, target / name, dirs_exist_ok=True)
        else:
            shutil.copy(source / name, target / name)


@pytest.fixture
def tools(tmp_path):
    """Return a PATH on which the auditor's programs stand and nothing else."""
    folder = tmp_path / "tools"
    folder.mkdir()
    for name in TOOLS:
        found = shutil.which(name)
        assert found, name
        (folder / name).symlink_to(found)
    return str(folder)


def test_a_review_a_second_review_and_an_audit_by_files_alone(tmp_path, keys, tools):
    review, second, audit = (tmp_path / name for name in ("review", "second", "audit"))
    review.mkdir()

    # Anna reviews.
    guide(
        review,
        "init",
        "--system",
        "Shop",
        "--environment",
        "production",
        "--endpoint",
        "shop.test",
        "--authorized-by",
        "A. Owner",
    )
    (review / "zone.txt").write_text("shop.test\n", encoding="utf-8")
    said = ("--answer", "satisfied", "--statement", "All names in the zone answer HTTPS.", "--attach", "zone.txt")
    statement = guide(review, "attest", QUESTION, *said, "--by", ANNA).strip()

    # Boris accepts it on his machine and sends the file back.
    send(review, second, "evidence.yaml", "artifacts")
    guide(second, "review", statement, "--accept", "--by", BORIS)
    send(second, review, "evidence.yaml")
    assert QUESTION not in guide(review, "status", code=3)

    # Anna signs off with her key.
    text = "Nothing was probed, so nothing is concluded."
    words = (
        "--role",
        "assessor",
        "--decision",
        "insufficient-evidence",
        "--statement",
        text,
        "--position",
        "Lead auditor",
    )
    signoff = guide(review, "sign", "--by", ANNA, *words, "--ssh-key", keys.of(ANNA)).split()[0]
    (folder,) = (review / "signoffs").iterdir()

    # Boris gets the sealed folder alone, checks it by the commands printed in its report, and signs without our program.
    inbox = tmp_path / "inbox"
    send(review / "signoffs", inbox, folder.name)
    sealed = inbox / folder.name
    report = (sealed / "report.en.md").read_text(encoding="utf-8")
    assert text.replace(".", "\\.") in report or text in report
    commands = stock(report.split("## Annex G")[1])
    assert run_stock(commands, sealed, programs=tools, ALLOWED=keys.allowed).returncode == 0
    (tmp_path / "boris.sig").write_bytes(keys.sign((sealed / "MANIFEST.sha256").read_bytes(), BORIS))

    # Anna takes his signature up.
    guide(review, "sign", "--seal", signoff, "--by", f"{BORIS}, CISO", "--signature", tmp_path / "boris.sig")
    guide(review, "verify", "--allowed-signers", keys.allowed, "--signed-by", ANNA, "--signed-by", BORIS)

    # The auditor: the sealed folder, a list of keys from elsewhere, stock programs, and eyes.
    send(review / "signoffs", audit, folder.name)
    sealed = audit / folder.name
    report = (sealed / "report.en.md").read_text(encoding="utf-8")
    done = run_stock(stock(report.split("## Annex G")[1]), sealed, programs=tools, ALLOWED=keys.allowed)
    assert done.returncode == 0, done.stderr
    assert [f'Good "asvs-guide" signature for {name} ' in done.stdout for name in (ANNA, BORIS)] == [True, True]
    for words in (
        "## What was not proven",
        f"Stated by {ANNA}",
        f"Accepted by {BORIS}",
        "insufficient evidence",
        "Lead auditor",
    ):
        assert words in report, words
    by_hand = recomputed(sealed, signoff, tools)
    assert by_hand[0] == by_hand[1], "the sign-off's digest, recomputed as docs/evidence-format.md says"
    assert by_hand[0] in (review / "evidence.yaml").read_text(encoding="utf-8")

    # One byte is another one.
    copy = sealed / "evidence.yaml"
    copy.write_bytes(copy.read_bytes().replace(b"All names", b"Most name"))
    assert run_stock(stock(report.split("## Annex G")[1]), sealed, programs=tools, ALLOWED=keys.allowed).returncode != 0


def recomputed(sealed: Path, signoff: str, tools: str) -> tuple[str, str]:
    """Return a record's digest as sed and sha256sum make it, and as it stands in the file."""
    lines = (sealed / "evidence.yaml").read_text(encoding="utf-8").split("\n")
    start = lines.index(f"  - id: {signoff}") + 1
    end = next(number for number, line in enumerate(lines[start:], start) if line.startswith("    digest:"))
    made = run_stock(f"sed -n '{start},{end}p' evidence.yaml | sha256sum", sealed, programs=tools).stdout.split()[0]
    return f"sha256:{made}", re.findall(r'"(sha256:\w+)"', lines[end])[0]
