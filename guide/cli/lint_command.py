"""``guide lint``: check the content files."""

from pathlib import Path

import click

from guide.catalog.lint import lint
from guide.cli import shared
from guide.cli.face import Face
from guide.cli.spoken import spoken
from guide.model.exits import Exit


@spoken("lint")
@click.argument("content", required=False, type=click.Path(path_type=Path, exists=True, file_okay=False))
@shared.lang
@shared.face
@click.pass_context
def command(ctx: click.Context, face: Face, content: Path | None) -> None:
    """Print each fault as file:line: sentence; exit 1 when there is one."""
    faults = lint(content)
    for fault in faults:
        face.give(str(fault))
    face.tell("cli.lint.done", count=len(faults))
    ctx.exit(int(Exit.NOT_SATISFIED if faults else Exit.SATISFIED))
