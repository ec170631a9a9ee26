"""Make the report."""

from datetime import datetime
from pathlib import Path

from guide.assess.report import compose
from guide.export.markdown import render as render_markdown
from guide.model.language import Language
from guide.session.desk import Desk
from guide.session.diff import diff, last_signoff
from guide.session.status import as_of, judge
from guide.session.writing import outside_the_workbook, write_whole
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
    outside_the_workbook(desk, target)
    text = render(desk, language=language, at=at, policy=policy, profile=profile, requirement=requirement)
    if target.exists() and not target.is_file():
        raise UsageError(f"{target} is no regular file. Choose another name for the report")
    write_whole(target, text)
    return target
