"""Reports of other tools, as those tools really write them, and as nobody should."""

import json
import random
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from facts.conftest import NAME
from servers.others import SOUND, WEAK, nmap, run_testssl, speaking, sslyze
from servers.ports import LOOPBACK, closed_port

from guide.facts.imports.reading import read_reports
from guide.facts.imports.report import Whereabouts
from guide.text.errors import UsageError

pytestmark = pytest.mark.servers


def read_report(data, *, name):
    (report,) = read_reports(data, name=name)
    return report


def read(path):
    return read_report(path.read_bytes(), name=path.name)


def ratings(report) -> dict[str, str]:
    (target,) = report.targets
    return {one.check: one.rating for one in target.results}


def is_recent(instant) -> bool:
    return timedelta(0) <= datetime.now(UTC) - instant < timedelta(minutes=5)


@pytest.fixture(scope="module")
def weak(tmp_path_factory, rsa_papers):
    with speaking(tmp_path_factory.mktemp("weak"), rsa_papers, WEAK) as port:
        yield port


@pytest.fixture(scope="module")
def sound(tmp_path_factory, rsa_papers):
    with speaking(tmp_path_factory.mktemp("sound"), rsa_papers, SOUND) as port:
        yield port


@pytest.fixture(scope="module")
def pretty(weak, tmp_path_factory):
    return run_testssl(weak, NAME, tmp_path_factory.mktemp("pretty") / "t.json", "-p", "-s")


def test_sslyze_says_what_it_found(weak, tmp_path):
    report = read(sslyze(weak, NAME, tmp_path / "s.json"))
    assert (report.format, report.tool, report.version[:2]) == ("sslyze", "sslyze", "6.")
    assert is_recent(report.made)
    (target,) = report.targets
    assert target.where == Whereabouts(NAME, LOOPBACK, weak)
    assert target.complete
    assert {"heartbleed", "robot", "tls_compression", "ssl_2_0_cipher_suites"} <= set(target.covers)
    assert ratings(report) == {
        "tls_1_0_cipher_suites": "sslyze:accepted",
        "tls_1_1_cipher_suites": "sslyze:accepted",
        "tls_1_2_cipher_suites": "sslyze:vulnerable",
        "certificate_info": "sslyze:untrusted",
    }


def test_sslyze_trusts_what_it_is_given(sound, tmp_path, ca_file):
    report = read(sslyze(sound, NAME, tmp_path / "s.json", "--certinfo", f"--certinfo_ca_file={ca_file}", "--tlsv1_2"))
    assert ratings(report) == {"certificate_info": "sslyze:partly trusted"}
    assert report.targets[0].covers == ("tls_1_2_cipher_suites",)


def test_sslyze_that_reached_nobody_is_incomplete(tmp_path):
    with closed_port() as port:
        report = read(sslyze(port, NAME, tmp_path / "s.json"))
    (target,) = report.targets
    assert not target.complete
    assert [(one.check, one.undecided) for one in target.results] == [("connectivity", True)]
    assert target.covers == ()


def test_testssl_as_a_tree_says_what_it_found(weak, pretty):
    report = read(pretty)
    assert (report.format, report.tool, report.version[0].isdigit()) == ("testssl", "testssl.sh", True)
    assert is_recent(report.made)
    assert report.targets[0].where == Whereabouts(NAME, LOOPBACK, weak)
    said = ratings(report)
    assert said["TLS1"] == "testssl:LOW"
    assert said["cipherlist_aNULL"] == "testssl:CRITICAL"
    assert next(iter(said.values())) == "testssl:CRITICAL"
    assert "SSLv3" in report.targets[0].covers


def test_testssl_as_a_list_says_the_same(weak, pretty, tmp_path):
    flat = read(run_testssl(weak, NAME, tmp_path / "f.json", "-p", "-s", pretty=False))
    assert (flat.format, flat.made) == ("testssl", None)
    assert flat.targets[0].where == Whereabouts(NAME, LOOPBACK, weak)
    assert ratings(flat) == ratings(read(pretty))
    assert set(read(pretty).targets[0].covers) <= set(flat.targets[0].covers)


def test_testssl_that_reached_nobody_is_incomplete(tmp_path):
    with closed_port() as port:
        report = read(run_testssl(port, NAME, tmp_path / "f.json", "-p", pretty=False))
        tree = read(run_testssl(port, NAME, tmp_path / "p.json", "-p"))
    (target,) = report.targets
    assert not target.complete
    assert [(one.check, one.undecided) for one in target.results] == [("scanProblem", True)]
    assert tree.targets == ()


def test_nmap_says_what_it_found(weak, tmp_path):
    report = read(nmap(weak, tmp_path / "n.xml", "ssl-enum-ciphers", "ssl-heartbleed", "ssl-poodle", "ssl-cert"))
    assert (report.format, report.tool, report.version[0].isdigit()) == ("nmap", "nmap", True)
    assert is_recent(report.made)
    (target,) = report.targets
    assert target.where == Whereabouts("", LOOPBACK, weak)
    assert target.complete
    said = ratings(report)
    for version in ("TLSv1.0", "TLSv1.1", "TLSv1.2"):
        assert said[f"ssl-enum-ciphers {version}"] == "nmap:F"
    assert said["ssl-enum-ciphers TLSv1.0 offered"] == "nmap:accepted"
    assert "ssl-enum-ciphers TLSv1.2 offered" in target.covers
    assert "ssl-enum-ciphers SSLv3" in target.covers


