"""Monitoring: who watches TLS, as far as files in a folder say it. Only worker processes load this module.

No link is followed, nothing but regular files is opened, and only files whose name and words promise something are parsed.
"""

import os
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from guide.facts.order import Order
from guide.facts.signals_text import text_signals
from guide.facts.signals_yaml import WORDS, yaml_signals
from guide.model.inert import Inert
from guide.model.monitoring import Monitoring, Signal
from guide.model.subjects import Material
from guide.text.errors import TextError
from guide.text.outside import inert

_MOST_BYTES: Final = 1024**2
_MOST_SIGNALS: Final = 2000
_MOST_OF_A_KIND: Final = 6
_FAULTS: Final = frozenset({"unverified_probe", "security_txt"})
_MOST_SKIPS: Final = 40
_MOST_ENTRIES: Final = 500_000
_PASSED_OVER: Final = frozenset(
    (
        *(".git", ".hg", ".svn", "node_modules", "bower_components", "site-packages", "dist-packages", ".venv", "venv"),
        *(".tox", ".nox", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache"),
    )
)
_YAML: Final = frozenset({".yml", ".yaml"})
_TEXTS: Final = frozenset({".conf", ".cfg", ".cnf", ".inc", ".vhost", ".tmpl", ".j2", ".tpl"})
_NAMES: Final = frozenset({"security.txt", "Jenkinsfile", "haproxy.cfg", "httpd.conf", "Makefile"})
_SITES: Final = frozenset({"sites-available", "sites-enabled", "conf.d", "vhosts"})


@dataclass
class _Walk:
    """One reading under way."""

    root: Path
    deadline: float
    files: int = 0
    entries: int = 0
    skipped: list[Inert] = field(default_factory=list)
    signals: list[Signal] = field(default_factory=list)
    truncated: bool = False

    def skip(self, path: Path, why: str) -> None:
        """List a file that was left out; the list itself is bounded."""
        if len(self.skipped) < _MOST_SKIPS:
            self.skipped.append(inert(f"{self.name(path)}: {inert(why, 160)}"))
        else:
            self.truncated = True

    def name(self, path: Path) -> Inert:
        """Return the path inside the tree, inert."""
        inside = path.relative_to(self.root) if path != self.root else Path(path.name)
        return inert(os.fsencode(inside), 300)

    def over(self) -> bool:
        """Tell whether time or room is used up."""
        full = len(self.signals) >= _MOST_SIGNALS or self.entries > _MOST_ENTRIES
        self.truncated = self.truncated or full or time.monotonic() > self.deadline
        return self.truncated


def read(order: Order, subject: Material) -> Monitoring:
    """Read the folder or file that the subject names."""
    return watch(Path(subject.location), order.limits.source_s)


def watch(root: Path, seconds: float) -> Monitoring:
    """Return what the folder or file ``root`` says of monitoring; raise OSError where it cannot be read at all."""
    walk = _Walk(root, time.monotonic() + seconds)
    folder = stat.S_ISDIR(root.stat().st_mode)
    for path in _files(walk) if folder else iter((root,)):
        _read_file(path, walk, named=not folder)
        if walk.over():
            break
    found = sorted(walk.signals, key=lambda one: (one.kind, one.file, one.line))
    kept = [one for kind in dict.fromkeys(one.kind for one in found) for one in _few(found, kind, walk)]
    return Monitoring(
        folder=folder, files=walk.files, skipped=tuple(walk.skipped), signals=tuple(kept), truncated=walk.truncated
    )


def _few(found: list[Signal], kind: str, walk: _Walk) -> list[Signal]:
    """Keep the first of a kind; of what may be a fault nothing is left out without a word."""
    mine = [one for one in found if one.kind == kind]
    walk.truncated |= kind in _FAULTS and len(mine) > _MOST_OF_A_KIND
    return mine[:_MOST_OF_A_KIND]


def _files(walk: _Walk) -> Iterator[Path]:
    """Yield the regular files whose names promise something, folder by folder, in order."""
    waiting = [walk.root]
    while waiting and not walk.over():
        folder = waiting.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            walk.skip(folder, error.strerror or "unreadable")
            continue
        walk.entries += len(entries)
        for entry in entries:
            path = Path(entry.path)
            if entry.is_dir(follow_symlinks=False):
                waiting += [path] if entry.name not in _PASSED_OVER else []
            elif entry.is_file(follow_symlinks=False) and _promises(path):
                yield path


def _promises(path: Path) -> bool:
    suffix = path.suffix.lower()
    return suffix in _YAML or suffix in _TEXTS or path.name in _NAMES or path.parent.name in _SITES


def _read_file(path: Path, walk: _Walk, *, named: bool) -> None:
    content = _content(path, walk)
    if content is None or b"\0" in content[:4096]:
        return
    walk.files += 1
    name = walk.name(path)
    text = content.decode("utf-8", "replace")
    walk.signals += text_signals(path, name, text)
    is_yaml = path.suffix.lower() in _YAML or (named and path.suffix.lower() not in _TEXTS)
    if is_yaml and path.name not in _NAMES and any(word in content for word in WORDS):
        try:
            walk.signals += yaml_signals(name, content)
        except TextError as error:
            walk.skip(path, error.problem)


def _content(path: Path, walk: _Walk) -> bytes | None:
    """Return the bytes of a regular file, or None, listed as skipped."""
    try:
        descriptor = os.open(
            path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | (os.O_NOFOLLOW if path != walk.root else 0)
        )
        with open(descriptor, "rb") as file:  # noqa: PTH123 - the file is open already
            found = os.fstat(descriptor)
            if not stat.S_ISREG(found.st_mode):
                walk.skip(path, "not a regular file")
            elif found.st_size > _MOST_BYTES:
                walk.skip(path, f"larger than {_MOST_BYTES} bytes")
            else:
                return file.read(_MOST_BYTES)
    except OSError as error:
        walk.skip(path, error.strerror or "unreadable")
    return None
