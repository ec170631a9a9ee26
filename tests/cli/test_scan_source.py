"""guide scan-source: places, marks and skips in three formats; a clean scan is a fact, not a pass."""

import json
import os
import re
from pathlib import Path

import pytest

HIT = "import requests\n\nVERIFY = False\n\n\ndef get(url):\n    return requests.get(url, verify=VERIFY)\n"
CLEAN = "import requests\n\n\ndef get(url):\n    return requests.get(url, timeout=5)\n"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "src"
    (folder / "tests").mkdir(parents=True)
    (folder / "a b.py").write_text(HIT)
    (folder / "nosec.py").write_text("ctx.check_hostname = False  # nosec\n")
    (folder / "tests" / "test_a.py").write_text("session.verify = False\n")
    return folder


def test_text_names_file_line_and_rule(guide, tree):
    called = guide("scan-source", tree)
    assert called.code == 1
    lines = called.out.splitlines()
    assert lines[0].startswith("a b.py:7: certificate verification is off: return requests.get(url, verify=VERIFY) [")
    assert "suppressed by # nosec" in lines[1]
    assert lines[2].endswith("(test code)")
    assert "Files read: 3, left out: 0, places found: 3" in called.err
    assert "отключена" in guide("scan-source", tree, "--lang", "ru").out


def test_without_a_place_the_exit_says_open_and_never_passed(guide, tmp_path):
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a.py").write_text(CLEAN)
    called = guide("scan-source", "src")
    assert (called.code, called.out) == (3, "")
    assert "no proof" in called.err


def test_suppressed_and_test_code_alone_are_for_a_person(guide, tree):
    (tree / "a b.py").unlink()
    called = guide("scan-source", tree)
    assert called.code == 3
    assert len(called.out.splitlines()) == 2


def test_what_was_left_out_could_not_be_assessed(guide, tmp_path):
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a.py").write_text(CLEAN)
    os.mkfifo(tmp_path / "src" / "pipe.py")
    called = guide("scan-source", "src")
    assert called.code == 4
    assert "pipe.py: not a regular file" in called.err
    (tmp_path / "empty").mkdir()
    assert guide("scan-source", "empty").code == 4


def test_a_folder_that_is_not_there_is_a_usage_error(guide):
    called = guide("scan-source", "nowhere")
    assert called.code == 2
    assert "nowhere" in called.err


def test_the_workbook_names_the_tree_and_is_not_written_to(guide, tree, tmp_path):
    guide("init", "--system", "Shop", "--authorized-by", "A. Owner", "--source", str(tree))
    before = (tmp_path / "evidence.yaml").read_bytes()
    assert guide("scan-source").code == 1
    assert (tmp_path / "evidence.yaml").read_bytes() == before


def test_json_says_what_the_exit_says(guide, tree):
    called = guide("scan-source", tree, "--format", "json")
    given = json.loads(called.out)
    assert given["exit"] == called.code == 1
    assert [(one["file"], one["line"], one["kind"]) for one in given["findings"]] == [
        ("a b.py", 7, "verification_off"),
        ("nosec.py", 1, "hostname_check_off"),
        ("tests/test_a.py", 1, "verification_off"),
    ]
    assert given["files"] == 3


def test_sarif_has_rules_relative_addresses_suppressions_and_lasting_fingerprints(guide, tree):
    run = json.loads(guide("scan-source", tree, "--format", "sarif").out)["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == sorted(set(rules))
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        place = result["locations"][0]["physicalLocation"]["artifactLocation"]
        assert place["uriBaseId"] == "SRCROOT"
        assert not re.match(r"/|[a-z]+:", place["uri"])
    assert run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%20b.py"
    assert run["results"][1]["suppressions"][0]["kind"] == "inSource"
    assert "suppressions" not in run["results"][0]
    first = [one["partialFingerprints"] for one in run["results"]]
    assert len({json.dumps(one) for one in first}) == 3
    (tree / "a b.py").write_text("# a line more\n" + HIT)
    moved = json.loads(guide("scan-source", tree, "--format", "sarif").out)["runs"][0]["results"]
    assert [one["partialFingerprints"] for one in moved] == first
    assert moved[0]["locations"][0]["physicalLocation"]["region"]["startLine"] == 8


def test_hostile_names_and_lines_reach_no_terminal_raw(guide, tmp_path):
    tree = tmp_path / "src"
    tree.mkdir()
    (tree / os.fsdecode(b"bad\xff\x1b[31m.py")).write_text("session.verify = False  # \x1b]0;x\x07 \u202e\n")
    for form in ("text", "json", "sarif"):
        called = guide("scan-source", tree, "--format", form)
        assert called.code == 1
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", called.out)
