"""Certificate chains: read as presented, judged by two engines, bounded in effort."""

import time
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from facts import odd
from facts.conftest import NAME
from servers.elderly import ANONYMOUS, RC4, SSLV3, elderly
from servers.openssl import s_server

from guide.facts.certificates import UnreadableCertificateError, distil, is_ordered, read
from guide.facts.chains import OversizeChainError, Presented, deployment, other_kinds, presented_chains
from guide.facts.strict_path import strict_verdict
from guide.facts.tls_client import mozilla_store, stores
from guide.lab.authority import Authority, Papers

NOW = datetime.now(UTC).replace(microsecond=0)


def certificate(key, signer=None, *, subject=NAME, issuer=None, names=(), ca=False, serial=7, strict=False):
    """Return a certificate; ``strict`` adds what the WebPKI path insists on."""
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer or subject)]))
        .public_key(key.public_key())
        .serial_number(serial)
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=30))
    )
    if ca:
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    if strict:
        signing = (signer or key).public_key()
        usage = dict.fromkeys(
            ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "crl_sign"), False
        )
        usage |= {"encipher_only": False, "decipher_only": False, "digital_signature": not ca, "key_cert_sign": ca}
        builder = (
            builder.add_extension(x509.KeyUsage(**usage), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signing), critical=False)
        )
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(list(names)), critical=False)
    algorithm = None if isinstance(signer or key, ed25519.Ed25519PrivateKey) else SHA256()
    return builder.sign(signer or key, algorithm)


def der(one: x509.Certificate) -> bytes:
    return one.public_bytes(Encoding.DER)


def distilled(key, **more):
    one = certificate(key, **more)
    return distil(one, der(one))


def seen(knocker, *, ca=""):
    knocker.listen_now()
    for version in ("TLS 1.3", "TLS 1.2", "TLS 1.1", "TLS 1.0", "SSLv3"):
        knocker.offer_now(version)
    versions = tuple(knocker.versions)
    chains = presented_chains(knocker.door, NAME, versions, other_kinds(knocker.door, NAME, versions, ()))
    return [(one, deployment(NAME, one, stores(ca), datetime.now(UTC))) for one in chains]


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda: rsa.generate_private_key(65537, 1024), ("RSA", 1024, "")),  # noqa: S505
        (lambda: ec.generate_private_key(ec.SECP384R1()), ("EC", 384, "secp384r1")),
        (ed25519.Ed25519PrivateKey.generate, ("Ed25519", 256, "")),
        (lambda: dsa.generate_private_key(1024), ("DSA", 1024, "")),  # noqa: S505
    ],
    ids=["RSA-1024", "P-384", "Ed25519", "DSA"],
)
def test_key_kind_and_size_are_our_own_reading(make, expected):
    found = distilled(make())
    assert (found.key, found.bits, found.curve) == expected
    assert found.signature_hash == ("" if expected[0] == "Ed25519" else "sha256")


def test_names_addresses_and_dates():
    key = ec.generate_private_key(ec.SECP256R1())
    names = (
        x509.DNSName("Shop.TEST"),
        x509.DNSName("*.shop.test"),
        x509.IPAddress(ip_address("::1")),
    )
    found = distilled(key, names=names)
    assert found.names == ("shop.test", "*.shop.test")
    assert found.addresses == ("::1",)
    assert (found.not_after - found.not_before).days == 31
    assert found.self_issued
    assert not found.is_ca
    assert distilled(key, ca=True).is_ca


def test_hostile_names_are_inert():
    found = distilled(ec.generate_private_key(ec.SECP256R1()), subject="\x1b[2J\u202eevil", names=())
    assert found.subject.isprintable()


@pytest.mark.parametrize("junk", [b"", b"\x30\x03\x02\x01\x01", bytes(100)])
def test_bytes_that_are_no_certificate_are_named(junk):
    with pytest.raises(UnreadableCertificateError):
        read(junk)


def test_rsa_and_ecdsa_chains_stand_side_by_side(make_knocker, tmp_path, rsa_papers, ec_papers, ca_file):
    both = ("-dcert", str(ec_papers.chain), "-dkey", str(ec_papers.key))
    with s_server(tmp_path, rsa_papers, *both) as server:
        found = seen(make_knocker(server.port), ca=str(ca_file))
    assert {one.chain[0].key for _, one in found} == {"RSA", "EC"}
    for _, one in found:
        verdicts = {(trust.store, trust.trusted) for trust in one.trust}
        assert verdicts == {("Mozilla", False), ("given: ca.pem", True)}
        assert len(one.trust) == 4


