"""R24, R25, R40: a fault and a kill -9 at each point of merging, redacting and signing.

Each fault ends in one sentence that names a file and the cause (exit 5), nothing that stood is lost, and doing it again completes it.
"""

import errno
import os
from itertools import count
from pathlib import Path

import pytest
from session.faults import (
    FAULTS,
    MERGE,
    MERGE_STUB,
    REDACT,
    SECRET,
    Failing,
    Work,
    copies,
    desk_at,
    holding,
    killed,
    of_kind,
    records,
    signing,
)

from guide.evidence.errors import EvidenceError
from guide.evidence.leftovers import leftovers
from guide.evidence.merge import merged
from guide.evidence.repair import torn_tail
from guide.model.bodies import Note
from guide.model.exits import Exit
from guide.session.merge import merge
from guide.session.verify import verify
from guide.text.errors import GuideError, Interrupted, UsageError

STRIDE = int(os.environ.get("GUIDE_TEST_STRIDE", "23"))
"""Of the steps at which a process is killed, each how-many-eth; 1 tries every one."""


@pytest.fixture(params=["merge", "merge-stub", "redact", "sign"])
def work(request, keys) -> Work:
    made = {one.name: one for one in (MERGE, MERGE_STUB, REDACT)}
    return made.get(request.param) or signing(keys.of("Anna Petrova"))


@pytest.fixture
def whole(work, tmp_path) -> Path:
    folder = tmp_path / "whole"
    folder.mkdir(mode=0o700)
    work.prepare(folder)
    return folder


def stands(work: Work, folder: Path, before: dict) -> None:
    """Hold that nothing recorded is lost: the file reads, and every record is there, itself or as the stub that was ordered."""
    now = records(folder)
    for key, record in before.items():
        same = now[key].model_copy(update={"line": 0}) == record.model_copy(update={"line": 0})
        assert same or (now[key].kind == "redacted" and work.name in {"redact", "merge-stub"})


def complete(work: Work, folder: Path) -> None:
    """Hold that the work is done, whole, and that nothing is left beside it."""
    found = verify(folder / "evidence.yaml")
    assert found.ok, found.first_bad
    assert found.held == ()
    left = leftovers(folder / "evidence.yaml")
    assert left == tuple(one.detail["path"] for one in found.notices if one.code == "left_over")
    desk_at(folder).record(Note(text="The next write."))
    assert not left or leftovers(folder / "evidence.yaml") == ()
    assert not [one for one in folder.rglob(".*.new") if one.parent.name != "other"]
    if work.name == "redact":
        assert holding(folder, SECRET) == []
        assert len(of_kind(folder, "redacted")) == 2
    elif work.name == "sign":
        assert [len(of_kind(folder, kind)) for kind in ("signoff", "seal", "signature")] == [1, 1, 1]
        assert [one.state for one in found.seals] == ["sealed"]
        assert not list((folder / "signoffs").glob(".*"))
    else:
        assert len([one for one in of_kind(folder, "note") if one.body.text.startswith("Theirs")]) == 3
        assert len(of_kind(folder, "redacted")) == (work.name == "merge-stub")


@pytest.mark.parametrize(
    ("name", "error", "short"), FAULTS, ids=lambda one: errno.errorcode.get(one, one) if type(one) is int else str(one)
)
def test_a_fault_at_each_point(work, whole, tmp_path, monkeypatch, name, error, short):
    """R25."""
    before = records(whole)
    for number, folder in zip(count(1), copies(whole, tmp_path / "tried"), strict=False):
        with monkeypatch.context() as patch:
            fault = Failing(name, number, error, short)
            patch.setattr(os, name, fault)
            told = ""
            try:
                work.do(folder)
            except GuideError as caught:
                told = str(caught)
                code = caught.exit
        if not fault.hit:
            assert told == ""
            break
        stands(work, folder, before)
        if told:
            assert code is Exit.EVIDENCE
            assert told.startswith("/") or str(tmp_path) in told
            assert os.strerror(error) in told
            assert told.endswith(".")
            if "Nothing was merged" in told:
                assert (folder / "evidence.yaml").read_bytes() == (whole / "evidence.yaml").read_bytes()
            try:
                work.again(folder)
            except UsageError as already:
                assert "already" in str(already)  # noqa: PT017 - only one of two endings is told so
        complete(work, folder)
    assert number > 1 or name in {"unlink", "ftruncate", "mkdir", "rename"}


def test_a_kill_at_each_point(work, whole, tmp_path):
    """R24."""
    before = records(whole)
    for step, folder in zip(count(1, STRIDE), copies(whole, tmp_path / "tried"), strict=False):
        if not killed(work, folder, step):
            break
        stands(work, folder, before)
        found = verify(folder / "evidence.yaml")
        assert found.ok or ".new was added" in found.first_bad.message, (step, found.first_bad)
        if of_kind(folder, "signoff") and not of_kind(folder, "seal"):
            assert [one.state for one in found.seals] == ["unsealed"]
        work.again(folder)
        complete(work, folder)
    assert step > 30


@pytest.mark.parametrize("work", ["merge"], indirect=True)
def test_a_merge_that_was_cut_anywhere_is_completed(work, whole, tmp_path):
    """R24: part of what was appended stands, with or without a torn tail behind it."""
    ours, theirs = whole / "evidence.yaml", whole / "other" / "evidence.yaml"
    begun = ours.read_bytes()
    done = merged(begun, theirs.read_bytes(), "ours", "theirs").content
    before = records(whole)
    for at, folder in zip(range(len(begun), len(done), 37), copies(whole, tmp_path / "tried"), strict=False):
        (folder / "evidence.yaml").write_bytes(done[:at])
        stands(work, folder, before)
        try:
            merge(folder / "evidence.yaml", folder / "other" / "evidence.yaml")
        except EvidenceError as error:
            assert "guide repair --torn-tail" in str(error)  # noqa: PT017 - only some cuts leave a tail
            torn_tail(folder / "evidence.yaml")
            merge(folder / "evidence.yaml", folder / "other" / "evidence.yaml")
        assert (folder / "evidence.yaml").read_bytes() == done


def test_an_interrupt_between_sign_off_and_seal_says_how_to_go_on(tmp_path, keys, monkeypatch):
    """R40: else the person signs a second time."""
    folder = tmp_path / "book"
    folder.mkdir(mode=0o700)
    work = signing(keys.of("Anna Petrova"))
    work.prepare(folder)

    def interrupted(*_):
        raise Interrupted

    with monkeypatch.context() as patch:
        patch.setattr("guide.session.sign.build", interrupted)
        with pytest.raises(Interrupted) as stop:
            work.do(folder)
    (signoff,) = of_kind(folder, "signoff")
    assert stop.value.__notes__ == [
        f"The sign-off {signoff.id} is recorded; complete it with guide sign --seal {signoff.id}."
    ]
    work.again(folder)
    complete(work, folder)


def test_an_interrupt_of_what_a_redaction_clears_says_how_to_go_on(tmp_path, monkeypatch):
    """R40: else copies stay and nobody knows."""
    folder = tmp_path / "book"
    folder.mkdir(mode=0o700)
    REDACT.prepare(folder)

    def interrupted(*_):
        raise Interrupted

    with monkeypatch.context() as patch:
        patch.setattr("guide.session.redact.clear", interrupted)
        with pytest.raises(Interrupted) as stop:
            REDACT.do(folder)
    assert "Complete it with guide redact" in stop.value.__notes__[0]
    REDACT.again(folder)
    complete(REDACT, folder)
