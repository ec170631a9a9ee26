"""Where the reviewer was: coming back lands on the same step."""

from pathlib import Path

from guide.session import drafts

_KEY = "place"


def remember(workbook: Path, step: str, tab: str) -> None:
    """Keep step and tab for the next start."""
    drafts.save(workbook, _KEY, {"step": step, "tab": tab})


def recall(workbook: Path) -> tuple[str, str]:
    """Return the step and tab last remembered; empty strings when there are none."""
    kept = drafts.load(workbook, _KEY) or {}
    return kept.get("step", ""), kept.get("tab", "")
