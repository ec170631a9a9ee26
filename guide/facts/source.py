"""Source scan: places in a tree that switch TLS or its verification off. Only worker processes load this module.

Literals first: only files that contain a rule's literal are parsed. No link is followed, nothing but regular files is
opened, and what was left out is listed. Version-control folders and installed dependencies are not the reviewer's
source and are passed over.
"""

import os
import re
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ast_grep_py import SgRoot

from guide.facts.limits import Limits
from guide.facts.order import Order
from guide.facts.source_rules import SUFFIXES, RuleSet, SourceRule, read_rules
from guide.model.facts import SourceHit, SourceScan
from guide.model.subjects import Material
from guide.text.outside import inert

_NOT_SOURCE: Final = frozenset(
    (
        *(".git", ".hg", ".svn", "node_modules", "bower_components", "site-packages", "dist-packages", ".venv", "venv"),
        *(".tox", ".nox", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache"),
    )
)
_SUPPRESSION: Final = re.compile(
    r"(?:#|//|/\*)\s*(?:nosec\b|noqa\b|nosemgrep\b|NOSONAR\b|lgtm\b|eslint-disable(?:-line|-next-line)?\b|gitleaks:allow).*"
)
_LONGEST_EXCERPT: Final = 160
_MOST_HITS: Final = 500
_MOST_SKIPS: Final = 200


@dataclass
class _Walk:
    """One scan under way."""

    root: Path
    rules: RuleSet
    limits: Limits
    deadline: float
    files: int = 0
    skipped: list[str] = field(default_factory=list)
    hits: list[SourceHit] = field(default_factory=list)
    truncated: bool = False

    def skip(self, path: Path, why: str) -> None:
        """List a file that was left out; the list itself is bounded."""
        if len(self.skipped) < _MOST_SKIPS:
            self.skipped.append(f"{self.name(path)}: {why}")
        else:
            self.truncated = True

    def name(self, path: Path) -> str:
        """Return the path inside the tree, inert."""
        return inert(os.fsencode(path.relative_to(self.root)), 500)

    def over(self) -> bool:
        """Tell whether time or room is used up."""
        self.truncated = self.truncated or time.monotonic() > self.deadline or len(self.hits) >= _MOST_HITS
        return self.truncated


def read(order: Order, subject: Material) -> SourceScan:
    """Scan the tree that the subject names."""
    return scan(Path(subject.location), Path(order.rules), order.limits)


def scan(root: Path, rules_folder: Path, limits: Limits) -> SourceScan:
    """Scan the tree below ``root`` by the rules in ``rules_folder``.

    Raises NotADirectoryError or FileNotFoundError for a root that is no folder, TextError for a bad rule.
    """
    rules = read_rules(rules_folder)
    if not stat.S_ISDIR(root.stat().st_mode):
        raise NotADirectoryError(f"{root} is not a folder")
    walk = _Walk(root, rules, limits, time.monotonic() + limits.source_s)
    for path in _source_files(walk):
        _scan_file(path, walk)
        if walk.over():
            break
    hits = sorted(walk.hits, key=lambda hit: (hit.file, hit.line, hit.rule))
    return SourceScan(
        files=walk.files,
        skipped=tuple(walk.skipped),
        rules=rules.digest,
        hits=tuple(hits[:_MOST_HITS]),
        truncated=walk.truncated,
    )


def _source_files(walk: _Walk) -> Iterator[Path]:
    """Yield the regular source files, folder by folder, in order."""
    waiting = [walk.root]
    while waiting and not walk.over():
        folder = waiting.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            walk.skip(folder, error.strerror or "unreadable")
            continue
        for entry in entries:
            path = Path(entry.path)
            if entry.is_symlink():
                _note_link(path, walk)
            elif entry.is_dir(follow_symlinks=False):
                if entry.name not in _NOT_SOURCE:
                    waiting.append(path)
            elif not entry.is_file(follow_symlinks=False):
                walk.skip(path, "not a regular file")
            elif path.suffix.lower() in SUFFIXES:
                yield path


def _note_link(path: Path, walk: _Walk) -> None:
    """List a link that leads out of the tree; what lies inside is read where it lies."""
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):
        return  # it leads nowhere, or in a circle: there is nothing to read
    if not target.is_relative_to(walk.root.resolve()):
        walk.skip(path, "a link out of the tree")


def _scan_file(path: Path, walk: _Walk) -> None:
    content = _read(path, walk)
    if content is None:
        return
    walk.files += 1
    language = SUFFIXES[path.suffix.lower()]
    rules = [rule for rule in walk.rules.of(language) if any(literal in content for literal in rule.literals)]
    if rules:
        text = content.decode("utf-8", "replace")
        walk.hits.extend(_hits(text, language, rules, walk.name(path)))


def _read(path: Path, walk: _Walk) -> bytes | None:
    """Return the file's bytes, or None and list why not. It is opened so that a pipe in its place could not block."""
    try:
        opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(opened, "rb") as file:  # noqa: PTH123 - by descriptor
            found = os.fstat(opened)
            if not stat.S_ISREG(found.st_mode):
                walk.skip(path, "not a regular file")
            elif found.st_size > walk.limits.source_file_bytes:
                walk.skip(path, f"larger than {walk.limits.source_file_bytes} bytes")
            else:
                return file.read(walk.limits.source_file_bytes)
    except OSError as error:
        walk.skip(path, error.strerror or "unreadable")
    return None


def _hits(text: str, language: str, rules: list[SourceRule], name: str) -> Iterator[SourceHit]:
    lines = text.split("\n")  # as the parser counts them, not as splitlines() does
    tree = SgRoot(text, language.lower()).root()
    for rule in rules:
        found = {node.range().start.line for node in tree.find_all(rule.matcher)}  # type: ignore[call-overload]  # its stubs know no rule objects
        for index in sorted(found):
            line = lines[index] if index < len(lines) else ""
            before = lines[index - 1] if 0 < index <= len(lines) else ""
            yield SourceHit(
                rule=rule.id,
                file=name,
                line=index + 1,
                excerpt=inert(line.strip(), _LONGEST_EXCERPT),
                suppressed=_suppression(line, before),
            )


def _suppression(line: str, before: str) -> str:
    """Return the comment that tells scanners to look away, from the line itself or one of its own on the line before."""
    own = _SUPPRESSION.search(line)
    alone = _SUPPRESSION.match(before.strip())
    found = own or alone
    return inert(found[0].strip(), _LONGEST_EXCERPT) if found else ""
