"""nginx, Apache and HAProxy: each serves TLS with our papers and answers cleartext on a second port."""

import ssl

import pytest
from servers.apache import apache
from servers.asking import connected, get, old_client, trusting
from servers.haproxy import haproxy
from servers.nginx import nginx
from servers.ports import reserved_ports

pytestmark = pytest.mark.servers

_HSTS = "max-age=31536000; includeSubDomains"


@pytest.fixture
def trusted(authority, tmp_path) -> ssl.SSLContext:
    return trusting(authority.save(tmp_path / "ca.pem"))


def test_nginx(papers, trusted, tmp_path):
    with reserved_ports(2) as (tls, clear):
        http = f"""
        server {{ listen 127.0.0.1:{clear}; return 301 https://$host:{tls}$request_uri; }}
        server {{
            listen 127.0.0.1:{tls} ssl;
            ssl_certificate {papers.chain};
            ssl_certificate_key {papers.key};
            ssl_protocols TLSv1.2 TLSv1.3;
            add_header Strict-Transport-Security "{_HSTS}" always;
            location = / {{ return 200 "shop\\n"; }}
            location / {{ return 404; }}
        }}
        """
        with nginx(tmp_path, http, (tls, clear)):
            status, headers, body = get(tls, context=trusted)
            assert (status, headers["Strict-Transport-Security"], body) == (200, _HSTS, b"shop\n")
            assert get(tls, "/nowhere", context=trusted)[1]["Strict-Transport-Security"] == _HSTS
            status, headers, _ = get(clear, "/x")
            assert (status, headers["Location"]) == (301, f"https://shop.test:{tls}/x")
            with (
                pytest.raises(ssl.SSLError, match=r"(?i)version"),
                connected(tls, old_client(ssl.TLSVersion.TLSv1_1, "ALL")),
            ):
                pass


def test_apache(papers, trusted, tmp_path):
    with reserved_ports(2) as (tls, clear):
        config = f"""
        <VirtualHost 127.0.0.1:{tls}>
            SSLEngine on
            SSLCertificateFile {papers.chain}
            SSLCertificateKeyFile {papers.key}
            SSLProtocol -all +TLSv1.2 +TLSv1.3
            Header always set Strict-Transport-Security "{_HSTS}"
        </VirtualHost>
        <VirtualHost 127.0.0.1:{clear}>
            Redirect permanent / https://shop.test:{tls}/
        </VirtualHost>
        """
        with apache(tmp_path, config, (tls, clear)):
            status, headers, body = get(tls, context=trusted)
            assert (status, headers["Strict-Transport-Security"], body) == (200, _HSTS, b"shop\n")
            assert get(tls, "/nowhere", context=trusted)[0] == 404
            status, headers, _ = get(clear, "/x")
            assert (status, headers["Location"]) == (301, f"https://shop.test:{tls}/x")


def test_haproxy(papers, trusted, tmp_path):
    with reserved_ports(2) as (tls, clear):
        config = f"""
frontend tls
    bind 127.0.0.1:{tls} ssl crt {papers.bundle} ssl-min-ver TLSv1.2
    http-after-response set-header Strict-Transport-Security "{_HSTS}"
    http-request return status 200 content-type text/plain string shop
frontend clear
    bind 127.0.0.1:{clear}
    http-request deny deny_status 403
"""
        with haproxy(tmp_path, config, (tls, clear)):
            status, headers, body = get(tls, context=trusted)
            assert (status, headers["Strict-Transport-Security"], body) == (200, _HSTS, b"shop")
            assert get(clear)[0] == 403
