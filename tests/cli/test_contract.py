"""The command line keeps its contract: exit codes, data on stdout, talk on stderr, one clear sentence for a mistake."""

import json
import re

import pytest

QUESTION = "06-hsts.subdomains"
SAY = ("attest", QUESTION, "--answer", "satisfied", "--statement", "Seen in the zone export", "--by", "R. Reviewer")


def test_init_creates_and_never_overwrites(guide, tmp_path):
    first = guide("init", "--system", "Shop", "--authorized-by", "A. Owner", "--endpoint", "shop.test")
    assert (first.code, first.out) == (0, "")
    before = (tmp_path / "evidence.yaml").read_bytes()
    assert guide("init", "--system", "Other", "--authorized-by", "B").code == 2
    assert (tmp_path / "evidence.yaml").read_bytes() == before


def test_an_unknown_workbook_is_named(guide):
    called = guide("status", "-w", "none.yaml")
    assert called.code == 2
    assert "none.yaml" in called.err
    assert "Traceback" not in called.err


def test_a_new_workbook_is_open(begun):
    assert begun("status").code == 3
    assert begun("status", "--programme").code == 3


def test_status_as_json_says_what_the_exit_code_says(begun):
    called = begun("status", "--json")
    given = json.loads(called.out)
    assert given["exit"] == called.code == 3
    assert given["requirement"]["status"] == "open"
    assert len(given["steps"]) == 12


def test_w_names_the_workbook_before_and_after_the_command(begun, tmp_path):
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (tmp_path / "evidence.yaml").rename(folder / "evidence.yaml")
    for words in (("-w", folder, "status"), ("status", "-w", folder), ("status", "-w", folder / "evidence.yaml")):
        assert begun(*words).code == 3


def test_a_statement_counts_only_once_another_person_accepted_it(begun):
    said = begun(*SAY)
    record = said.out.strip()
    assert said.code == 0
    assert re.fullmatch(r"[0-9A-Z]{26}", record)
    assert "not reviewed" in line_of(begun("status").out)
    own = begun("review", record, "--accept", "--by", "r.  REVIEWER")
    assert own.code == 2
    assert "another person" in own.err
    assert begun("review", record, "--accept", "--by", "S. Second").code == 0
    assert QUESTION not in begun("status").out


def line_of(status: str) -> str:
    return next(line for line in status.splitlines() if QUESTION in line)


def test_a_rejection_needs_a_reason_and_keeps_it_open(begun):
    record = begun(*SAY).out.strip()
    assert begun("review", record, "--reject", "--by", "S. Second").code == 2
    assert begun("review", record, "--reject", "--by", "S. Second", "--comment", "Export is of staging").code == 0
    assert "rejected" in line_of(begun("status").out)


def test_not_applicable_needs_another_approver(begun):
    words = ("attest", QUESTION, "--answer", "not-applicable", "--statement", "No browser", "--by", "R. Reviewer")
    assert begun(*words).code == 2
    assert begun(*words, "--approved-by", "R. Reviewer").code == 2
    assert begun(*words, "--approved-by", "A. Owner").code == 0


def test_a_no_fails_the_programme_at_once(begun):
    words = (
        "attest",
        QUESTION,
        "--answer",
        "not-satisfied",
        "--statement",
        "Two names are http only",
        "--by",
        "R. Reviewer",
    )
    assert begun(*words).code == 0
    assert begun("status", "--programme").code == 1
    assert begun("status").code == 3


@pytest.mark.parametrize(
    ("words", "needle"),
    [
        (("attest", "06-hsts.nothing", "--answer", "satisfied", "--statement", "x", "--by", "R"), "06-hsts.subdomains"),
        (("attest", QUESTION, "--answer", "satisfied", "--statement", "  ", "--by", "R"), "empty"),
        (
            ("attest", QUESTION, "--answer", "satisfied", "--statement", "x", "--by", "R", "--subject", "no.test:443"),
            "not in scope",
        ),
        (
            (
                "attest",
                QUESTION,
                "--answer",
                "satisfied",
                "--statement",
                "x",
                "--by",
                "R",
                "--valid-until",
                "2020-01-01",
            ),
            "past",
        ),
        (
            (
                "attest",
                QUESTION,
                "--answer",
                "satisfied",
                "--statement",
                "x",
                "--by",
                "R",
                "--valid-until",
                "2199-01-01",
            ),
            "365",
        ),
        (
            ("attest", QUESTION, "--answer", "satisfied", "--statement", "x", "--by", "R", "--valid-until", "soon"),
            "soon",
        ),
        (
            ("attest", QUESTION, "--answer", "satisfied", "--statement", "x", "--by", "R", "--attach", "none.txt"),
            "none.txt",
        ),
        (("review", "01ARZ3", "--accept", "--by", "S"), "no record"),
        (("rule", "abcdef12", "--settled", "--rationale", "x", "--by", "S"), "no finding"),
        (("scope", "exclude", "no.test:443", "--reason", "x", "--owner", "O"), "not in scope"),
        (("scope", "set"), "Nothing to change"),
        (("scope", "set", "--policy", "none"), "asvs-4.0.3"),
        (("probe", "--step", "13"), "no step"),
        (("probe", "--probe", "tls.magic"), "no probe"),
        (("probe", "--subject", "no.test:443"), "not in scope"),
        (("status", "--policy", "none"), "asvs-5.0.0"),
        (("report", "-o", "nowhere/report.md"), "nowhere"),
        (("report", "-o", "evidence.yaml"), "evidence"),
        (("report", "-o", ".guide/evidence.yaml.json"), "evidence"),
        (("report", "-o", "artifacts/x.md"), "evidence"),
        (("waive", "x"), "waive"),
    ],
)
def test_a_mistake_gets_one_sentence_and_changes_nothing(begun, tmp_path, words, needle):
    before = (tmp_path / "evidence.yaml").read_bytes()
    called = begun(*words)
    assert called.code == 2
    assert called.out == ""
    assert needle in called.err
    assert "Traceback" not in called.err
    assert (tmp_path / "evidence.yaml").read_bytes() == before


