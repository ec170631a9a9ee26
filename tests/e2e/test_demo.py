"""`guide demo --headless`: what it leaves behind names every planted defect and accuses nothing sound."""

import json
import shutil
import time

import pytest
from e2e.commandline import Guide, fails, failure_line

from guide.lab import tree
from guide.lab.exhibits import ADVICE, DESCRIPTION, PLANTED, QUESTIONS, SOUND, SOURCE, Planted
from guide.model.findings import Finding
from guide.model.outcomes import Outcome
from guide.probes.probe import COMMON


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """Run the demo once; return the program in its folder."""
    guide = Guide(tmp_path_factory.mktemp("demo"))
    began = time.monotonic()
    guide("demo", "--headless", "-o", "out")
    assert time.monotonic() - began < 60
    return guide


@pytest.fixture(scope="module")
def failed(demo) -> list[Finding]:
    return fails(demo("status", "--json", "-w", "out", code=1))


@pytest.fixture(scope="module")
def report(demo) -> str:
    return (demo.folder / "out" / "report.md").read_text(encoding="utf-8")


def _is_at(row: Planted, finding: Finding) -> bool:
    here = f"{finding.subject}:".startswith(f"{row.subject}:")
    same_place = finding.place == row.place
    if row.subject in {SOURCE, DESCRIPTION}:
        same_place = finding.place.startswith(row.place)
    return here and same_place and (finding.probe, finding.reason) == (row.probe, row.reason)


@pytest.mark.parametrize("row", PLANTED, ids=lambda row: row.what)
def test_evidence_and_report_name_every_planted_defect(failed, report, row):
    (finding,) = [finding for finding in failed if _is_at(row, finding)]
    line = failure_line(report, finding)
    assert finding.subject in line
    assert finding.probe in line


def test_evidence_and_report_ask_for_the_forgotten_name(demo, report):
    findings = [
        Finding.model_validate(one["finding"])
        for one in demo("status", "--json", "-w", "out", code=1).json()["findings"]
    ]
    asked = [one for one in findings if one.reason == "undeclared" and one.subject.startswith("openapi:")]
    assert [_is_at(row, one) for row, one in zip(QUESTIONS, asked, strict=True)] == [True]
    assert f"`https://{asked[0].place}/v1`, API: **undeclared**" in report
    assert asked[0].fingerprint[:12] in report
    listed = demo("scope", "found", "-w", "out").out
    assert asked[0].place in listed
    assert "UNDECLARED" in listed


@pytest.mark.parametrize("row", ADVICE, ids=lambda row: row.what)
def test_evidence_names_what_is_advised(demo, row):
    status = demo("status", "--json", "-w", "out", code=1).json()
    findings = [Finding.model_validate(one["finding"]) for one in status["findings"]]
    assert [one.outcome for one in findings if _is_at(row, one)] == ["advisory"]


def test_evidence_and_report_accuse_nothing_else(failed, report):
    assert [finding for finding in failed if not any(_is_at(row, finding) for row in PLANTED)] == []
    accused = [line for line in report.splitlines() if line.startswith("- ✗ ")]
    assert accused
    assert [line for line in accused if any(f"`{host}:" in line for host in SOUND)] == []


def test_what_it_leaves_is_intact_and_not_satisfied(demo):
    demo("verify", "-w", "out")
    demo("status", "-w", "out", code=1)


def test_a_changed_word_is_noticed_and_located(demo, tmp_path):
    shutil.copytree(demo.folder / "out", tmp_path / "out")
    evidence = tmp_path / "out" / "evidence.yaml"
    text = evidence.read_text(encoding="utf-8")
    line = next(number for number, words in enumerate(text.splitlines(), start=1) if "loopback only" in words)
    evidence.write_text(text.replace("loopback only", "loopback 0nly", 1), encoding="utf-8")
    altered = evidence.read_bytes()
    for command in ("status", "verify", "report"):
        said = Guide(tmp_path)(command, "-w", "out", code=5)
        place = said.talk + said.out
        assert "evidence.yaml:" in place
        assert int(place.split("evidence.yaml:", 1)[1].split(":", 1)[0]) in range(1, line + 20)
    assert evidence.read_bytes() == altered


def test_steps_nine_to_twelve_show_probes_with_real_facts(demo):
    steps = {one["number"]: one for one in json.loads(demo("status", "--json", "-w", "out", code=1).out)["steps"]}
    for number, probe in (
        (9, "vulnerability.known"),
        (10, "document.currency"),
        (11, "review.ages"),
        (12, "monitoring.signals"),
    ):
        found = [one["finding"] for one in steps[number]["findings"]]
        assert [one for one in found if one["probe"] == probe and one["facts"] and one["reason"] != "not_probed"]


@pytest.mark.parametrize("number", range(1, 13))
def test_every_step_has_a_finding_of_a_machine_with_facts_behind_it(demo, number):
    status = demo("status", "--json", "-w", "out", code=1).json()
    step = next(one for one in status["steps"] if one["number"] == number)
    findings = [Finding.model_validate(one["finding"]) for one in step["findings"] if one["standing"] == "stands"]
    seen = [one for one in findings if one.facts and one.reason not in COMMON]
    assert {one.outcome for one in seen} - {Outcome.INCONCLUSIVE}


def test_step_one_says_what_the_client_is_built_from(demo):
    status = demo("status", "--json", "-w", "out", code=1).json()
    first = next(one for one in status["steps"] if one["number"] == 1)
    found = [one["finding"] for one in first["findings"] if one["finding"]["probe"] == "dependencies.tls"]
    old = f"{tree.MANIFEST}:{tree.old_line()} urllib3"
    assert {(one["place"], one["reason"], one["outcome"]) for one in found} == {
        (old, "old_client_default", "advisory"),
        (f"{tree.MANIFEST}:2 requests", "named", "manual"),
    }
