"""``guide merge``: join two branches of one workbook."""

from pathlib import Path

import click

from guide.cli import shared
from guide.cli.face import Face
from guide.cli.spoken import spoken
from guide.evidence.locate import workbook_path
from guide.session.merge import merge, resolve
from guide.text.errors import UsageError


@spoken("merge")
@click.argument("ours", required=False)
@click.argument("theirs", required=False)
@shared.workbook
@shared.lang
@shared.face
def command(face: Face, ours: str | None, theirs: str | None) -> None:
    """Join THEIRS into OURS; without both, resolve the conflict git left in the workbook."""
    if bool(ours) != bool(theirs):
        raise UsageError(face.say("cli.merge.both"))
    path = Path(workbook_path(ours)) if ours else face.path
    found = merge(path, Path(workbook_path(theirs))) if theirs else resolve(path)
    if found.added or found.stubs or found.join:
        face.tell("cli.merge.done", path=path, added=found.added, stubs=found.stubs, join=found.join or "—")
    else:
        face.tell("cli.merge.nothing", path=path)
    if not theirs:
        face.tell("cli.merge.resolved", path=path)
