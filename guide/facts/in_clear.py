"""The section ``in_clear``: the endpoint's own protocol spoken to its port without ever beginning TLS, repeated by law 6."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import closing
from typing import Final

from guide.facts.answer_wire import alert_in
from guide.facts.clear_talk import Conversation, Said, ftp_guest, recorded
from guide.facts.clear_wire import CONVERSATIONS
from guide.facts.dialogue import aspeak, speak
from guide.facts.hello import Door
from guide.facts.network import DialogueError, connect_ending
from guide.facts.offers import Knocker
from guide.facts.socket_guard import OutOfScopeError
from guide.facts.spaced import Repetition, patience, repeat
from guide.facts.tls_client import client, server_hostname
from guide.model.attempts import Ending
from guide.model.in_clear import ClearTalk, InClear
from guide.model.subjects import Endpoint

_COMPARED: Final = frozenset({"postgres"})
"""Protocols whose refusal of a stranger shows only beside the same request over TLS that it is for want of TLS."""
_WORDLESS: Final = frozenset({Ending.CLOSED, Ending.RESET})
_ANSWERS: Final = frozenset({Ending.CLEARTEXT, Ending.ALERT})


async def in_clear(knocker: Knocker, endpoint: Endpoint, name: str) -> AsyncIterator[InClear]:
    """Yield what the port does with a client that speaks in clear; a conversation or a TLS alert needs one attempt.

    ``name`` is what clients call the server. Raises OutOfTimeError, OutOfBudgetError or OutOfScopeError.
    """
    limits = knocker.door.limits
    conversation = CONVERSATIONS[endpoint.speaks]
    first = await _talk(knocker, endpoint, Said(name), conversation, limits.read_s)
    done = Repetition((first,))
    control = knocker.control()
    if first.ending not in _ANSWERS and control and knocker.recent:
        waiting = patience(knocker.recent, limits.read_s)
        done = await repeat(
            first,
            knocker.recent,
            lambda: _talk(knocker, endpoint, Said(name), conversation, waiting),
            control,
            decisive=lambda one: one.ending in _ANSWERS,
            same=lambda one, other: one.ending is other.ending,
            attempts=limits.attempts,
            most=limits.repeats(wordless=first.ending in _WORDLESS),
        )
    if endpoint.speaks == "ftp" and first.ending is Ending.CLEARTEXT:
        done = Repetition((first, await _talk(knocker, endpoint, Said(name), ftp_guest, limits.read_s)))
    beside = None
    if endpoint.speaks in _COMPARED and first.answer == "refused" and knocker.versions:
        beside = await asyncio.to_thread(_over_tls, knocker.door, Said(name), conversation)
    yield InClear(protocol=endpoint.speaks, attempts=done.attempts, controls=done.controls, over_tls=beside)


async def _talk(
    knocker: Knocker, endpoint: Endpoint, said: Said, conversation: Conversation, patience_s: float
) -> ClearTalk:
    door, began = knocker.door, time.monotonic()
    words = conversation(said, bool(endpoint.starttls))
    ending = Ending.CLOSED
    try:
        with closing(await door.dialler.adial(door.address, door.port)) as opened:
            await aspeak(opened, recorded(words, said), time.monotonic() + patience_s)
            ending = Ending.CLEARTEXT
    except (DialogueError, OSError) as error:
        ending = _ended(error)
    return _told(said, ending, began)


def _over_tls(door: Door, said: Said, conversation: Conversation) -> ClearTalk:
    """Say the same over TLS, on a connection of its own."""
    began, ending = time.monotonic(), Ending.CLOSED
    try:
        with door.open() as opened, client().wrap_socket(opened, server_hostname=server_hostname(said.host)) as secure:
            speak(secure, recorded(conversation(said, False), said), time.monotonic() + door.limits.read_s)
            ending = Ending.CLEARTEXT
    except (DialogueError, OSError) as error:
        ending = _ended(error)
    return _told(said, ending, began)


def _ended(error: DialogueError | OSError) -> Ending:
    """Return how a talk ended that broke off; what is out of scope is no ending and is raised again."""
    if isinstance(error, OutOfScopeError):
        raise error
    return error.ending if isinstance(error, DialogueError) else connect_ending(error)


def _told(said: Said, ending: Ending, began: float) -> ClearTalk:
    alert = alert_in(bytes(said.heard))
    if said.heard and alert is None and not (said.greeting or said.reply):
        said.greeting = bytes(said.heard)
    return said.talk(ending, alert, round((time.monotonic() - began) * 1000))
