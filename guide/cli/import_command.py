"""``guide import``: record what other tools found, as facts of theirs."""

from pathlib import Path

import click

from guide.cli import shared
from guide.cli.face import Face
from guide.cli.spoken import option, spoken
from guide.cli.status_text import finding_text, standing_json
from guide.model.base import show_instant
from guide.session.import_results import import_results


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
    brought = import_results(desk, files, subject=subject)
    if as_json:
        findings = [standing_json(one) for one in brought.findings]
        face.give_json(
            {
                "records": [one.id for one in brought.records],
                "findings": findings,
                "unmatched": list(brought.unmatched),
                "known": [{"file": name, "record": one.id} for name, one in brought.known],
            }
        )
    else:
        words = desk.words()
        for standing in brought.findings:
            face.give(finding_text(standing, words))
    for place in brought.unmatched:
        face.tell("cli.import.unmatched", place=place)
    for name, record in brought.known:
        face.tell("cli.import.known", file=name, record=record.id, at=show_instant(record.at))
    face.tell("cli.import.done", records=len(brought.records))
