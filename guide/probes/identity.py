"""Does a certificate name this host? RFC 9525: subjectAltName only, never the common name."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address

from guide.model.subjects import Endpoint


def reference(endpoint: Endpoint) -> str:
    """Return the name a client checks: the SNI where one is set, else the host; lower case, no final dot."""
    return (endpoint.sni or endpoint.host).lower().rstrip(".")


def as_address(text: str) -> IPv4Address | IPv6Address | None:
    """Return ``text`` as an IP address, or None when it is a name."""
    try:
        return ip_address(text)
    except ValueError:
        return None


def names_host(host: str, names: Iterable[str], addresses: Iterable[str]) -> bool:
    """Tell whether dNSName entries ``names`` or iPAddress entries ``addresses`` cover ``host``.

    An IP address needs an IP-ID and an exact match (RFC 9525 section 6.4).
    """
    wanted = as_address(host)
    if wanted is not None:
        return any(as_address(address) == wanted for address in addresses)
    return any(_covers(name.lower().rstrip("."), host) for name in names)


def _covers(pattern: str, host: str) -> bool:
    """Compare label by label; a wildcard stands for exactly one complete left-most label (RFC 9525 section 6.3)."""
    presented, wanted = pattern.split("."), host.split(".")
    if not all(wanted):
        return False
    if presented[0] == "*" and len(presented) > 1:
        presented, wanted = presented[1:], wanted[1:]
    return "*" not in "".join(presented) and presented == wanted
