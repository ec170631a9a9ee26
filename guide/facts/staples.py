"""OCSP responses stapled to a handshake (RFC 6066 section 8, RFC 6960): asked for, read, and checked.

Below TLS 1.3 a response passes in clear and our own hellos have it. TLS 1.3 encrypts it, and Python's ssl has no word for
it; OpenSSL's binding has, so the handshakes that only ask for a staple are made there, over bytes that we carry ourselves.
"""

import functools
import time
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID
from OpenSSL import SSL

from guide.facts.hello import Door
from guide.facts.network import Link
from guide.facts.resolve import is_address
from guide.facts.tls_client import Store, mozilla_store
from guide.model.certificates import Staple, Stapled
from guide.text.outside import inert

_WORDS: Final[dict[ocsp.OCSPCertStatus, Staple]] = {
    ocsp.OCSPCertStatus.GOOD: "good",
    ocsp.OCSPCertStatus.REVOKED: "revoked",
    ocsp.OCSPCertStatus.UNKNOWN: "unknown",
}
_MOST_RESPONDERS: Final = 3
"""Certificates beside a response that are tried as its signer."""
_ISSUER_UNKNOWN: Final = "the issuer's certificate was neither sent nor given"
_LEGACY_SERVER_CONNECT: Final = 0x4
"""SSL_OP_LEGACY_SERVER_CONNECT: speak to servers without RFC 5746."""
_MOST_BYTES: Final = 512 * 1024
_AT_ONCE: Final = 16 * 1024


def ask_staple(door: Door, server_name: str, leaf: bytes, *, kind: str = "", older: bool = False) -> bytes | None:
    """Return the OCSP response (DER) that one handshake brings, b"" where it brings none.

    None where nothing can be said of ``leaf`` (DER): the handshake got no certificate, or another one. With ``older``, below
    TLS 1.3, where suites of one ``kind`` (RSA, ECDSA) make a server with two certificates show the one that is meant. Raises
    OSError as ``Door.open`` does.
    """
    answers: list[bytes] = []

    def keep(_: SSL.Connection, answer: bytes, __: object) -> bool:
        answers.append(answer)
        return True

    context = SSL.Context(SSL.TLS_CLIENT_METHOD)
    context.set_cipher_list(f"{f'a{kind}' if kind and older else 'ALL'}:@SECLEVEL=0".encode("ascii"))
    context.set_options(_LEGACY_SERVER_CONNECT)
    context.set_min_proto_version(SSL.TLS1_VERSION)
    if older:
        context.set_max_proto_version(SSL.TLS1_2_VERSION)
    context.set_ocsp_client_callback(keep)
    talk = SSL.Connection(context)
    talk.set_connect_state()
    if not is_address(server_name.strip("[]")):
        talk.set_tlsext_host_name(server_name.encode("ascii"))
    talk.request_ocsp()
    deadline = time.monotonic() + min(door.limits.read_s, door.dialler.time_left())
    with door.open() as opened:
        _shake_hands(talk, Link(opened, deadline))
    shown = talk.get_peer_certificate(as_cryptography=True)
    if shown is None or shown.public_bytes(Encoding.DER) != leaf:
        return None
    return answers[-1] if answers else b""


def _shake_hands(talk: SSL.Connection, link: Link) -> None:
    """Carry bytes between the two ends until the handshake ends or the peer stops: what came by then is what counts."""
    carried = 0
    while carried <= _MOST_BYTES:
        try:
            talk.do_handshake()
        except SSL.WantReadError:
            pass
        except SSL.Error:
            return
        else:
            return
        try:
            _send(talk, link)
            received = link.receive(_AT_ONCE)
        except OSError:
            return
        if not received:
            return
        carried += len(received)
        talk.bio_write(received)


def _send(talk: SSL.Connection, link: Link) -> None:
    try:
        link.send(talk.bio_read(_AT_ONCE))
    except SSL.WantReadError:
        return


