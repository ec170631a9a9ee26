"""``guide merge`` by hand, in git, and as git's driver; ``guide renew``."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

QUESTION = "04-https.exceptions"


def git(*words, folder="."):
    settings = ("-c", "user.name=A", "-c", "user.email=a@b.test", "-c", "commit.gpgsign=false")
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    done = subprocess.run(
        ("git", *settings, *words), cwd=folder, check=False, capture_output=True, text=True, env=environment
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def question(begun):
    steps = json.loads(begun("status", "--json").out)["steps"]
    return steps[0]["questions"][0]["question"]


def attest(guide, question, text, by):
    return guide("attest", question, "--answer", "satisfied", "--statement", text, "--by", by)


@pytest.fixture
def forked(begun, question):
    """Two branches of one repository that each appended a statement."""
    assert git("init", "-q", "-b", "main")[0] == 0
    git("add", "evidence.yaml")
    git("commit", "-qm", "begun")
    git("checkout", "-qb", "other")
    assert attest(begun, question, "Seen on the other branch.", "O. Other").code == 0
    git("commit", "-qam", "other")
    git("checkout", "-q", "main")
    shutil.rmtree(".guide")
    assert attest(begun, question, "Seen on this branch.", "A. Author").code == 0
    git("commit", "-qam", "ours")
    return begun


def both_are_there():
    text = Path("evidence.yaml").read_text()
    return "Seen on this branch." in text and "Seen on the other branch." in text


def test_a_conflict_is_resolved_from_gits_stages(forked):
    assert git("merge", "other")[0] != 0
    refused = forked("status")
    assert refused.code == 5
    assert "conflict marker" in refused.err
    assert "guide merge" in refused.err
    called = forked("merge")
    assert called.code == 0, called.err
    assert both_are_there()
    assert git("add", "evidence.yaml")[0] == 0
    assert forked("verify").code == 0
    assert forked("status").code == 3
    assert any(Path(".guide/aside").glob("*.conflict"))


def test_as_gits_driver_it_leaves_no_conflict(forked):
    Path(".git/info/attributes").write_text("evidence.yaml merge=asvs\n")
    git("config", "merge.asvs.driver", f"{sys.executable} -m guide merge %A %B")
    code, said = git("merge", "-m", "joined", "other")
    assert code == 0, said
    assert both_are_there()
    assert "join" in Path("evidence.yaml").read_text()
    assert not list(Path().glob(".merge_file*"))
    assert forked("verify").code == 0


def test_an_open_fork_in_the_file_itself_is_joined(forked):
    """A union merge, which nobody should use, leaves both branches in the file."""
    ours = Path("evidence.yaml").read_bytes()
    base = subprocess.run(["git", "show", "HEAD~:evidence.yaml"], capture_output=True, check=True).stdout
    theirs = subprocess.run(["git", "show", "other:evidence.yaml"], capture_output=True, check=True).stdout
    Path("evidence.yaml").write_bytes(ours + theirs[len(base) :])
    refused = forked("attest", "x", "--answer", "satisfied", "--statement", "s", "--by", "B")
    assert refused.code in {2, 5}
    assert forked("merge").code == 0
    assert forked("verify").code == 0


def test_without_a_conflict_or_with_one_file_it_says_what_to_give(begun):
    for words in (("merge",), ("merge", "evidence.yaml"), ("merge", "evidence.yaml", "evidence.yaml")):
        called = begun(*words)
        assert called.code == 2
        assert "Traceback" not in called.err


def test_a_renewed_review_proves_nothing_yet_and_says_what_to_confirm(begun, question):
    assert attest(begun, question, "All listeners are listed.", "A. Author").code == 0
    record = json.loads(begun("status", "--json").out)["steps"][0]["questions"][0]["attestation"]
    assert begun("review", record, "--accept", "--by", "S. Second").code == 0
    newest = json.loads(begun("status", "--json").out)["newest"]
    called = begun("renew", "-o", "evidence-next.yaml")
    assert called.code == 0, called.err
    text = Path("evidence-next.yaml").read_text()
    assert f'continues: "{newest}"' in text
    state = json.loads(begun("status", "-w", "evidence-next.yaml", "--json").out)["steps"][0]["questions"][0]
    assert (state["status"], state["reason"]) == ("open", "carried")
    refused = begun("review", state["attestation"], "--accept", "--by", "S. Second", "-w", "evidence-next.yaml")
    assert refused.code == 2
    assert begun("verify", "-w", "evidence-next.yaml").code == 0
    attest_again = ("attest", question, "--answer", "satisfied", "--statement", "Still so.", "--by", "A. Author")
    assert begun(*attest_again, "-w", "evidence-next.yaml").code == 0
    state = json.loads(begun("status", "-w", "evidence-next.yaml", "--json").out)["steps"][0]["questions"][0]
    assert state["reason"] == "awaiting_review"


def test_a_renewal_overwrites_nothing_and_stays_in_its_folder(begun, tmp_path):
    before = Path("evidence.yaml").read_bytes()
    (tmp_path / "elsewhere").mkdir()
    for target in ("evidence.yaml", tmp_path / "elsewhere" / "e.yaml"):
        called = begun("renew", "-o", target)
        assert called.code == 2
        assert "Traceback" not in called.err
    assert Path("evidence.yaml").read_bytes() == before
