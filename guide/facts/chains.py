"""Certificate chains as presented, and the stores' verdicts on them: the section ``certificates``.

Below TLS 1.3 the chain passes in clear before any key is used, so our own hello reads it: no handshake has to succeed,
a demand for a client certificate cannot hang it, and chains of any size can be named. TLS 1.3 encrypts it; there
Python's ssl has the chain before the server can refuse the client. What the first hellos and the HTTPS requests have seen
already is not asked for again, and the verdicts need no connection.
"""

import ssl
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from cryptography import x509

from guide.facts.answer_wire import certificates_in, handshake_messages, scts_in, staple_in
from guide.facts.certificates import UnreadableCertificateError, distil, is_ordered, key_kind, read
from guide.facts.hello import Door
from guide.facts.hello_suites import broad, suite_name
from guide.facts.hello_wire import Hello
from guide.facts.network import Link
from guide.facts.openssl_path import openssl_verdict
from guide.facts.scope_guard import OutOfBudgetError, OutOfTimeError
from guide.facts.staples import ask_staple, given_authorities, issuer_among, read_staple
from guide.facts.strict_path import strict_verdict
from guide.facts.tls_client import Store, client, presented_chain, server_hostname
from guide.model.certificates import Deployment, Trust
from guide.probes.certificate_stapling import ENOUGH
from guide.text.outside import inert

_SERVER_HELLO_DONE = 14
_MOST_BYTES: Final = 512 * 1024
"""Bytes of one server flight that are read."""
MOST_CERTIFICATES: Final = 10
MOST_CHAIN_BYTES: Final = 128 * 1024
"""What may enter path building and the facts (R13)."""
_KINDS: Final = ("RSA", "ECDSA")


class OversizeChainError(ValueError):
    """More certificates or bytes than may enter path building."""


@dataclass(frozen=True)
class Presented:
    """One chain and the version it was presented under."""

    ders: tuple[bytes, ...]
    version: str
    staple: bytes | None = None
    """The OCSP response that came with it (DER); empty: none came; None: not asked for, or not to be seen."""
    scts: int | None = None
    """Timestamps in the ServerHello; None: not to be seen."""
    asked: int = 0
    """Handshakes that asked for the OCSP response."""

    @property
    def kind(self) -> str:
        """Return ``RSA`` or ``ECDSA``, by the leaf's key; empty for others."""
        try:
            return key_kind(read(self.ders[0]))
        except UnreadableCertificateError:
            return ""


def in_flight(version: str, received: bytes) -> Presented | None:
    """Return the chain that a server's first flight below TLS 1.3 carries in clear, or None."""
    ders = certificates_in(received)
    return Presented(ders, version, staple_in(received), scts_in(received), 1) if ders else None


def presented_chains(
    door: Door, server_name: str, versions: tuple[str, ...], seen: Sequence[Presented] = ()
) -> Iterator[Presented]:
    """Yield every different chain that the address presents under the accepted ``versions``; those ``seen`` come first.

    What they lack is asked for (``other_kinds`` may have done so before). Raises OSError when the address no longer answers.
    """
    known: set[tuple[bytes, ...]] = set()
    found = [*seen]
    if "TLS 1.3" in versions and not any(one.version == "TLS 1.3" for one in seen):
        found.append(Presented(_sealed_chain(door, server_name), "TLS 1.3"))
    for one in found:
        if one.ders and one.ders not in known:
            known.add(one.ders)
            yield one


def other_kinds(door: Door, server_name: str, versions: tuple[str, ...], seen: Sequence[Presented]) -> list[Presented]:
    """Ask below TLS 1.3 for a chain with each kind of key that is not among those ``seen``; raise OSError as above."""
    older = next((one for one in ("TLS 1.2", "TLS 1.1", "TLS 1.0", "SSLv3") if one in versions), "")
    kinds = {one.kind for one in seen}
    return [_clear_chain(door, server_name, older, kind) for kind in _KINDS if older and kind not in kinds]


def insisted(door: Door, server_name: str, presented: Presented) -> Presented:
    """Return ``presented`` with the staple that its leaf wants, asked for again where none came yet.

    A server that fetches the response itself (nginx) has none for the first client. Ends early when budget or time is used up.
    """
    leaf = distil(read(presented.ders[0]), presented.ders[0])
    if presented.staple or not (leaf.ocsp or leaf.must_staple):
        return presented
    while not presented.staple and presented.asked < ENOUGH:
        if presented.asked:
            time.sleep(door.limits.spacing_s)
        try:
            older = presented.version != "TLS 1.3"
            staple = ask_staple(door, server_name, presented.ders[0], kind=presented.kind, older=older)
        except (OSError, OutOfBudgetError, OutOfTimeError):
            break
        if staple is None:
            break
        presented = replace(presented, staple=staple, asked=presented.asked + 1)
    return presented


