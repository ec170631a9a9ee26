"""Redaction: law 11. The content is gone from every byte, the stub and the reason stay, and no kill leaves a part."""

import json
import os
import signal
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from evidence.making import NIL, NOW, record_bytes, say, ulid
from evidence.saving import die_at

from guide.evidence.errors import EvidenceError
from guide.evidence.joining import merge_files
from guide.evidence.local import Local
from guide.evidence.redact import FIXED, Order
from guide.evidence.remains import clear, held, only_named_by, sealed_files
from guide.evidence.store import EvidenceFile
from guide.evidence.verify import verify
from guide.model.bodies import Attestation, Note, Redacted, Redaction
from guide.text.errors import UsageError

SECRET = "hunter2-корова"
LATER = NOW + timedelta(minutes=1)


def order(file, target, **more):
    real = file.real
    artifacts = only_named_by(file.read(LATER), target, real)
    given = {
        "target": target,
        "reason": "A password.",
        "id": ulid(),
        "at": LATER,
        "by": "D. Officer",
        "artifacts": artifacts,
        "sealed": sealed_files(real, file.read(LATER), target.id, artifacts),
    }
    return Order(**(given | more))


def secret(file, text=f"The password is {SECRET}."):
    return say(file, text)


def holding(folder: Path, words=SECRET) -> list[str]:
    """Return every file below ``folder`` that holds the words, plain or as JSON or YAML escapes them."""
    needles = [words.encode(), json.dumps(words)[1:-1].encode(), b"hunter2"]
    return sorted(
        str(one.relative_to(folder))
        for one in folder.rglob("*")
        if one.is_file() and any(needle in one.read_bytes() for needle in needles)
    )


def stated(file, source: Path, **more):
    attached = file.attach(source)
    given = {"question": "q", "revision": 1, "wording": NIL, "answer": "satisfied", "statement": f"It says {SECRET}."}
    body = Attestation(**given, stated_by="B", valid_until=NOW, evidence=(attached,), **more)
    return file.append(body, id=ulid(), at=NOW, by="A")


def test_the_content_is_gone_and_the_stub_stays(file, path):
    target = secret(file)
    after = say(file, "What came later.")
    before = file.read(LATER)
    said = file.redact(order(file, target))
    records = EvidenceFile(path).read(LATER).records
    stub = next(one for one in records if one.id == target.id)
    assert stub.body == Redacted(was=target.digest, kind="note")
    assert (stub.at, stub.by, stub.prev) == (target.at, target.by, target.prev)
    assert said.body == Redaction(target=target.id, stub=stub.digest, reason="A password.")
    assert [one.id for one in records] == [*(one.id for one in before.records), said.id]
    assert records[-2].digest == after.digest
    assert holding(path.parent) == []
    found = verify(path, LATER)
    assert (found.ok, found.redacted, found.held, found.remembered) == (True, (target.id,), (), True)


def test_everything_else_stays_byte_for_byte(file, path):
    path.write_bytes(path.read_bytes() + b"\n# a person's comment\n")
    target = secret(file)
    say(file)
    content = path.read_bytes()
    begin = content.index(f"  - id: {target.id}".encode())
    end = content.index(b"\n", content.index(b"    digest: ", begin)) + 1
    file.redact(order(file, target))
    new = path.read_bytes()
    assert new.startswith(content[:begin])
    assert content[end:] in new


def test_a_program_that_read_before_goes_on(file, path):
    other = EvidenceFile(path)
    target = secret(file)
    assert other.read(LATER).records[-1].id == target.id
    file.redact(order(file, target))
    say(other, "Appended by who read before.")
    assert [one.kind for one in file.read(LATER).records[-3:]] == ["redacted", "redaction", "note"]


def test_the_first_and_the_last_record_can_be_redacted(file, path):
    first, last = file.read(NOW).records[0], file.read(NOW).records[-1]
    path.write_bytes(path.read_bytes().removesuffix(b"\n"))
    for target in (last, first):
        file.redact(order(file, target))
    assert verify(path, LATER).redacted == (first.id, last.id)


def test_permissions_stay(file, path):
    path.chmod(0o640)
    file.redact(order(file, secret(file)))
    assert path.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("kind", sorted(FIXED))
def test_what_others_lean_on_cannot_be_redacted(file, path, kind):
    target = secret(file).model_copy(update={"kind": kind})
    content = path.read_bytes()
    with pytest.raises(UsageError, match="cannot be redacted"):
        file.redact(order(file, target))
    assert path.read_bytes() == content


def test_a_second_name_of_the_file_would_keep_it(file, path, tmp_path):
    target = secret(file)
    os.link(path, tmp_path / "other.yaml")
    with pytest.raises(UsageError, match="hard links"):
        file.redact(order(file, target))


