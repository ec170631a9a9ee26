"""``guide requests``: what is still to be answered, as a list for each owner."""

from pathlib import Path

import click

from guide.cli import shared
from guide.cli.face import Face
from guide.cli.spoken import option, spoken
from guide.session.requests import Form, export, render


@spoken("requests")
@option("--owner", "owners", multiple=True, metavar="NAME", help="cli.requests.owner")
@option("--format", "form", type=click.Choice(["yaml", "md"]), default="yaml", help="cli.requests.format")
@option("-o", "target", type=click.Path(path_type=Path), metavar="FILE|DIR", help="cli.requests.target")
@shared.workbook
@shared.lang
@shared.face
def command(face: Face, owners: tuple[str, ...], form: Form, target: Path | None) -> None:
    """Print one list, or write it to a file, or one file for each owner into a folder."""
    desk = face.desk()
    if target is None:
        face.give(render(desk, owners=owners, form=form).rstrip("\n"))
        return
    written = export(desk, target, owners=owners, form=form)
    for path in written:
        face.give(str(path))
    face.tell("cli.requests.done" if written else "cli.requests.none")
