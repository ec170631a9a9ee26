"""The table of protections, read and held against the tree."""

from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Protection:
    """One protection: what it holds off, where it stands, and what notices when it is gone."""

    requirement: str
    what: str
    """The protection, or what no longer holds without it."""
    file: str
    """Relative to the checkout."""
    old: str
    new: str
    tests: tuple[str, ...]
    """Node ids of pytest, one of which must fail without the protection."""

    def removed_from(self, text: str) -> str:
        """Return ``text`` without the protection; raise ValueError where it does not stand exactly once."""
        if text.count(self.old) != 1:
            raise ValueError(f"{self.requirement}, {self.file}: {text.count(self.old)} places read {self.old!r}")
        return text.replace(self.old, self.new)


def protections() -> tuple[Protection, ...]:
    """Return the table."""
    rows = yaml.safe_load(Path(__file__).with_name("protections.yaml").read_text(encoding="utf-8"))
    return tuple(Protection(**{**row, "tests": tuple(row["tests"])}) for row in rows)
