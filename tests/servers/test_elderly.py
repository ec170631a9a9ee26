"""The elderly servers speak what they say, as a second client sees it, and refuse everything else by alert."""

import socket
import ssl

import pytest
from servers import elderly as old
from servers.asking import connected, old_client
from servers.ports import LOOPBACK
from tlslite.api import HandshakeSettings, TLSConnection
from tlslite.constants import CipherSuite


def _settings(version, **names) -> HandshakeSettings:
    settings = HandshakeSettings()
    settings.minVersion = settings.maxVersion = version
    for key, value in names.items():
        setattr(settings, key, value)
    return settings


def _negotiated(port: int, settings: HandshakeSettings) -> tuple[tuple[int, int], str]:
    with socket.create_connection((LOOPBACK, port), timeout=10) as link:
        connection = TLSConnection(link)
        connection.handshakeClientCert(settings=settings)
        connection.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert connection.read(max=12, min=12).startswith(b"HTTP/1.1 200")
        return connection.version, CipherSuite.ietfNames[connection.session.cipherSuite]


def test_sslv3_is_really_spoken(rsa_papers):
    with old.elderly(old.SSLV3, rsa_papers) as port:
        version, suite = _negotiated(port, _settings(old.SSL3))
    assert version == old.SSL3
    assert suite.startswith("TLS_RSA_WITH_AES_")


def test_an_sslv3_only_server_refuses_tls_1_2(rsa_papers):
    with (
        old.elderly(old.SSLV3, rsa_papers) as port,
        pytest.raises(ssl.SSLError, match="UNSUPPORTED_PROTOCOL"),
        connected(port, old_client(ssl.TLSVersion.TLSv1_2, "ALL")),
    ):
        pass


@pytest.mark.parametrize(
    ("speech", "names", "suite"),
    [
        (old.RC4, {"cipherNames": ["rc4"], "macNames": ["sha"]}, "TLS_RSA_WITH_RC4_128_SHA"),
        (old.RC4_MD5, {"cipherNames": ["rc4"], "macNames": ["md5"]}, "TLS_RSA_WITH_RC4_128_MD5"),
        (old.TRIPLE_DES, {"cipherNames": ["3des"]}, "TLS_RSA_WITH_3DES_EDE_CBC_SHA"),
    ],
    ids=["RC4", "MD5", "3DES"],
)
def test_a_weak_suite_is_really_negotiated(rsa_papers, speech, names, suite):
    with old.elderly(speech, rsa_papers) as port:
        assert _negotiated(port, _settings(old.TLS12, keyExchangeNames=["rsa"], **names)) == (old.TLS12, suite)


@pytest.mark.parametrize(
    ("speech", "offered", "suites"),
    [(old.NULL, "eNULL", {"NULL-SHA", "NULL-SHA256"}), (old.ANONYMOUS, "aNULL", {"ADH-AES128-SHA", "ADH-AES256-SHA"})],
    ids=["NULL", "anonymous"],
)
def test_openssl_agrees_on_a_forbidden_suite(rsa_papers, speech, offered, suites):
    with (
        old.elderly(speech, rsa_papers) as port,
        connected(port, old_client(ssl.TLSVersion.TLSv1_2, offered)) as tls,
    ):
        assert tls.cipher()[0] in suites
