"""``guide redact`` on the command line: what goes, what stays, what is told, in both languages."""

import json
import subprocess
from pathlib import Path

import pytest

SECRET = "hunter2-корова"


def holding(folder="."):
    needles = [SECRET.encode(), json.dumps(SECRET)[1:-1].encode(), b"hunter2"]
    files = [one for one in Path(folder).rglob("*") if one.is_file()]
    return sorted(str(one) for one in files if any(needle in one.read_bytes() for needle in needles))


@pytest.fixture
def question(begun):
    return json.loads(begun("status", "--json").out)["steps"][0]["questions"][0]["question"]


@pytest.fixture
def stated(begun, question):
    Path("proof.txt").write_text(f"password: {SECRET}", encoding="utf-8")
    said = begun("attest", question, "--answer", "satisfied", "--statement", f"The password is {SECRET}.", "--by", "A. Author", "--attach", "proof.txt")  # fmt: skip
    assert said.code == 0
    Path("proof.txt").unlink()
    return said.out.strip()


def redact(begun, record, *more):
    return begun("redact", record, "--reason", "A password was pasted.", "--by", "D. Officer", *more)


def test_no_byte_of_it_is_left_in_file_report_or_json(begun, stated):
    assert holding() != []
    done = redact(begun, stated)
    assert done.code == 0
    assert len(done.out.strip()) == 26
    assert holding() == []
    for command in (("status",), ("status", "--json"), ("report",), ("report", "--lang", "ru"), ("verify", "--json"), ("diff",), ("agenda",)):  # fmt: skip
        called = begun(*command)
        assert "hunter2" not in called.out + called.err
        assert "Traceback" not in called.err
    report = begun("report").out
    assert f"The record {stated}" in report
    assert "was redacted" in report
    assert "изъята" in begun("report", "--lang", "ru").out


def test_verify_status_and_diff_say_redacted(begun, stated, question):
    redact(begun, stated)
    verified = begun("verify")
    assert verified.code == 0
    assert f"redacted record: {stated}" in verified.out
    assert "was redacted" in verified.out
    assert f"изъятая запись: {stated}" in begun("verify", "--lang", "ru").out
    states = [one for step in json.loads(begun("status", "--json").out)["steps"] for one in step["questions"]]
    assert next(one["reason"] for one in states if one["question"] == question) == "redacted"
    assert f"redacted the record {stated}: A password was pasted." in begun("diff").out
    assert f"изъята запись {stated}" in begun("diff", "--lang", "ru").out


def test_what_it_cannot_reach_is_told_loudly(begun, stated):
    report = begun("report")
    Path("report-old.md").write_text(report.out, encoding="utf-8")
    subprocess.run(["git", "init", "-q"], check=True)
    assert "История git" in begun("redact", stated, "--dry-run", "--lang", "ru").err
    seen = begun("redact", stated, "--dry-run")
    assert seen.code == 0
    assert "artifacts/" in seen.err
    assert "report-old.md" in seen.err
    assert holding() != []
    done = redact(begun, stated)
    assert "report-old.md" in done.err
    assert "history of git keeps" in done.err
    assert holding() == ["report-old.md"]


def test_it_cannot_be_done_twice(begun, stated):
    assert redact(begun, stated).code == 0
    again = redact(begun, stated)
    assert again.code == 2
    assert "redacted already" in again.err


def test_what_a_merge_brought_is_completed_by_doing_it_again(begun, stated):
    (artifact,) = Path("artifacts").iterdir()
    content = artifact.read_bytes()
    redact(begun, stated)
    artifact.write_bytes(content)
    verified = begun("verify")
    assert "STILL HOLDS" in verified.out
    assert redact(begun, stated).code == 0
    assert holding() == []
    assert "STILL HOLDS" not in begun("verify").out


def test_a_sealed_folder_that_a_merge_brought_is_stubbed_by_doing_it_again(begun, stated):
    old = Path("evidence.yaml").read_bytes()
    redact(begun, stated)
    place = Path("signoffs") / f"2026-11-23-{stated}"
    place.mkdir(parents=True)
    (place / "evidence.yaml").write_bytes(old)
    (place / "report.en.md").write_text(f"It says {SECRET}", encoding="utf-8")
    assert "STILL HOLDS" in begun("verify").out
    assert begun("redact", stated, "--by", "D. Officer").code == 2
    done = redact(begun, stated)
    assert (done.code, holding()) == (0, [])
    assert "report.en.md" in done.err
    assert "STILL HOLDS" not in begun("verify").out
    assert Path("evidence.yaml").read_text(encoding="utf-8").count("kind: redaction\n") == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--by", "D."), "needs a reason"),
        (("--reason", "Because."), "needs a name"),
        (("--reason", " ", "--by", "D."), "needs a reason"),
    ],
)
def test_a_reason_and_a_name_are_needed(begun, stated, arguments, said):
    before = Path("evidence.yaml").read_bytes()
    called = begun("redact", stated, *arguments)
    assert called.code == 2
    assert said in called.err
    assert Path("evidence.yaml").read_bytes() == before


def test_the_scope_is_said_anew_first(begun):
    first = json.loads(begun("verify", "--json").out)
    assert first["records"] == 1
    record = Path("evidence.yaml").read_text().split("- id: ")[1][:26]
    called = redact(begun, record)
    assert called.code == 2
    assert "The scope still rests on" in called.err


def test_a_superseded_word_of_the_scope_can_go(begun):
    begun("scope", "exclude", "shop.test:443", "--reason", f"Key {SECRET}", "--owner", "B.")
    record = Path("evidence.yaml").read_text().split("- id: ")[2][:26]
    assert redact(begun, record).code == 2
    assert begun("scope", "add", "shop.test").code == 0
    assert begun("scope", "exclude", "shop.test:443", "--reason", "Sold.", "--owner", "B.").code == 0
    before = json.loads(begun("status", "--json").out)["scope"]
    assert redact(begun, record).code == 0
    assert json.loads(begun("status", "--json").out)["scope"] == before
    assert holding() == []


def test_hidden_subjects_are_hidden(begun):
    """Facts name their subject in the stub, so that others are not doubted; unless the name is what must go."""
    Path("app").mkdir()
    Path("app/a.py").write_text("x = 1\n", encoding="utf-8")
    assert begun("scope", "add", "--source", "app").code == 0
    begun("scan-source", "app")
    begun("probe", "--subject", "source:app")
    records = [
        one for one in Path("evidence.yaml").read_text(encoding="utf-8").split("  - id: ") if "kind: facts" in one
    ]
    assert records
    assert redact(begun, records[0][:26]).code == 0
    stub = next(
        one
        for one in Path("evidence.yaml").read_text(encoding="utf-8").split("  - id: ")
        if one.startswith(records[0][:26])
    )
    assert 'subject: "source:' in stub
    begun("probe", "--subject", "source:app")
    again = [one for one in Path("evidence.yaml").read_text(encoding="utf-8").split("  - id: ") if "kind: facts" in one]
    assert redact(begun, again[0][:26], "--hide-subject").code == 0
    stub = next(
        one
        for one in Path("evidence.yaml").read_text(encoding="utf-8").split("  - id: ")
        if one.startswith(again[0][:26])
    )
    assert "subject" not in stub
