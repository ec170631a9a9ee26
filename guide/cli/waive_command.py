"""``guide waive``: accept the risk of named findings for a limited time."""

from datetime import datetime

import click

from guide.cli import shared
from guide.cli.face import Face
from guide.cli.spoken import option, spoken
from guide.session.waive import waive


@spoken("waive")
@click.argument("findings", nargs=-1, required=True, metavar="FINDING...")
@option("--reason", required=True, metavar="TEXT", help="cli.waive.reason")
@option("--compensating", required=True, metavar="TEXT", help="cli.waive.compensating")
@option("--ticket", required=True, metavar="REF", help="cli.waive.ticket")
@option("--approved-by", required=True, metavar="WHO", help="cli.waive.approved_by")
@option("--expires", required=True, type=shared.Moment(end_of_day=True), metavar="DATE", help="cli.waive.expires")
@shared.by
@shared.workbook
@shared.lang
@shared.face
def command(
    face: Face,
    findings: tuple[str, ...],
    reason: str,
    compensating: str,
    ticket: str,
    approved_by: str,
    expires: datetime,
) -> None:
    """Record the waiver and print the record's id."""
    record = waive(
        face.desk(),
        findings,
        reason=reason,
        compensating=compensating,
        ticket=ticket,
        approved_by=approved_by,
        expires=expires,
    )
    face.give(record.id)
    face.tell("cli.waive.done", until=f"{expires:%Y-%m-%d}", by=approved_by)
