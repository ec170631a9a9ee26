"""``guide redact``: remove a record's content, for good."""

import click

from guide.cli import shared
from guide.cli.face import Face, line
from guide.cli.spoken import option, spoken
from guide.session.redact import prospect, redact
from guide.text.errors import UsageError


@spoken("redact")
@click.argument("record")
@option("--reason", default="", metavar="TEXT", help="cli.redact.reason")
@option("--by", "by", default="", metavar="WHO", help="cli.redact.by")
@option("--hide-subject", is_flag=True, help="cli.redact.hide_subject")
@option("--dry-run", is_flag=True, help="cli.redact.dry_run")
@shared.workbook
@shared.lang
@shared.face
def command(face: Face, record: str, reason: str, by: str, hide_subject: bool, dry_run: bool) -> None:
    """Redact the record and print the id of the redaction's record; say what went and where copies stay."""
    desk = face.desk()
    if dry_run:
        seen = prospect(desk, record)
        face.give(line(seen.record.id, seen.record.kind))
        _places(face, "cli.redact.goes", seen.removed)
        _elsewhere(face, seen.echoes, git=seen.git)
        return
    if not by.strip():
        raise UsageError("A redaction needs a name. Add --by WHO: who decided that it must go")
    done = redact(desk, record, reason=reason, by=by.strip(), hide_subject=hide_subject)
    face.give(done.record.id)
    face.tell("cli.redact.done")
    _places(face, "cli.redact.went", done.removed)
    _places(face, "cli.redact.held", done.held)
    _elsewhere(face, done.echoes, git=done.git)


def _elsewhere(face: Face, echoes: tuple[str, ...], *, git: bool) -> None:
    _places(face, "cli.redact.echoes", echoes)
    face.tell("cli.redact.git" if git else "cli.redact.copies")


def _places(face: Face, key: str, places: tuple[str, ...]) -> None:
    if places:
        face.tell(key)
    for place in places:
        face.talk(f"  {line(place)}")
