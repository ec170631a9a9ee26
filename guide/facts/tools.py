"""Which programs and tables take part in a unit, told without loading the heavy ones."""

import ssl
from functools import cache
from importlib.metadata import version

from guide import __version__
from guide.facts import iana, iana_extensions
from guide.facts.order import Order
from guide.facts.tls_client import mozilla_store
from guide.model.subjects import Material


def tools(order: Order) -> list[dict[str, str]]:
    """Return name and version of each."""
    guide = {"name": "asvs-guide", "version": __version__}
    if isinstance(order.subject, Material):
        return [guide]
    return [
        guide,
        {"name": "OpenSSL", "version": ssl.OPENSSL_VERSION},
        {"name": "cryptography", "version": _installed("cryptography")},
        {"name": "sslyze", "version": _installed("sslyze")},
        {"name": f"{mozilla_store().name} store", "version": mozilla_store().version},
        {"name": "HSTS preload list", "version": f"hstspreload {_installed('hstspreload')}"},
        {"name": "IANA suite names", "version": iana.DATE},
        {"name": "IANA extension names", "version": iana_extensions.DATE},
    ]


@cache
def _installed(package: str) -> str:
    return version(package)
