"""TLS as the shops speak it: soundly, with old versions, or with a suite that does not encrypt."""

import socket
import ssl
import time
import warnings
from enum import StrEnum

from guide.lab import pages
from guide.lab.authority import Papers
from guide.lab.doors import Conversation, farewell

_SOUND = "ECDHE+AESGCM:ECDHE+CHACHA20"


class Manner(StrEnum):
    """How a shop speaks TLS."""

    SOUND = "sound"
    """TLS 1.2 and 1.3, authenticated encryption with forward secrecy."""
    OLD_VERSIONS = "old versions"
    """The same, and TLS 1.0 and 1.1 with one CBC suite."""
    NULL_SUITE = "NULL suite"
    """The same as sound, and TLS_RSA_WITH_NULL_SHA256, which sends everything in clear."""
    ONLY_TLS_1_0 = "only TLS 1.0"
    """Nothing but TLS 1.0: a server that a client should walk away from."""


_CIPHERS = {
    Manner.SOUND: _SOUND,
    # OpenSSL 3 signs the handshakes of TLS 1.0 and 1.1 (SHA-1) and offers NULL only at security level 0.
    Manner.OLD_VERSIONS: f"{_SOUND}:ECDHE-RSA-AES128-SHA:@SECLEVEL=0",
    Manner.NULL_SUITE: f"{_SOUND}:NULL-SHA256:@SECLEVEL=0",
    Manner.ONLY_TLS_1_0: "ALL:@SECLEVEL=0",
}
_LOWEST = {Manner.OLD_VERSIONS: ssl.TLSVersion.TLSv1, Manner.ONLY_TLS_1_0: ssl.TLSVersion.TLSv1}
_HIGHEST = {Manner.ONLY_TLS_1_0: ssl.TLSVersion.TLSv1}


def context(manner: Manner, papers: Papers) -> ssl.SSLContext:
    """Return the server side for ``manner``; raise ssl.SSLError when the local OpenSSL was built without it."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.set_ciphers(_CIPHERS[manner])
    _versions(made, lowest=_LOWEST.get(manner, ssl.TLSVersion.TLSv1_2), highest=_HIGHEST.get(manner))
    made.load_cert_chain(papers.chain, papers.key)
    return made


def _versions(made: ssl.SSLContext, *, lowest: ssl.TLSVersion, highest: ssl.TLSVersion | None = None) -> None:
    with warnings.catch_warnings():
        # Python warns of TLS 1.0 and 1.1; here they are the exhibit.
        warnings.simplefilter("ignore", DeprecationWarning)
        made.minimum_version = lowest
        if highest is not None:
            made.maximum_version = highest


_EXHIBITS = {
    Manner.OLD_VERSIONS: (ssl.TLSVersion.TLSv1, "ALL", "TLSv1"),
    Manner.NULL_SUITE: (ssl.TLSVersion.TLSv1_2, "NULL-SHA256", "TLSv1.2"),
    Manner.ONLY_TLS_1_0: (ssl.TLSVersion.TLSv1, "ALL", "TLSv1"),
}


def spoken(manner: Manner, server: ssl.SSLContext) -> str:
    """Return an empty text when ``server`` really speaks ``manner``, else why not.

    Many builds of OpenSSL and many system-wide settings take old things away without a word, so the only proof is a
    handshake; this one runs in memory.
    """
    if manner not in _EXHIBITS:
        return ""
    version, ciphers, name = _EXHIBITS[manner]
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.check_hostname = False
    client.verify_mode = ssl.CERT_NONE
    try:
        client.set_ciphers(f"{ciphers}:@SECLEVEL=0")
        _versions(client, lowest=version, highest=version)
        negotiated = _shake_hands(client, server)
    except (ssl.SSLError, ValueError) as error:
        return f"{ssl.OPENSSL_VERSION} here does not speak it ({error})"
    return "" if negotiated == name else f"{ssl.OPENSSL_VERSION} here answered {negotiated}"


def _shake_hands(client: ssl.SSLContext, server: ssl.SSLContext) -> str | None:
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = (
        client.wrap_bio(to_client, to_server, server_hostname="exhibit"),
        server.wrap_bio(to_server, to_client, server_side=True),
    )
    waiting = set(ends)
    while waiting:
        for end in tuple(waiting):
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
            waiting.discard(end)
    return ends[0].version()


def over_tls(server: ssl.SSLContext, site: pages.Site) -> Conversation:
    """Return the conversation of a TLS port: handshake, one request, one answer; cleartext HTTP gets 400."""

    def conversation(link: socket.socket, over: float) -> None:
        link.settimeout(over - time.monotonic())
        first = link.recv(1, socket.MSG_PEEK)
        if first.isupper():
            # An upper-case letter opens an HTTP method; TLS records open with 0x16, SSLv2 hellos with 0x80 or 0x00.
            pages.converse(link, over, lambda _: pages.TLS_WANTED)
            farewell(link)
        elif first:
            _serve(server, link, over, site)

    return conversation


def _serve(server: ssl.SSLContext, link: socket.socket, over: float, site: pages.Site) -> None:
    with server.wrap_socket(link.dup(), server_side=True, do_handshake_on_connect=False) as tls:
        try:
            tls.settimeout(over - time.monotonic())
            tls.do_handshake()
            pages.converse(tls, over, site)
            tls.settimeout(1)
            tls.unwrap()
        finally:
            farewell(link)


def in_clear(site: pages.Site) -> Conversation:
    """Return the conversation of a cleartext port: one request, one answer."""

    def conversation(link: socket.socket, over: float) -> None:
        pages.converse(link, over, site)
        farewell(link)

    return conversation
