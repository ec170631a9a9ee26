"""``guide attest``: record a person's word on a question."""

from datetime import datetime
from pathlib import Path

import click

from guide.cli import shared
from guide.cli.face import Face
from guide.cli.spoken import option, spoken
from guide.session.attest import Answer, AnswerWord, Choosing, Method, attest


@spoken("attest")
@click.argument("question")
@option(
    "--answer",
    required=True,
    type=click.Choice(["satisfied", "not-satisfied", "not-applicable"]),
    help="cli.attest.answer",
)
@option("--statement", required=True, metavar="TEXT", help="cli.attest.statement")
@option("--by", "by", required=True, metavar="WHO", help="cli.attest.by")
@option("--stated-by", default="", metavar="WHO", help="cli.attest.stated_by")
@option("--subject", "subjects", multiple=True, metavar="S", help="cli.attest.subject")
@option("--group", "groups", multiple=True, metavar="G", help="cli.attest.group")
@option("--sampled", multiple=True, metavar="S", help="cli.attest.sampled")
@option(
    "--chosen", default="judgement", type=click.Choice(["random", "systematic", "judgement"]), help="cli.attest.chosen"
)
@option("--rationale", default="", metavar="TEXT", help="cli.attest.rationale")
@option("--method", type=click.Choice(["examine", "interview", "test"]), help="cli.attest.method")
@option("--approved-by", default="", metavar="WHO", help="cli.attest.approved_by")
@shared.attach
@shared.valid_until
@shared.workbook
@shared.lang
@shared.face
def command(
    face: Face,
    question: str,
    answer: AnswerWord,
    statement: str,
    by: str,
    stated_by: str,
    subjects: tuple[str, ...],
    groups: tuple[str, ...],
    sampled: tuple[str, ...],
    chosen: Choosing,
    rationale: str,
    method: Method | None,
    approved_by: str,
    attach: tuple[Path, ...],
    valid_until: datetime | None,
) -> None:
    """Record the answer and print the record's id."""
    said = Answer(
        question=question,
        answer=answer,
        statement=statement,
        by=by,
        stated_by=stated_by,
        method=method,
        subjects=subjects,
        groups=groups,
        sampled=sampled,
        chosen=chosen,
        rationale=rationale,
        attach=attach,
        valid_until=valid_until,
        approved_by=approved_by,
    )
    face.give(attest(face.desk(), said).id)
    face.tell("cli.attest.done")
