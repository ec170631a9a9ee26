"""Ranges of addresses that need a line of their own in the authorisation, because a name outside may lead into them.

Loopback (RFC 1122, RFC 4291), private (RFC 1918, RFC 6598, RFC 4193, RFC 8215, RFC 3879), link-local (RFC 3927, RFC 4291), and the
addresses where cloud providers answer with credentials, which no range covers: each has to be named by itself.
"""

from functools import cache, lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Annotated, Final

from pydantic import AfterValidator

from guide.model.base import Frozen, Instant

RANGES: Final = {
    "loopback": ("127.0.0.0/8", "::1/128"),
    "private": (
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "100.64.0.0/10",
        "fc00::/7",
        "fec0::/10",
        "64:ff9b:1::/48",
    ),
    "link-local": ("169.254.0.0/16", "fe80::/10"),
}
"""The words that stand for ranges, and the networks of each."""

METADATA: Final = (
    "169.254.169.254",
    "169.254.170.2",
    "169.254.170.23",
    "169.254.0.23",
    "168.63.129.16",
    "100.100.100.200",
    "192.0.0.192",
    "fd00:ec2::254",
    "fd00:ec2::23",
    "fd20:ce::254",
)
"""Addresses where cloud providers answer with credentials."""

_NOWHERE: Final = ("0.0.0.0/8", "224.0.0.0/4", "240.0.0.0/4", "::/128", "ff00::/8")
"""Unspecified, multicast, reserved: no server's address. Linux takes 0.0.0.0 and :: for loopback."""
_TRANSLATED: Final = ("64:ff9b::/96", "::ffff:0:0/96", "::/96")
"""Networks whose last 32 bits are an IPv4 address: NAT64 (RFC 6052), mapped, compatible."""

Address = IPv4Address | IPv6Address
Net = IPv4Network | IPv6Network


def kind_of(address: str) -> str:
    """Return ``loopback``, ``private``, ``link-local``, ``metadata``, ``nowhere`` for no server's address, or an empty string.

    An IPv6 address that stands for an IPv4 one (mapped, NAT64, 6to4) is what that is. Raises ValueError for a name.
    """
    return _kinds(address)[1]


def meant(address: str) -> str:
    """Return the address that ``address`` stands for: the IPv4 one of a mapped, NAT64 or 6to4 one, else itself. Raises ValueError."""
    return str(_kinds(address)[0])


def is_authorised(address: str, networks: tuple[str, ...]) -> bool:
    """Tell whether ``address`` may be connected to where ``networks`` have a line.

    One outside the ranges may; one in a range needs a network around it; a metadata address needs a line of its own. Raises ValueError
    for a name.
    """
    plain, kind = _kinds(address)
    if not kind or kind == "nowhere":
        return not kind
    if kind == "metadata":
        return str(ip_network(plain)) in networks
    return any(_within(ip_network(plain), _net(one)) for one in networks)


def canonical(text: str) -> str:
    """Return the network that ``text`` names, an address being a network of one; raise ValueError where it needs no line or takes none.

    It lies within one range, or is one metadata address.
    """
    network = ip_network(text)
    if str(network.network_address) in METADATA and network.prefixlen == network.max_prefixlen:
        return str(network)
    if not any(_within(network, _net(one)) for nets in RANGES.values() for one in nets):
        raise ValueError("it lies in no range that takes a line of its own")
    return str(network)


def covers(wide: str, narrow: str) -> bool:
    """Tell whether the network ``narrow`` lies within ``wide``."""
    return _within(ip_network(narrow), ip_network(wide))


def range_of(network: str) -> str:
    """Return the word of the range that a line's network lies in."""
    return kind_of(network.partition("/")[0]) if _is_one(network) else _word(ip_network(network))


Network = Annotated[str, AfterValidator(canonical)]
"""A network in CIDR form that lies within one of the ranges, or one metadata address."""


class AuthorisedRange(Frozen):
    """A line of its own in the authorisation: a network in a range that is connected to only where someone said so."""

    network: Network
    by: str
    """Who allowed it."""
    reference: str = ""


class RangeInForce(AuthorisedRange):
    """A line that holds, with the instant it was recorded."""

    at: Instant


@lru_cache(maxsize=65536)
def _kinds(address: str) -> tuple[Address, str]:
    """Return the address that is meant, and its kind."""
    plain = _plain(ip_address(address.partition("%")[0]))
    return plain, _kind(plain)


def _kind(plain: Address) -> str:
    if plain in _metadata():
        return "metadata"
    alone = ip_network(plain)
    return _word(alone) or ("nowhere" if any(_within(alone, _net(one)) for one in _NOWHERE) else "")


def _word(network: Net) -> str:
    return next((word for word, nets in RANGES.items() if any(_within(network, _net(one)) for one in nets)), "")


def _plain(one: Address) -> Address:
    if not isinstance(one, IPv6Address):
        return one
    if one.sixtofour:
        return one.sixtofour
    last = IPv4Address(int(one) & 0xFFFFFFFF)
    # ::1 and :: lie in ::/96, too, and stand for themselves.
    if int(one) > 1 and any(one in _net(net) for net in _TRANSLATED):
        return last
    return one


def _within(inner: Net, outer: Net) -> bool:
    if isinstance(inner, IPv4Network):
        return isinstance(outer, IPv4Network) and inner.subnet_of(outer)
    return isinstance(outer, IPv6Network) and inner.subnet_of(outer)


def _is_one(network: str) -> bool:
    found = ip_network(network)
    return found.prefixlen == found.max_prefixlen


@cache
def _metadata() -> frozenset[Address]:
    return frozenset(ip_address(one) for one in METADATA)


@lru_cache(maxsize=1024)
def _net(text: str) -> Net:
    return ip_network(text)
