"""Open a workbook."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from guide.catalog.load import load_catalog
from guide.evidence.store import EvidenceFile
from guide.model.language import Language
from guide.session.desk import Desk, clock
from guide.session.identity import mint_ulid


def open_desk(
    path: Path,
    *,
    person: str,
    language: Language,
    clock: Callable[[], datetime] = clock,
    mint: Callable[[datetime], str] = mint_ulid,
) -> Desk:
    """Return a desk at the workbook ``path``.

    Raises GuideError: no such workbook (exit 2), no evidence file (2), damaged (5). The file is read once here so that the
    error comes before anything else.
    """
    desk = Desk(EvidenceFile(path), load_catalog(), person, language, clock, mint)
    desk.ledger()
    return desk
