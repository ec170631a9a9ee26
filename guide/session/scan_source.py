"""Scan a source tree without a workbook: a look at the files as they are now. Nothing is recorded; ``guide probe`` does that."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from guide.assess.scope import fold_scope
from guide.catalog.place import content_root
from guide.facts.limits import Limits
from guide.facts.source_apart import scan_apart
from guide.facts.source_rules import SourceRule, read_rules
from guide.model.exits import Exit
from guide.model.facts import SourceScan
from guide.session.desk import Desk
from guide.text.errors import UsageError

_PATIENCE_S = 60.0
"""How long a scan that somebody waits for may take; a probe among others stops earlier."""


@dataclass(frozen=True)
class Tree:
    """A tree that was scanned."""

    root: Path
    scan: SourceScan
    rules: Mapping[str, SourceRule]
    """The rules by id."""

    @property
    def exit(self) -> Exit:
        """1 for a place in code that ships; else 4 where something was not read; else 3, because a clean scan proves nothing (law 3)."""
        if any(not hit.suppressed and not hit.test for hit in self.scan.hits):
            return Exit.NOT_SATISFIED
        return Exit.NOT_ASSESSED if self.scan.truncated or self.scan.skipped or not self.scan.files else Exit.OPEN


def scan_source(root: Path, limits: Limits | None = None) -> Tree:
    """Scan the tree below ``root``; raise UsageError where there is none."""
    folder = content_root() / "rules"
    scan = scan_apart(root, folder, limits or Limits(source_s=_PATIENCE_S))
    return Tree(root, scan, {rule.id: rule for rule in read_rules(folder).rules})


def declared_tree(desk: Desk) -> Path:
    """Return the one source tree that a workbook declares; raise UsageError for none or several."""
    trees = [Path(one.location) for one in fold_scope(desk.ledger()).subjects if one.kind == "source"]
    if len(trees) != 1:
        named = ", ".join(map(str, trees)) or "none"
        raise UsageError(f"The workbook declares these source trees: {named}. Name one: guide scan-source DIR")
    return trees[0]
