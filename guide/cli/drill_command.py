"""``guide drill``: the user's client command against loopback servers with one thing wrong each."""

import click

from guide.cli import shared
from guide.cli.face import Face, line
from guide.cli.spoken import option, spoken
from guide.model.drill import Trial
from guide.session.desk import clock
from guide.session.drill import STARTTLS, Drilled, Row, client_subject, drill, record

_GLYPHS = {"reached": "✓", "refused": "○", "silent": "i", "accepted": "✗"}
_SECONDS = 15.0


@spoken("drill")
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="-- COMMAND {url} …")
@option("--subject", default="", metavar="S", help="cli.drill.subject")
@option("--starttls", type=click.Choice(STARTTLS), help="cli.drill.starttls")
@option(
    "--timeout", "seconds", type=click.FloatRange(1, 300), default=_SECONDS, metavar="SECONDS", help="cli.drill.timeout"
)
@shared.as_json
@shared.workbook
@shared.lang
@shared.by
@shared.face
@click.pass_context
def command(
    ctx: click.Context,
    face: Face,
    words: tuple[str, ...],
    subject: str,
    starttls: str | None,
    seconds: float,
    as_json: bool,
) -> None:
    """Drill the command, print a line a server, and record it where there is a workbook."""
    desk = face.desk() if face.chose_workbook or subject or face.path.exists() else None
    protocol = starttls or "https"
    client = client_subject(desk, subject, words, protocol) if desk else None
    show = (lambda _: None) if as_json else lambda row: face.give(_text(face, row))
    done = drill(words, protocol=protocol, seconds=seconds, clock=clock, on_row=show)
    kept = record(desk, client, done).id if desk and client else ""
    if as_json:
        face.give_json(_json(done, kept))
    if kept and client:
        face.tell("cli.drill.recorded", record=kept, subject=client.name)
    else:
        face.tell("cli.drill.not_recorded")
    ctx.exit(int(done.exit))


def _text(face: Face, row: Row) -> str:
    """Return one trial as a line: mark, server, verdict, how the client ended, what arrived."""
    trial = row.trial
    server = face.say(f"cli.drill.{trial.scenario}")
    word = face.say(f"cli.drill.{row.reason}")
    said = line(
        _GLYPHS.get(row.reason, "?"),
        f"{server}:",
        f"{word};" if not trial.unavailable else f"{word}: {trial.unavailable}",
        "" if trial.unavailable else f"{_ending(face, trial)}; {_arrived(face, trial)}",
    )
    talk = row.reason in {"control_failed", "not_reached", "hung"} and row.last_words
    return f"{said}\n    {row.last_words}" if talk else said


def _ending(face: Face, trial: Trial) -> str:
    seconds = f"{trial.milliseconds / 1000:.1f}"
    if trial.exit is None:
        return face.say("cli.drill.killed", seconds=seconds)
    return face.say("cli.drill.exit", exit=trial.exit, seconds=seconds)


def _arrived(face: Face, trial: Trial) -> str:
    if trial.beyond and trial.arrived.secure_bytes and not trial.beyond.connections:
        return face.say("cli.drill.not_followed")
    seen = trial.beyond if trial.beyond and trial.beyond.connections else trial.arrived
    sent = ", ".join((*seen.requests, *seen.headers))
    if seen.secure_bytes or seen.clear_bytes:
        key = "cli.drill.in_clear" if seen.clear_bytes else "cli.drill.over_tls"
        return face.say(key, bytes=seen.secure_bytes + seen.clear_bytes, sent=sent or "—")
    if not seen.connections:
        return face.say("cli.drill.no_connection")
    key = "cli.drill.handshake_only" if seen.handshakes else "cli.drill.no_handshake"
    said = face.say(key)
    return f"{said} ({', '.join(seen.errors)})" if seen.errors else said


def _json(done: Drilled, kept: str) -> dict[str, object]:
    return {
        **done.drill.model_dump(mode="json", exclude={"trials"}),
        "trials": [{**row.trial.model_dump(mode="json"), "verdict": row.reason} for row in done.rows],
        "recorded": kept or None,
        "exit": int(done.exit),
    }
