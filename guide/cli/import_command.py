"""``guide import``: record what other tools found, as facts of theirs, and what owners answered, as statements of theirs."""

from pathlib import Path

import click

from guide.cli import shared
from guide.cli.face import Face
from guide.cli.spoken import option, spoken
from guide.cli.status_text import finding_text, standing_json
from guide.model.base import show_instant
from guide.session.bring import bring


@spoken("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path(path_type=Path))
@option("--subject", default="", metavar="S", help="cli.import.subject")
@shared.as_json
@shared.workbook
@shared.lang
@shared.by
@shared.face
def command(face: Face, files: tuple[Path, ...], subject: str, as_json: bool) -> None:
    """Record the results, print what follows from them, and name what belongs to no subject."""
    desk = face.desk()
    brought = bring(desk, files, subject=subject)
    came = brought.answers
    if as_json:
        findings = [standing_json(one) for one in brought.findings]
        face.give_json(
            {
                "records": [one.id for one in brought.records],
                "findings": findings,
                "unmatched": list(brought.unmatched),
                "known": [{"file": name, "record": one.id} for name, one in (*brought.known, *came.known)],
                "answers": [one.id for one in came.records],
                "blank": came.blank,
            }
        )
    else:
        words = desk.words()
        for standing in brought.findings:
            face.give(finding_text(standing, words))
        for answered in came.records:
            face.give(answered.id)
    for place in brought.unmatched:
        face.tell("cli.import.unmatched", place=place)
    for name, record in (*brought.known, *came.known):
        face.tell("cli.import.known", file=name, record=record.id, at=show_instant(record.at))
    if came.records or came.known or came.blank:
        face.tell("cli.import.answers", records=len(came.records), known=len(came.known), blank=came.blank)
    if brought.records or not (came.records or came.known or came.blank):
        face.tell("cli.import.done", records=len(brought.records))
