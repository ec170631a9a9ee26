"""``guide verify``: recompute everything, and say what that proves and what not."""

from dataclasses import asdict

import click

from guide.cli import shared
from guide.cli.face import Face
from guide.cli.spoken import spoken
from guide.model.exits import Exit
from guide.session.verify import Verification, verify


@spoken("verify")
@shared.as_json
@shared.workbook
@shared.lang
@shared.face
@click.pass_context
def command(ctx: click.Context, face: Face, as_json: bool) -> None:
    """Print what was recomputed; exit 5 at the first thing that is wrong."""
    found = verify(face.path)
    if as_json:
        face.give_json({**asdict(found), "notices": [one.model_dump() for one in found.notices]})
    elif found.first_bad:
        face.give(found.first_bad.message)
        _claims(face, found)
    else:
        _good(face, found)
        _claims(face, found)
    ctx.exit(int(Exit.SATISFIED if found.ok else Exit.EVIDENCE))


def _good(face: Face, found: Verification) -> None:
    face.give(face.say("cli.verify.good", path=found.path, count=found.records, newest=", ".join(found.newest)))
    for digest, state in found.artifacts.items():
        face.give(f"  {digest} {face.say(f'cli.verify.artifact.{state}')}")
    for key, named in (("redacted", found.redacted), ("withdrawn", found.withdrawn), ("stray", found.strays)):
        for one in named:
            face.give(face.say(f"cli.verify.{key}", what=one))
    words = face.words() if found.notices else None
    for notice in found.notices:
        key = f"screen.notice.{notice.code}"
        known = words.say(key, **notice.detail) if words and words.has(key) else notice.code
        face.give(face.say("cli.verify.notice", what=known))


def _claims(face: Face, found: Verification) -> None:
    for key, codes in (("noticed", found.noticed), ("unnoticed", found.unnoticed)):
        if codes:
            face.give(face.say(f"cli.verify.{key}"))
        for code in codes:
            face.give(f"  - {face.say(f'cli.verify.claim.{code}')}")
