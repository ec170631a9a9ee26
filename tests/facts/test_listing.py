"""Exact suite lists by parallel elimination: few connections, short hellos, nothing missed."""

import random
import subprocess
from dataclasses import dataclass

import pytest
from facts import odd
from facts.conftest import FAST
from facts.now import list_by_hellos
from servers.nginx import nginx
from servers.openssl import s_server
from servers.ports import LOOPBACK, reserved_ports
from servers.programs import require

from guide.facts.budget import VERSIONS
from guide.facts.hello_suites import MOST_SUITES, speakables, strong, suite_name, weak
from guide.facts.listing import groups, refused
from guide.model.attempts import Attempt, Ending, Offer, SuiteList

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


WEAKEST = "ALL:eNULL:aNULL:-PSK:-SRP:@SECLEVEL=0"


def configured(flag: str, told: str) -> set[str]:
    """Return the IANA names of what OpenSSL makes of a cipher list under one version."""
    command = (require("openssl"), "ciphers", "-stdname", "-s", flag, told)
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    return {line.split()[0] for line in lines}


@pytest.mark.parametrize("version", ["SSLv3", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"])
def test_groups_hold_every_suite_once_and_at_most_63(version):
    found = groups(version)
    assert max(len(group) for group in found) <= MOST_SUITES == 63
    assert sorted(number for group in found for number in group) == sorted(speakables(version))


@dataclass
class Seen:
    """The lists, the connections they took, and the most entries of suites in any hello."""

    lists: dict[str, SuiteList]
    connections: int
    longest: int

    @property
    def bar(self) -> float:
        return 1.6 * (sum(len(one.accepted) for one in self.lists.values()) + len(self.lists))


def listed(make_knocker, backend: int) -> Seen:
    lengths: list[int] = []

    def gate(hello: bytes):
        lengths.append(len(odd.offered_suites(hello)))

    with odd.front(backend, gate) as front:
        knocker = make_knocker(front.port)
        knocker.listen_now()
        before = front.connections
        lists = {version: list_by_hellos(knocker, version) for version in VERSIONS if version in knocker.versions}
        return Seen(lists, front.connections - before, max(lengths))


def site(port: int, more: str, *papers) -> str:
    names = "".join(f"ssl_certificate {one.chain}; ssl_certificate_key {one.key};" for one in papers)
    return f"server {{ listen {LOOPBACK}:{port} ssl; {names} {more} location = / {{ return 200; }} }}"


@pytest.mark.parametrize("certificates", ["RSA", "RSA and ECDSA"])
def test_a_modern_nginx_is_listed_within_the_bar(make_knocker, tmp_path, rsa_papers, ec_papers, certificates):
    papers = [rsa_papers, ec_papers] if "ECDSA" in certificates else [rsa_papers]
    with reserved_ports(1) as (port,):
        config = site(port, f"ssl_protocols TLSv1.2 TLSv1.3; ssl_ciphers {SIX};", *papers)
        with nginx(tmp_path, config, (port,)):
            seen = listed(make_knocker, port)
    six = configured("-tls1_2", SIX)
    assert len(six) == 6
    assert set(seen.lists["TLS 1.2"].accepted) == (six if "ECDSA" in certificates else SIX_RSA)
    assert set(seen.lists["TLS 1.3"].accepted) == OF_13
    assert all(one.complete for one in seen.lists.values())
    assert seen.connections <= seen.bar
    assert seen.longest <= 64, "with the renegotiation SCSV"


def test_an_old_nginx_is_listed_within_the_bar_as_it_was_told(make_knocker, tmp_path, rsa_papers, ec_papers):
    old = f"ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3; ssl_ciphers {WEAKEST};"
    with reserved_ports(1) as (port,), nginx(tmp_path, site(port, old, rsa_papers, ec_papers), (port,)):
        seen = listed(make_knocker, port)
    assert set(seen.lists) == {"TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"}
    for version, flag in (("TLS 1.0", "-tls1"), ("TLS 1.1", "-tls1_1"), ("TLS 1.2", "-tls1_2")):
        # nginx has no Diffie-Hellman parameters unless it is given some.
        told = {name for name in configured(flag, WEAKEST) if "_DHE_" not in name and "_DH_anon_" not in name}
        assert len(told) > 10
        assert set(seen.lists[version].accepted) == told, version
    assert set(seen.lists["TLS 1.3"].accepted) == OF_13
    assert all(one.complete and len(set(one.accepted)) == len(one.accepted) for one in seen.lists.values())
    assert seen.connections <= seen.bar
    assert seen.longest <= MOST_SUITES + 1


@pytest.mark.parametrize("flag", ["-tls1", "-tls1_1", "-tls1_2"])
def test_openssl_with_everything_is_listed_as_it_was_told(make_knocker, tmp_path, rsa_papers, flag):
    with s_server(tmp_path, rsa_papers, flag, "-cipher", WEAKEST) as server:
        seen = listed(make_knocker, server.port)
    (own,) = seen.lists.values()
    assert own.complete
    # No DSA or ECDSA certificate stands there, so their suites cannot be chosen.
    told = {name for name in configured(flag, WEAKEST) if "_ECDSA_" not in name and "_DSS_" not in name}
    assert set(own.accepted) == told
    assert seen.connections <= seen.bar


def choosy(suites: set[int], version: int, refusal: odd.Talk) -> odd.Talk:
    """Speak one version with ``suites`` in an order of its own; anything else meets ``refusal``."""

    def talk(link) -> None:
        hello = link.recv(65536)
        mine = sorted(suites & set(odd.offered_suites(hello)), key=lambda one: one * 7919 % 65521)
        if odd.offered_versions(hello) == {version} and mine:
            link.sendall(odd.server_hello(version, mine[0]))
        else:
            refusal(link)

    return talk


def refuse(link) -> None:
    link.sendall(odd.alert(40))


@pytest.mark.parametrize(("seed", "count"), [(1, 1), (2, 2), (3, 5), (4, 30), (5, 120), (6, 348)])
def test_whatever_a_server_accepts_is_listed_and_nothing_else(make_knocker, seed, count):
    some = set(random.Random(seed).sample(speakables("TLS 1.2"), count))  # noqa: S311 - the same in every run
    with odd.odd_server(choosy(some, 0x0303, refuse)) as server:
        knocker = make_knocker(server.port)
        own = list_by_hellos(knocker, "TLS 1.2")
        taken = server.connections
    assert sorted(own.accepted) == sorted(suite_name(number) for number in some)
    assert own.complete
    assert not own.undecided
    # Six groups are refused once each where nothing is known beforehand, and a split costs one refusal more.
    assert taken <= 1.6 * (count + 1) + len(groups("TLS 1.2"))


def test_a_rest_that_meets_resets_between_good_handshakes_is_refused_and_one_that_meets_silence_is_not(make_knocker):
    some = set(strong("TLS 1.2")[10:14])
    for refusal, complete, read_s in ((odd.reset, True, 2), (odd.leave, True, 2), (odd.silent, False, 0.3)):
        with odd.odd_server(choosy(some, 0x0303, refusal)) as server:
            limits = FAST.model_copy(update={"read_s": read_s})
            knocker = make_knocker(server.port, limits=limits)
            knocker.listen_now()
            own = list_by_hellos(knocker, "TLS 1.2")
        told = {suite_name(number) for number in some}
        assert set(own.accepted) == told if complete else set(own.accepted) <= told <= {*own.accepted, *own.undecided}
        assert own.complete == complete
        assert bool(own.undecided) != complete


@pytest.mark.parametrize(
    ("attempts", "controls", "is_refused"),
    [
        ("alert", "", True),
        ("version_answer", "", True),
        ("reset alert", "accepted accepted accepted", True),
        ("reset reset reset", "accepted accepted accepted accepted", True),
        ("closed closed closed", "accepted accepted accepted accepted", True),
        ("reset", "", False),
        ("reset reset reset", "", False),
        ("reset reset reset", "accepted accepted reset accepted", False),
        ("reset reset reset", "accepted accepted accepted timeout", False),
        ("reset closed reset", "accepted accepted accepted accepted", False),
        ("timeout timeout timeout", "accepted accepted accepted accepted", False),
        ("truncated truncated truncated", "accepted accepted accepted accepted", False),
        ("unoffered unoffered unoffered", "accepted accepted accepted accepted", False),
        ("cleartext", "", False),
    ],
)
def test_a_rest_is_refused_by_an_answer_or_by_law_6_only(attempts, controls, is_refused):
    def made(words: str) -> tuple[Attempt, ...]:
        return tuple(Attempt(ending=Ending(word)) for word in words.split())

    assert refused(Offer(version="TLS 1.2", attempts=made(attempts), controls=made(controls))) == is_refused


def test_what_the_wave_showed_is_not_asked_again(make_knocker):
    """The suite it picked, and every weak one when an alert refused them together."""
    some = set(strong("TLS 1.2")[:3])
    asked: list[int] = []
    inner = choosy(some, 0x0303, refuse)

    with odd.odd_server(inner) as server:

        def gate(hello: bytes):
            if listing:
                asked.extend(odd.offered_suites(hello))

        listing: list[bool] = []
        with odd.front(server.port, gate) as front:
            knocker = make_knocker(front.port)
            knocker.listen_now()
            listing.append(True)
            own = list_by_hellos(knocker, "TLS 1.2")
    assert {suite_name(number) for number in some} == set(own.accepted)
    picked = knocker.versions["TLS 1.2"].suite
    assert picked in own.accepted
    names = {suite_name(number) for number in asked}
    assert picked not in names
    assert not names & {suite_name(number) for number in weak("TLS 1.2")}


def test_ssl2_names_all_its_ciphers_at_once(make_knocker):
    def talk(link):
        hello = link.recv(65536)
        link.sendall(odd.ssl2_server_hello((0x010080, 0x0700C0)) if hello[0] & 0x80 else odd.alert(70))

    with odd.odd_server(talk) as server:
        knocker = make_knocker(server.port)
        knocker.listen_now()
        before = server.connections
        own = list_by_hellos(knocker, "SSLv2")
        assert server.connections == before + 1
    assert own.accepted == ("SSL_CK_RC4_128_WITH_MD5", "SSL_CK_DES_192_EDE3_CBC_WITH_MD5")
    assert own.complete


def test_no_suite_of_a_refused_rest_is_left_out():
    assert {suite_name(number) for number in speakables("TLS 1.3")} >= OF_13
