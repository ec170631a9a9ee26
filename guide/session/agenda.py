"""The agenda of a workbook."""

from datetime import datetime
from pathlib import Path

from guide import __version__
from guide.assess.agenda import agenda as fold_agenda
from guide.assess.scope import fold_scope
from guide.export.calendar import render
from guide.model.agenda import Due
from guide.session.desk import Desk
from guide.session.policy import policy_in_force
from guide.text.errors import UsageError


def agenda(desk: Desk, *, at: datetime | None = None) -> tuple[Due, ...]:
    """Return what must be looked at again, the earliest first, as it stands at ``at`` (now by default)."""
    ledger = desk.ledger()
    return fold_agenda(ledger, policy_in_force(desk, fold_scope(ledger)), at or desk.clock(), __version__)


def write_calendar(desk: Desk, target: Path, *, at: datetime | None = None) -> Path:
    """Write the agenda as a calendar; raise UsageError where a file stands that is no calendar of ours, or on failure."""
    text = render(agenda(desk, at=at), desk.words(), at or desk.clock())
    try:
        if target.exists() and not target.read_bytes().startswith(b"BEGIN:VCALENDAR"):
            raise UsageError(f"{target} is no calendar. Choose another name for it")
        target.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise UsageError(
            f"{target}: the calendar could not be written ({error.strerror}). Choose another place"
        ) from error
    return target