def test_nmap_on_a_sound_server_rates_nothing_bad(sound, tmp_path):
    report = read(nmap(sound, tmp_path / "n.xml", "ssl-enum-ciphers"))
    assert ratings(report) == {}
    assert report.targets[0].fine > 0


FLAW = """<nmaprun scanner="nmap" version="7.93" start="1795573410"><host><address addr="192.0.2.7" addrtype="ipv4"/>
<hostnames><hostname name="{name}" type="user"/><hostname name="other.example" type="PTR"/></hostnames>
<ports><port portid="443"><script id="ssl-heartbleed" output="&#xa;VULNERABLE"><table key="NMAP-1">
<elem key="title">{title}</elem><elem key="state">VULNERABLE</elem></table></script>
<script id="ssl-poodle" output="ERROR: Script execution failed"/></port></ports></host></nmaprun>"""


def test_nmap_s_flaws_and_failures_are_told_apart_and_an_unfinished_run_is_incomplete():
    report = read_report(FLAW.format(name="shop.test", title="Heartbleed").encode(), name="n.xml")
    (target,) = report.targets
    assert target.where == Whereabouts("shop.test", "192.0.2.7", 443)
    assert not target.complete
    assert [(one.check, one.rating, one.undecided) for one in target.results] == [
        ("ssl-heartbleed", "nmap:vulnerable", False),
        ("ssl-poodle", "nmap:ERROR", True),
    ]


@pytest.mark.parametrize("data", [b"<html/>", b"{}", b"[]", b'[{"id": 1}]', b"null", b'"x"', b"plain text", b""])
def test_what_is_no_report_is_refused_in_one_sentence(data):
    with pytest.raises(UsageError, match=r"^r:") as caught:
        read_report(data, name="r")
    assert "\n" not in str(caught.value)


HOSTILE = "\x1b]52;c;eA==\x07[/bold][@click=app.quit]\u202e<script>" + "A" * 5000


def test_hostile_text_comes_out_inert_and_short():
    flat = [
        {"id": HOSTILE, "ip": f"{HOSTILE}/192.0.2.1", "port": "443", "severity": HOSTILE, "finding": HOSTILE},
        {"id": "x", "ip": "a/b", "port": "99999999999", "severity": "HIGH", "finding": ["no text"]},
    ]
    for report in (
        read_report(json.dumps(flat).encode(), name="f"),
        read_report(FLAW.format(name="&#x202e;x", title="&#x9b;31m").encode(), name="n"),
    ):
        text = repr(report)
        assert "\\\\u202e" in text
        assert all(one.isprintable() for one in text)
        assert len(text) < 5000


def test_no_damage_to_a_real_report_breaks_more_than_a_sentence(pretty):
    """Every byte of a report is outside: cut it, turn it, and either it reads or it is refused."""
    whole = pretty.read_bytes()
    chance = random.Random(7)  # noqa: S311 - a test's dice
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(3):
            at = chance.randrange(len(data))
            data[at : at + chance.randrange(40)] = bytes(chance.choices(b'{}[]",:0aN\\\x00\xff', k=chance.randrange(5)))
        try:
            read_report(bytes(data), name="r")
        except UsageError as error:
            assert "\n" not in str(error)  # noqa: PT017 - either ending is right


@pytest.mark.parametrize("shape", [
    {"sslyze_version": "6", "server_scan_results": {"no": "list"}},
    {"sslyze_version": [], "server_scan_results": [1, None, {"scan_result": []}, {"connectivity_status": "COMPLETED", "scan_result": {"robot": 3, "heartbleed": {"status": "COMPLETED", "result": []}}}]},
    {"version": "2.1.0", "runs": [{"results": [{"locations": [{"physicalLocation": {"artifactLocation": {"uri": "https://[x"}}}], "ruleIndex": -1}, 3]}]},
    {"@version": 1, "site": [{"alerts": [{"instances": "no", "alert": "TLS", "riskcode": []}]}, 4]},
    {"Invocation": "", "scanResult": [{"targetHost": {}, "ip": 1, "port": [], "protocols": [{"severity": None}]}, 7]},
    [{"id": None, "ip": None, "port": None, "severity": None, "finding": None}],
])  # fmt: skip
def test_values_of_a_wrong_shape_are_no_crash(shape):
    read_report(json.dumps(shape).encode(), name="r")


CLIENT = """\
import requests

requests.get("https://shop.test/", verify=False)
print(eval("1"))
"""


