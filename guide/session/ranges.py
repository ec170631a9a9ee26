"""Lines for loopback, private and link-local ranges and metadata addresses: how they are written, and who is asked for one."""

from collections.abc import Iterable, Sequence
from typing import Final

from guide.facts.resolve import is_address
from guide.model.ranges import METADATA, RANGES, AuthorisedRange, canonical, is_authorised, kind_of, meant
from guide.model.subjects import Authorisation, Endpoint, Subject
from guide.text.errors import UsageError
from guide.text.outside import inert

_SHOWN: Final = 100
_NAMED: Final = 3
_LOCAL: Final = ("127.0.0.1", "::1")
"""Where the name localhost and those below it lead (RFC 6761 section 6.3)."""


def networks_of(written: Sequence[str]) -> tuple[str, ...]:
    """Return the networks that a person wrote: words (loopback, private, link-local), networks in CIDR form, or addresses, each once.

    Raises UsageError.
    """
    return tuple(dict.fromkeys(network for text in written for network in _networks(text.strip())))


def _networks(text: str) -> tuple[str, ...]:
    if text in RANGES:
        return RANGES[text]
    try:
        return (canonical(text),)
    except ValueError as error:
        raise UsageError(
            f"{inert(text, _SHOWN)!r} is no range that takes a line of its own ({inert(str(error), _SHOWN)}). "
            f"Write {', '.join(RANGES)}, a network within one such as 10.20.0.0/16, or a metadata address by itself"
        ) from error


def lines(written: Sequence[str], authorisation: Authorisation) -> tuple[AuthorisedRange, ...]:
    """Return a line for each network of ``written``, by whoever gave ``authorisation``; raise UsageError."""
    return tuple(
        AuthorisedRange(network=one, by=authorisation.by, reference=authorisation.reference)
        for one in networks_of(written)
    )


def missing(subjects: Iterable[Subject], networks: tuple[str, ...]) -> dict[str, list[Endpoint]]:
    """Return what has to be authorised before ``subjects`` may be probed, each with the endpoints written there.

    Keys are words of ranges, or metadata addresses. Only what is written counts: addresses and the name localhost; where another
    name leads is seen when it is looked up. Raises UsageError for an address that no server has.
    """
    found: dict[str, list[Endpoint]] = {}
    for subject in subjects:
        if isinstance(subject, Endpoint):
            for address in _written(subject):
                if not is_authorised(address, networks):
                    found.setdefault(_asked(subject, address), []).append(subject)
                    break
    return found


def addresses_written(subjects: Iterable[Subject]) -> tuple[str, ...]:
    """Return the addresses written in ``subjects`` that need a line, each once: the narrowest lines under which they may be probed."""
    written = (address for one in subjects if isinstance(one, Endpoint) for address in _written(one))
    return tuple(dict.fromkeys(meant(address) for address in written if not is_authorised(address, ())))


def require_lines(subjects: Iterable[Subject], networks: tuple[str, ...], remedy: str) -> None:
    """Raise UsageError where ``subjects`` are written in ranges without a line; ``remedy`` takes the words to add as ``{words}``."""
    found = missing(subjects, networks)
    if not found:
        return
    named = [f"{one.name} ({_kind(word)})" for word, endpoints in found.items() for one in endpoints]
    more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
    words = " ".join(f"--authorize-range {word}" for word in found)
    raise UsageError(
        f"Loopback, private, link-local and metadata addresses need a line of their own in the authorisation: "
        f"{', '.join(named[:_NAMED])}{more}. {remedy.format(words=words)}"
    )


def _written(endpoint: Endpoint) -> tuple[str, ...]:
    literal = (endpoint.connect_to or endpoint.host).lower().rstrip(".")
    if is_address(literal):
        return (literal,)
    return _LOCAL if literal == "localhost" or literal.endswith(".localhost") else ()


def _asked(endpoint: Endpoint, address: str) -> str:
    kind = kind_of(address)
    if kind == "nowhere":
        raise UsageError(f"{endpoint.name}: {address} is no server's address. Write the address that the server has")
    return meant(address) if kind == "metadata" else kind


def _kind(word: str) -> str:
    return "metadata" if word in METADATA else word
