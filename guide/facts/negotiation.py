"""What one address chooses: groups, preference order, signature algorithms, SNI behaviour, the guard against fallback.

By the same hellos as everything in tier one: offered, taken away once chosen, until the rest is refused.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from importlib import import_module
from typing import Final

from guide.facts.answer_wire import certificates_in, prime_bits_of, signature_of
from guide.facts.hello import Heard, knock, listen
from guide.facts.hello_suites import MOST_SUITES, broad, suite_name
from guide.facts.hello_wire import GROUPS_12, X25519, Hello
from guide.facts.iana import SUITES
from guide.facts.iana_extensions import GROUPS, SIGNATURES
from guide.facts.listing import refused
from guide.facts.offers import Knocker, bare
from guide.facts.spaced import ANSWERS
from guide.model.attempts import Ending, Offer, SuiteList
from guide.model.inert import Inert
from guide.model.negotiation import (
    FallbackGuard,
    FiniteField,
    Groups,
    NameBehaviour,
    Negotiation,
    OldVersions,
    Order,
    Signatures,
)

FALLBACK_SCSV: Final = 0x5600
_INAPPROPRIATE_FALLBACK: Final = 86
_UNKNOWN_NAME: Final = "no-such-name.invalid"
_GROUP_NUMBERS: Final = {name: number for number, name in GROUPS.items()}
_SUITE_NUMBERS: Final = {name: number for number, name in SUITES.items()}
_OLD: Final = ("TLS 1.1", "TLS 1.0", "SSLv3")
_MOST_NAMES: Final = 100

Names = tuple[tuple[Inert, ...], tuple[Inert, ...]]
"""Names of a certificate and its addresses, both inert."""
_NEWEST_FIRST: Final = ("TLS 1.3", "TLS 1.2", "TLS 1.1", "TLS 1.0")
_ALL_13: Final = tuple(GROUPS)
_CURVED: Final = "TLS_ECDHE_"
_FINITE: Final = "TLS_DHE_"


async def negotiation(knocker: Knocker, lists: Sequence[SuiteList]) -> AsyncIterator[Negotiation]:
    """Yield what can be learned under each accepted version; ``lists`` are the suites it accepts.

    Raises what ``knock`` raises.
    """
    spoken = [version for version in _NEWEST_FIRST if version in knocker.versions]
    accepted = {one.version: one.accepted for one in lists}
    for version in spoken:
        suites = _numbers(accepted.get(version, ()))[:MOST_SUITES] or broad(version)
        if version == "TLS 1.3":
            yield Negotiation(groups=await _groups(knocker, version, suites, _ALL_13))
            yield Negotiation(signatures=await _signatures_13(knocker, suites))
        elif version == "TLS 1.2":
            curved = tuple(one for one in suites if suite_name(one).startswith(_CURVED))
            if curved:
                yield Negotiation(groups=await _groups_12(knocker, curved))
                yield Negotiation(signatures=await _signatures_12(knocker, curved))
    for version in spoken:
        finite = tuple(one for one in accepted.get(version, ()) if one.startswith(_FINITE))
        if finite:
            yield Negotiation(finite_field=await _finite_field(knocker, version, _numbers(finite)[:MOST_SUITES]))
    for version in spoken:
        if len(accepted.get(version, ())) > 1:
            yield Negotiation(order=await _order(knocker, version, _numbers(accepted[version])[:MOST_SUITES]))
    if spoken:
        yield Negotiation(names=await _names(knocker, spoken))
        yield Negotiation(fallback_guard=await _fallback_guard(knocker, spoken))


async def _groups(knocker: Knocker, version: str, suites: tuple[int, ...], known: tuple[int, ...]) -> Groups:
    def offer(left: Sequence[int]) -> Hello:
        return replace(knocker.hello(version, suites), groups=tuple(left), key_share=False)

    accepted, complete = await _take_away(
        knocker, known, offer, lambda heard: _GROUP_NUMBERS.get(heard.attempt.group, 0)
    )
    return Groups(version=version, accepted=tuple(GROUPS[one] for one in accepted), complete=complete)


async def _finite_field(knocker: Knocker, version: str, suites: tuple[int, ...]) -> FiniteField:
    """Ask with DHE suites only; 0 bits where the server did not come to name its prime."""
    heard = await listen(knocker.door, knocker.hello(version, suites), flight=True)
    chosen = heard.attempt.ending is Ending.ACCEPTED and heard.attempt.suite.startswith(_FINITE)
    return FiniteField(version=version, bits=prime_bits_of(heard.received) if chosen else 0)


async def _groups_12(knocker: Knocker, curved: tuple[int, ...]) -> Groups:
    """Ask with RSA suites where there are any: an ECDSA certificate needs its own curve among the groups.

    Without RSA suites the list ends where that curve was taken away, and is not complete.
    """
    with_rsa = tuple(one for one in curved if "_RSA_" in suite_name(one))
    found = await _groups(knocker, "TLS 1.2", with_rsa or curved, GROUPS_12)
    return found if with_rsa else found.model_copy(update={"complete": False})


async def _signatures_12(knocker: Knocker, suites: tuple[int, ...]) -> Signatures:
    def offer(left: Sequence[int]) -> Hello:
        return replace(knocker.hello("TLS 1.2", suites), signatures=tuple(left))

    found, complete = await _take_away(knocker, tuple(SIGNATURES), offer, lambda heard: signature_of(heard.received))
    return Signatures(version="TLS 1.2", accepted=tuple(SIGNATURES[one] for one in found), complete=complete)


async def _signatures_13(knocker: Knocker, suites: tuple[int, ...]) -> Signatures:
    """TLS 1.3 encrypts the signature, so each algorithm is offered alone, with a key share: a ServerHello accepts it."""
    accepted, complete = [], True
    for number, name in SIGNATURES.items():
        if name.startswith(("rsa_pkcs1", "dsa", "ecdsa_sha")):
            continue
        hello = replace(knocker.hello("TLS 1.3", suites), groups=(X25519,), signatures=(number,), key_share=True)
        offer = await knocker.offer_only(hello)
        if any(one.ending is Ending.ACCEPTED for one in offer.attempts):
            accepted.append(name)
        elif not refused(offer):
            complete = False
    # A server without X25519 refuses them all, and that says nothing of its signatures.
    return Signatures(version="TLS 1.3", accepted=tuple(accepted), complete=complete and bool(accepted))


async def _take_away(
    knocker: Knocker,
    known: tuple[int, ...],
    hello_of: Callable[[Sequence[int]], Hello],
    chosen_in: Callable[[Heard], int],
) -> tuple[list[int], bool]:
    """Return what the server chose, in its order, and whether the rest was refused by an answer."""
    left, found = list(known), list[int]()
    while left:
        heard = await listen(knocker.door, hello_of(left), flight=hello_of(left).newest != "TLS 1.3")
        chosen = chosen_in(heard)
        if heard.attempt.ending is Ending.ALERT:
            return found, True
        if heard.attempt.ending is not Ending.ACCEPTED or chosen not in left:
            # It went on without any of these: a suite that needs none of them, or a connection that was lost.
            return found, False
        found.append(chosen)
        left.remove(chosen)
    return found, True


async def _order(knocker: Knocker, version: str, accepted: tuple[int, ...]) -> Order:
    """Offer the accepted suites forwards and backwards: the same choice is the server's, and then its order is read off."""
    forwards = await knock(knocker.door, knocker.hello(version, accepted))
    backwards = await knock(knocker.door, knocker.hello(version, accepted[::-1]))
    if Ending.ACCEPTED is not forwards.ending or Ending.ACCEPTED is not backwards.ending:
        return Order(version=version, preference="unknown")
    if forwards.suite != backwards.suite:
        picked = (suite_name(accepted[0]), suite_name(accepted[-1]))
        follows = (forwards.suite, backwards.suite) == picked
        return Order(version=version, preference="client" if follows else "unknown")
    left, order = [one for one in accepted if suite_name(one) != forwards.suite], [forwards.suite]
    while len(left) > 1:
        heard = await knock(knocker.door, knocker.hello(version, tuple(left)))
        if heard.ending is not Ending.ACCEPTED:
            return Order(version=version, preference="unknown")
        order.append(heard.suite)
        left.remove(_SUITE_NUMBERS[heard.suite])
    return Order(version=version, preference="server", suites=(*order, *(suite_name(one) for one in left)))


