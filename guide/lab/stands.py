"""The drill's servers for HTTP: each answers whoever talks to it, soundly or not, and tallies what arrived."""

import socket
import ssl
import time

from guide.lab.doors import Conversation, farewell
from guide.lab.pages import NOT_UNDERSTOOD, Answer
from guide.lab.tally import Tally, hear

_HELLO = frozenset((0x16, 0x80, 0x00))
"""First byte of a TLS record with a handshake, and of SSLv2 hellos (RFC 8446 section 5.1, RFC 5246 appendix E.2)."""


def over_tls(server: ssl.SSLContext, answer: Answer, tally: Tally) -> Conversation:
    """Return the conversation of a TLS port: handshake, one request, one answer. Who speaks in clear gets it in clear."""

    def conversation(link: socket.socket, over: float) -> None:
        with tally.visit():
            if _opens_tls(link, over):
                _secure(server, link, over, answer, tally)
            else:
                _clear(link, over, answer, tally)

    return conversation


def in_clear(answer: Answer, tally: Tally) -> Conversation:
    """Return the conversation of a cleartext port; a TLS hello there is answered in clear, as such servers do."""

    def conversation(link: socket.socket, over: float) -> None:
        with tally.visit():
            if _opens_tls(link, over):
                link.sendall(NOT_UNDERSTOOD.wire())
                farewell(link)
            else:
                _clear(link, over, answer, tally)

    return conversation


def shake_hands(server: ssl.SSLContext, link: socket.socket, over: float, tally: Tally) -> ssl.SSLSocket:
    """Return the TLS side of ``link``; raise OSError where the client would not."""
    tls = server.wrap_socket(link.dup(), server_side=True, do_handshake_on_connect=False)
    try:
        tls.settimeout(max(0.01, over - time.monotonic()))
        tls.do_handshake()
    except OSError as error:
        if isinstance(error, ssl.SSLError):
            tally.refused(error)
        farewell(link)
        tls.close()
        raise
    tally.shook_hands(tls)
    return tls


def _opens_tls(link: socket.socket, over: float) -> bool:
    link.settimeout(max(0.01, over - time.monotonic()))
    first = link.recv(1, socket.MSG_PEEK)
    if not first:
        raise ConnectionError("the client left without a word")
    return first[0] in _HELLO


def _secure(server: ssl.SSLContext, link: socket.socket, over: float, answer: Answer, tally: Tally) -> None:
    with shake_hands(server, link, over, tally) as tls:
        try:
            _one_request(tls, over, answer, tally, secure=True)
            tls.settimeout(1)
            tls.unwrap()
        finally:
            farewell(link)


def _clear(link: socket.socket, over: float, answer: Answer, tally: Tally) -> None:
    _one_request(link, over, answer, tally, secure=False)
    farewell(link)


def _one_request(link: socket.socket, over: float, answer: Answer, tally: Tally, *, secure: bool) -> None:
    head = hear(link, over, tally, secure=secure)
    if head:
        tally.request(head)
        link.settimeout(max(0.01, over - time.monotonic()))
        link.sendall(answer.wire(head_only=head.startswith(b"HEAD ")))
