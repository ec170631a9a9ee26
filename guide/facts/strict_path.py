"""The stricter verdict on a chain: path building by the WebPKI rules, offline, with a bound on its effort (R12, R13)."""

import functools
import warnings
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509.verification import PolicyBuilder, VerificationError
from cryptography.x509.verification import Store as Roots

from guide.facts.resolve import is_address
from guide.facts.tls_client import Store

_MOST_TWINS: Final = 2
"""Certificates with the same subject and key that may enter: each further one multiplies the paths to try."""


def strict_verdict(chain: Sequence[x509.Certificate], store: Store, server_name: str, now: datetime) -> str:
    """Return why the path is refused, or an empty string when it is accepted at ``now``.

    The path is asked for a name that the leaf carries (``server_name`` only where it has none): whether the name is
    the right one is another question, judged from the facts.
    """
    if not chain:
        return "no certificate"
    intermediates = list(dict.fromkeys(chain[1:]))
    if _twins(intermediates) > _MOST_TWINS:
        return "path bomb: several certificates share one subject and key"
    try:
        builder = PolicyBuilder().store(_roots(store.path)).time(now.replace(tzinfo=None))
        builder.build_server_verifier(_own_name(chain[0], server_name)).verify(chain[0], intermediates)
    except (VerificationError, ValueError, x509.UnsupportedGeneralNameType) as error:
        return str(error) or type(error).__name__
    return ""


def _own_name(leaf: x509.Certificate, fallback: str) -> x509.DNSName | x509.IPAddress:
    """Return a name that the leaf carries; a wildcard is filled in."""
    try:
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        names = None
    if names and (hosts := names.get_values_for_type(x509.DNSName)):
        return x509.DNSName(hosts[0].replace("*", "any"))
    if names and (addresses := names.get_values_for_type(x509.IPAddress)):
        return x509.IPAddress(ip_address(str(addresses[0])))
    literal = fallback.strip("[]")
    return x509.IPAddress(ip_address(literal)) if is_address(literal) else x509.DNSName(fallback)


def _twins(certificates: Sequence[x509.Certificate]) -> int:
    """Return how many certificates at most share subject and key."""
    if not certificates:
        return 0
    keys: Counter[tuple[bytes, bytes]] = Counter()
    for one in certificates:
        try:
            key = one.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        except ValueError:
            key = one.fingerprint(one.signature_hash_algorithm) if one.signature_hash_algorithm else b""
        keys[one.subject.public_bytes(), key] += 1
    return max(keys.values())


@functools.lru_cache(maxsize=4)
def _roots(path: Path) -> Roots:
    with warnings.catch_warnings():
        # One of Mozilla's roots has a serial number that RFC 5280 forbids; it is a root all the same.
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)
        return Roots(x509.load_pem_x509_certificates(path.read_bytes()))
