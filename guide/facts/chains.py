"""Certificate chains as presented, and the stores' verdicts on them: the section ``certificates``.

Below TLS 1.3 the chain passes in clear before any key is used, so our own hello reads it: no handshake has to succeed,
a demand for a client certificate cannot hang it, and chains of any size can be named. TLS 1.3 encrypts it; there
Python's ssl has the chain before the server can refuse the client.
"""

import ssl
import struct
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from guide.facts.answer_wire import handshake_messages
from guide.facts.certificates import UnreadableCertificateError, distil, is_ordered, read
from guide.facts.hello import Door
from guide.facts.hello_suites import broad, suite_name
from guide.facts.hello_wire import Hello
from guide.facts.network import Link
from guide.facts.strict_path import strict_verdict
from guide.facts.tls_client import Store, client, presented_chain, server_hostname
from guide.model.certificates import Deployment, Trust
from guide.text.outside import inert

_CERTIFICATE, _SERVER_HELLO_DONE = 11, 14
_MOST_BYTES: Final = 512 * 1024
"""Bytes of one server flight that are read."""
MOST_CERTIFICATES: Final = 10
MOST_CHAIN_BYTES: Final = 128 * 1024
"""What may enter path building and the facts (R13)."""
_WORDS: Final = {"RSA": "aRSA", "ECDSA": "aECDSA"}
"""OpenSSL's name for the suites that authenticate with each kind of key."""


class OversizeChainError(ValueError):
    """More certificates or bytes than may enter path building."""


@dataclass(frozen=True)
class Presented:
    """One chain and the kind of client it was presented to. ``kind`` is ``RSA``, ``ECDSA`` or empty (TLS 1.3)."""

    ders: tuple[bytes, ...]
    version: str
    kind: str


def presented_chains(door: Door, server_name: str, versions: tuple[str, ...]) -> Iterator[Presented]:
    """Yield every different chain that the address presents under the accepted ``versions``.

    Raises OSError when the address no longer answers.
    """
    seen: set[tuple[bytes, ...]] = set()
    older = next((one for one in ("TLS 1.2", "TLS 1.1", "TLS 1.0", "SSLv3") if one in versions), "")
    wanted = [(older, kind) for kind in _WORDS] if older else []
    if "TLS 1.3" in versions:
        wanted.append(("TLS 1.3", ""))
    for version, kind in wanted:
        ders = (
            _sealed_chain(door, server_name) if version == "TLS 1.3" else _clear_chain(door, server_name, version, kind)
        )
        if ders and ders not in seen:
            seen.add(ders)
            yield Presented(ders, version, kind)


def deployment(
    door: Door, server_name: str, presented: Presented, stores: tuple[Store, ...], now: datetime
) -> Deployment:
    """Return the chain distilled, with two verdicts for each store: OpenSSL's and the stricter WebPKI path's.

    Raises OversizeChainError or UnreadableCertificateError.
    """
    if len(presented.ders) > MOST_CERTIFICATES or sum(map(len, presented.ders)) > MOST_CHAIN_BYTES:
        size = sum(map(len, presented.ders))
        raise OversizeChainError(f"a chain of {len(presented.ders)} certificates and {size} bytes")
    chain = [read(der) for der in presented.ders]
    return Deployment(
        chain=tuple(distil(one, der) for one, der in zip(chain, presented.ders, strict=True)),
        trust=tuple(
            verdict
            for store in stores
            for verdict in _verdicts(
                door, server_name, presented, store, strict_verdict(chain, store, server_name, now)
            )
        ),
        ordered=is_ordered(chain),
    )


def _verdicts(door: Door, server_name: str, presented: Presented, store: Store, strict_error: str) -> Iterator[Trust]:
    """Yield what OpenSSL says in a verified handshake, where it can tell, and what the stricter WebPKI path says (R12)."""
    name = inert(store.name, 200)
    trusted, error = _openssl_verdict(door, server_name, presented, store)
    if trusted is not None:
        yield Trust(store=name, version=store.version, trusted=trusted, error=inert(error, 300))
    # The rest names the certificate as a Python object; the chain stands beside it anyway.
    error = f"WebPKI path: {strict_error.split(' (encountered processing', 1)[0]}" if strict_error else ""
    yield Trust(store=name, version=store.version, trusted=not strict_error, error=inert(error, 300))


def _openssl_verdict(door: Door, server_name: str, presented: Presented, store: Store) -> tuple[bool | None, str]:
    """Return OpenSSL's verdict and its words; None when the handshake ended before or beside the verification."""
    if presented.version == "SSLv3":
        return None, "OpenSSL 3 does not speak SSLv3"
    newest = ssl.TLSVersion.MAXIMUM_SUPPORTED if presented.version == "TLS 1.3" else ssl.TLSVersion.TLSv1_2
    context = client((store,), ciphers=_WORDS.get(presented.kind, "ALL"), newest=newest)
    try:
        with door.open() as opened, context.wrap_socket(opened, server_hostname=server_hostname(server_name)):
            return True, ""
    except ssl.SSLCertVerificationError as error:
        return False, error.verify_message
    except ssl.SSLError as error:
        return None, error.reason or str(error)
    except OSError as error:
        return None, error.strerror or "no answer"


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


def _clear_chain(door: Door, server_name: str, version: str, kind: str) -> tuple[bytes, ...]:
    """Return the chain that the server sends in clear to a client of one kind, empty when it refuses that client."""
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
            received += more
            kinds = {kind for kind, _ in handshake_messages(bytes(received))}
            if not more or _CERTIFICATE in kinds or _SERVER_HELLO_DONE in kinds:
                break
    if len(received) > _MOST_BYTES:
        raise OversizeChainError(f"a certificate message of more than {_MOST_BYTES} bytes")
    body = next((body for kind, body in handshake_messages(bytes(received)) if kind == _CERTIFICATE), b"")
    return _split_chain(body)


def _authenticates(suite: int, kind: str) -> bool:
    """Tell whether a certificate with that kind of key serves the suite; DSA certificates travel with RSA's."""
    name = suite_name(suite)
    if "_anon_" in name or "PSK" in name:
        return False
    return ("_ECDSA_" in name) if kind == "ECDSA" else ("_RSA_" in name or "_DSS_" in name)


def _split_chain(body: bytes) -> tuple[bytes, ...]:
    """Return the certificates of a Certificate message below TLS 1.3 (RFC 5246 section 7.4.2)."""
    ders, rest = [], body[3:]
    while len(rest) >= 3:  # noqa: PLR2004 - a length
        size = struct.unpack(">I", b"\0" + rest[:3])[0]
        ders.append(rest[3 : 3 + size])
        rest = rest[3 + size :]
    return tuple(ders)


__all__ = ["OversizeChainError", "Presented", "UnreadableCertificateError", "deployment", "presented_chains"]
