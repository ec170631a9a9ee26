"""testssl.sh and sslyze's own command beside ours, at one modern and one weak nginx: versions, suites, certificate, HSTS.

Every difference stands in ``EXPLAINED`` with its reason; any other one fails. The scans run side by side and take half a minute.
The grade is held here against figures computed by hand: Debian's testssl.sh 3.0.8 has no rating of its own.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from allowed import ALLOWED
from facts.conftest import FAST, NAME
from servers.nginx import nginx
from servers.ports import LOOPBACK, reserved_ports
from servers.programs import require

from guide.assess.grade import grade
from guide.facts.gather import gather
from guide.model.attempts import Ending
from guide.model.facts import Facts
from guide.model.subjects import Endpoint
from guide.probes.refusal import of_version, was_accepted
from guide.probes.suite_names import in_category
from guide.probes.tls_suites import suites_seen

pytestmark = [pytest.mark.servers, pytest.mark.timeout(400)]

RUN = "01HZZZZZZZZZZZZZZZZZZZZZZZ"
SIX = "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-CHACHA20-POLY1305"
EVERYTHING = "ALL:COMPLEMENTOFALL:-PSK:-SRP:@SECLEVEL=0"
HSTS = 'add_header Strict-Transport-Security "max-age=31536000; includeSubDomains" always;'
KINDS = {
    "modern": f"ssl_protocols TLSv1.2 TLSv1.3; ssl_ciphers {SIX}; {HSTS}",
    "weak": f"ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3; ssl_ciphers {EVERYTHING};",
}
ASKED = {"modern": ("-p", "-E", "-S", "-h"), "weak": ("-p", "-s", "-S", "-h")}
"""testssl.sh lists each suite of the modern server; of the weak one, where that takes minutes, the categories."""
VERSIONS = {
    "SSLv2": "SSLv2",
    "SSLv3": "SSLv3",
    "TLS1": "TLS 1.0",
    "TLS1_1": "TLS 1.1",
    "TLS1_2": "TLS 1.2",
    "TLS1_3": "TLS 1.3",
}
BY_SSLYZE = {
    "ssl_2_0": "SSLv2",
    "ssl_3_0": "SSLv3",
    "tls_1_0": "TLS 1.0",
    "tls_1_1": "TLS 1.1",
    "tls_1_2": "TLS 1.2",
    "tls_1_3": "TLS 1.3",
}
CATEGORIES = {
    "cipherlist_NULL": ("NULL",),
    "cipherlist_aNULL": ("anonymous",),
    "cipherlist_EXPORT": ("EXPORT",),
    "cipherlist_LOW": ("DES", "RC2", "RC4"),
    "cipherlist_3DES_IDEA": ("3DES",),
}
EXPLAINED = {
    ("weak", "suite", "TLS_DH_anon_WITH_CAMELLIA_128_CBC_SHA256"): "sslyze 6.3.1 does not offer it; nmap sees it, too",
    ("weak", "suite", "TLS_DH_anon_WITH_CAMELLIA_256_CBC_SHA256"): "sslyze 6.3.1 does not offer it; nmap sees it, too",
    (
        "modern",
        "trust",
        "Mozilla",
    ): "testssl.sh counts an added CA as a store; here the public store has a verdict of its own",
    ("weak", "trust", "Mozilla"): "as above",
}
"""(server, what, which) → why another tool says something else."""


@dataclass
class Seen:
    """What three tools saw of one server."""

    ours: Facts
    testssl: dict[str, str]
    sslyze: dict[str, Any]
    endpoint: Endpoint


def run_testssl(port: int, ca_file: Path, out: Path, asked: tuple[str, ...]) -> dict[str, str]:
    fixed = ("--quiet", "--color", "0", "--warnings", "off", "--nodns", "none", "--ip", LOOPBACK)
    command = (require("testssl"), *fixed, *asked, "--add-ca", ca_file, "--jsonfile", out, f"https://{NAME}:{port}")
    subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=300)
    return {one["id"]: one["finding"] for one in json.loads(out.read_text())}


def run_sslyze(port: int, ca_file: Path, out: Path) -> dict[str, Any]:
    wanted = ("--sslv2", "--sslv3", "--tlsv1", "--tlsv1_1", "--tlsv1_2", "--tlsv1_3", "--certinfo", "--http_headers")
    custom = ("--certinfo_ca_file", ca_file, "--mozilla_config", "disable", "--json_out", out)
    command = (sys.executable, "-W", "ignore", "-m", "sslyze", *wanted, *custom, f"{NAME}:{port}{{{LOOPBACK}}}")
    subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=300)
    (one,) = json.loads(out.read_text())["server_scan_results"]
    result: dict[str, Any] = one["scan_result"]
    return result


@pytest.fixture(scope="module")
def seen(tmp_path_factory, rsa_papers, ca_file) -> Iterator[dict[str, Seen]]:
    with ExitStack() as stack:
        pool = stack.enter_context(ThreadPoolExecutor(4))
        work = {}
        for kind, lines in KINDS.items():
            folder = tmp_path_factory.mktemp(kind)
            (port,) = stack.enter_context(reserved_ports(1))
            config = f"""server {{ listen {LOOPBACK}:{port} ssl; ssl_certificate {rsa_papers.chain};
                ssl_certificate_key {rsa_papers.key}; {lines} location = / {{ return 200; }} }}"""
            stack.enter_context(nginx(folder, config, (port,)))
            scans = (
                pool.submit(run_testssl, port, ca_file, folder / "testssl.json", ASKED[kind]),
                pool.submit(run_sslyze, port, ca_file, folder / "sslyze.json"),
            )
            work[kind] = Endpoint(host=NAME, port=port, connect_to=LOOPBACK), scans
        found = {}
        for kind, (endpoint, (testssl, sslyze)) in work.items():
            (one,) = gather([endpoint], ALLOWED, FAST, run=RUN, ca_file=ca_file)
            found[kind] = Seen(one.facts, testssl.result(), sslyze.result(), endpoint)
        yield found


def accepted(facts: Facts) -> set[str]:
    return {one for one in VERSIONS.values() if any(was_accepted(offer) for offer in of_version(facts, one))}


@pytest.mark.parametrize("kind", KINDS)
def test_the_versions_are_those_of_both(seen, kind):
    one = seen[kind]
    by_testssl = {ours for theirs, ours in VERSIONS.items() if one.testssl[theirs].startswith("offered")}
    by_sslyze = {
        ours
        for theirs, ours in BY_SSLYZE.items()
        if one.sslyze[f"{theirs}_cipher_suites"]["result"]["accepted_cipher_suites"]
    }
    assert accepted(one.ours) == by_testssl == by_sslyze


def test_the_suites_of_the_modern_server_are_those_of_testssl(seen):
    pattern = re.compile(r"cipher-tls1_([23])_x\w+")
    theirs: dict[str, set[str]] = {}
    for key, text in seen["modern"].testssl.items():
        if match := pattern.fullmatch(key):
            theirs.setdefault(f"TLS 1.{match[1]}", set()).add(text.split()[-1])
    ours = {one.version: set(one.accepted) for one in seen["modern"].ours.suites or ()}
    assert ours == theirs


def test_the_categories_of_the_weak_server_are_those_of_testssl(seen):
    one = seen["weak"]
    for key, categories in CATEGORIES.items():
        here = any(in_category(suite, category) for suite in suites_seen(one.ours) for category in categories)
        assert here is one.testssl[key].startswith("offered"), key


@pytest.mark.parametrize("kind", KINDS)
def test_the_suites_are_those_of_sslyzes_command(seen, kind):
    for one in seen[kind].ours.suites or ():
        key = next(theirs for theirs, ours in BY_SSLYZE.items() if ours == one.version)
        result = seen[kind].sslyze[f"{key}_cipher_suites"]["result"]["accepted_cipher_suites"]
        theirs = {suite["cipher_suite"]["name"] for suite in result}
        more = {suite for suite in set(one.accepted) - theirs if (kind, "suite", suite) not in EXPLAINED}
        assert (theirs - set(one.accepted), more) == (set(), set()), one.version


@pytest.mark.parametrize("kind", KINDS)
def test_the_certificate_is_that_of_both(seen, kind):
    one = seen[kind]
    (chain,) = one.ours.certificates or ()
    leaf = chain.chain[0]
    (theirs,) = one.sslyze["certificate_info"]["result"]["certificate_deployments"]
    there = theirs["received_certificate_chain"][0]
    digest = leaf.sha256.removeprefix("sha256:")
    assert one.testssl["cert_fingerprintSHA256"].lower() == digest
    assert int(one.testssl["cert_serialNumber"], 16) == int(leaf.serial, 16) == there["serial_number"]
    assert one.testssl["cert_keySize"] == f"{leaf.key} {leaf.bits} bits"
    assert there["public_key"]["key_size"] == leaf.bits
    assert set(one.testssl["cert_subjectAltName"].split()) == {*leaf.names, *leaf.addresses}
    assert one.testssl["cert_notAfter"] == f"{leaf.not_after:%Y-%m-%d %H:%M}"
    assert one.testssl["cert_ocspURL"] == "--"
    assert leaf.ocsp == ()
    assert one.testssl["cert_mustStapleExtension"] == "--"
    assert not leaf.must_staple
    assert one.testssl["OCSP_stapling"] == "not offered"
    assert chain.staple in {"", "none"}


@pytest.mark.parametrize("kind", KINDS)
def test_the_trust_is_that_of_testssl_but_for_what_is_explained(seen, kind):
    one = seen[kind]
    (chain,) = one.ours.certificates or ()
    passed = one.testssl["cert_chain_of_trust"] == "passed."
    differs = {verdict.store for verdict in chain.trust if verdict.trusted is not passed}
    assert {(kind, "trust", store) for store in differs} <= set(EXPLAINED)
    assert any(verdict.trusted is passed for verdict in chain.trust)


@pytest.mark.parametrize("kind", KINDS)
def test_the_hsts_header_is_that_of_both(seen, kind):
    one = seen[kind]
    page = next(check for check in one.ours.secure or () if check.purpose == "path")
    theirs = one.sslyze["http_headers"]["result"]["strict_transport_security_header"]
    if kind == "weak":
        assert page.exchange.hsts == ()
        assert theirs is None
        assert one.testssl["HSTS"] == "not offered"
    else:
        assert page.exchange.hsts == ("max-age=31536000; includeSubDomains",)
        assert theirs["max_age"] == 31_536_000
        assert "=31536000 seconds" in one.testssl["HSTS_time"]
        assert one.testssl["HSTS_subdomains"] == "includes subdomains"


def test_the_grades_are_those_computed_by_hand(seen):
    """Modern: 100; RSA 2048: 90; (80 + 100) / 2: 90; 30 + 27 + 36 = 93. Weak: anonymous suites leave the key exchange nothing.

    The private authority is T for SSL Labs, so the letter without trust is what the server earns.
    """
    modern = grade(seen["modern"].ours, seen["modern"].endpoint)
    assert modern
    assert (modern.low.scores, modern.low.score) == (modern.high.scores, modern.high.score) == ((100, 90, 90), 93)
    assert (modern.known, modern.low.grade) == (True, "T")
    assert modern.low.bare == modern.high.bare == "A+"
    assert (modern.certain, modern.open) == (("untrusted",), ())
    weak = grade(seen["weak"].ours, seen["weak"].endpoint)
    assert weak
    assert (weak.low.scores[:2], weak.low.score, weak.low.bare, weak.high.bare) == ((95, 0), 0, "F", "F")
    assert {"anonymous", "below_112_bits", "tls10", "tls11", "no_hsts"} <= set(weak.certain)
    assert any(
        attempt.ending is Ending.ACCEPTED for offer in seen["weak"].ours.offers or () for attempt in offer.attempts
    )
