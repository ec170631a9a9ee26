"""Drill: run the user's client command against servers with one thing wrong each, and record what reached them."""

import os
import socket
import ssl
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from guide import __version__
from guide.assess.scope import fold_scope
from guide.facts.client_run import Ran, Target, check_command, run_client
from guide.lab.ground import HOST, TRUSTSTORE_WORD, Ground, Stand
from guide.lab.mail import PROTOCOLS
from guide.model.bodies import Body
from guide.model.drill import Drill, Trial
from guide.model.exits import Exit, worst
from guide.model.facts import Facts, Tool, Vantage
from guide.model.inert import Inert
from guide.model.records import Record
from guide.model.subjects import Material, Scope
from guide.probes.client_drill import CONTROLS, controlled, verdict
from guide.session.desk import Desk
from guide.text.errors import UsageError
from guide.text.masks import masked_command, masked_words
from guide.text.outside import inert

STARTTLS: Final = tuple(PROTOCOLS)
"""Mail protocols whose STARTTLS can be drilled."""
_TOOLS: Final = (("asvs-guide", __version__), ("OpenSSL", ssl.OPENSSL_VERSION))
_EXITS: Final = {
    "accepted": Exit.NOT_SATISFIED,
    "hung": Exit.NOT_ASSESSED,
    "not_reached": Exit.NOT_ASSESSED,
    "unavailable": Exit.OPEN,
}
_LATE_S: Final = 3.0
"""How long a conversation that the client left behind may still go on before it is counted."""


@dataclass(frozen=True)
class Row:
    """One trial and what it shows: a reason of client.drill, or ``reached`` or ``control_failed`` for a control."""

    trial: Trial
    reason: str
    last_words: str = ""
    """The client's last line on standard error, inert; never recorded."""


@dataclass(frozen=True)
class Drilled:
    """One drill that was carried out."""

    drill: Drill
    rows: tuple[Row, ...]
    exit: Exit
    started: datetime
    ended: datetime


def drill(
    command: Sequence[str],
    *,
    protocol: str = "https",
    seconds: float = 15.0,
    clock: Callable[[], datetime],
    on_row: Callable[[Row], None] = lambda _: None,
) -> Drilled:
    """Run ``command`` once a server, each run at most ``seconds``; blocking. Without a first control nothing more is tried.

    The exit code speaks for this drill alone: 0 every bad server was refused, 1 one was not, 3 one could not be set up here,
    4 nothing can be said. Raises UsageError for a command that cannot be run.
    """
    check_command(command)
    started = clock()
    rows: list[Row] = []
    with (
        tempfile.TemporaryDirectory(prefix="guide-drill-") as folder,
        Ground(Path(folder), protocol, started) as ground,
    ):
        for stand in ground.stands:
            rows.append(_row(command, ground, stand, seconds))
            on_row(rows[-1])
            if rows[-1].reason == "control_failed":
                break
    done = Drill(
        client=_client(command, protocol),
        command=masked_command(command),
        protocol=protocol,
        trials=tuple(row.trial for row in rows),
    )
    return Drilled(done, tuple(rows), _exit(done, rows), started, clock())


def client_subject(desk: Desk, name: str, command: Sequence[str], protocol: str) -> Material:
    """Return the client that the drill speaks of: the one named, or the only one in scope.

    Raises UsageError where the command cannot be drilled, where there is no such client, or where that subject was drilled as another client: a drill of one client must not
    lift what another one did.
    """
    check_command(command)
    ledger = desk.ledger()
    subject = _chosen(fold_scope(ledger), name)
    here = _client(command, protocol)
    before = [
        one.body.drill for one in ledger.records if isinstance(one.body, Facts) and one.body.subject == subject.name
    ]
    other = next((one.client for one in before if one and one.client != here), "")
    if other:
        raise UsageError(
            f"{subject.name} was drilled as {other}, and this is {here}. Another client is another subject: guide scope add --client NAME"
        )
    return subject


def _chosen(scope: Scope, name: str) -> Material:
    clients = [one for one in scope.subjects if isinstance(one, Material) and one.kind == "client"]
    chosen = [one for one in clients if not name or one.name == name]
    if len(chosen) == 1:
        return chosen[0]
    if not clients:
        raise UsageError(
            "No client is in scope, so the drill would speak of nothing. Add it: guide scope add --client NAME"
        )
    known = ", ".join(one.name for one in clients)
    raise UsageError(f"Name the client that is drilled with --subject, one of: {known}")


def record(desk: Desk, subject: Material, drilled: Drilled) -> Record[Body]:
    """Record a drill as facts of ``subject``."""
    return desk.record(
        Facts(
            run=desk.mint(drilled.started),
            subject=subject.name,
            vantage=Vantage(name=inert(os.environ.get("GUIDE_VANTAGE", "") or socket.gethostname(), 200)),
            started=drilled.started,
            ended=drilled.ended,
            tools=tuple(Tool(name=inert(name), version=inert(version)) for name, version in _TOOLS),
            command=inert(f"guide drill -- {drilled.drill.command}"),
            drill=drilled.drill,
        )
    )


def _row(command: Sequence[str], ground: Ground, stand: Stand, seconds: float) -> Row:
    if stand.unavailable:
        trial = Trial(scenario=stand.scenario, unavailable=inert(stand.unavailable, 200))
        return Row(trial, "control_failed" if stand.scenario in CONTROLS else verdict(trial))
    target = Target(HOST, stand.port, ground.ca_file, ground.truststore, TRUSTSTORE_WORD)
    ran = run_client(command, target, seconds)
    ground.settle(stand, _LATE_S)
    trial = _trial(stand, ran)
    if stand.scenario in CONTROLS:
        return Row(trial, "reached" if trial.arrived.secure_bytes else "control_failed", ran.last_words)
    return Row(trial, verdict(trial), ran.last_words)


def _trial(stand: Stand, ran: Ran) -> Trial:
    return Trial(
        scenario=stand.scenario,
        exit=ran.exit,
        milliseconds=ran.milliseconds,
        killed=ran.killed,
        arrived=stand.tally.arrival(),
        beyond=stand.beyond.arrival() if stand.beyond else None,
    )


def _client(command: Sequence[str], protocol: str) -> Inert:
    """Return what tells this client from another: its words without options and placeholders."""
    name, *words = masked_words(command)
    plain = [word for word in words if not word.startswith("-") and "{" not in word and "…" not in word]
    upgrade = () if protocol == "https" else (f"({protocol})",)
    return inert(" ".join((Path(name).name, *plain, *upgrade)), 120)


def _exit(done: Drill, rows: Sequence[Row]) -> Exit:
    codes = [_EXITS.get(row.reason, Exit.SATISFIED) for row in rows if row.trial.scenario not in CONTROLS]
    return worst([*codes, *([] if controlled(done) else [Exit.NOT_ASSESSED])])
