"""``guide review``: accept or reject another person's word."""

import click

from guide.cli import shared
from guide.cli.face import Face
from guide.cli.spoken import option, spoken
from guide.session.review import accept_all, review
from guide.text.errors import UsageError


@spoken("review")
@click.argument("records", nargs=-1, required=True, metavar="RECORD...")
@option("--accept", is_flag=True, help="cli.review.accept")
@option("--reject", is_flag=True, help="cli.review.reject")
@option("--by", "by", required=True, metavar="WHO", help="cli.review.by")
@option("--comment", default="", metavar="TEXT", help="cli.review.comment")
@shared.workbook
@shared.lang
@shared.face
def command(face: Face, records: tuple[str, ...], accept: bool, reject: bool, by: str, comment: str) -> None:
    """Record each acceptance, or the one rejection, and print the ids of the reviews, one a line."""
    if accept == reject:
        raise UsageError("Say either --accept or --reject")
    if reject and len(records) > 1:
        raise UsageError("A rejection has its own reason: reject one record at a time")
    if reject:
        face.give(review(face.desk(), records[0], accepted=False, by=by, comment=comment).id)
        return
    for done in accept_all(face.desk(), records, by=by, comment=comment):
        face.give(done.id)