def issuer_among(leaf: x509.Certificate, candidates: Iterable[x509.Certificate]) -> x509.Certificate | None:
    """Return the first certificate whose key signed ``leaf`` under the name it gives as its issuer, or None."""
    for one in candidates:
        try:
            leaf.verify_directly_issued_by(one)
        except (InvalidSignature, ValueError, TypeError, UnsupportedAlgorithm):
            continue
        return one
    return None


def given_authorities(trusted: tuple[Store, ...]) -> list[x509.Certificate]:
    """Return the certificates of the reviewer's own file: an authority that stands there need not be sent."""
    return [one for store in trusted if store.path != mozilla_store().path for one in _certificates(store.path)]


@functools.cache
def _certificates(path: Path) -> list[x509.Certificate]:
    return x509.load_pem_x509_certificates(path.read_bytes())


def read_staple(
    der: bytes | None, leaf: x509.Certificate, issuer: x509.Certificate | None
) -> tuple[Staple, Stapled | None]:
    """Return what an OCSP response says of ``leaf``, and whether to believe it; ``der`` is None where none was asked for."""
    if not der:
        return ("none" if der is not None else ""), None
    try:
        answer = ocsp.load_der_ocsp_response(der)
        if answer.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
            return "unreadable", None
        error = _fault(answer, leaf, issuer)
        stapled = Stapled(
            signed=None if error == _ISSUER_UNKNOWN else not error,
            error=inert(error, 200),
            produced=answer.produced_at_utc,
            this_update=answer.this_update_utc,
            next_update=answer.next_update_utc,
            revoked=answer.revocation_time_utc,
            scts=_scts(answer),
        )
        return _WORDS[answer.certificate_status], stapled
    except (ValueError, UnsupportedAlgorithm):
        return "unreadable", None


def _fault(answer: ocsp.OCSPResponse, leaf: x509.Certificate, issuer: x509.Certificate | None) -> str:
    """Return why the response proves nothing of ``leaf``, or an empty string (RFC 6960 section 3.2)."""
    if answer.serial_number != leaf.serial_number:
        return "it is about another certificate"
    if issuer is None:
        return _ISSUER_UNKNOWN
    if any(_signed_by(answer, one) for one in _signers(answer, issuer)):
        return ""
    return "neither the issuer nor a responder that it named has signed it"


def _signers(answer: ocsp.OCSPResponse, issuer: x509.Certificate) -> Iterator[x509.Certificate]:
    """Yield who may sign for ``issuer``: itself, and the responders that it certified for this (RFC 6960 section 4.2.2.2)."""
    yield issuer
    for one in islice(answer.certificates, _MOST_RESPONDERS):
        if _is_responder(one, issuer, answer.produced_at_utc):
            yield one


def _is_responder(one: x509.Certificate, issuer: x509.Certificate, at: datetime) -> bool:
    try:
        usage = one.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        one.verify_directly_issued_by(issuer)
    except (x509.ExtensionNotFound, InvalidSignature, ValueError, TypeError, UnsupportedAlgorithm):
        return False
    return ExtendedKeyUsageOID.OCSP_SIGNING in usage and one.not_valid_before_utc <= at <= one.not_valid_after_utc


def _signed_by(answer: ocsp.OCSPResponse, signer: x509.Certificate) -> bool:
    try:
        key, signature, signed = signer.public_key(), answer.signature, answer.tbs_response_bytes
        if isinstance(key, ed25519.Ed25519PublicKey | ed448.Ed448PublicKey):
            key.verify(signature, signed)
            return True
        algorithm = answer.signature_hash_algorithm
        if isinstance(key, rsa.RSAPublicKey) and algorithm:
            key.verify(signature, signed, padding.PKCS1v15(), algorithm)
            return True
        if isinstance(key, ec.EllipticCurvePublicKey) and algorithm:
            key.verify(signature, signed, ec.ECDSA(algorithm))
            return True
    except (InvalidSignature, ValueError, UnsupportedAlgorithm):
        return False
    return False


def _scts(answer: ocsp.OCSPResponse) -> int:
    try:
        extension = answer.single_extensions.get_extension_for_class(x509.SignedCertificateTimestamps)
        return len(list(extension.value))
    except (x509.ExtensionNotFound, ValueError):
        return 0
