"""``guide withdraw``: take a record back."""

import click

from guide.cli import shared
from guide.cli.face import Face
from guide.cli.spoken import option, spoken
from guide.session.withdraw import sealed_in, withdraw


@spoken("withdraw")
@click.argument("record")
@option("--reason", required=True, metavar="TEXT", help="cli.withdraw.reason")
@option("--by", "by", required=True, metavar="WHO", help="cli.withdraw.by")
@shared.workbook
@shared.lang
@shared.face
def command(face: Face, record: str, reason: str, by: str) -> None:
    """Record the withdrawal and print the record's id."""
    desk = face.desk()
    done = withdraw(desk, record, reason=reason, by=by)
    face.give(done.id)
    for folder in sealed_in(desk.ledger(), done):
        face.tell("cli.withdraw.folder", folder=folder)
