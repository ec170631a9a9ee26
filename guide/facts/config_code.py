"""Servers that are programs (Node, Go, Python): the lines of their source that start a listener or set it up.

Only what a line itself says is read; what a variable holds is not followed. Client code is the source scan's business.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from guide.facts.config_files import Shelf, Spot
from guide.facts.config_suites import from_minimum, version_named
from guide.facts.config_tree import Node, stated
from guide.model.configuration import ServerKind, Statement, Topic, Word

SUFFIXES: Final[dict[str, ServerKind]] = {
    ".js": "node",
    ".mjs": "node",
    ".cjs": "node",
    ".ts": "node",
    ".go": "go",
    ".py": "python",
}
_LONGEST: Final = 2000
"""Characters of a line that are looked at."""


@dataclass(frozen=True)
class _Sign:
    """A pattern of one line and what it says. A group named ``version`` is the lowest one that the server takes."""

    pattern: re.Pattern[str]
    topic: Topic
    says: Word


_LOCAL: Final = re.compile(r"127\.0\.0\.1|localhost|\[::1\]|unix:")
_COMMENT: Final = re.compile(r"^\s*(//|#|\*|/\*)")
_SIGNS: Final[dict[str, tuple[_Sign, ...]]] = {
    "node": (
        _Sign(re.compile(r"\bhttp\.createServer\s*\("), "listener", "content"),
        _Sign(re.compile(r"\b(https|http2|tls)\.create(Secure)?Server\s*\("), "listener", "tls"),
        _Sign(re.compile(r"\bminVersion\s*:\s*[\"'](?P<version>TLSv1(?:\.[0-3])?)[\"']"), "protocols", "set"),
        _Sign(re.compile(r"--tls-min-v(?P<version>1\.[0-3])\b"), "protocols", "set"),
    ),
    "go": (
        _Sign(re.compile(r"\bhttp\.(ListenAndServe|Serve)\s*\("), "listener", "content"),
        _Sign(re.compile(r"\bListenAndServeTLS\s*\(|\bServeTLS\s*\(|\btls\.Listen\s*\("), "listener", "tls"),
        _Sign(re.compile(r"\bMinVersion\s*[:=]\s*tls\.(?P<version>VersionTLS1[0-3])\b"), "protocols", "set"),
    ),
    "python": (
        _Sign(
            re.compile(r"\.minimum_version\s*=\s*(?:ssl\.)?TLSVersion\.(?P<version>TLSv1(?:_[1-3])?|SSLv3)\b"),
            "protocols",
            "set",
        ),
        _Sign(re.compile(r"\bapp\.run\s*\((?!.*ssl_context)|\bHTTPServer\s*\("), "listener", "content"),
        _Sign(re.compile(r"\bapp\.run\s*\(.*ssl_context|^\s*certfile\s*=|\bssl_certfile\s*="), "listener", "tls"),
    ),
}


def read(shelf: Shelf, main: Path) -> Iterator[Statement]:
    """Yield what the lines of one source file say."""
    server = SUFFIXES[main.suffix.lower()]
    name = shelf.name(main)
    for number, whole in enumerate((shelf.take(main) or "").split("\n"), start=1):
        line = whole[:_LONGEST]
        if _COMMENT.match(line):
            continue
        for sign in _SIGNS[server]:
            match = sign.pattern.search(line)
            if match:
                node = Node(server, (), Spot(name, number), written=line.strip())
                version = (
                    version_named(match["version"]) or version_named(f"TLSv{match['version']}")
                    if sign.topic == "protocols"
                    else ""
                )
                means = from_minimum(version) if version else ()
                yield stated(server, node, sign.topic, sign.says, "", means=means, local=bool(_LOCAL.search(line)))
