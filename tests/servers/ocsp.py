"""Certificates that ask for a staple, and OCSP responses to staple: good, forged, late, about somebody else."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

from guide.lab.authority import Authority, Papers

MUST_STAPLE = x509.TLSFeature([x509.TLSFeatureType.status_request])
RESPONDER = x509.AuthorityInformationAccess(
    [
        x509.AccessDescription(
            AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier("http://ocsp.shop.test/")
        )
    ]
)


def with_extensions(authority: Authority, papers: Papers, *extensions: x509.ExtensionType) -> Papers:
    """Return ``papers`` with the leaf signed anew: the same, these ``extensions`` more, and the authority sent along."""
    leaf = x509.load_pem_x509_certificates(papers.chain.read_bytes())[0]
    builder = (
        x509.CertificateBuilder()
        .subject_name(leaf.subject)
        .issuer_name(leaf.issuer)
        .public_key(leaf.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(leaf.not_valid_before_utc)
        .not_valid_after(leaf.not_valid_after_utc)
    )
    for one in leaf.extensions:
        builder = builder.add_extension(one.value, critical=one.critical)
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    signed = builder.sign(authority._key, SHA256())
    chain = papers.chain.with_name(f"{papers.chain.stem}-{len(extensions)}.crt")
    chain.write_bytes(signed.public_bytes(Encoding.PEM) + authority.pem)
    return Papers(chain, papers.key)


@dataclass(frozen=True)
class Responder:
    """A certificate and key that answer for an authority."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def responder(authority: Authority, *, usage: x509.ObjectIdentifier = ExtendedKeyUsageOID.OCSP_SIGNING) -> Responder:
    """Return a responder that ``authority`` certified for ``usage``."""
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Responder")]))
        .issuer_name(authority.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=30))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        .sign(authority._key, SHA256())
    )
    return Responder(certificate, key)


def response(
    authority: Authority,
    papers: Papers,
    *,
    status: ocsp.OCSPCertStatus = ocsp.OCSPCertStatus.GOOD,
    age: timedelta = timedelta(hours=1),
    by: Responder | None = None,
    about: x509.Certificate | None = None,
) -> bytes:
    """Return the OCSP response (DER) on the leaf of ``papers``, or ``about`` another one, made ``age`` ago for four days."""
    leaf = about or x509.load_pem_x509_certificates(papers.chain.read_bytes())[0]
    made = datetime.now(UTC).replace(microsecond=0) - age
    revoked = made - timedelta(days=1) if status is ocsp.OCSPCertStatus.REVOKED else None
    builder = ocsp.OCSPResponseBuilder().add_response(
        cert=leaf,
        issuer=authority.certificate,
        algorithm=SHA256(),
        cert_status=status,
        this_update=made,
        next_update=made + timedelta(days=4),
        revocation_time=revoked,
        revocation_reason=None,
    )
    signer = by.certificate if by else authority.certificate
    builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, signer)
    if by:
        builder = builder.certificates([by.certificate])
    return builder.sign(by.key if by else authority._key, SHA256()).public_bytes(Encoding.DER)


def saved(folder: Path, der: bytes) -> Path:
    """Write a response where a server can read it."""
    path = folder / "staple.der"
    path.write_bytes(der)
    return path
