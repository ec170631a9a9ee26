"""Drafts: what a person typed and has not yet recorded. Kept beside the workbook so that no word is lost."""

import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from guide.evidence.manifest import MANIFEST
from guide.text.digests import digest_of_text
from guide.text.outside import inert

_NAME = re.compile(r"[^a-z0-9.-]+")


OF_WORDS = ("attest", "review", "rule", "waive", "withdraw", "redact", "sign", "accept")
"""Beginnings of the keys under which people's words lie, as against paths and places."""


@dataclass(frozen=True)
class Draft:
    """Words that somebody typed here and did not record."""

    kind: str
    """One of OF_WORDS."""
    about: str
    """The question, finding or record, as the file name spells it; may be empty."""
    author: str
    """Empty where it is nobody of those asked for."""


def own_key(key: str, author: str) -> str:
    """Return the key of one person's own draft: nobody is handed another person's words."""
    name = " ".join(author.split()).casefold()
    return f"{key}.{digest_of_text(name)[-12:]}" if name else key


def listed(workbook: Path, people: Iterable[str]) -> tuple[Draft, ...]:
    """Return the drafts beside the workbook, sorted; whose they are is told by the names in ``people``."""
    marks = {own_key("", person): person for person in people}
    folder = workbook.parent / ".guide" / "drafts"
    try:
        names = sorted(path.name.removesuffix(".json") for path in folder.iterdir() if path.suffix == ".json")
    except OSError:
        return ()
    found = []
    for name in names:
        kind, _, rest = name.partition(".")
        about, _, mark = rest.rpartition(".")
        if kind in OF_WORDS:
            found.append(Draft(kind, inert(about, 100), marks.get(f".{mark}", "")))
    return tuple(found)


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