async def _names(knocker: Knocker, spoken: Sequence[str]) -> NameBehaviour:
    """Ask without a name and with one that nobody has (RFC 6761), below TLS 1.3 where possible: there the chain is in clear."""
    version = next((one for one in spoken if one != "TLS 1.3"), spoken[0])
    clear = version != "TLS 1.3"
    hello = knocker.hello(version, broad(version))
    without = await knock(knocker.door, replace(hello, server_name=""))
    unknown = await listen(knocker.door, replace(hello, server_name=_UNKNOWN_NAME), flight=clear)
    right = certificates_in((await listen(knocker.door, hello, flight=True)).received) if clear else ()
    other = certificates_in(unknown.received) if clear else ()
    return NameBehaviour(
        without_name=bare(without),
        unknown_name=bare(unknown.attempt),
        same_certificate=right[0] == other[0] if right and other else None,
        old_without_name=await _old_versions(knocker, ""),
        old_unknown_name=await _old_versions(knocker, _UNKNOWN_NAME),
    )


async def _old_versions(knocker: Knocker, name: str) -> OldVersions:
    """Offer all that is older than TLS 1.2 in one hello to ``name``; what is no answer is repeated by law 6."""
    hello = Hello(_OLD, broad(_OLD[0]), name)
    heard = await listen(knocker.door, hello, flight=True)
    if heard.attempt.ending in ANSWERS:
        offer = Offer(version=hello.newest, suites="any", attempts=(bare(heard.attempt),))
    else:
        offer = await knocker.offer_only(hello)
    chain = certificates_in(heard.received)
    if not chain:
        return OldVersions(offer=offer)
    # Loaded here, where few addresses come: what plans and orders a run imports this file and stays light.
    names_in: Callable[[bytes], Names | None] = import_module("guide.facts.certificates").names_in
    found = names_in(chain[0])
    names, addresses = found or ((), ())
    # A list that was cut may lack the very name: it excuses nothing.
    whole = found is not None and max(len(names), len(addresses)) <= _MOST_NAMES
    return OldVersions(offer=offer, names=names[:_MOST_NAMES], addresses=addresses[:_MOST_NAMES], readable=whole)


async def _fallback_guard(knocker: Knocker, spoken: Sequence[str]) -> FallbackGuard:
    """Come one version down and say so: a server that speaks the newer one must refuse with alert 86 (RFC 7507)."""
    if len(spoken) < 2:  # noqa: PLR2004 - a version to come down from and one to come down to
        return "not applicable"
    version = spoken[1]
    attempt = await knock(knocker.door, knocker.hello(version, (*broad(version), FALLBACK_SCSV)))
    if attempt.ending is Ending.ALERT and attempt.alert == _INAPPROPRIATE_FALLBACK:
        return "refused"
    return "ignored" if attempt.ending is Ending.ACCEPTED else "unknown"


def _numbers(names: Sequence[str]) -> tuple[int, ...]:
    return tuple(_SUITE_NUMBERS[name] for name in names if name in _SUITE_NUMBERS)
