"""Budget: an upper number of connections per address, told in the plan and enforced where connections are made (R17)."""

from typing import Final

from guide.facts.limits import Limits
from guide.model.subjects import Endpoint

VERSIONS: Final = ("TLS 1.2", "TLS 1.3", "TLS 1.1", "TLS 1.0", "SSLv3", "SSLv2")
"""Protocol versions in the order they are offered: the likely ones first, so that a control handshake is known early."""

CATEGORIES: Final = ("NULL", "anonymous", "EXPORT", "RC4", "DES", "3DES", "RC2", "MD5")
"""Suite categories that are offered alone, the requirement's own three first."""

SUITE_COUNTS: Final = {"SSLv2": 7, "SSLv3": 121, "TLS 1.0": 121, "TLS 1.1": 121, "TLS 1.2": 158, "TLS 1.3": 5}
"""Connections that sslyze 6.3 opens to list the suites of one version; a test holds the figures."""

SUITE_CONTACTS: Final = 24
"""Connections that sslyze opens at most to learn whether it can talk to the server at all, per scan."""

CHAIN_FETCHES: Final = 8
"""Handshakes for certificate chains: three kinds of client, then one verified handshake per chain and store."""


def repeated(limits: Limits) -> int:
    """Return how many connections one offer may take: a first look, the repeats, two tries for each control between."""
    return 1 + limits.attempts + 2 * (limits.attempts + 1)


def hello_connections(limits: Limits) -> int:
    """Return the most connections that the version and category hellos of one address take."""
    offers = 1 + len(VERSIONS) + (len(VERSIONS) - 2) * len(CATEGORIES) + 1
    return offers * repeated(limits)


def most_connections(endpoint: Endpoint, limits: Limits) -> int:
    """Return the most connections that one address of ``endpoint`` is sent; usual servers see a tenth of it."""
    chain = 1 + 2 * limits.hops
    total = hello_connections(limits) + CHAIN_FETCHES + sum(SUITE_COUNTS.values()) + SUITE_CONTACTS
    total += repeated(limits) + chain
    if endpoint.speaks_http:
        total += len(endpoint.paths) * (repeated(limits) + chain) + (len(endpoint.paths) + 1) * (2 + chain)
    return total
