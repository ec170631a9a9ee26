"""Source scan: places in a tree that switch TLS or its verification off. Only worker processes load this module.

Literals first: one pass over a file's bytes tells which rules could match, and most files meet none. Version-control folders and
installed dependencies are not the reviewer's source and are passed over.
"""

import stat
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from guide.facts.limits import Limits
from guide.facts.source_match import search
from guide.facts.source_rules import read_rules
from guide.facts.source_sieve import Sieve
from guide.facts.source_walk import Found, Walk, shown
from guide.model.facts import SourceHit, SourceScan
from guide.model.subjects import Material

if TYPE_CHECKING:
    from guide.facts.order import Order

MOST_HITS: Final = 500


def read(order: "Order", subject: Material) -> SourceScan:
    """Scan the tree that the subject names."""
    return scan(Path(subject.location), Path(order.rules), order.limits)


def scan(
    root: Path, rules_folder: Path, limits: Limits, share: tuple[int, int] = (0, 1), most: int = MOST_HITS
) -> SourceScan:
    """Scan the tree below ``root``, or a share of its files, by the rules in ``rules_folder``; ``most`` hits at most.

    Raises NotADirectoryError or FileNotFoundError for a root that is no folder, TextError for a bad rule.
    """
    rules = read_rules(rules_folder)
    if not stat.S_ISDIR(root.stat().st_mode):
        raise NotADirectoryError(f"{root} is not a folder")
    walk = Walk(root, time.monotonic() + limits.source_s, limits.source_file_bytes, share)
    sieve = Sieve(rules)
    hits: list[SourceHit] = []
    for found in walk.sources():
        hits += look(found, walk, sieve)
        if walk.over() or len(hits) >= most:
            walk.truncated = True
            break
    hits.sort(key=lambda hit: (hit.file, hit.line, hit.rule))
    return SourceScan(
        files=walk.files,
        skipped=tuple(walk.skipped),
        rules=rules.digest,
        hits=tuple(hits[:most]),
        truncated=walk.truncated,
    )


def look(found: Found, walk: Walk, sieve: Sieve) -> tuple[SourceHit, ...]:
    """Return the hits of one file."""
    content = walk.read(found)
    met = sieve.hopeful(found.language, content) if content else {}
    if not met or content is None:
        return ()
    rules = [met[name][0] for name in sorted(met)]
    near = {name: lines for name, (_, lines) in met.items()}
    result = search(content.decode("utf-8", "replace"), found.language, rules, shown(found.name), near)
    if result.too_long:
        walk.skip(found.name, f"line {result.too_long} is too long")
    return result.hits
