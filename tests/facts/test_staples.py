"""Staples of real servers under every version, and what our own reading makes of good and bad ones."""

from datetime import UTC, datetime, timedelta

import pytest
from allowed import ALLOWED
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID
from facts.conftest import FAST, NAME
from servers.nginx import nginx
from servers.ocsp import MUST_STAPLE, RESPONDER, responder, response, saved, with_extensions
from servers.openssl import s_server
from servers.ports import LOOPBACK, reserved_ports

from guide.facts.certificates import distil, read
from guide.facts.gather import gather
from guide.facts.staples import issuer_among, read_staple
from guide.lab.authority import Authority, Papers
from guide.model.subjects import Endpoint

RUN = "01HZZZZZZZZZZZZZZZZZZZZZZZ"
WANTED = ("listening", "offers", "certificates")


@pytest.fixture
def asking(authority, rsa_papers):
    """Return papers whose leaf names a responder and must be stapled."""
    return with_extensions(authority, rsa_papers, MUST_STAPLE, RESPONDER)


def leaf_of(papers):
    return x509.load_pem_x509_certificates(papers.chain.read_bytes())[0]


def chains_of(port, ca_file):
    (one,) = gather(
        [Endpoint(host=NAME, port=port, connect_to=LOOPBACK, audience="other")],
        ALLOWED,
        FAST,
        run=RUN,
        ca_file=ca_file,
        wanted=WANTED,
    )
    assert one.facts.problems == ()
    return one.facts.certificates or ()


def of_port(port, ca_file):
    (chain,) = chains_of(port, ca_file)
    return chain


def of_nginx(folder, papers, ca_file, lines):
    with reserved_ports(1) as (port,):
        config = f"""server {{ listen {LOOPBACK}:{port} ssl; ssl_certificate {papers.chain};
            ssl_certificate_key {papers.key}; {lines} return 200; }}"""
        with nginx(folder, config, (port,)):
            return of_port(port, ca_file)


@pytest.mark.parametrize("version", ["TLSv1.2", "TLSv1.3", "TLSv1.2 TLSv1.3"])
def test_nginx_staples_from_a_file(authority, asking, ca_file, tmp_path, version):
    staple = saved(tmp_path, response(authority, asking))
    lines = f"ssl_protocols {version}; ssl_stapling on; ssl_stapling_file {staple};"
    chain = of_nginx(tmp_path, asking, ca_file, lines)
    assert chain.staple == "good"
    assert chain.stapled
    assert (chain.stapled.signed, chain.stapled.error) == (True, "")
    assert chain.stapled.next_update
    assert chain.stapled.next_update > datetime.now(UTC)
    assert chain.staple_asked == 1
    assert chain.chain[0].must_staple
    assert chain.chain[0].ocsp == ("http://ocsp.shop.test/",)
    assert (chain.tls_scts is None) is (version == "TLSv1.3")


@pytest.mark.parametrize("version", ["TLSv1.2", "TLSv1.3"])
def test_a_missing_staple_is_asked_for_three_times(asking, ca_file, tmp_path, version):
    chain = of_nginx(tmp_path, asking, ca_file, f"ssl_protocols {version};")
    assert (chain.staple, chain.stapled, chain.staple_asked) == ("none", None, 3)


@pytest.mark.parametrize("version", ["TLSv1 TLSv1.1", "TLSv1.2", "TLSv1.2 TLSv1.3"])
def test_each_of_two_certificates_is_asked_for(authority, rsa_papers, ec_papers, ca_file, tmp_path, version):
    pair = [with_extensions(authority, one, RESPONDER) for one in (rsa_papers, ec_papers)]
    more = f"ssl_certificate {pair[1].chain}; ssl_certificate_key {pair[1].key}; ssl_ciphers ALL:@SECLEVEL=0;"
    with reserved_ports(1) as (port,):
        config = f"""server {{ listen {LOOPBACK}:{port} ssl; ssl_certificate {pair[0].chain};
            ssl_certificate_key {pair[0].key}; {more} ssl_protocols {version}; return 200; }}"""
        with nginx(tmp_path, config, (port,)):
            found = chains_of(port, ca_file)
    assert {(one.chain[0].key, one.staple, one.staple_asked) for one in found} == {
        ("RSA", "none", 3),
        ("EC", "none", 3),
    }


def test_a_certificate_that_asks_for_none_costs_no_connection(rsa_papers, ca_file, tmp_path):
    chain = of_nginx(tmp_path, rsa_papers, ca_file, "ssl_protocols TLSv1.3;")
    assert (chain.staple, chain.staple_asked) == ("", 0)
    assert not chain.chain[0].must_staple


