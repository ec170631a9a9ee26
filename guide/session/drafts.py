"""Drafts: what a person typed and has not yet recorded. Kept beside the workbook so that no word is lost."""

import json
import os
import re
from pathlib import Path

from guide.evidence.manifest import MANIFEST

_NAME = re.compile(r"[^a-z0-9.-]+")


def _file(workbook: Path, key: str) -> Path:
    return workbook.parent / ".guide" / "drafts" / f"{_NAME.sub('-', key.lower())}.json"


def save(workbook: Path, key: str, fields: dict[str, str]) -> None:
    """Keep ``fields`` under ``key``: written aside, synced, then renamed, so that a crash leaves the old or the new one.

    Beside the sealed copy of a sign-off nothing is kept: a file there would be one that nobody sealed.
    """
    if (workbook.parent / MANIFEST).exists():
        return
    target = _file(workbook, key)
    target.parent.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    target.parent.mkdir(mode=0o700, exist_ok=True)
    aside = target.with_suffix(".new")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        json.dump(fields, out, ensure_ascii=True)
        out.flush()
        os.fsync(out.fileno())
    aside.replace(target)


def load(workbook: Path, key: str) -> dict[str, str] | None:
    """Return the draft under ``key``, or None when there is none or it cannot be read."""
    try:
        given = json.loads(_file(workbook, key).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(given, dict):
        return None
    return {str(name): value for name, value in given.items() if isinstance(value, str)}


def drop(workbook: Path, key: str) -> None:
    """Forget the draft under ``key``: its words were recorded or thrown away by the person."""
    _file(workbook, key).unlink(missing_ok=True)
