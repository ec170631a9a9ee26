"""What a server does with a client that never begins TLS, in its own protocol. Raw, free of judgement."""

from typing import Literal

from guide.model.attempts import Attempt, Ending
from guide.model.base import Frozen, Truth, Whole
from guide.model.inert import NO_TEXT, Inert

Answer = Literal["", "served", "login", "refused", "declined"]
"""What the harmless request came to: something was done in clear; a login was asked for; TLS was asked for; it was turned down for
another reason, or for none that can be read; empty: it was not reached."""


class ClearTalk(Frozen):
    """One connection without TLS. No login is ever sent, only a request that any stranger may make."""

    ending: Ending
    """``cleartext``: the server talked with us; else how the connection ended before it did."""
    alert: Whole | None = None
    greeting: Inert = NO_TEXT
    """First line the server said, inert; empty where the protocol has none."""
    offers_tls: Truth | None = None
    """Whether it offers to begin TLS; None where the protocol has no such offer, or it was not seen."""
    logins: tuple[Inert, ...] = ()
    """Ways to log in that it offered or took up before TLS, inert: ``PLAIN``, ``USER``, ``scram-sha-256``."""
    asked: str = ""
    """The harmless request."""
    answer: Answer = ""
    reply: Inert = NO_TEXT
    """First line of the reply to it, inert."""
    milliseconds: Whole = 0


class InClear(Frozen):
    """One port spoken to in clear: up to three attempts between control handshakes; for FTP a named user and a guest."""

    protocol: str
    attempts: tuple[ClearTalk, ...]
    controls: tuple[Attempt, ...] = ()
    """TLS control handshakes on the same port, where it takes any."""
    over_tls: ClearTalk | None = None
    """The same request over TLS, where only the difference tells why a stranger was refused in clear."""