def test_a_fork_is_merged_first(file, path):
    target = secret(file)
    branch, _ = record_bytes(Note(text="x"), file.read(NOW).head)
    path.write_bytes(path.read_bytes() + branch)
    with pytest.raises(EvidenceError, match="branches"):
        file.redact(order(file, target))
    assert SECRET.encode() in path.read_bytes()


@pytest.mark.parametrize("how", ["edit", "was", "without", "restored"])
def test_a_tampered_stub_is_noticed(file, path, how):
    target = secret(file)
    say(file)
    old = path.read_bytes()
    file.redact(order(file, target))
    new = path.read_bytes()
    stub = file.read(LATER).records[3]
    if how == "edit":
        new = new.replace(b'kind: "note"', b'kind: "fact"')
    elif how == "was":
        other, _ = record_bytes(Redacted(was=NIL, kind="note"), *stub.prev, identity=stub.id, at=stub.at)
        begin = new.index(f"  - id: {stub.id}".encode())
        new = new[:begin] + other + new[new.index(b"\n", new.index(b"    digest: ", begin)) + 1 :]
    elif how == "without":
        new = new[: new.rindex(b"  - id: ")]
    else:
        new = old
    path.write_bytes(new)
    assert not verify(path, LATER).ok


def test_every_step_of_dying_leaves_the_old_file_or_the_whole_new_one(file, path, tmp_path):
    """At each system call a process dies; what it leaves reads, and doing it again completes it."""
    attached = tmp_path / "proof.txt"
    attached.write_text(f"password: {SECRET}", encoding="utf-8")
    target = stated(file, attached)
    attached.unlink()
    seal(file, f"2026-11-23-{target.id}")
    start = {one.relative_to(path.parent): one.read_bytes() for one in path.parent.rglob("*") if one.is_file()}
    old, endings = path.read_bytes(), set()
    for step in range(1, 2_000):
        restore(path.parent, start)
        whole = die_in_a_child(path, target.id, step)
        content = path.read_bytes()
        again = EvidenceFile(path)
        ledger = again.read(LATER)
        stub = next(one for one in ledger.records if one.id == target.id)
        if content == old:
            assert stub.kind == "attestation"
            endings.add("old")
        else:
            assert ledger.records[-1].kind == "redaction"
            assert SECRET.encode() not in content
            assert set(holding(path.parent)) <= set(held(again.real, ledger)), "what remains is listed"
            clear(again.real, ledger, stub)
            assert holding(path.parent) == []
            assert held(again.real, ledger) == ()
            say(again)
            endings.add("whole" if whole else "new")
        if whole:
            break
    assert endings == {"old", "new", "whole"}


def die_in_a_child(path: Path, target: str, step: int) -> bool:
    """Redact in a child that dies before its ``step``-th system call; return whether it came through."""
    identity = ulid()
    child = os.fork()
    if not child:
        try:
            file = EvidenceFile(path)
            record = next(one for one in file.read(LATER).records if one.id == target)
            made = order(file, record, id=identity)
            die_at(step)
            file.redact(made)
            ledger = file.read(LATER)
            clear(file.real, ledger, next(one for one in ledger.records if one.id == target))
            sys.setprofile(None)
            os._exit(0)
        except BaseException:  # noqa: BLE001 - a child of the tests must not run on
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert status in {0, signal.SIGKILL}, "the child failed"
    return status == 0


def restore(folder: Path, content: dict[Path, bytes]) -> None:
    for one in [one for one in folder.rglob("*") if one.is_file()]:
        if one.relative_to(folder) not in content:
            one.unlink()
    for name, text in content.items():
        (folder / name).write_bytes(text)


def seal(file, name: str) -> Path:
    """Lay down a folder as a sign-off seals it: the evidence, its artifacts, documents made of both, and the manifest."""
    place = file.real.parent / "signoffs" / name
    (place / "artifacts").mkdir(parents=True)
    (place / "signatures").mkdir()
    (place / "evidence.yaml").write_bytes(file.real.read_bytes())
    (place / "report.en.md").write_text(f"It says {SECRET}.", encoding="utf-8")
    (place / "status.json").write_text(json.dumps({"said": SECRET}), encoding="utf-8")
    for one in (file.real.parent / "artifacts").iterdir():
        (place / "artifacts" / one.name).write_bytes(one.read_bytes())
    (place / "MANIFEST.sha256").write_text("0" * 64 + "  ./evidence.yaml\n")
    return place


