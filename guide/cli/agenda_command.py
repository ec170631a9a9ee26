"""``guide agenda``: what must be looked at again, and by when."""

from datetime import datetime, timedelta
from pathlib import Path

import click

from guide.cli import shared
from guide.cli.face import Face, line
from guide.cli.spoken import option, spoken
from guide.model.exits import Exit
from guide.session.agenda import agenda, write_calendar


@spoken("agenda")
@option("--ics", type=click.Path(path_type=Path), metavar="FILE", help="cli.agenda.ics")
@option("--fail-within", "within", type=shared.Days(), metavar="DAYS", help="cli.agenda.within")
@shared.as_json
@shared.at
@shared.workbook
@shared.lang
@shared.face
@click.pass_context
def command(
    ctx: click.Context, face: Face, ics: Path | None, within: int | None, as_json: bool, at: datetime | None
) -> None:
    """Print the agenda, the earliest first; with ``--fail-within`` exit 3 when something is due by then."""
    desk = face.desk()
    now = at or desk.clock()
    dues = agenda(desk, at=now)
    if as_json:
        face.give_json([one.model_dump(mode="json") for one in dues])
    else:
        words = desk.words()
        for one in dues:
            days = (one.due - now).days
            face.give(
                line(
                    f"{one.due:%Y-%m-%d}",
                    f"{days:+5d}",
                    words.say(f"agenda.{one.kind}", about=one.about, detail=one.detail).rstrip(),
                )
            )
    if ics:
        write_calendar(desk, ics, at=now)
        face.tell("cli.report.done", path=ics)
    if within is not None and any(one.due <= now + timedelta(days=within) for one in dues):
        ctx.exit(int(Exit.OPEN))
