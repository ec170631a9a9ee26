"""Budget: an upper number of connections per address, told in the plan and enforced where connections are made (R17)."""

from collections.abc import Sequence
from typing import Final

from guide.facts.limits import Limits
from guide.model.checks import INJECTABLE
from guide.model.facts import Section
from guide.model.subjects import Endpoint

VERSIONS: Final = ("TLS 1.2", "TLS 1.3", "TLS 1.1", "TLS 1.0", "SSLv3", "SSLv2")
"""Protocol versions in the order they are offered: the likely ones first, so that a control handshake is known early."""

CATEGORIES: Final = ("NULL", "anonymous", "EXPORT", "RC4", "DES", "3DES", "RC2", "MD5")
"""Suite categories that are offered alone, the requirement's own three first."""

SUITE_COUNTS: Final = {"SSLv2": 7, "SSLv3": 121, "TLS 1.0": 121, "TLS 1.1": 121, "TLS 1.2": 158, "TLS 1.3": 5}
"""Connections that sslyze 6.3 opens to list the suites of one version; a test holds the figures."""

SUITE_CONTACTS: Final = 24
"""Connections that sslyze opens at most to learn whether it can talk to the server at all, per scan."""

CHAIN_FETCHES: Final = 10
"""Handshakes for certificate chains: three kinds of client, then up to three more for the staple of each of two leaves."""


LIST_CONNECTIONS: Final = {"SSLv2": 1, "SSLv3": 60, "TLS 1.0": 100, "TLS 1.1": 100, "TLS 1.2": 200, "TLS 1.3": 14}
"""Connections for the list of one version at most: OpenSSL with every suite it has accepts 170 under TLS 1.2."""

NEGOTIATION_CONNECTIONS: Final = 140
"""Groups, signature algorithms, orders, names and the guard against fallback, each taken away until the rest is refused."""

CHECK_CONNECTIONS: Final = 20
"""Connections of sslyze's active checks."""

WAVE_CONNECTIONS: Final = 7
UNSPOKEN: Final = 5
"""Two datagrams each for QUIC and DTLS, and one hello with GOST suites."""


def repeated(limits: Limits) -> int:
    """Return how many connections one offer may take: a first look, the repeats, two tries for each control between."""
    repeats = limits.repeats(wordless=True)
    return 1 + repeats + 2 * (repeats + 1)


def most_connections(endpoint: Endpoint, sections: Sequence[Section], limits: Limits, engine: str = "") -> int:
    """Return the most connections that one unit may make: what the plan tells, and what is enforced.

    A usual server sees far fewer (``usual_connections``): the difference is for servers that answer with silence, where
    every offer is repeated between control handshakes (law 6).
    """
    if limits.connections:
        return limits.connections
    costs = {
        "listening": WAVE_CONNECTIONS + limits.attempts,
        "offers": WAVE_CONNECTIONS * repeated(limits) + _categories(limits) + 1,
        "suites": sum(LIST_CONNECTIONS.values()) + 4 * repeated(limits),
        "in_clear": repeated(limits) + 1,  # one more: a guest, or the same over TLS
        "negotiation": NEGOTIATION_CONNECTIONS + 2 * (1 + repeated(limits)),
        "checks": CHECK_CONNECTIONS + (repeated(limits) if endpoint.starttls in INJECTABLE else 0),
        "certificates": CHAIN_FETCHES,
        "unspoken": UNSPOKEN,
        **_web(endpoint, limits),
        "pages": 0 if "secure" in sections else len(endpoint.paths) * (1 + _chain(limits)),
        "security_txt": 1 + _chain(limits),
    }
    second = sum(SUITE_COUNTS.values()) + SUITE_CONTACTS if engine == "sslyze" and "suites" in sections else 0
    return sum(costs.get(section, 0) for section in sections) + second


def usual_connections(endpoint: Endpoint, sections: Sequence[Section], engine: str = "") -> int:
    """Return how many connections a usual server sees: current versions, a dozen suites, answers to everything."""
    paths = len(endpoint.paths)
    costs = {
        "listening": WAVE_CONNECTIONS,
        "offers": 2,
        "in_clear": 2 if endpoint.speaks in {"ftp", "postgres"} else 1,
        "suites": 22,
        "negotiation": 52,
        "checks": CHECK_CONNECTIONS + (endpoint.starttls in INJECTABLE),
        "plaintext": 1,
        "certificates": 1,
        "unspoken": 4,
        "cleartext": paths,
        "upgrade": 1,
        "secure": paths + 1,
        "pages": 0 if "secure" in sections else paths,
        "security_txt": 1,
    }
    second = SUITE_COUNTS["TLS 1.2"] + SUITE_COUNTS["TLS 1.3"] if engine == "sslyze" and "suites" in sections else 0
    return sum(costs.get(section, 0) for section in sections) + second


def _categories(limits: Limits) -> int:
    """Return the connections for weak suites under the older versions, and each category alone where some were taken."""
    return 3 * repeated(limits) + (len(VERSIONS) - 2) * len(CATEGORIES) * 2


def _web(endpoint: Endpoint, limits: Limits) -> dict[str, int]:
    chain = _chain(limits)
    paths = len(endpoint.paths)
    return {
        "plaintext": repeated(limits) + chain,
        "cleartext": paths * (repeated(limits) + chain),
        "upgrade": 1,
        "secure": (paths + 1) * (1 + chain),
    }


def _chain(limits: Limits) -> int:
    """Return the connections that the redirects after one request may take."""
    return 1 + 2 * limits.hops
