"""`openssl s_server` speaks what its flags say."""

import ssl

import pytest
from servers.asking import connected, get, old_client, trusting
from servers.openssl import s_server

_OLD = ("-cipher", "ALL:COMPLEMENTOFALL:@SECLEVEL=0")


def test_the_page_comes_over_verified_tls(authority, papers, tmp_path):
    with s_server(tmp_path, papers) as server:
        status, _, _ = get(server.port, context=trusting(authority.save(tmp_path / "ca.pem")))
        assert status == 200


@pytest.mark.parametrize(
    ("flag", "version", "name"),
    [("-tls1", ssl.TLSVersion.TLSv1, "TLSv1"), ("-tls1_1", ssl.TLSVersion.TLSv1_1, "TLSv1.1")],
)
def test_an_old_version_is_really_negotiated(papers, tmp_path, flag, version, name):
    with s_server(tmp_path, papers, flag, *_OLD) as server, connected(server.port, old_client(version, "ALL")) as tls:
        assert tls.version() == name


@pytest.mark.parametrize(
    ("suite", "certificate"), [("ECDHE-ECDSA-NULL-SHA", True), ("ADH-AES128-SHA", False), ("AECDH-AES128-SHA", False)]
)
def test_a_forbidden_suite_is_really_negotiated(papers, tmp_path, suite, certificate):
    flags = ("-tls1_2", "-cipher", f"{suite}:@SECLEVEL=0")
    with (
        s_server(tmp_path, papers if certificate else None, *flags) as server,
        connected(server.port, old_client(ssl.TLSVersion.TLSv1_2, suite)) as tls,
    ):
        assert tls.cipher()[0] == suite
