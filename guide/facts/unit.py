"""The work unit: one subject at one address, from the first hello to the last suite. Only worker processes load this.

It says everything it finds at once, line by line, so that nothing is lost when it is killed. The one broad ``except`` of
the project stands here, where gathering ends: whatever breaks in a section is a problem of that section, never a pass.
"""

import json
import os
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TextIO

from guide import __version__
from guide.facts import iana, suites
from guide.facts.budget import VERSIONS
from guide.facts.chains import OversizeChainError, deployment, presented_chains
from guide.facts.heads import cleartext_checks, secure_checks
from guide.facts.hello import Door
from guide.facts.http import Browser
from guide.facts.listing import list_by_hellos
from guide.facts.network import connect_ending
from guide.facts.offers import NOT_CONNECTED, Knocker, offers
from guide.facts.order import Order, unspeakable
from guide.facts.resolve import Pin, is_address
from guide.facts.scope_guard import Dialler, OutOfBudgetError, OutOfScopeError, OutOfTimeError, only
from guide.facts.sheet import Line, Sheet
from guide.facts.source import scan
from guide.facts.tls_client import ENGINE, mozilla_store, stores
from guide.model.base import Frozen, show_instant
from guide.model.facts import Listening, Section
from guide.model.subjects import Endpoint, Material
from guide.text.outside import inert

_MARGIN_S: Final = 1.0
"""How long before the hard deadline the unit ends by itself, so that its last words still arrive."""
_NEEDS_HANDSHAKE: Final = frozenset({"secure", "certificates", "suites"})
_NEEDS_PORT: Final = _NEEDS_HANDSHAKE | {"offers", "plaintext"}


class _StoppedError(Exception):
    """A section cannot go on, for a reason that has a code."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


@dataclass
class Notes:
    """Writes down what the unit finds: into its own sheet, and into the spool for whoever watches."""

    sheet: Sheet
    dialler: Dialler
    spool: TextIO | None

    def say(self, kind: str, section: str = "", **more: object) -> None:
        """Write one line."""
        line: Line = {"line": kind, "section": section, **more}
        line |= {"connections": self.dialler.opened, "source": self.dialler.source}
        self.sheet.apply(line)
        if self.spool:
            self.spool.write(json.dumps(line, ensure_ascii=True) + "\n")
            self.spool.flush()


@dataclass
class Visit:
    """One endpoint at one address."""

    order: Order
    endpoint: Endpoint
    dialler: Dialler
    listening: Listening | None = None
    knocker: Knocker = field(init=False)
    browser: Browser = field(init=False)

    def __post_init__(self) -> None:
        self.knocker = Knocker(self.door, "" if is_address(self.server_name) else self.server_name)
        home = Pin(
            subject=self.endpoint.name,
            host=self.endpoint.host,
            port=self.endpoint.port,
            http_port=self.endpoint.http_port,
            addresses=(self.order.address,),
        )
        self.browser = Browser(self.dialler, self.order.pins, stores(self.order.ca_file), home, self.order.address)

    @property
    def server_name(self) -> str:
        """Return the name that clients use."""
        return self.endpoint.sni or self.endpoint.host

    @property
    def door(self) -> Door:
        """Return the declared port of this address."""
        return Door(self.dialler, self.order.address, self.endpoint.port, self.endpoint.starttls)

    def obstacle(self, section: Section) -> None:
        """Raise _StoppedError when what was found so far makes ``section`` impossible."""
        speechless = unspeakable(self.endpoint)
        if speechless:
            raise _StoppedError("cannot_speak", speechless)
        if self.listening and section in _NEEDS_PORT:
            reason = NOT_CONNECTED.get(self.listening.attempt.ending)
            if reason:
                raise _StoppedError(reason, self.listening.attempt.detail)
        if section in _NEEDS_HANDSHAKE and not self.knocker.versions:
            raise _StoppedError("handshake_failed", "no version was accepted")
        if section in _NEEDS_HANDSHAKE and all("GOST" in one.suite for one in self.knocker.versions.values()):
            raise _StoppedError("cannot_speak", "GOST suites only")

    def parts(self, section: Section) -> Iterable[Frozen]:
        """Yield the section's parts, or its one value."""
        work: dict[str, Callable[[], Iterable[Frozen]]] = {
            "listening": self._listen,
            "offers": lambda: offers(self.knocker),
            "plaintext": lambda: self._clear(self.endpoint.port, self.endpoint.paths[:1]),
            "cleartext": lambda: self._clear(self.endpoint.http_port, self.endpoint.paths),
            "secure": lambda: secure_checks(self.browser, self.endpoint),
            "certificates": self._certificates,
            "suites": self._suites,
        }
        return work[section]()

    def _listen(self) -> Iterable[Frozen]:
        self.listening = self.knocker.listen()
        yield self.listening

    def _clear(self, port: int, paths: Sequence[str]) -> Iterable[Frozen]:
        return cleartext_checks(self.browser, self.knocker, port, paths)

    def _suites(self) -> Iterable[Frozen]:
        """Yield sslyze's lists; where it cannot talk to the server, the lists that our own hellos make."""
        try:
            yield from suites.list_suites(self.door, self.server_name, self.knocker.versions)
        except suites.SuitesError as error:
            for version in [one for one in VERSIONS if one in self.knocker.versions and one != "SSLv2"]:
                found = list_by_hellos(self.knocker, version)
                engine = inert(f"{found.engine}, sslyze said: {error}", 200)
                yield found.model_copy(update={"engine": engine})

    def _certificates(self) -> Iterable[Frozen]:
        found = False
        for presented in presented_chains(self.door, self.server_name, tuple(self.knocker.versions)):
            found = True
            yield deployment(self.door, self.server_name, presented, self.browser.stores, datetime.now(UTC))
        if not found:
            raise _StoppedError("handshake_failed", "no certificate was presented in any accepted handshake")