def test_both_languages_say_the_same_kind_of_thing(begun):
    assert "выполнено" in begun("status", "--lang", "ru").out or "открыто" in begun("status", "--lang", "ru").out
    assert "# TLS" in begun("report", "--lang", "ru").out


def test_the_report_is_the_same_to_the_byte_for_the_same_instant(begun):
    words = ("report", "--at", "2030-01-01T00:00:00Z")
    assert begun(*words).out == begun(*words).out


def test_the_scope_can_be_listed_and_changed(begun):
    assert begun("scope", "add", "api.shop.test,audience=api").code == 0
    assert begun("scope", "exclude", "shop.test:443", "--reason", "Retired in May", "--owner", "A. Owner").code == 0
    assert begun("scope", "set", "--profile", "tlsref-modern-6.0", "--build", "1.2.3").code == 0
    listed = json.loads(begun("scope", "list", "--json").out)
    assert listed["names"] == ["api.shop.test:443"]
    assert listed["exclusions"][0]["reason"] == "Retired in May"
    assert (listed["profile"], listed["build"]) == ("tlsref-modern-6.0", "1.2.3")


def test_verify_holds_and_names_an_edit(begun, tmp_path):
    assert begun("verify").code == 0
    path = tmp_path / "evidence.yaml"
    path.write_bytes(path.read_bytes().replace(b"production", b"prodocutio"))
    for words in (("verify",), ("status",), ("report",), SAY):
        called = begun(*words)
        assert called.code == 5, words
        assert "evidence.yaml:" in called.err + called.out


def test_the_schema_is_a_json_schema(guide):
    given = json.loads(guide("schema").out)
    assert given["$schema"].startswith("https://json-schema.org/")


def test_lint_finds_no_fault_in_what_ships(guide):
    assert guide("lint").code == 0


def test_a_past_instant_does_not_know_what_came_later(begun):
    words = (
        "attest",
        QUESTION,
        "--answer",
        "not-satisfied",
        "--statement",
        "Two names are http only",
        "--by",
        "R. Reviewer",
    )
    assert begun("status", "--programme", "--at", "2001-01-01").code == 3
    assert begun(*words).code == 0
    assert begun("status", "--programme").code == 1
    assert begun("status", "--programme", "--at", "2001-01-01").code == 3


def test_an_altered_attachment_is_damaged_evidence(begun, tmp_path):
    (tmp_path / "zone.txt").write_text("a.example\n")
    record = begun(*SAY, "--attach", "zone.txt").out.strip()
    assert begun("review", record, "--accept", "--by", "S. Second").code == 0
    (kept,) = (path for path in (tmp_path / "artifacts").iterdir() if path.is_file())
    kept.chmod(0o600)
    kept.write_text("b.example\n")
    assert begun("status").code == 5
    assert begun("verify").code == 5
    assert "not the one that was attached" in begun("status").out
    kept.unlink()
    assert begun("status").code == 3
    assert "missing" in begun("status").out


def test_a_folder_that_is_gone_is_a_clear_error(guide, tmp_path, monkeypatch):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    called = guide("status")
    monkeypatch.chdir(tmp_path)
    assert called.code == 2
    assert "no longer exists" in called.err


def test_every_finding_in_json_has_its_fingerprint(begun):
    given = json.loads(begun("status", "--json").out)
    assert all(re.fullmatch(r"[0-9a-f]{32}", one["fingerprint"]) for one in given["findings"])
    assert given["findings"]


@pytest.mark.parametrize("command", [SAY, ("agenda",)], ids=["attest", "agenda"])
def test_a_workbook_that_names_no_policy_yet_is_no_fault_of_ours(guide, tmp_path, command):
    (tmp_path / "evidence.yaml").write_text(
        "format: asvs-guide/evidence/1\nworkbook: 01M89BT9V0AXRN8EJW5D76TX5F\nrecords:\n", encoding="utf-8"
    )
    called = guide(*command)
    assert called.code == 2
    assert "guide scope set --policy" in called.err
