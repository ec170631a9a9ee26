"""Where the workbook is: what ``-w`` may name."""

from pathlib import Path

NAME = "evidence.yaml"


def workbook_path(given: str | None) -> Path:
    """Return the evidence file that ``given`` names: the file itself, or ``evidence.yaml`` of a folder; by default of this one."""
    path = Path(given) if given else Path(NAME)
    return path / NAME if path.is_dir() else path
