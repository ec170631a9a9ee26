"""``guide repair``: mend what can be mended without touching a record."""

from guide.cli import shared
from guide.cli.face import Face
from guide.cli.spoken import option, spoken
from guide.session.repair import Repair, repair
from guide.text.errors import UsageError


@spoken("repair")
@option("--line-ends", is_flag=True, help="cli.repair.line_ends")
@option("--torn-tail", is_flag=True, help="cli.repair.torn_tail")
@option("--forget", is_flag=True, help="cli.repair.forget")
@shared.workbook
@shared.lang
@shared.face
def command(face: Face, line_ends: bool, torn_tail: bool, forget: bool) -> None:
    """Do the one repair that was asked for."""
    asked: list[Repair] = []
    if line_ends:
        asked.append("line-ends")
    if torn_tail:
        asked.append("torn-tail")
    if forget:
        asked.append("forget")
    if len(asked) != 1:
        raise UsageError(face.say("cli.repair.one"))
    kept = repair(face.path, asked[0])
    if kept:
        face.tell("cli.repair.kept", path=face.path, kept=kept)
    else:
        face.tell("cli.repair.forgotten" if forget else "cli.repair.nothing", path=face.path)
