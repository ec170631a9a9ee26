"""``guide report``: the Markdown report."""

from datetime import datetime
from pathlib import Path

import click

from guide.cli import shared
from guide.cli.face import Face
from guide.cli.spoken import option, spoken
from guide.session.report import export, render


@spoken("report")
@option("--format", "form", type=click.Choice(["md"]), default="md", show_default=True, help="cli.report.format")
@option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="cli.report.output")
@shared.policy
@shared.profile
@shared.requirement
@shared.at
@shared.workbook
@shared.lang
@shared.face
def command(
    face: Face,
    form: str,
    output: Path | None,
    policy: str | None,
    profile: str | None,
    requirement: str | None,
    at: datetime | None,
) -> None:
    """Print the report, or write it to a file."""
    del form  # one format so far; the option is part of the contract
    desk = face.desk()
    if output is None:
        face.give(render(desk, at=at, policy=policy, profile=profile, requirement=requirement).rstrip("\n"))
        return
    export(desk, output, at=at, policy=policy, profile=profile, requirement=requirement)
    face.tell("cli.report.done", path=output)