def test_artifacts_and_sealed_copies_go_with_it(file, path, tmp_path):
    source = tmp_path / "proof.txt"
    source.write_text(f"password: {SECRET}", encoding="utf-8")
    target = stated(file, source)
    source.unlink()
    (digest,) = (one.digest.removeprefix("sha256:") for one in target.body.evidence)
    name = f"2026-11-23-{target.id}"
    place = seal(file, name)
    manifest = (place / "MANIFEST.sha256").read_bytes()
    said = file.redact(order(file, target))
    assert said.body.artifacts == (f"sha256:{digest}",)
    ledger = file.read(LATER)
    stub = next(one for one in ledger.records if one.id == target.id)
    assert set(verify(path, LATER).held) == {
        f"artifacts/{digest}",
        *(f"signoffs/{name}/{one}" for one in ("evidence.yaml", "report.en.md", "status.json", f"artifacts/{digest}")),
    }
    clear(file.real, ledger, stub)
    assert holding(path.parent) == []
    assert not (path.parent / "artifacts" / digest).exists()
    assert json.loads((place / "status.json").read_bytes())["redacted"] == target.id
    assert (place / "MANIFEST.sha256").read_bytes() == manifest
    assert f"{stub.digest}".encode() in (place / "evidence.yaml").read_bytes()
    found = verify(path, LATER)
    assert (found.ok, found.held, found.artifacts) == (True, (), {f"sha256:{digest}": "redacted"})
    assert len(found.stubbed) == 4
    (place / "report.en.md").write_text("Redacted. This file held nothing; all is well.", encoding="utf-8")
    assert verify(path, LATER).held == (f"signoffs/{name}/report.en.md",)


def test_an_artifact_that_others_name_stays(file, path, tmp_path):
    source = tmp_path / "proof.txt"
    source.write_text("proof")
    target, other = stated(file, source), stated(file, source)
    file.redact(order(file, target))
    ledger = file.read(LATER)
    clear(file.real, ledger, next(one for one in ledger.records if one.id == target.id))
    found = verify(path, LATER)
    assert (found.ok, found.artifacts) == (True, {other.body.evidence[0].digest: "present"})


def test_an_artifact_that_another_evidence_file_names_stays(file, path, tmp_path):
    source = tmp_path / "proof.txt"
    source.write_text("proof")
    target = stated(file, source)
    (path.parent / "evidence-2025.yaml").write_bytes(path.read_bytes())
    assert order(file, target).artifacts == ()


def test_what_was_set_aside_goes_too(file, path):
    target = secret(file)
    Local(file.real).set_aside("conflict", path.read_bytes())
    file.redact(order(file, target))
    ledger = file.read(LATER)
    assert len(held(file.real, ledger)) == 1
    clear(file.real, ledger, ledger.records[-2])
    assert holding(path.parent) == []


def test_a_clone_that_still_has_the_record_takes_the_stub(file, path, stranger):
    target = secret(file)
    clone = stranger(path.read_bytes())
    say(clone, "Added in the clone.")
    file.redact(order(file, target))
    merge_files(clone.path, path)
    assert SECRET.encode() not in clone.path.read_bytes()
    assert verify(clone.path, LATER).redacted == (target.id,)
    merge_files(path, clone.path)
    assert [one.kind for one in file.read(LATER).records].count("redacted") == 1
    assert holding(path.parent) == []


def test_what_an_interrupted_sealing_left_goes_too(file, path):
    (path.parent / "artifacts").mkdir()
    target = secret(file)
    seal(file, f".{target.id}.new")
    made = order(file, target)
    assert made.sealed == ()
    file.redact(made)
    ledger = file.read(LATER)
    assert clear(file.real, ledger, ledger.records[-2]) == (f"signoffs/.{target.id}.new",)
    assert holding(path.parent) == []


def test_a_copy_that_does_not_read_gives_way_whole(file, path):
    (path.parent / "artifacts").mkdir()
    target = secret(file)
    place = seal(file, f"2026-11-23-{target.id}")
    copy = place / "evidence.yaml"
    copy.write_bytes(copy.read_bytes().replace(b"One line", b"Ono line"))
    file.redact(order(file, target))
    ledger = file.read(LATER)
    clear(file.real, ledger, ledger.records[-2])
    assert copy.read_bytes().startswith(b"Redacted.")
    assert (holding(path.parent), held(file.real, ledger)) == ([], ())


def test_names_that_lead_elsewhere_are_left_alone(file, path, tmp_path):
    """A redaction record is text, too: whoever appends one must not make us overwrite other files."""
    victim = tmp_path / "victim.txt"
    victim.write_text("mine")
    target = secret(file)
    names = ("../victim.txt", "a/../../victim.txt", "/etc/hostname", "x/y/z/w", "..", "a/./b")
    file.redact(order(file, target, sealed=names))
    ledger = file.read(LATER)
    assert clear(file.real, ledger, ledger.records[-2]) == ()
    assert victim.read_text() == "mine"