@pytest.mark.parametrize("version", ["-tls1_2", "-tls1_3"])
def test_a_server_that_demands_a_client_certificate_shows_its_chain(
    make_knocker, tmp_path, rsa_papers, ca_file, version
):
    with s_server(tmp_path, rsa_papers, version, "-Verify", "2", "-verify_return_error") as server:
        began = time.monotonic()
        found = seen(make_knocker(server.port), ca=str(ca_file))
    assert time.monotonic() - began < 5
    assert [one.chain[0].key for _, one in found] == ["RSA"]
    assert any(trust.trusted for _, one in found for trust in one.trust)


def test_sslv3_and_rc4_servers_show_theirs_and_an_anonymous_one_has_none(make_knocker, rsa_papers):
    for speech, count in ((SSLV3, 1), (RC4, 1), (ANONYMOUS, 0)):
        with elderly(speech, rsa_papers) as port:
            assert len(seen(make_knocker(port))) == count


def test_an_expired_chain_is_untrusted_by_both_engines(make_knocker, tmp_path, authority, ca_file):
    old = authority.issue(tmp_path, [NAME], not_before=NOW - timedelta(days=60), not_after=NOW - timedelta(days=1))
    with s_server(tmp_path, old) as server:
        ((_, one), *_) = seen(make_knocker(server.port), ca=str(ca_file))
    given = [trust for trust in one.trust if trust.store != "Mozilla"]
    assert [trust.trusted for trust in given] == [False, False]
    assert "expired" in given[0].error


def test_the_engines_disagree_and_both_are_named(make_knocker, tmp_path):
    """A CA without keyUsage and key identifiers: OpenSSL takes it, the WebPKI path does not (R12)."""
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = certificate(ca_key, subject="Lax root", ca=True)
    leaf = certificate(key, ca_key, issuer="Lax root", names=(x509.DNSName(NAME),))
    (tmp_path / "lax.pem").write_bytes(root.public_bytes(Encoding.PEM))
    chain, secret = tmp_path / "leaf.pem", tmp_path / "leaf.key"
    chain.write_bytes(leaf.public_bytes(Encoding.PEM))
    secret.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with s_server(tmp_path, Papers(chain, secret)) as server:
        ((_, one), *_) = seen(make_knocker(server.port), ca=str(tmp_path / "lax.pem"))
    given = [trust for trust in one.trust if trust.store == "given: lax.pem"]
    assert [trust.trusted for trust in given] == [True, False]
    assert given[1].error.startswith("WebPKI path: ")


def test_order_is_told(tmp_path, authority):
    intermediate = Authority("Test intermediate", NOW, parent=authority)
    leaf = x509.load_pem_x509_certificates(intermediate.issue(tmp_path, [NAME]).chain.read_bytes())
    assert is_ordered(leaf)
    assert not is_ordered([leaf[0], authority.certificate, *leaf[1:]])


def test_too_many_or_too_large_certificates_never_enter_path_building():
    many = Presented((b"x",) * 11, "TLS 1.2")
    large = Presented((b"x" * 200_000,), "TLS 1.2")
    for one in (many, large):
        with pytest.raises(OversizeChainError):
            deployment(NAME, one, stores(""), NOW)


def test_a_path_bomb_ends_at_once_with_a_name():
    """Five self-issued intermediates with one subject and one key made cryptography 46 search without end (R13)."""
    twin, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    twins = [certificate(twin, subject="Twin", ca=True, serial=number, strict=True) for number in range(1, 6)]
    leaf = certificate(key, twin, issuer="Twin", names=(x509.DNSName(NAME),), strict=True)
    began = time.monotonic()
    verdict = strict_verdict([leaf, *twins], mozilla_store(), NAME, NOW)
    assert time.monotonic() - began < 2
    assert "path bomb" in verdict


def test_a_huge_certificate_message_is_named_without_reading_it_all(make_knocker):
    def flood(link):
        link.recv(65536)
        body = odd.server_hello(0x0303, 0x002F)
        message = b"\x0b" + (900_000).to_bytes(3, "big") + b"\x00" * 900_000
        link.sendall(body)
        for at in range(0, len(message), 16_000):
            piece = message[at : at + 16_000]
            link.sendall(b"\x16\x03\x03" + len(piece).to_bytes(2, "big") + piece)

    with odd.odd_server(flood) as server:
        knocker = make_knocker(server.port)
        with pytest.raises(OversizeChainError):
            other_kinds(knocker.door, NAME, ("TLS 1.2",), ())


def test_the_mozilla_store_has_its_date():
    store = mozilla_store()
    assert store.path.is_file()
    assert datetime.strptime(store.version, "%Y-%m-%d").replace(tzinfo=UTC) <= NOW