def test_openssls_own_server_staples_a_revoked_word(authority, asking, ca_file, tmp_path):
    staple = saved(tmp_path, response(authority, asking, status=ocsp.OCSPCertStatus.REVOKED))
    with s_server(tmp_path, asking, "-status_file", str(staple)) as server:
        chain = of_port(server.port, ca_file)
    assert chain.staple == "revoked"
    assert chain.stapled
    assert chain.stapled.signed
    assert chain.stapled.revoked


def test_a_client_certificate_is_no_obstacle_to_seeing_the_staple(authority, asking, ca_file, tmp_path):
    staple = saved(tmp_path, response(authority, asking))
    flags = ("-status_file", str(staple), "-Verify", "1", "-verify_return_error", "-tls1_3")
    with s_server(tmp_path, asking, *flags) as server:
        assert of_port(server.port, ca_file).staple == "good"


def stapled(authority, papers, der):
    word, found = read_staple(der, leaf_of(papers), authority.certificate)
    return word, found


def test_a_responder_that_the_issuer_named_may_sign(authority, asking):
    word, found = stapled(authority, asking, response(authority, asking, by=responder(authority)))
    assert (word, found and found.signed) == ("good", True)


@pytest.mark.parametrize(
    "forger",
    [
        lambda _: responder(Authority("Stranger", datetime.now(UTC))),
        lambda authority: responder(authority, usage=ExtendedKeyUsageOID.SERVER_AUTH),
    ],
    ids=["a stranger's responder", "a server certificate of the same issuer"],
)
def test_nobody_else_may(authority, asking, forger):
    _, found = stapled(authority, asking, response(authority, asking, by=forger(authority)))
    assert found
    assert not found.signed
    assert "signed" in found.error


def test_a_response_about_another_certificate_proves_nothing(authority, asking, ec_papers):
    _, found = stapled(authority, asking, response(authority, asking, about=leaf_of(ec_papers)))
    assert found
    assert (found.signed, found.error) == (False, "it is about another certificate")


def test_without_the_issuer_the_signature_is_open(authority, asking):
    _, found = read_staple(response(authority, asking), leaf_of(asking), None)
    assert found
    assert found.signed is None


def test_the_issuer_is_found_by_its_signature_not_its_name(authority, asking, rsa_papers):
    namesake = Authority("Test root", datetime.now(UTC)).certificate
    leaf = leaf_of(asking)
    assert issuer_among(leaf, [leaf, namesake, authority.certificate]) == authority.certificate
    assert issuer_among(leaf, [leaf, namesake]) is None


def test_an_authority_that_was_given_need_not_be_sent(authority, asking, ca_file, tmp_path):
    alone = tmp_path / "alone.crt"
    alone.write_bytes(leaf_of(asking).public_bytes(Encoding.PEM))
    staple = saved(tmp_path, response(authority, asking))
    papers = Papers(alone, asking.key)
    lines = f"ssl_protocols TLSv1.2; ssl_stapling on; ssl_stapling_file {staple};"
    for given, signed in ((ca_file, True), ("", None)):
        chain = of_nginx(tmp_path, papers, given, lines)
        assert chain.stapled
        assert chain.stapled.signed is signed


def test_one_flipped_bit_is_noticed(authority, asking):
    good = response(authority, asking)
    flipped = good[:-1] + bytes([good[-1] ^ 1])
    word, found = stapled(authority, asking, flipped)
    assert word == "unreadable" or (found and not found.signed)


def test_old_ones_keep_their_dates(authority, asking):
    _, found = stapled(authority, asking, response(authority, asking, age=timedelta(days=9)))
    assert found
    assert found.next_update
    assert found.next_update < datetime.now(UTC)


@pytest.mark.parametrize(
    ("der", "word"), [(None, ""), (b"", "none"), (b"\x30\x03\x0a\x01\x03", "unreadable"), (b"junk", "unreadable")]
)
def test_nothing_empty_busy_and_junk(authority, asking, der, word):
    assert stapled(authority, asking, der) == (word, None)


def test_timestamps_logs_and_keys_are_distilled(rsa_papers, authority):
    leaf = leaf_of(rsa_papers)
    der = leaf.public_bytes(Encoding.DER)
    one = distil(read(der), der)
    again = with_extensions(authority, rsa_papers)
    other = leaf_of(again).public_bytes(Encoding.DER)
    assert one.key_sha256
    assert one.key_sha256 == distil(read(other), other).key_sha256
    assert (one.scts, one.sct_logs) == (0, ())
