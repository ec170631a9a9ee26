"""Active checks: what a known-vulnerability check of an engine came to. Raw, free of judgement; never a penetration test."""

from typing import Final, Literal

from guide.model.base import Frozen, Truth, Whole
from guide.model.inert import NO_TEXT, Inert

CheckName = Literal[
    "heartbleed",
    "ccs_injection",
    "robot",
    "compression",
    "secure_renegotiation",
    "client_renegotiation",
    "fallback_scsv",
    "extended_main_secret",
    "early_data",
    "command_injection",
]
CheckAnswer = Literal["vulnerable", "not vulnerable", "supported", "not supported", "not applicable", "unknown"]

INJECTABLE: Final = frozenset({"smtp", "imap", "pop3", "ftp"})
"""Protocols in which a command can be put behind the request for TLS."""


class ActiveCheck(Frozen):
    """One check of one address. "None observed" is all that a clean answer says."""

    name: CheckName
    answer: CheckAnswer
    complete: Truth
    """False when the engine broke off, or a connection was lost before the server said a word: read nothing from it then."""
    detail: Inert = NO_TEXT
    """Inert text: why it is not complete, or the engine's own word."""
    connections: Whole = 0
    engine: str
