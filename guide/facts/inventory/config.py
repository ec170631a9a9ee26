"""Configurations by what is in them: nginx, Apache, HAProxy, docker compose, Kubernetes; a file, or a folder of them."""

import os
import re
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from guide.facts.inventory.apache import read_apache
from guide.facts.inventory.collecting import Collector, UnreadableError
from guide.facts.inventory.compose import is_compose, read_compose
from guide.facts.inventory.config_tree import ConfigTree
from guide.facts.inventory.haproxy import read_haproxy
from guide.facts.inventory.kubernetes import is_kubernetes, read_kubernetes
from guide.facts.inventory.nginx import read_nginx
from guide.facts.inventory.trees import Spot, read_trees

_MAINS: Final = ("nginx.conf", "apache2.conf", "httpd.conf", "haproxy.cfg")
"""A folder with one of these is that server's configuration; what it includes is what counts."""
_TREES: Final = frozenset({".yaml", ".yml", ".json"})
_TEXTS: Final = frozenset({".conf", ".cfg", ".vhost"})
_MOST_FILES: Final = 2000
_HAPROXY: Final = re.compile(r"^(?:frontend|backend)\s+\S|^listen\s+[A-Za-z_]|^defaults\b", re.MULTILINE)
_APACHE: Final = re.compile(
    r"^\s*(?:<(?:VirtualHost|Directory|Location|IfModule|Proxy|Macro)\b|(?:LoadModule|ServerRoot|ServerName|Listen|SSLEngine)\s)",
    re.MULTILINE | re.IGNORECASE,
)
_NGINX: Final = re.compile(
    r"^\s*(?:(?:http|server|events|stream|mail)\s*\{|upstream\s+\S+\s*\{|server_name\s+[^;{}]*;|listen\s+[^;{}]*;|include\s+[^;{}]+;)",
    re.MULTILINE,
)
_KINDS: Final[tuple[tuple[re.Pattern[str], Callable[[Path, ConfigTree], None]], ...]] = (
    (_NGINX, read_nginx),
    (_HAPROXY, read_haproxy),
    (_APACHE, read_apache),
)


def read_config(path: Path, into: Collector) -> None:
    """Take what a configuration names; a format that no reader knows leaves ``format`` empty."""
    root = path if path.is_dir() else path.parent
    tree = ConfigTree(Path(os.path.abspath(root)), into)  # noqa: PTH100 - links must not be resolved here
    if not path.is_dir():
        _file(tree.root / path.name, tree)
        return
    main = next((tree.root / name for name in _MAINS if (tree.root / name).is_file()), None)
    if main:
        _file(main, tree)
        return
    for each in _inside(tree):
        _file(each, tree)


def _file(path: Path, tree: ConfigTree) -> None:
    text = tree.read(path)
    if text is None:
        return
    before, tree.into.format = tree.into.format, ""
    if path.suffix.lower() in _TREES:
        _trees(text, path, tree)
    else:
        read = next((read for pattern, read in _KINDS if pattern.search(text)), None)
        if read:
            read(path, tree)
    now = tree.into.format
    tree.into.format = "several formats" if before and now not in {"", before} else now or before


def _trees(text: str, path: Path, tree: ConfigTree) -> None:
    name = tree.name(path)
    try:
        documents = read_trees(text.encode(), name)
    except UnreadableError as error:
        tree.into.skip(name, str(error))
        return
    for document in documents:
        reader = _reader(document)
        if reader:
            reader(document, tree.into)


def _reader(document: Spot) -> Callable[[Spot, Collector], None] | None:
    if is_compose(document):
        return read_compose
    return read_kubernetes if is_kubernetes(document) else None


def _inside(tree: ConfigTree) -> Iterator[Path]:
    """Yield the files of a folder that may be configurations, in order; links are read where they lead, if that is inside."""
    waiting, seen = [tree.root], 0
    while waiting:
        folder = waiting.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            tree.into.skip(tree.name(folder), error.strerror or "unreadable")
            continue
        for entry in entries:
            path = Path(entry.path)
            if entry.is_dir(follow_symlinks=False):
                if not entry.name.startswith("."):
                    waiting.append(path)
            elif path.suffix.lower() in _TREES | _TEXTS:
                seen += 1
                if seen > _MOST_FILES:
                    tree.into.truncated = True
                    return
                if entry.is_symlink() or stat.S_ISREG(entry.stat(follow_symlinks=False).st_mode):
                    yield path
                else:
                    tree.into.skip(tree.name(path), "not a regular file")
