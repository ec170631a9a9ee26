"""OpenSSL's verdict on a chain, without a connection: the chain as it was presented, one or more stores, one instant.

Strength and names are not part of it: key sizes, hashes and names are judged from the facts by checks of our own (R11).
"""

import threading
from collections.abc import Sequence
from datetime import datetime
from functools import cache

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID
from OpenSSL import SSL, crypto

from guide.facts.tls_client import Store

ENGINE = SSL.SSLeay_version(SSL.SSLEAY_VERSION).decode("ascii")
_turn = threading.Lock()
"""A store carries the instant of its verdicts, so one verdict is given at a time."""


def openssl_verdict(chain: Sequence[x509.Certificate], stores: tuple[Store, ...], now: datetime) -> str:
    """Return why OpenSSL does not trust ``chain`` (leaf first) as a server's, or an empty string.

    At most 10 certificates may be given; the caller holds that limit.
    """
    try:
        leaf, *others = [crypto.X509.from_cryptography(one) for one in chain]
        with _turn:
            store = _loaded(stores)
            store.set_time(now)
            crypto.X509StoreContext(store, leaf, others).verify_certificate()
    except crypto.X509StoreContextError as error:
        return str(error)
    except (crypto.Error, ValueError) as error:
        return f"OpenSSL cannot read it: {error}"
    return "" if _for_servers(chain[0]) else "unsuitable certificate purpose"


@cache
def _loaded(stores: tuple[Store, ...]) -> crypto.X509Store:
    loaded = crypto.X509Store()
    for store in stores:
        loaded.load_locations(str(store.path))
    return loaded


def _for_servers(leaf: x509.Certificate) -> bool:
    """Tell whether the leaf may authenticate a server: no extendedKeyUsage, or one that says so (RFC 5280 section 4.2.1.12)."""
    try:
        usage = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return ExtendedKeyUsageOID.SERVER_AUTH in usage or ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE in usage
