"""Make the report."""

import os
from datetime import datetime
from pathlib import Path

from guide.assess.report import compose
from guide.export.markdown import render as render_markdown
from guide.model.language import Language
from guide.session.desk import Desk
from guide.session.diff import diff, last_signoff
from guide.session.status import as_of, judge
from guide.text.errors import UsageError


def render(
    desk: Desk,
    *,
    language: Language | None = None,
    at: datetime | None = None,
    policy: str | None = None,
    profile: str | None = None,
    requirement: str | None = None,
) -> str:
    """Return the Markdown report. The same evidence, content and instant give the same bytes."""
    ledger = as_of(desk.ledger(), at)
    assessment = judge(desk, ledger, at=at, policy=policy, profile=profile, requirement=requirement)
    changes = diff(desk, at=at, policy=policy) if last_signoff(ledger) else None
    return render_markdown(compose(desk.catalog, ledger, assessment, changes), desk.words(language))


def export(
    desk: Desk,
    target: Path,
    *,
    language: Language | None = None,
    at: datetime | None = None,
    policy: str | None = None,
    profile: str | None = None,
    requirement: str | None = None,
) -> Path:
    """Write the report to ``target`` (0600), whole or not at all; raise UsageError naming the file and the cause."""
    _outside_the_workbook(desk, target)
    text = render(desk, language=language, at=at, policy=policy, profile=profile, requirement=requirement)
    if target.exists() and not target.is_file():
        raise UsageError(f"{target} is no regular file. Choose another name for the report")
    aside = target.with_name(f".{target.name}.new")
    try:
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        aside.replace(target)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise UsageError(
            f"{target}: the report could not be written ({error.strerror}). Choose another place"
        ) from error
    return target


def _outside_the_workbook(desk: Desk, target: Path) -> None:
    """Refuse a place where the workbook keeps something of its own."""
    real, here = desk.file.real, Path(os.path.realpath(target))
    kept = (real.parent / "artifacts", real.parent / ".guide", real.parent / "signoffs")
    if here == real or (target.exists() and target.samefile(real)) or any(folder in here.parents for folder in kept):
        raise UsageError(f"{target} belongs to the evidence of this workbook. Choose another name for the report")
