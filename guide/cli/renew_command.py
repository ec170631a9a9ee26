"""``guide renew``: open next year's review from this one."""

from pathlib import Path

import click

from guide.cli import shared
from guide.cli.face import Face
from guide.cli.spoken import option, spoken
from guide.session.renew import next_path, renew


@spoken("renew")
@option("-o", "target", type=click.Path(path_type=Path), metavar="FILE", help="cli.renew.target")
@shared.by
@shared.workbook
@shared.lang
@shared.face
def command(face: Face, target: Path | None) -> None:
    """Write the new workbook and print its path."""
    desk = face.desk()
    path = target or next_path(face.path, desk.clock().year + 1)
    renewed = renew(desk, path)
    open_ones = sum(1 for record in renewed.ledger().records if record.kind == "attestation")
    face.tell("cli.renew.done", old=face.path, new=path, count=open_ones)
    face.give(str(path))