_SINGLE: Final = frozenset({"listening", "plaintext", "source"})
"""Sections that are one value, not a list of parts."""


def run(order_text: str) -> str:
    """Do the work of an Order given as JSON and return its Facts as JSON."""
    order = Order.model_validate_json(order_text)
    ends = time.monotonic() + max(_MARGIN_S, order.limits.deadline_s - _MARGIN_S)
    dialler = Dialler(order.allowed, order.limits, ends, order.budget)
    sheet = Sheet(order.sections)
    with only(order.allowed), _spool(order.spool) as spool:
        notes = Notes(sheet, dialler, spool)
        notes.say("begin", pid=os.getpid(), at=show_instant(datetime.now(UTC)), tools=_tools(order))
        parts_of = _work(order, dialler)
        for section in order.sections:
            _gather(section, parts_of, notes)
        return sheet.facts(order).model_dump_json()


def _work(order: Order, dialler: Dialler) -> Callable[[Section], Iterable[Frozen]]:
    if isinstance(order.subject, Material):
        location = Path(order.subject.location)
        return lambda _: [scan(location, Path(order.rules), order.limits)]
    visit = Visit(order, order.subject, dialler)

    def parts(section: Section) -> Iterable[Frozen]:
        visit.obstacle(section)
        return visit.parts(section)

    return parts


def _gather(section: Section, parts_of: Callable[[Section], Iterable[Frozen]], notes: Notes) -> None:
    """Gather one section; whatever stops it becomes its problem."""
    notes.say("working", section)
    try:
        for part in parts_of(section):
            notes.say("whole" if section in _SINGLE else "part", section, value=_plain(part))
    except _StoppedError as error:
        notes.say("problem", section, reason=error.reason, detail=error.detail)
    except Exception as error:  # noqa: BLE001 - gathering ends here
        reason, detail = _explain(error)
        notes.say("problem", section, reason=reason, detail=inert(detail, 300))
    else:
        notes.say("done", section)


_REASONS: Final[dict[type[Exception], str]] = {
    OutOfTimeError: "deadline",
    OutOfBudgetError: "partial",
    OutOfScopeError: "out_of_scope",
    OversizeChainError: "partial",
}


def _explain(error: Exception) -> tuple[str, str]:
    """Return reason code and detail of what stopped a section."""
    if isinstance(error, ConnectionError | TimeoutError) and not isinstance(error, OutOfScopeError):
        return NOT_CONNECTED.get(connect_ending(error), "reset"), error.strerror or str(error)
    reason = _REASONS.get(type(error), "")
    return (reason, str(error)) if reason else ("tool_error", f"{type(error).__name__}: {error}")


def _plain(part: Frozen) -> Any:
    return part.model_dump(mode="json", exclude_defaults=True)


def _spool(path: str) -> TextIO:
    return Path(path or os.devnull).open("a", encoding="ascii")


def _tools(order: Order) -> list[dict[str, str]]:
    guide = {"name": "asvs-guide", "version": __version__}
    if isinstance(order.subject, Material):
        return [guide]
    store = mozilla_store()
    return [
        guide,
        {"name": "OpenSSL", "version": ENGINE},
        {"name": "sslyze", "version": suites.ENGINE.removeprefix("sslyze ")},
        {"name": f"{store.name} store", "version": store.version},
        {"name": "IANA suite names", "version": iana.DATE},
    ]
