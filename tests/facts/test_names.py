"""A client without the right name: what Apache, HAProxy and nginx give it of the old versions."""

import asyncio
from contextlib import contextmanager

import pytest
from builders import NOW, policy, shop, sound
from facts import odd
from facts.conftest import NAME
from facts.now import every
from servers.apache import apache
from servers.haproxy import haproxy
from servers.nginx import nginx
from servers.ports import LOOPBACK, reserved_ports

from guide.facts.negotiation import negotiation
from guide.model.attempts import Ending
from guide.model.outcomes import Bearing, Outcome
from guide.probes.registry import PROBES

OLD = "all -SSLv3"
NEW = "-all +TLSv1.2 +TLSv1.3"
WEAK = "ALL:@SECLEVEL=0"


def learned(knocker):
    """Return the versions that the right name gets, and what the names came to."""
    knocker.listen_now()
    (names,) = [one.names for one in asyncio.run(every(negotiation(knocker, []))) if one.names]
    return set(knocker.versions), names


def judged(names):
    """Return the finding at each place."""
    facts = sound(subject=f"{NAME}:443", negotiation=({"names": names},))
    found = PROBES["tls.names"].judge(facts, shop(host=NAME), policy(), NOW)
    return {one.place: one for one in found}


@pytest.fixture
def other_papers(authority, tmp_path):
    return authority.issue(tmp_path, ["elsewhere.test"])


@contextmanager
def two_hosts(folder, port, first, second, default=OLD, named=NEW):
    """Apache with a default host and the declared one, each with versions of its own."""
    hosts = "\n".join(
        f"""<VirtualHost *:{port}>
            ServerName {name}
            SSLEngine on
            SSLProtocol {versions}
            SSLCipherSuite {WEAK}
            SSLCertificateFile {papers.chain}
            SSLCertificateKeyFile {papers.key}
        </VirtualHost>"""
        for name, papers, versions in (("elsewhere.test", first, default), (NAME, second, named))
    )
    with apache(folder, hosts, (port,)):
        yield


@pytest.mark.servers
def test_a_default_host_with_the_right_certificate_and_old_versions_fails(make_knocker, tmp_path, rsa_papers):
    with reserved_ports(1) as (port,), two_hosts(tmp_path, port, rsa_papers, rsa_papers):
        versions, names = learned(make_knocker(port))
    assert versions == {"TLS 1.2", "TLS 1.3"}
    found = judged(names)
    assert set(found) == {"no_name", "unknown_name"}
    for one in found.values():
        assert (one.reason, one.outcome, one.bears_on) == ("old_without_its_name", Outcome.FAIL, Bearing.REQUIREMENT)
        assert one.detail["version"] == "TLS 1.1"


@pytest.mark.servers
def test_a_default_host_of_another_name_only_advises(make_knocker, tmp_path, rsa_papers, other_papers):
    with reserved_ports(1) as (port,), two_hosts(tmp_path, port, other_papers, rsa_papers):
        versions, names = learned(make_knocker(port))
    assert versions == {"TLS 1.2", "TLS 1.3"}
    assert {(one.reason, one.outcome) for one in judged(names).values()} == {("old_default_host", Outcome.ADVISORY)}


@pytest.mark.servers
def test_an_address_that_refuses_them_to_everybody_passes(make_knocker, tmp_path, rsa_papers):
    with reserved_ports(1) as (port,), two_hosts(tmp_path, port, rsa_papers, rsa_papers, default=NEW):
        _, names = learned(make_knocker(port))
    assert {(one.reason, one.outcome) for one in judged(names).values()} == {("refused", Outcome.PASS)}


@pytest.mark.servers
def test_haproxy_with_a_line_of_its_own_for_the_declared_name(make_knocker, tmp_path, rsa_papers, other_papers):
    mine, other = (tmp_path / name for name in ("mine.pem", "other.pem"))
    for file, papers in ((mine, rsa_papers), (other, other_papers)):
        file.write_text(papers.chain.read_text() + papers.key.read_text())
    lines = tmp_path / "crt.txt"
    lines.write_text(f"{other}\n{mine} [ssl-min-ver TLSv1.2] {NAME}\n")
    for strict, reasons in (("", {"old_default_host"}), ("strict-sni", {"refused"})):
        with reserved_ports(1) as (port,):
            bind = f"bind {LOOPBACK}:{port} ssl crt-list {lines} ssl-min-ver TLSv1.0 ciphers {WEAK} {strict}"
            with haproxy(tmp_path, f"frontend web\n    {bind}\n    http-request return status 200\n", (port,)):
                versions, names = learned(make_knocker(port))
        assert "TLS 1.1" not in versions
        assert {one.reason for one in judged(names).values()} == reasons


@pytest.mark.servers
def test_nginx_gives_every_name_what_its_default_server_says(make_knocker, tmp_path, rsa_papers):
    papers = f"ssl_certificate {rsa_papers.chain}; ssl_certificate_key {rsa_papers.key}; ssl_ciphers {WEAK};"
    with reserved_ports(1) as (port,):
        config = f"""
            server {{ listen {LOOPBACK}:{port} ssl default_server; ssl_protocols TLSv1.1 TLSv1.2; {papers} }}
            server {{ listen {LOOPBACK}:{port} ssl; server_name {NAME}; ssl_protocols TLSv1.2; {papers} }}"""
        with nginx(tmp_path, config, (port,)):
            versions, names = learned(make_knocker(port))
    assert "TLS 1.1" in versions  # the declared name gets it too, so ``tls.protocols`` fails beside this
    assert {one.reason for one in judged(names).values()} == {"old_without_its_name"}


def test_silence_is_no_refusal_and_repeated_closes_are(make_knocker, tmp_path, rsa_papers):
    """What is no answer is repeated between control handshakes, as everywhere (law 6)."""
    for talk, reason in ((odd.silent, "unstable"), (odd.leave, "refused_repeatedly")):

        def gate(hello, talk=talk):
            return talk if odd.offered_versions(hello) == {0x0302} and NAME.encode() not in hello else None

        with reserved_ports(1) as (port,):
            config = f"""server {{ listen {LOOPBACK}:{port} ssl; ssl_protocols TLSv1.2;
                ssl_certificate {rsa_papers.chain}; ssl_certificate_key {rsa_papers.key}; }}"""
            with nginx(tmp_path, config, (port,)), odd.front(port, gate) as front:
                _, names = learned(make_knocker(front.port))
        assert names.old_without_name.offer.attempts[0].ending is not Ending.ALERT
        assert {one.reason for one in judged(names).values()} == {reason}, judged(names)
