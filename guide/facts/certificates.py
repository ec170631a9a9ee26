"""X.509 certificates distilled to the fields that probes read; our own reading, no library's verdict (R11)."""

import hashlib
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import AuthorityInformationAccessOID

from guide.model.certificates import Certificate
from guide.model.inert import Inert
from guide.text.outside import inert

_LONGEST_NAME: Final = 500
_MOST_NAMES: Final = 1000
"""subjectAltName entries that are kept of one certificate."""
_MOST_RESPONDERS: Final = 3
_MOST_LOGS: Final = 20


class UnreadableCertificateError(ValueError):
    """The bytes are not a certificate that can be read."""


def read(der: bytes) -> x509.Certificate:
    """Return the parsed certificate; raise UnreadableCertificateError."""
    try:
        certificate = x509.load_der_x509_certificate(der)
        # Parsing is lazy: what will be read below must be readable now.
        _ = (certificate.subject, certificate.issuer, certificate.extensions, certificate.not_valid_after_utc)
    except (ValueError, x509.InvalidVersion, x509.DuplicateExtension, x509.UnsupportedGeneralNameType) as error:
        raise UnreadableCertificateError(str(error)) from error
    return certificate


def distil(certificate: x509.Certificate, der: bytes) -> Certificate:
    """Return the fields that probes read. Names are inert; key sizes in bits."""
    names, addresses = _alternative_names(certificate)
    key, bits, curve = _key(certificate)
    scts, logs = _embedded_scts(certificate)
    return Certificate(
        sha256=f"sha256:{hashlib.sha256(der).hexdigest()}",
        subject=inert(certificate.subject.rfc4514_string(), _LONGEST_NAME),
        issuer=inert(certificate.issuer.rfc4514_string(), _LONGEST_NAME),
        serial=f"{certificate.serial_number:x}",
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        names=names,
        addresses=addresses,
        key=key,
        bits=bits,
        curve=curve,
        signature_hash=_signature_hash(certificate),
        is_ca=_is_authority(certificate),
        self_issued=certificate.subject == certificate.issuer,
        scts=scts,
        sct_logs=logs,
        ocsp=_responders(certificate),
        must_staple=_must_staple(certificate),
        key_sha256=_key_digest(certificate),
    )


def names_in(der: bytes) -> tuple[tuple[Inert, ...], tuple[Inert, ...]] | None:
    """Return the names and the addresses of subjectAltName, inert, or None where the certificate cannot be read."""
    try:
        return _alternative_names(read(der))
    except UnreadableCertificateError:
        return None


def key_kind(certificate: x509.Certificate) -> str:
    """Return ``RSA`` or ``ECDSA``, as suites name what authenticates them; empty for other keys."""
    return {"RSA": "RSA", "EC": "ECDSA"}.get(_key(certificate)[0], "")


def _embedded_scts(certificate: x509.Certificate) -> tuple[int, tuple[str, ...]]:
    """Return how many timestamps are embedded, and the ids of their logs."""
    try:
        extension = certificate.extensions.get_extension_for_class(x509.PrecertificateSignedCertificateTimestamps)
        logs = [one.log_id.hex() for one in extension.value]
    except (x509.ExtensionNotFound, ValueError):
        return 0, ()
    return len(logs), tuple(dict.fromkeys(logs))[:_MOST_LOGS]


def _responders(certificate: x509.Certificate) -> tuple[Inert, ...]:
    try:
        access = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except x509.ExtensionNotFound:
        return ()
    named = [one for one in access if one.access_method == AuthorityInformationAccessOID.OCSP]
    return tuple(inert(str(one.access_location.value), 200) for one in named[:_MOST_RESPONDERS])


def _must_staple(certificate: x509.Certificate) -> bool:
    try:
        features = certificate.extensions.get_extension_for_class(x509.TLSFeature).value
    except x509.ExtensionNotFound:
        return False
    return x509.TLSFeatureType.status_request in features


def _key_digest(certificate: x509.Certificate) -> str | None:
    """Return the digest of the key as it stands in the certificate; None for a key that cannot be read."""
    try:
        key = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    except (ValueError, UnsupportedAlgorithm):
        return None
    return f"sha256:{hashlib.sha256(key).hexdigest()}"


def is_ordered(chain: Sequence[x509.Certificate]) -> bool:
    """Tell whether each certificate is issued by the next one (names; RFC 5246 section 7.4.2)."""
    return all(one.issuer == following.subject for one, following in pairwise(chain))


def _alternative_names(certificate: x509.Certificate) -> tuple[tuple[Inert, ...], tuple[Inert, ...]]:
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return (), ()
    names = extension.value.get_values_for_type(x509.DNSName)[:_MOST_NAMES]
    addresses = extension.value.get_values_for_type(x509.IPAddress)[:_MOST_NAMES]
    return tuple(inert(name.lower(), 255) for name in names), tuple(inert(str(address)) for address in addresses)


def _key(certificate: x509.Certificate) -> tuple[str, int, str]:
    """Return kind, bits and curve of the public key."""
    try:
        key = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm):
        return ("unknown", 0, "")
    if isinstance(key, ec.EllipticCurvePublicKey):
        return ("EC", key.curve.key_size, key.curve.name)
    if isinstance(key, rsa.RSAPublicKey | dsa.DSAPublicKey):
        return ("RSA" if isinstance(key, rsa.RSAPublicKey) else "DSA", key.key_size, "")
    if isinstance(key, ed25519.Ed25519PublicKey):
        return ("Ed25519", 256, "")
    return ("Ed448", 456, "") if isinstance(key, ed448.Ed448PublicKey) else ("unknown", 0, "")


def _signature_hash(certificate: x509.Certificate) -> str:
    """Return the hash's name; ``unknown`` where it cannot be told, empty where the algorithm has none (EdDSA)."""
    try:
        algorithm = certificate.signature_hash_algorithm
    except UnsupportedAlgorithm:
        return "unknown"
    return algorithm.name if algorithm else ""


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return bool(certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca)
    except x509.ExtensionNotFound:
        return False
