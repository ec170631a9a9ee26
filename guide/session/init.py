"""Begin a workbook."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from guide.catalog.load import load_catalog
from guide.evidence.store import EvidenceFile
from guide.model.bodies import ScopeChange
from guide.model.language import Language
from guide.session.desk import Desk, clock
from guide.session.identity import mint_ulid
from guide.session.ranges import require_lines
from guide.session.scope import record_in_parts
from guide.text.emit import emit
from guide.text.errors import UsageError

DEFAULT_REQUIREMENT = "v4.0.3-9.1.1"


def create(
    path: Path,
    change: ScopeChange,
    *,
    person: str,
    language: Language,
    clock: Callable[[], datetime] = clock,
    mint: Callable[[datetime], str] = mint_ulid,
) -> Desk:
    """Create the workbook ``path`` with its first scope record and return a desk at it.

    Requirement and policy default to the first requirement that ships and its policy. Raises GuideError when something
    already stands there (nothing is overwritten) or cannot be written, and for an endpoint written in a range that the
    authorisation has no line for.
    """
    catalog = load_catalog()
    requirements = change.requirements or (DEFAULT_REQUIREMENT,)
    for name in requirements:
        if name not in catalog.requirements:
            raise UsageError(f"{name} is no requirement. There are: {', '.join(sorted(catalog.requirements))}")
    networks = tuple(line.network for line in change.authorise)
    require_lines(change.add, networks, "If they are allowed, say so: {words}")
    filled = change.model_copy(
        update={
            "requirements": requirements,
            "policy": change.policy or catalog.requirements[requirements[0]].policy,
            "solo": bool(change.solo),
        },
    )
    _check_writable(filled, person)
    file = EvidenceFile(path)
    file.create(mint(clock()))
    desk = Desk(file, catalog, person, language, clock, mint)
    record_in_parts(desk, filled)
    return desk


def _check_writable(change: ScopeChange, person: str) -> None:
    """Refuse text that no evidence file can hold before there is one: an empty workbook would stand in the way."""
    try:
        emit({"by": person, "body": change.model_dump(mode="json", exclude_defaults=True)})
    except ValueError as error:
        raise UsageError(f"{error}. Type it again; nothing was recorded") from error
