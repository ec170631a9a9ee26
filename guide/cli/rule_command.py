"""``guide rule``: rule on a finding."""

from datetime import datetime
from pathlib import Path

import click

from guide.cli import shared
from guide.cli.face import Face
from guide.cli.spoken import option, spoken
from guide.session.rule import Ruling, rule
from guide.text.errors import UsageError


@spoken("rule")
@click.argument("finding")
@option("--false-positive", is_flag=True, help="cli.rule.false_positive")
@option("--settled", is_flag=True, help="cli.rule.settled")
@option("--rationale", required=True, metavar="TEXT", help="cli.rule.rationale")
@option("--by", "by", required=True, metavar="WHO", help="cli.attest.by")
@shared.attach
@shared.valid_until
@shared.workbook
@shared.lang
@shared.face
def command(
    face: Face,
    finding: str,
    false_positive: bool,
    settled: bool,
    rationale: str,
    by: str,
    attach: tuple[Path, ...],
    valid_until: datetime | None,
) -> None:
    """Record the ruling and print the record's id."""
    if false_positive == settled:
        raise UsageError("Say either --false-positive or --settled")
    ruling: Ruling = "false-positive" if false_positive else "settled"
    face.give(rule(face.desk(), finding, ruling, rationale=rationale, by=by, attach=attach, valid_until=valid_until).id)
    face.tell("cli.attest.done")
