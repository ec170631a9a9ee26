"""Exact suite lists by parallel elimination: few connections, short hellos, nothing missed."""

import subprocess

import pytest
from facts import odd
from facts.now import list_by_hellos
from servers.nginx import nginx
from servers.openssl import s_server
from servers.ports import LOOPBACK, reserved_ports
from servers.programs import require

from guide.facts.hello_suites import MOST_SUITES, speakables, suite_name
from guide.facts.listing import groups

SIX = (
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305"
)
SIX_RSA = {
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
}
OF_13 = {"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"}


def offered_suites(hello: bytes) -> list[int]:
    session = hello[43]
    at = 44 + session
    size = int.from_bytes(hello[at : at + 2], "big")
    body = hello[at + 2 : at + 2 + size]
    return [int.from_bytes(body[one : one + 2], "big") for one in range(0, size, 2)]


@pytest.mark.parametrize("version", ["SSLv3", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"])
def test_groups_hold_every_suite_once_and_at_most_64(version):
    found = groups(version)
    assert max(len(group) for group in found) <= MOST_SUITES
    assert sorted(number for group in found for number in group) == sorted(speakables(version))


def test_a_modern_nginx_is_listed_within_the_bar(make_knocker, tmp_path, rsa_papers):
    longest: list[int] = []

    def gate(hello: bytes):
        if hello[0] == 22:
            longest.append(len(offered_suites(hello)))

    with reserved_ports(1) as (port,):
        config = f"""server {{ listen {LOOPBACK}:{port} ssl;
            ssl_certificate {rsa_papers.chain}; ssl_certificate_key {rsa_papers.key};
            ssl_protocols TLSv1.2 TLSv1.3; ssl_ciphers {SIX}; location = / {{ return 200; }} }}"""
        with nginx(tmp_path, config, (port,)), odd.front(port, gate) as front:
            knocker = make_knocker(front.port)
            knocker.listen_now()
            before = front.connections
            lists = {version: list_by_hellos(knocker, version) for version in ("TLS 1.2", "TLS 1.3")}
            taken = front.connections - before
    assert set(lists["TLS 1.2"].accepted) == SIX_RSA
    assert set(lists["TLS 1.3"].accepted) == OF_13
    assert all(one.complete for one in lists.values())
    accepted = sum(len(one.accepted) for one in lists.values())
    assert taken <= 1.6 * (accepted + len(lists))
    # 64 suites and the renegotiation SCSV.
    assert max(longest) <= MOST_SUITES + 1


def test_openssl_with_everything_is_listed_as_it_was_told(make_knocker, tmp_path, rsa_papers):
    told = "ALL:eNULL:aNULL:-PSK:-SRP:@SECLEVEL=0"
    command = (require("openssl"), "ciphers", "-stdname", "-s", "-tls1_2", told)
    names = {
        line.split()[0]
        for line in subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    }
    with s_server(tmp_path, rsa_papers, "-tls1_2", "-cipher", told) as server:
        knocker = make_knocker(server.port)
        knocker.listen_now()
        own = list_by_hellos(knocker, "TLS 1.2")
    assert own.complete
    # No DSA or ECDSA certificate stands there, so their suites cannot be chosen.
    wanted = {name for name in names if "_ECDSA_" not in name and "_DSS_" not in name}
    assert {name for name in own.accepted if "_ARIA_" not in name} >= {name for name in wanted if "_ARIA_" not in name}
    assert set(own.accepted) <= names


def test_no_suite_of_a_refused_rest_is_left_out():
    assert {suite_name(number) for number in speakables("TLS 1.3")} >= OF_13