def deployment(server_name: str, presented: Presented, stores: tuple[Store, ...], now: datetime) -> Deployment:
    """Return the chain distilled, with two verdicts for each store: OpenSSL's and the stricter WebPKI path's.

    Raises OversizeChainError or UnreadableCertificateError.
    """
    chain = bounded_chain(presented.ders)
    issuer = issuer_among(chain[0], [*chain[1:], *given_authorities(stores)]) if presented.staple else None
    staple, stapled = read_staple(presented.staple, chain[0], issuer)
    return Deployment(
        chain=tuple(distil(one, der) for one, der in zip(chain, presented.ders, strict=True)),
        trust=tuple(verdict for store in stores for verdict in _verdicts(chain, store, server_name, now)),
        ordered=is_ordered(chain),
        staple=staple,
        stapled=stapled,
        staple_asked=presented.asked,
        tls_scts=presented.scts,
    )


def bounded_chain(ders: Sequence[bytes]) -> list[x509.Certificate]:
    """Return the certificates, read; raise OversizeChainError before anything is read of too many or too large ones (R13)."""
    size = sum(map(len, ders))
    if len(ders) > MOST_CERTIFICATES or size > MOST_CHAIN_BYTES:
        raise OversizeChainError(f"a chain of {len(ders)} certificates and {size} bytes")
    return [read(der) for der in ders]


def _verdicts(chain: Sequence[x509.Certificate], store: Store, server_name: str, now: datetime) -> Iterator[Trust]:
    """Yield what OpenSSL says of the chain, and what the stricter WebPKI path says (R12)."""
    name = inert(store.name, 200)
    error = openssl_verdict(chain, (store,), now)
    yield Trust(store=name, version=store.version, trusted=not error, error=inert(error, 300))
    # The rest names the certificate as a Python object; the chain stands beside it anyway.
    strict_error = strict_verdict(list(chain), store, server_name, now)
    error = f"WebPKI path: {strict_error.split(' (encountered processing', 1)[0]}" if strict_error else ""
    yield Trust(store=name, version=store.version, trusted=not strict_error, error=inert(error, 300))


def _sealed_chain(door: Door, server_name: str) -> tuple[bytes, ...]:
    """Return the chain of a TLS 1.3 handshake, empty when none came about."""
    context = client(oldest=ssl.TLSVersion.TLSv1_3)
    try:
        with door.open() as opened:
            opened.settimeout(min(door.limits.read_s, door.dialler.time_left()))
            with context.wrap_socket(opened, server_hostname=server_hostname(server_name)) as secure:
                return presented_chain(secure)
    except ssl.SSLError:
        return ()


def _clear_chain(door: Door, server_name: str, version: str, kind: str) -> Presented:
    """Return the chain that the server sends in clear to a client of one kind, an empty one when it refuses that client."""
    suites = tuple(suite for suite in broad(version) if _authenticates(suite, kind))
    hello = Hello((version,), suites, "" if version == "SSLv3" else server_name)
    deadline = time.monotonic() + min(door.limits.read_s, door.dialler.time_left())
    received = bytearray()
    with door.open() as opened:
        link = Link(opened, deadline)
        link.send(hello.to_bytes())
        while len(received) <= _MOST_BYTES:
            try:
                more = link.receive(64 * 1024)
            except ConnectionResetError:
                break
            except TimeoutError:
                if certificates_in(bytes(received)):
                    break
                raise
            received += more
            kinds = {kind for kind, _ in handshake_messages(bytes(received))}
            if not more or _SERVER_HELLO_DONE in kinds:
                break
    if len(received) > _MOST_BYTES:
        raise OversizeChainError(f"a certificate message of more than {_MOST_BYTES} bytes")
    flight = bytes(received)
    return Presented(certificates_in(flight), version, staple_in(flight), scts_in(flight), 1)


def _authenticates(suite: int, kind: str) -> bool:
    """Tell whether a certificate with that kind of key serves the suite; DSA certificates travel with RSA's."""
    name = suite_name(suite)
    if "_anon_" in name or "PSK" in name:
        return False
    return ("_ECDSA_" in name) if kind == "ECDSA" else ("_RSA_" in name or "_DSS_" in name)
