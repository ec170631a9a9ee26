"""``guide waive`` and ``guide withdraw`` on the command line, against a real server that answers in cleartext."""

import http.server
import json
import threading
from datetime import UTC, datetime, timedelta

import pytest
from allowed import OPTION
from builders_facts import answer, check
from session.reviewing import answer_all, begin, observe

from guide.session.desk import clock

ON = f"{datetime.now(UTC) + timedelta(days=30):%Y-%m-%d}"
TERMS = ("--reason", "Old scanner", "--compensating", "Own network", "--ticket", "OPS-41", "--approved-by", "V. Owner")


class Plain(http.server.BaseHTTPRequestHandler):
    """Answers 200 in cleartext, whatever is asked."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture(scope="module")
def plain():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Plain) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


@pytest.fixture
def failing(guide, plain):
    """A workbook with one API endpoint, probed, that is served in cleartext."""
    endpoint = f"localhost:{plain},connect-to=127.0.0.1,http-port={plain},audience=api"
    said = ("--system", "Shop", "--environment", "prod", "--authorized-by", "V. Owner", "--endpoint", endpoint)
    guide("init", *said, *OPTION)
    assert guide("probe", "--probe", "http.cleartext").code == 1
    return guide


def fails(guide, *more):
    found = json.loads(guide("status", "--json", *more).out)["findings"]
    return {one["fingerprint"]: one for one in found if one["finding"]["outcome"] == "fail"}


def test_a_waived_fail_reads_fail_accepted_until_by(failing):
    marks = fails(failing)
    called = failing("waive", *(mark[:12] for mark in marks), *TERMS, "--expires", ON)
    assert (called.code, called.out.strip()) == (0, next(iter(fails(failing).values()))["record"])
    lines = [line for line in failing("status").out.splitlines() if "http.cleartext" in line and "200" in line]
    assert lines
    assert all(f"fail, accepted until {ON} by V. Owner" in line for line in lines)
    assert all(one["standing"] == "waived" and one["until"].startswith(ON) for one in fails(failing).values())
    assert f"нарушение, принято до {ON}: V. Owner" in failing("status", "--lang", "ru").out


def test_probing_again_still_finds_it_and_still_exits_with_one(failing):
    failing("waive", *fails(failing), *TERMS, "--expires", ON)
    assert failing("probe", "--probe", "http.cleartext").code == 1


def test_after_the_last_day_the_fail_stands_and_names_the_waiver(failing):
    record = failing("waive", *fails(failing), *TERMS, "--expires", ON).out.strip()
    later = f"{datetime.now(UTC) + timedelta(days=31):%Y-%m-%d}"
    said = failing("status", "--at", later).out
    assert f"Does not count: waiver, V. Owner, {record}: it ended on {ON}." in said
    lapses = [one["lapse"] for one in fails(failing, "--at", later).values()]
    assert {(one["reason"], one["record"]) for one in lapses} == {("expired", record)}
    assert "Не учитывается: принятие риска" in failing("status", "--at", later, "--lang", "ru").out


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (("--approved-by", "r.  REVIEWER"), "Nobody approves what they record"),
        (("--expires", "2020-01-01"), "is past"),
        (("--expires", "2999-01-01"), "180 days at most"),
        (("--expires", "soon"), "is no date"),
        (("--ticket", ""), "--ticket"),
    ],
)
def test_what_does_not_fit_is_one_sentence_and_exit_two(failing, changed, told):
    given = dict(zip(TERMS[::2], TERMS[1::2], strict=True)) | {"--expires": ON} | dict([changed])
    called = failing("waive", *fails(failing), *(word for pair in given.items() for word in pair))
    assert (called.code, called.out) == (2, "")
    assert told in called.err
    assert "Traceback" not in called.err


def test_the_expiry_is_mandatory_and_so_are_the_findings(failing):
    assert failing("waive", *fails(failing), *TERMS).code == 2
    assert failing("waive", *TERMS, "--expires", ON).code == 2


def test_withdraw_lets_the_fail_stand_and_keeps_the_record(failing, tmp_path):
    record = failing("waive", *fails(failing), *TERMS, "--expires", ON).out.strip()
    before = (tmp_path / "evidence.yaml").read_bytes()
    called = failing("withdraw", record, "--reason", "Wrong finding", "--by", "R. Reviewer")
    assert called.code == 0
    assert (tmp_path / "evidence.yaml").read_bytes().startswith(before)
    assert {one["standing"] for one in fails(failing).values()} == {"stands"}
    again = failing("withdraw", record, "--reason", "Wrong finding", "--by", "R. Reviewer")
    assert again.code == 2
    assert "withdrawn already" in again.err
    undo = failing("withdraw", called.out.strip(), "--reason", "Undo the undo", "--by", "R. Reviewer")
    assert undo.code == 2
    assert "final" in undo.err
    assert failing("verify").code == 0


def test_facts_and_the_first_scope_cannot_be_withdrawn(failing, tmp_path):
    text = (tmp_path / "evidence.yaml").read_text(encoding="utf-8")
    for record in [
        line.split('"')[1] if '"' in line else line.split()[-1] for line in text.splitlines() if "- id:" in line
    ]:
        assert failing("withdraw", record, "--reason", "No", "--by", "R. Reviewer").code == 2
    assert (tmp_path / "evidence.yaml").read_text(encoding="utf-8") == text


def test_allow_waivers_exits_zero_where_nothing_but_waived_fails_is_left(guide, tmp_path):
    desk = begin(tmp_path, clock)
    observe(desk, cleartext=(check(answer(200)),))
    answer_all(desk)
    assert guide("status").code == 1
    assert guide("status", "--allow-waivers").code == 1
    assert guide("waive", *fails(guide), *TERMS, "--expires", ON).code == 0
    assert guide("status").code == 1
    allowed = guide("status", "--allow-waivers")
    assert allowed.code == 0
    assert "not met" in allowed.err
    assert "risk accepted" in allowed.out
    assert json.loads(guide("status", "--allow-waivers", "--json").out)["exit"] == 0
    later = f"{datetime.now(UTC) + timedelta(days=31):%Y-%m-%d}"
    assert guide("status", "--allow-waivers", "--at", later).code == 1
    question = json.loads(guide("status", "--json").out)["steps"][0]["questions"][0]
    guide("withdraw", question["attestation"], "--reason", "Wrong", "--by", "Bob Reviewer")
    assert guide("status", "--allow-waivers").code == 3


def test_altered_evidence_beats_allowed_waivers(guide, tmp_path):
    desk = begin(tmp_path, clock)
    observe(desk, cleartext=(check(answer(200)),))
    answer_all(desk)
    guide("waive", *fails(guide), *TERMS, "--expires", ON)
    proof = tmp_path / "zone.txt"
    proof.write_text("zone", encoding="utf-8")
    words = ("attest", "06-hsts.subdomains", "--answer", "satisfied", "--statement", "Seen", "--by", "R. Reviewer")
    record = guide(*words, "--attach", proof).out.strip()
    guide("review", record, "--accept", "--by", "S. Second")
    (kept,) = [one for one in (tmp_path / "artifacts").iterdir() if one.is_file()]
    kept.chmod(0o600)
    kept.write_bytes(kept.read_bytes() + b"!")
    called = guide("status", "--allow-waivers")
    assert called.code == 5
    digest = "sha256:" + kept.name.split(".", maxsplit=1)[0]
    assert f"The file zone.txt is not the one that was attached ({digest})" in called.out
    kept.unlink()
    gone = guide("status").out
    assert f"The file zone.txt is missing ({digest})" in gone
    states = [one for step in json.loads(guide("status", "--json").out)["steps"] for one in step["questions"]]
    (shift,) = [shift for one in states for shift in one["shifts"]]
    assert (shift["reason"], shift["about"], shift["digest"]) == ("evidence_missing", "zone.txt", digest)
    report = guide("report").out or (tmp_path / "report.md").read_text(encoding="utf-8")
    assert "The file zone.txt is missing" in report.split("The twelve steps", 1)[0].replace("\\", "")
