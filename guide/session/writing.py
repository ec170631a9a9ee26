"""Documents on disk: written whole or not at all, and never where the workbook keeps something of its own."""

import os
from pathlib import Path

from guide.session.desk import Desk
from guide.text.errors import UsageError


def write_whole(target: Path, text: str) -> None:
    """Write ``text`` to ``target`` (0600), whole or not at all; raise UsageError naming the file and the cause."""
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
        raise UsageError(f"{target}: could not be written ({error.strerror}). Choose another place") from error


def outside_the_workbook(desk: Desk, target: Path) -> None:
    """Refuse a place where the workbook keeps something of its own."""
    real, here = desk.file.real, Path(os.path.realpath(target))
    kept = (real.parent / "artifacts", real.parent / ".guide", real.parent / "signoffs")
    if here == real or (target.exists() and target.samefile(real)) or any(one in (here, *here.parents) for one in kept):
        raise UsageError(f"{target} belongs to the evidence of this workbook. Choose another name for the report")
