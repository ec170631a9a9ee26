"""``guide sign``: sign off, or add a signature to a sign-off."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click

from guide.cli import shared
from guide.cli.face import Face, line
from guide.cli.sign_text import item_lines
from guide.cli.spoken import option, spoken
from guide.model.bodies import Body
from guide.model.records import Record
from guide.session.desk import Desk
from guide.session.sign import DECISIONS, ROLES, Decision, DecisionWord, Role, seal, sign, survey
from guide.session.signature import attach_signature, identity, place_of, sign_with_key, stamp
from guide.text.errors import GuideError, UsageError


@spoken("sign")
@option("--role", type=click.Choice(ROLES), help="cli.sign.role")
@option("--decision", type=click.Choice(DECISIONS), help="cli.sign.decision")
@option("--statement", default="", metavar="TEXT", help="cli.sign.statement")
@option("--by", "by", default="", metavar="WHO", help="cli.sign.by")
@option("--position", default="", metavar="TEXT", help="cli.sign.position")
@option("--except", "exceptions", multiple=True, metavar="ITEM", help="cli.sign.except")
@option("--exceptions", "listed", type=click.Path(path_type=Path), metavar="FILE", help="cli.sign.exceptions")
@option("--items", is_flag=True, help="cli.sign.items")
@option("--ssh-key", "key", type=click.Path(path_type=Path), metavar="FILE", help="cli.sign.key")
@option("--seal", "sealed", default="", metavar="ID", help="cli.sign.seal")
@option("--signature", "file", type=click.Path(path_type=Path), metavar="FILE", help="cli.sign.signature")
@option("--signer", default="", metavar="NAME", help="cli.sign.signer")
@option("--timestamp", "authority", default="", metavar="URL", help="cli.sign.timestamp")
@shared.requirement
@shared.workbook
@shared.lang
@shared.face
def command(
    face: Face,
    role: Role | None,
    decision: DecisionWord | None,
    statement: str,
    by: str,
    position: str,
    exceptions: tuple[str, ...],
    listed: Path | None,
    items: bool,
    key: Path | None,
    sealed: str,
    file: Path | None,
    signer: str,
    authority: str,
    requirement: str | None,
) -> None:
    """Record a sign-off, or what is signed over one, and print the ids of the records made."""
    if items:
        desk = face.desk()
        for text in item_lines(survey(desk, requirement=requirement or ""), desk.catalog, desk.words()):
            face.give(text)
        return
    if not by:
        raise UsageError("A sign-off needs a name. Add --by WHO")
    face.take(person=by)
    desk = face.desk()
    if sealed:
        _refuse_second(role, decision, statement)
        made = seal(desk, sealed, by=by)
    else:
        _refuse_before(key, file)
        said = _decision(role, decision)
        told = replace(said, statement=statement, by=by, position=position, requirement=requirement or "")
        made = sign(desk, replace(told, exceptions=(*exceptions, *_lines(listed))))
    if not sealed or not (key or file or authority):
        face.give(made.body.signoff)
    try:
        for record in _signed(desk, made.id, key, file, authority, signer or identity(by)):
            face.give(record.id)
    except GuideError:
        if not sealed:
            face.tell("cli.sign.stands", signoff=made.body.signoff)
        raise
    face.tell("cli.sign.done", folder=line(place_of(desk, made)), digest=made.body.manifest)


def _decision(role: Role | None, decision: DecisionWord | None) -> Decision:
    if role is None or decision is None:
        raise UsageError("Say --role and --decision, or --seal ID to sign one that is there")
    return Decision(role, decision, "", "")


def _refuse_second(*stated: str | None) -> None:
    if any(stated):
        raise UsageError("--seal adds to a sign-off that is there; role, decision and statement stand in it already")


def _refuse_before(key: Path | None, file: Path | None) -> None:
    """Refuse what cannot work before a decision is recorded."""
    if file:
        raise UsageError("A signature made elsewhere is over a sign-off that is there. Name it with --seal ID")
    if key and not key.is_file():
        raise UsageError(f"{key}: there is no such key file. Nothing was recorded; name a key, or sign without one")


def _signed(
    desk: Desk, sealed: str, key: Path | None, file: Path | None, authority: str, signer: str
) -> Iterator[Record[Body]]:
    """Add what was asked for, one after the other."""
    if key:
        yield sign_with_key(desk, sealed, key, signer=signer, ask=True)
    if file:
        yield attach_signature(desk, sealed, file, signer=signer)
    if authority:
        yield stamp(desk, sealed, authority)


def _lines(listed: Path | None) -> list[str]:
    """Return the first word of each line of a file, as ``--items`` prints it."""
    if listed is None:
        return []
    try:
        lines = listed.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{listed}: the list of exceptions cannot be read. Name a text file, one item a line"
        ) from error
    return [one.split(maxsplit=1)[0] for one in lines if one.strip() and not one.startswith("#")]
