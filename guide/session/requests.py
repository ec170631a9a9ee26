"""Ask the owners: a list of what is open, for each of them."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal

from guide.assess.requests import requests
from guide.export.requests import render_markdown, render_yaml
from guide.model.assessment import Assessment
from guide.model.base import same_person
from guide.model.language import Language
from guide.model.requests import Request
from guide.session.desk import Desk
from guide.session.status import look
from guide.session.writing import outside_the_workbook, write_whole
from guide.text.errors import UsageError

Form = Literal["yaml", "md"]
_RENDER: Final = {"yaml": render_yaml, "md": render_markdown}
_SLUG: Final = re.compile(r"\W+")
_LONGEST: Final = 60


def asked_of(assessment: Assessment, desk: Desk, owners: Sequence[str] = ()) -> tuple[Request, ...]:
    """Return what is to be asked, of ``owners`` alone where some are named; an empty name stands for nobody.

    Raises UsageError for a name that owns nothing in scope.
    """
    every = requests(assessment, desk.catalog.requirements[assessment.requirement_id])
    scope = assessment.scope
    known = {one.owner for one in every} | {one.owner for one in (*scope.subjects, *scope.assignments)}
    for owner in owners:
        if owner and not any(same_person(owner, one) for one in known):
            listed = ", ".join(sorted(one for one in known if one)) or "none, name some with guide scope set --owner"
            raise UsageError(f"{owner} owns nothing in scope. Owners there are: {listed}")
    return tuple(one for one in every if not owners or any(same_person(one.owner, owner) for owner in owners))


def render(desk: Desk, *, owners: Sequence[str] = (), form: Form = "yaml", language: Language | None = None) -> str:
    """Return one list of what is open; raise UsageError for an owner that is not known."""
    assessment = look(desk)
    return _RENDER[form](asked_of(assessment, desk, owners), assessment, desk.words(language))


def export(
    desk: Desk,
    target: Path,
    *,
    owners: Sequence[str] = (),
    form: Form = "yaml",
    language: Language | None = None,
) -> tuple[Path, ...]:
    """Write the list to the file ``target``, or, where it is a folder or has no suffix, one file for each owner into it.

    Nothing is replaced: somebody's answers may stand there. Raises UsageError before the first file is written.
    """
    outside_the_workbook(desk, target)
    assessment = look(desk)
    asked = asked_of(assessment, desk, owners)
    if target.suffix and not target.is_dir():
        lists = {target: asked}
    else:
        lists = {target / name: mine for name, mine in _by_owner(asked, form)}
    for path in lists:
        if path.exists() or path.is_symlink():
            raise UsageError(
                f"{path} is there already, and may hold answers. Import it and move it away, or choose another name"
            )
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if target not in lists:
            target.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{target}: the folder could not be made ({error.strerror}). Choose another place") from error
    for path, mine in lists.items():
        write_whole(path, _RENDER[form](mine, assessment, desk.words(language)))
    return tuple(lists)


def _by_owner(asked: Sequence[Request], form: Form) -> list[tuple[str, tuple[Request, ...]]]:
    """Return a file name and the requests of each owner; names are of letters and digits alone."""
    found: list[tuple[str, tuple[Request, ...]]] = []
    for owner in dict.fromkeys(one.owner for one in asked):
        stem = f"requests-{_SLUG.sub('-', owner.casefold()).strip('-')[:_LONGEST] or 'nobody'}"
        taken = sum(
            1 for name, _ in found if name.rsplit(".", 1)[0].rstrip("0123456789-") == stem.rstrip("0123456789-")
        )
        name = f"{stem}-{taken + 1}" if taken else stem
        found.append((f"{name}.{form}", tuple(one for one in asked if one.owner == owner)))
    return found
