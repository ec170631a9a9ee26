"""Configuration: what the files of a server say about TLS. Read only, nothing is run; only worker processes load this module."""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Final

from guide.facts.config_files import MOST_FILES, Shelf, open_shelf
from guide.facts.config_kinds import NOT_READ, Kind, kind_of, mentions_tls
from guide.facts.limits import Limits
from guide.facts.order import Order
from guide.model.configuration import Configuration, Statement
from guide.model.subjects import Material

_READERS: Final[Mapping[str, str]] = {
    "nginx": "guide.facts.config_nginx",
    "apache": "guide.facts.config_apache",
    "haproxy": "guide.facts.config_haproxy",
    "caddy": "guide.facts.config_caddy",
    "document": "guide.facts.config_yaml",
    "markup": "guide.facts.config_xml",
    "program": "guide.facts.config_code",
    "database": "guide.facts.config_databases",
    "mail": "guide.facts.config_mail",
}
"""The module that reads each kind of file; its ``read(shelf, path)`` yields statements."""

_MOST_STATEMENTS: Final = 400
_MOST_NAMES: Final = 40
_NOT_CONFIGURATION: Final = frozenset({".git", ".hg", ".svn", "node_modules", "__pycache__", ".venv"})


def read(order: Order, subject: Material) -> Configuration:
    """Read the file or folder that the subject names."""
    return read_configuration(Path(subject.location), order.limits)


def read_configuration(named: Path, limits: Limits) -> Configuration:
    """Return what ``named`` says; raise FileNotFoundError where nothing is there.

    A file that another one includes is not read a second time by itself. What lies with a server's main file and is not
    included by it is not in force.
    """
    shelf = open_shelf(named, limits)
    real = named.resolve()
    alone = not real.is_dir()
    found: dict[Statement, None] = {}
    passed_over = 0
    mains: list[tuple[str, Path]] = []
    for path, kind in _sorted([real] if alone else _files(shelf), shelf):
        if path in shelf.taken:
            continue
        around = {name for name, folder in mains if path.is_relative_to(folder)}
        if kind.kind and (kind.main or kind.kind not in around):
            mains += [(kind.kind, path.parent)] if kind.main else []
            _gather(shelf, path, kind.kind, found)
        elif alone or (not around and mentions_tls(shelf.text(path) or "")):
            shelf.miss(shelf.name(path), NOT_READ)
        else:
            passed_over += 1
    return Configuration(
        files=tuple(sorted(shelf.name(path) for path in shelf.taken)),
        digest=_digest(shelf),
        statements=_merged(found),
        unread=tuple(shelf.unread),
        passed_over=passed_over,
        truncated=shelf.truncated,
    )


def _merged(found: Iterable[Statement]) -> tuple[Statement, ...]:
    """Return the statements with one for each written line: it may hold for many servers, the first of which gives its name."""
    lines: dict[tuple[object, ...], Statement] = {}
    for one in found:
        alone = (one.context,) if not one.line_text else ()
        key = (
            one.server,
            one.topic,
            one.says,
            one.file,
            one.line,
            one.line_text,
            one.means,
            one.port,
            one.local,
            *alone,
        )
        first = lines.setdefault(key, one)
        if first is not one:
            names = tuple(dict.fromkeys((*first.names, *one.names)))[:_MOST_NAMES]
            lines[key] = first.model_copy(update={"names": names})
    return tuple(lines.values())


def _gather(shelf: Shelf, path: Path, kind: str, found: dict[Statement, None]) -> None:
    reader: Callable[[Shelf, Path], Iterator[Statement]] = import_module(_READERS[kind]).read
    for statement in reader(shelf, path):
        if shelf.over() or len(found) >= _MOST_STATEMENTS:
            shelf.truncated = True
            return
        found.setdefault(statement)


def _sorted(paths: list[Path], shelf: Shelf) -> list[tuple[Path, Kind]]:
    """Return each file that can be read with its kind, main files first."""
    kinds = [(path, kind_of(path, text)) for path in paths if (text := shelf.text(path)) is not None]
    return sorted(kinds, key=lambda one: (not one[1].main, str(one[0])))


def _files(shelf: Shelf) -> list[Path]:
    """Return the files of the folder, in order; a link inside leads to a file that is read where it lies."""
    found: list[Path] = []
    for folder, inside, names in os.walk(shelf.root):
        inside[:] = sorted(name for name in inside if name not in _NOT_CONFIGURATION)
        found += [Path(folder, name) for name in sorted(names) if not Path(folder, name).is_symlink()]
        if len(found) > MOST_FILES:
            shelf.truncated = True
            break
    return found[:MOST_FILES]


def _digest(shelf: Shelf) -> str:
    whole = hashlib.sha256()
    for path in sorted(shelf.taken, key=shelf.name):
        text = (shelf.texts.get(path) or "").encode("utf-8", "surrogateescape")
        whole.update(f"{shelf.name(path)}\0{len(text)}\0".encode())
        whole.update(text)
    return f"sha256:{whole.hexdigest()}"
