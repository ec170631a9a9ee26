"""``guide verify``: recompute everything, and say what that proves and what not."""

from dataclasses import asdict
from pathlib import Path

import click

from guide.cli import shared
from guide.cli.face import Face
from guide.cli.spoken import option, spoken
from guide.cli.verify_text import verification_lines
from guide.model.exits import Exit
from guide.session.verify import Trust, verify


@spoken("verify")
@option("--allowed-signers", "allowed", type=click.Path(path_type=Path), metavar="FILE", help="cli.verify.allowed")
@option("--signed-by", "signers", multiple=True, metavar="NAME", help="cli.verify.signed_by")
@option("--anchor", "anchors", multiple=True, metavar="DIGEST", help="cli.verify.anchor")
@option("--tsa-ca", "authorities", type=click.Path(path_type=Path), metavar="FILE", help="cli.verify.tsa_ca")
@shared.as_json
@shared.workbook
@shared.lang
@shared.face
@click.pass_context
def command(
    ctx: click.Context,
    face: Face,
    allowed: Path | None,
    signers: tuple[str, ...],
    anchors: tuple[str, ...],
    authorities: Path | None,
    as_json: bool,
) -> None:
    """Print what was recomputed; exit 5 at the first thing that is wrong."""
    found = verify(face.path, trust=Trust(allowed or face.allowed, authorities), anchors=anchors, signed_by=signers)
    if as_json:
        face.give_json({**asdict(found), "notices": [one.model_dump() for one in found.notices]})
    else:
        for text in verification_lines(face, found):
            face.give(text)
    ctx.exit(int(Exit.SATISFIED if found.ok else Exit.EVIDENCE))
