"""``guide review``: accept or reject another person's word."""

import click

from guide.cli import shared
from guide.cli.face import Face
from guide.cli.spoken import option, spoken
from guide.session.review import review
from guide.text.errors import UsageError


@spoken("review")
@click.argument("record")
@option("--accept", is_flag=True, help="cli.review.accept")
@option("--reject", is_flag=True, help="cli.review.reject")
@option("--by", "by", required=True, metavar="WHO", help="cli.review.by")
@option("--comment", default="", metavar="TEXT", help="cli.review.comment")
@shared.workbook
@shared.lang
@shared.face
def command(face: Face, record: str, accept: bool, reject: bool, by: str, comment: str) -> None:
    """Record the acceptance or rejection and print the record's id."""
    if accept == reject:
        raise UsageError("Say either --accept or --reject")
    face.give(review(face.desk(), record, accept, by=by, comment=comment).id)