def test_ruff_s_sarif_speaks_of_files_and_lines(tmp_path):
    (tmp_path / "client.py").write_text(CLIENT)
    command = (sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", "--select", "S", "--exit-zero")
    done = subprocess.run((*command, "--output-format", "sarif", tmp_path), capture_output=True, check=True)
    report = read_report(done.stdout, name="r.sarif")
    assert (report.format, report.tool, report.made) == ("sarif", "ruff", None)
    assert report.version
    (target,) = report.targets
    assert target.where.file == f"file://{tmp_path}/client.py"
    found = {one.check: (one.rating, one.place) for one in target.results}
    assert found == {"S501": ("sarif:error", ":3")}
    assert target.elsewhere == 2  # eval, and no timeout


SARIF = {
    "version": "2.1.0",
    "runs": [
        {
            "tool": {
                "driver": {
                    "name": "Scanner",
                    "semanticVersion": "1.2.3",
                    "rules": [
                        {"id": "r1", "properties": {"tags": ["external/cwe/cwe-295"]}, "defaultConfiguration": {"level": "error"}},
                        {"id": "r2", "relationships": [{"target": {"id": "319", "toolComponent": {"name": "CWE"}}}]},
                        {"id": "r3", "shortDescription": {"text": "Hard-coded colour"}},
                    ],
                }
            },
            "automationDetails": {"id": "nightly/"},
            "invocations": [{"executionSuccessful": True, "endTimeUtc": "2026-11-20T03:04:05.678Z"}],
            "results": [
                {"ruleIndex": 0, "message": {"text": "m"}, "locations": [{"physicalLocation": {"artifactLocation": {"uri": "a.py"}, "region": {"startLine": 3}}}]},
                {"ruleId": "r2", "message": {"text": "m"}, "locations": [{"physicalLocation": {"artifactLocation": {"uri": "https://shop.test/login"}}}]},
                {"ruleId": "r3", "message": {"text": "m"}, "locations": [{"physicalLocation": {"artifactLocation": {"uri": "a.py"}}}]},
                {"ruleId": "r1", "message": {"text": "m"}, "suppressions": [{"kind": "inSource"}], "locations": [{"physicalLocation": {"artifactLocation": {"uri": "a.py"}}}]},
                {"ruleId": "r1", "level": "note", "message": {"text": "m"}},
            ],
        },
        {"tool": {"driver": {"name": "Second"}}, "results": []},
    ],
}  # fmt: skip


def test_sarif_is_read_by_its_published_format():
    first, second = read_reports(json.dumps(SARIF).encode(), name="r")
    assert (first.tool, first.version, first.series) == ("Scanner", "1.2.3", "nightly/")
    assert first.made == datetime(2026, 11, 20, 3, 4, 5, tzinfo=UTC)
    tree, site, nowhere = first.targets
    assert tree.where == Whereabouts(file="a.py")
    assert [(one.check, one.rating, one.place) for one in tree.results] == [("r1", "sarif:error", ":3")]
    assert (tree.fine, tree.elsewhere) == (1, 1)
    assert site.where == Whereabouts(host="shop.test", port=443)
    assert [(one.check, one.rating, one.place) for one in site.results] == [("r2", "sarif:warning", "/login")]
    assert (nowhere.where.file, nowhere.fine) == ("?", 1)
    assert (second.tool, second.targets) == ("Second", ())


def alert(plugin, name, risk, *, confidence="2", cwe="0", uris=()):
    instances = [{"uri": one, "method": "GET", "param": "", "evidence": ""} for one in uris]
    given = {"pluginid": plugin, "alertRef": plugin, "alert": name, "name": name, "riskcode": risk}
    return given | {"confidence": confidence, "riskdesc": "x", "count": "1", "cweid": cwe, "instances": instances}


ZAP = {
    "@programName": "ZAP",
    "@version": "2.15.0",
    "@generated": "Fri, 20 Nov 2026 03:04:05",
    "site": [
        {
            "@name": "https://shop.test",
            "@host": "shop.test",
            "@port": "443",
            "@ssl": "true",
            "alerts": [
                alert("10035", "Strict-Transport-Security Header Not Set", "1", cwe="319", uris=("https://shop.test/", "https://shop.test/a")),
                alert("10047", "HTTPS Content Available via HTTP", "2", uris=("https://shop.test/b",)),
                alert("90022", "Application Error Disclosure", "2", cwe="200"),
                alert("10011", "Cookie Without Secure Flag", "1", cwe="614", confidence="0"),
                alert("10109", "Modern Web Application (TLS)", "0"),
            ],
        }
    ],
}  # fmt: skip


def test_zap_is_read_by_its_published_format():
    report = read_report(json.dumps(ZAP).encode(), name="z")
    assert (report.format, report.tool, report.version) == ("zap", "ZAP", "2.15.0")
    assert report.made == datetime(2026, 11, 20, 3, 4, 5, tzinfo=UTC)
    (target,) = report.targets
    assert target.where == Whereabouts(host="shop.test", port=443)
    assert [(one.check, one.rating, one.count) for one in target.results] == [
        ("10047 HTTPS Content Available via HTTP", "zap:Medium", 1),
        ("10035 Strict-Transport-Security Header Not Set", "zap:Low", 2),
    ]
    assert (target.fine, target.elsewhere) == (2, 1)
