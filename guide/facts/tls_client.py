"""Finished TLS handshakes by Python's ssl: for HTTP heads, chains of TLS 1.3, and the verdict of OpenSSL on a chain.

Weak settings are allowed on purpose where nothing is verified: a head behind a weak handshake is still a fact.
"""

import functools
import importlib.util
import ssl
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from guide.facts.resolve import is_address

_LEGACY_SERVER_CONNECT: Final = 0x4
"""SSL_OP_LEGACY_SERVER_CONNECT: speak to servers without RFC 5746; Python 3.11 has no name for it."""

_DER: Final = 2
"""How OpenSSL's binding numbers the DER encoding."""

ENGINE: Final = ssl.OPENSSL_VERSION


@dataclass(frozen=True)
class Store:
    """A set of trusted roots: its name in the facts, its own version or date, and the PEM file."""

    name: str
    version: str
    path: Path


@functools.cache
def mozilla_store() -> Store:
    """Return Mozilla's store as sslyze bundles it; raise FileNotFoundError when sslyze is not installed."""
    spec = importlib.util.find_spec("sslyze")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("the trust store of sslyze")
    folder = Path(spec.origin).parent / "plugins" / "certificate_info" / "trust_stores" / "pem_files"
    lines = (folder / "mozilla_nss.yaml").read_text(encoding="utf-8").splitlines()
    dates = [line.partition(":")[2].strip() for line in lines if line.startswith("date_fetched:")]
    return Store("Mozilla", dates[0] if dates else "", folder / "mozilla_nss.pem")


def stores(ca_file: str) -> tuple[Store, ...]:
    """Return the stores that chains are judged by: Mozilla's and, where given, the reviewer's own file."""
    if not ca_file:
        return (mozilla_store(),)
    return (mozilla_store(), Store(f"given: {Path(ca_file).name}", "", Path(ca_file)))


def client(
    trusted: tuple[Store, ...] = (),
    *,
    ciphers: str = "ALL",
    newest: ssl.TLSVersion = ssl.TLSVersion.MAXIMUM_SUPPORTED,
    oldest: ssl.TLSVersion = ssl.TLSVersion.MINIMUM_SUPPORTED,
) -> ssl.SSLContext:
    """Return a client that accepts every certificate, or, given stores, only chains to their roots.

    Names are not checked unless the caller sets ``check_hostname``. TLS 1.0 and up, all key sizes: OpenSSL's security
    level is 0, because strength is judged from the facts, not by whether a handshake comes about.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_REQUIRED if trusted else ssl.CERT_NONE
    for store in trusted:
        context.load_verify_locations(cafile=str(store.path))
    context.set_ciphers(f"{ciphers}:@SECLEVEL=0")
    context.options |= _LEGACY_SERVER_CONNECT
    with warnings.catch_warnings():
        # Python warns of TLS 1.0; meeting it is the point.
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = oldest
        context.maximum_version = newest
    return context


def server_hostname(name: str) -> str:
    """Return what to hand to ``wrap_socket``: the name, or an address (which OpenSSL verifies but does not send)."""
    return name.strip("[]") if is_address(name.strip("[]")) else name


def presented_chain(secure: ssl.SSLSocket) -> tuple[bytes, ...]:
    """Return the chain that the peer presented, DER, leaf first.

    Python 3.13 gives it in public; before that the same method stands on the object below.
    """
    public = getattr(secure, "get_unverified_chain", None)
    if public:
        return tuple(bytes(der) for der in public())
    below = secure._sslobj.get_unverified_chain() or ()  # type: ignore[attr-defined]  # noqa: SLF001 - see above
    return tuple(one.public_bytes(_DER) for one in below)
