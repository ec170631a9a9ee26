"""Tier one against its peers, on every kind of server that runs here: equal to nmap's lists, a superset of sslyze's.

Each suite that sslyze misses stands in ``EXPLAINED`` with its reason; any other difference fails.
"""

import subprocess
import warnings
from contextlib import contextmanager
from xml.etree import ElementTree as ET

import pytest
from facts.now import list_by_hellos
from servers.elderly import ANONYMOUS, NULL, RC4, RC4_MD5, SSLV3, TRIPLE_DES, elderly
from servers.nginx import nginx
from servers.openssl import s_server
from servers.ports import LOOPBACK, reserved_ports
from servers.programs import require

from guide.lab.lab import Lab
from guide.lab.shops import SHOPS

with warnings.catch_warnings():
    # sslyze imports a class that cryptography announces as leaving.
    warnings.simplefilter("ignore")
    from guide.facts.suites import list_suites

Lists = dict[str, set[str]]

NMAP_VERSIONS = {
    "SSLv3": "SSLv3",
    "TLSv1.0": "TLS 1.0",
    "TLSv1.1": "TLS 1.1",
    "TLSv1.2": "TLS 1.2",
    "TLSv1.3": "TLS 1.3",
}
NMAP_NAMES = {
    # nmap 7.93 writes the suites of TLS 1.3 with this prefix.
    "TLS_AKE_WITH_AES_128_GCM_SHA256": "TLS_AES_128_GCM_SHA256",
    "TLS_AKE_WITH_AES_256_GCM_SHA384": "TLS_AES_256_GCM_SHA384",
    "TLS_AKE_WITH_CHACHA20_POLY1305_SHA256": "TLS_CHACHA20_POLY1305_SHA256",
    "TLS_AKE_WITH_AES_128_CCM_SHA256": "TLS_AES_128_CCM_SHA256",
    "TLS_AKE_WITH_AES_128_CCM_8_SHA256": "TLS_AES_128_CCM_8_SHA256",
}
EXPLAINED = dict.fromkeys(
    ("TLS_DH_anon_WITH_CAMELLIA_128_CBC_SHA256", "TLS_DH_anon_WITH_CAMELLIA_256_CBC_SHA256"),
    "sslyze 6.3.1 does not offer these two; the server was told to accept them, and nmap sees them too",
)
"""Suite → why sslyze misses it."""

EVERYTHING = "ALL:COMPLEMENTOFALL:-PSK:-SRP:@SECLEVEL=0"
SIX = "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-CHACHA20-POLY1305"


def by_nmap(port: int) -> Lists:
    command = (require("nmap"), "-n", "-Pn", "--script", "ssl-enum-ciphers", "-p", str(port), "-oX", "-", LOOPBACK)
    answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    lists: Lists = {}
    for table in ET.fromstring(answer).iter("table"):  # noqa: S314 - nmap's own output about a server of ours
        version = NMAP_VERSIONS.get(table.get("key", ""))
        if version:
            names = {str(one.text) for one in table.iter("elem") if one.get("key") == "name"}
            lists[version] = {NMAP_NAMES.get(name, name) for name in names}
    return lists


def by_us(make_knocker, port: int) -> Lists:
    knocker = make_knocker(port)
    knocker.listen_now()
    knocker.offers_now()
    found = [list_by_hellos(knocker, version) for version in knocker.versions]
    assert all(one.complete for one in found)
    return {one.version: set(one.accepted) for one in found}


@contextmanager
def by_nginx(folder, papers, lines: str):
    with reserved_ports(1) as (port,):
        config = f"""server {{ listen {LOOPBACK}:{port} ssl; ssl_certificate {papers.chain};
            ssl_certificate_key {papers.key}; {lines} location = / {{ return 200; }} }}"""
        with nginx(folder, config, (port,)):
            yield port


@contextmanager
def by_openssl(folder, papers, *flags: str):
    with s_server(folder, papers, *flags) as server:
        yield server.port


KINDS = {
    "nginx, modern": lambda folder, papers: by_nginx(
        folder, papers, f"ssl_protocols TLSv1.2 TLSv1.3; ssl_ciphers {SIX};"
    ),
    "nginx, weak": lambda folder, papers: by_nginx(
        folder, papers, f"ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3; ssl_ciphers {EVERYTHING};"
    ),
    "OpenSSL": by_openssl,
    "OpenSSL, everything": lambda folder, papers: by_openssl(folder, papers, "-cipher", EVERYTHING, "-no_tls1_3"),
    "tlslite-ng, SSLv3": lambda _, papers: elderly(SSLV3, papers),
    "tlslite-ng, NULL": lambda _, papers: elderly(NULL, papers),
    "tlslite-ng, anonymous": lambda _, papers: elderly(ANONYMOUS, papers),
    "tlslite-ng, RC4": lambda _, papers: elderly(RC4, papers),
    "tlslite-ng, RC4 and MD5": lambda _, papers: elderly(RC4_MD5, papers),
    "tlslite-ng, 3DES": lambda _, papers: elderly(TRIPLE_DES, papers),
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_lists_are_those_of_nmap(make_knocker, tmp_path, rsa_papers, kind):
    with KINDS[kind](tmp_path, rsa_papers) as port:
        ours, theirs = by_us(make_knocker, port), by_nmap(port)
    assert ours, kind
    assert set(ours) == set(theirs)
    for version, suites in ours.items():
        assert suites == theirs[version], version


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_that_sslyze_sees_is_missed(make_knocker, make_door, tmp_path, rsa_papers, kind):
    with KINDS[kind](tmp_path, rsa_papers) as port:
        ours = by_us(make_knocker, port)
        theirs = {one.version: set(one.accepted) for one in list_suites(make_door(port), "shop.test", list(ours))}
    for version, suites in theirs.items():
        assert suites <= ours[version], version
        assert {name for name in ours[version] - suites if name not in EXPLAINED} == set(), version


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    with Lab.start(tmp_path_factory.mktemp("lab")) as running:
        yield running


@pytest.mark.parametrize("shop", SHOPS, ids=lambda one: one.label)
def test_the_shops_of_the_demo_are_seen_as_the_peers_see_them(make_knocker, make_door, lab, shop):
    port = next(one.port for one in lab.endpoints() if one.host == shop.host)
    ours = by_us(make_knocker, port)
    assert ours == by_nmap(port)
    theirs = {one.version: set(one.accepted) for one in list_suites(make_door(port), shop.host, list(ours))}
    for version, suites in theirs.items():
        assert suites <= ours[version], version
        assert {name for name in ours[version] - suites if name not in EXPLAINED} == set(), version
