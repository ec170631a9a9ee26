"""Upgrade: TLS, asked of real servers: one that does it, Apache that names it, nginx that does neither."""

import pytest
from allowed import ALLOWED
from builders_content import policy
from builders_facts import NOW
from facts import odd
from facts.conftest import FAST, NAME
from servers.apache import apache
from servers.nginx import nginx
from servers.ports import LOOPBACK, closed_port, reserved_ports

from guide.facts.gather import gather
from guide.model.subjects import Endpoint
from guide.model.web import Reply
from guide.probes.registry import PROBES

pytestmark = pytest.mark.servers
SECTIONS = ("listening", "offers", "cleartext", "upgrade", "secure")


def asked(tls, clear, ca_file):
    """Return what the cleartext port answered, and the reason of the probe."""
    endpoint = Endpoint(host=NAME, port=tls, http_port=clear, connect_to=LOOPBACK)
    (one,) = gather(
        [endpoint],
        ALLOWED,
        FAST,
        run="01HZZZZZZZZZZZZZZZZZZZZZZZ",
        vantage_name="here",
        ca_file=ca_file,
        wanted=SECTIONS,
    )
    assert one.facts.problems == ()
    (found,) = PROBES["http.upgrade"].judge(one.facts, endpoint, policy(), NOW)
    return one.facts.upgrade.exchange, found.reason, opossum(one.facts, endpoint)


def opossum(facts, endpoint):
    """Return what the known-vulnerability checks make of the same answer."""
    whole = facts.model_copy(update={"checks": ()})
    found = PROBES["vulnerability.known"].judge(whole, endpoint, policy(), NOW)
    return next(one.reason for one in found if one.place == "opossum")


APACHE = """
<VirtualHost 127.0.0.1:{tls}>
    SSLEngine on
    SSLCertificateFile {papers.chain}
    SSLCertificateKeyFile {papers.key}
</VirtualHost>
<VirtualHost 127.0.0.1:{clear}>
    {clear_side}
</VirtualHost>
"""


NGINX = """
server {{
    listen 127.0.0.1:{tls} ssl;
    ssl_certificate {papers.chain};
    ssl_certificate_key {papers.key};
    location / {{ return 200; }}
}}
"""


def switching(link):
    """Answer as Apache did before 2.4.64 with ``SSLEngine optional``."""
    asked = b""
    while b"\r\n\r\n" not in asked:
        asked += link.recv(4096)
    if b"Upgrade: TLS/1.0\r\nConnection: Upgrade\r\n" in asked:
        link.sendall(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: TLS/1.0, HTTP/1.1\r\nConnection: Upgrade\r\n\r\n")
        link.recv(4096)
    else:
        link.sendall(b"HTTP/1.1 301 Moved\r\nLocation: https://shop.test/\r\nContent-Length: 0\r\n\r\n")


def test_a_server_that_begins_tls_inside(tmp_path, rsa_papers, ca_file):
    with (
        reserved_ports(1) as (tls,),
        nginx(tmp_path, NGINX.format(tls=tls, papers=rsa_papers), (tls,)),
        odd.odd_server(switching) as clear,
    ):
        exchange, reason, known = asked(tls, clear.port, ca_file)
    assert (exchange.status, exchange.upgrade, reason) == (101, "TLS/1.0, HTTP/1.1", "upgrades")
    assert known == "open_to_opossum"


def test_a_server_that_only_names_it_is_advised(tmp_path, rsa_papers, ca_file):
    with reserved_ports(2) as (tls, clear):
        side = 'Header always set Upgrade "TLS/1.2"\n    Redirect permanent / https://shop.test/'
        config = APACHE.format(tls=tls, clear=clear, papers=rsa_papers, clear_side=side)
        with apache(tmp_path, config, (tls, clear)):
            exchange, reason, known = asked(tls, clear, ca_file)
    assert (exchange.status, exchange.upgrade, reason) == (301, "TLS/1.2", "offers_upgrade")
    assert known == "names_upgrade"


def test_nginx_answers_as_ever(tmp_path, rsa_papers, ca_file):
    with reserved_ports(2) as (tls, clear):
        http = NGINX.format(tls=tls, papers=rsa_papers)
        http += f"server {{ listen 127.0.0.1:{clear}; return 301 https://{NAME}:{tls}$request_uri; }}"
        with nginx(tmp_path, http, (tls, clear)):
            exchange, reason, known = asked(tls, clear, ca_file)
    assert (exchange.status, reason, known) == (301, "not_upgraded", "none_observed")


def test_a_closed_port_is_not_asked_again(tmp_path, rsa_papers, ca_file):
    with (
        reserved_ports(1) as (tls,),
        closed_port() as clear,
        nginx(tmp_path, NGINX.format(tls=tls, papers=rsa_papers), (tls,)),
    ):
        exchange, reason, known = asked(tls, clear, ca_file)
    assert (exchange.reply, reason, known) == (Reply.CONNECT_REFUSED, "nothing_to_upgrade", "none_observed")
