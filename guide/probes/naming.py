"""Names against the declared scope: is this place declared, left out with a reason, the system's own, or somebody else's?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Final, Self

from guide.model.inventory import Entry, State, host_text
from guide.model.subjects import Endpoint, Scope

_REGISTRY: Final = 3
"""Labels up to this long before a two-letter country code are taken for a registry's (``co.uk``, ``com.br``, ``org.ru``)."""


@dataclass(frozen=True)
class Register:
    """A scope, turned so that a name is found at once."""

    endpoints: Mapping[str, tuple[Endpoint, ...]]
    """By host and by SNI."""
    excluded: frozenset[str]
    """What somebody left out: ``host:port``, a host for all its ports, or a subject's full name."""
    homes: frozenset[str]
    """Domains of the declared endpoints."""

    @classmethod
    def of(cls, scope: Scope) -> Self:
        """Return the register of a scope."""
        endpoints: dict[str, list[Endpoint]] = {}
        for one in scope.endpoints:
            for host in {one.host, one.sni or one.host}:
                endpoints.setdefault(host, []).append(one)
        left = [one.subject for one in scope.exclusions]
        bare = [one.partition("+")[0].partition("@")[0].partition("~")[0] for one in left]
        return cls(
            endpoints={host: tuple(found) for host, found in endpoints.items()},
            excluded=frozenset((*left, *bare)),
            homes=frozenset(_home(one.host) for one in scope.endpoints),
        )

    def state(self, entry: Entry, local: Iterable[str] = ()) -> State:
        """Return how the scope answers an entry; ``local`` are patterns of hosts that lead to no server of anybody's."""
        if any(speaks_of(entry, one) for one in self.endpoints.get(entry.host, ())):
            return "declared"
        if entry.host.startswith("*"):
            return "pattern"
        if self.excludes(entry):
            return "excluded"
        own = self.owns(entry.host)
        if not own and matches(entry.host, local):
            return "local"
        if entry.role == "upstream":
            return "upstream"
        return "undeclared" if own or entry.role == "serves" else "foreign"

    def excludes(self, entry: Entry) -> bool:
        """Tell whether somebody left this place out with a reason."""
        host = host_text(entry.host)
        return not self.excluded.isdisjoint((host, f"{host}:{entry.port}", entry.place))

    def owns(self, host: str) -> bool:
        """Tell whether a host lies in a domain of a declared endpoint.

        The domain is the declared name without its first label; without a list of public suffixes this errs towards asking.
        """
        labels = host.split(".")
        return any(".".join(labels[at:]) in self.homes for at in range(len(labels)))


def speaks_of(entry: Entry, endpoint: Endpoint) -> bool:
    """Tell whether an entry speaks of an endpoint: same host or SNI, and its TLS or its cleartext port."""
    ports = {0, endpoint.port, endpoint.http_port if endpoint.speaks_http else endpoint.port}
    return entry.host in {endpoint.host, endpoint.sni} and entry.port in ports


def _home(host: str) -> str:
    _, _, parent = host.partition(".")
    top = parent.split(".")
    if _is_address(host) or len(top) == 1:
        return host
    registry = len(top) == 2 and len(top[0]) <= _REGISTRY and len(top[1]) == 2  # noqa: PLR2004 - two labels, two letters
    return host if registry else parent


def matches(host: str, patterns: Iterable[str]) -> bool:
    """Tell whether a host fits a pattern: a name, ``.suffix`` for all names below one, or a network such as ``127.0.0.0/8``."""
    address = ip_address(host) if _is_address(host) else None
    for pattern in patterns:
        if "/" in pattern:
            if address is not None and address in ip_network(pattern):
                return True
        elif host == pattern or (pattern.startswith(".") and (host.endswith(pattern) or host == pattern[1:])):
            return True
    return False


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
