"""Redirect chains: where they lead, whether they stay encrypted, and whether they were seen to the end."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin, urlsplit

from guide.model.web import Exchange, Reply

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_SCHEMES: Final = frozenset({"http", "https"})


@dataclass(frozen=True)
class Chain:
    """What follows one answer."""

    first: str
    """The first target, resolved; empty when there is none or it cannot be read."""
    in_clear: str
    """The first target in cleartext HTTP, or empty."""
    outside: str
    """The target that was not followed because it lies outside the scope, or empty."""
    complete: bool
    """Whether the chain was followed to an answer that is no redirect, or to the edge of the scope."""


def is_redirect(exchange: Exchange) -> bool:
    """Tell whether the answer sends the client elsewhere (RFC 9110 section 15.4)."""
    return exchange.reply is Reply.ANSWERED and exchange.status in _REDIRECTS


def host_of(url: str) -> str:
    """Return the host of ``url``, lower case, without a final dot; empty when it cannot be read."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def scheme_of(url: str) -> str:
    """Return the scheme of ``url`` in lower case; empty when it cannot be read."""
    try:
        return urlsplit(url).scheme.lower()
    except ValueError:
        return ""


def follow(start: Exchange, hops: Sequence[Exchange]) -> Chain:
    """Return where ``start`` leads. Every target counts, also one that was named and not followed."""
    steps = (start, *hops)
    targets = [hop.url for hop in hops] + [target for step in steps if is_redirect(step) and (target := _target(step))]
    last = steps[-1]
    outside = last.url if hops and last.reply is Reply.OUT_OF_SCOPE else ""
    ended = last.reply is Reply.ANSWERED and not is_redirect(last)
    readable = all(scheme_of(target) in _SCHEMES and host_of(target) for target in targets)
    unbroken = all(is_redirect(step) for step in steps[:-1])
    return Chain(
        first=_first(start, hops),
        in_clear=next((target for target in targets if scheme_of(target) == "http"), ""),
        outside=outside,
        complete=readable and unbroken and (bool(outside) or ended),
    )


def _first(start: Exchange, hops: Sequence[Exchange]) -> str:
    named = _target(start) if is_redirect(start) else ""
    return named or (hops[0].url if hops else "")


def _target(exchange: Exchange) -> str:
    if not exchange.location:
        return ""
    try:
        return urljoin(exchange.url, exchange.location)
    except ValueError:
        return ""
