"""A certificate authority that lives as long as the lab: certificates are made on the spot and trusted by nobody else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

_LIFETIME = timedelta(days=90)
"""Lifetime of a sound leaf: under every limit of the CA/Browser Forum until 2029, and nowhere near renewal."""

_CA_LIFETIME = timedelta(days=365)


@dataclass(frozen=True)
class Papers:
    """What a server shows: file paths, because TLS libraries read files."""

    chain: Path
    """Leaf first, then intermediates, without the root; PEM."""
    key: Path
    """PKCS#8, PEM, unencrypted, mode 0600."""

    @property
    def bundle(self) -> Path:
        """Chain and key in one file, as HAProxy wants it."""
        return self.chain.with_suffix(".bundle")


def new_ec_key() -> ec.EllipticCurvePrivateKey:
    """Return a fresh P-256 key; takes well under a millisecond."""
    return ec.generate_private_key(ec.SECP256R1())


def new_rsa_key(bits: int = 2048) -> rsa.RSAPrivateKey:
    """Return a fresh RSA key of ``bits``; takes a noticeable part of a second, so share it where that is harmless."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def _usage(*, authority: bool = False, encipherment: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=False,
        key_encipherment=encipherment,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


class Authority:
    """One issuing certificate and its key.

    The certificate carries keyUsage keyCertSign and key identifiers: without them path building in strict clients
    fails, although the root was given to them (RFC 5280 sections 4.2.1.1 to 4.2.1.3).
    """

    def __init__(self, common: str, now: datetime, *, parent: "Authority | None" = None) -> None:
        """Make the authority ``common``, valid from the day before ``now``; below ``parent`` it is an intermediate."""
        self._now = now
        self._parent = parent
        self._key = new_ec_key()
        issuer_key = parent._key if parent else self._key  # noqa: SLF001 - the same class
        public = self._key.public_key()
        self.certificate: x509.Certificate = (
            x509.CertificateBuilder()
            .subject_name(_name(common))
            .issuer_name(parent.certificate.subject if parent else _name(common))
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - _CA_LIFETIME)
            .not_valid_after(now + _CA_LIFETIME)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(_usage(authority=True), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
            .sign(issuer_key, SHA256())
        )

    @property
    def pem(self) -> bytes:
        """The authority's own certificate."""
        return self.certificate.public_bytes(Encoding.PEM)

    def save(self, path: Path) -> Path:
        """Write the authority's certificate to ``path`` and return it."""
        path.write_bytes(self.pem)
        return path

    def issue(
        self,
        folder: Path,
        names: Sequence[str],
        *,
        key: Key | None = None,
        not_before: datetime | None = None,
        not_after: datetime | None = None,
    ) -> Papers:
        """Issue a server certificate and write it, its key and both together into ``folder``; return where they lie.

        ``names`` are DNS names or IP addresses and all become subjectAltName entries (RFC 9525: nothing else counts);
        the first also names the files. The lifetime is 90 days from yesterday unless instants are given.
        """
        leaf_key = key or new_ec_key()
        start = not_before or self._now - timedelta(days=1)
        leaf = (
            x509.CertificateBuilder()
            .subject_name(_name(names[0][:64]))
            .issuer_name(self.certificate.subject)
            .public_key(leaf_key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(start)
            .not_valid_after(not_after or start + _LIFETIME)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            # Static RSA key exchange, which NULL-SHA256 uses, encrypts to the leaf's key.
            .add_extension(_usage(encipherment=isinstance(leaf_key, rsa.RSAPrivateKey)), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), critical=False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(leaf_key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
            .sign(self._key, SHA256())
        )
        return _write(folder / _file_name(names[0]), leaf.public_bytes(Encoding.PEM) + self._intermediates(), leaf_key)

    def _intermediates(self) -> bytes:
        return self.pem + self._parent._intermediates() if self._parent else b""  # noqa: SLF001 - the same class


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _file_name(name: str) -> str:
    return name.replace("*", "any").replace(":", "-")


def _write(stem: Path, chain: bytes, key: Key) -> Papers:
    papers = Papers(chain=stem.with_name(f"{stem.name}.crt"), key=stem.with_name(f"{stem.name}.key"))
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    papers.chain.write_bytes(chain)
    for path, content in ((papers.key, secret), (papers.bundle, chain + secret)):
        path.touch(mode=0o600)
        path.write_bytes(content)
    return papers
