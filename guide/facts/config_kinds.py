"""Whose file it is: told by its name where the name is the server's own, else by what stands in it."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

NOT_READ: Final = "no reader here knows this file"
_LOOKED_AT: Final = 64 * 1024
"""Characters that decide."""


@dataclass(frozen=True)
class Kind:
    """The reader that a file belongs to; empty: none."""

    kind: str
    main: bool = False
    """Whether a server starts from it. Where one is read, fragments that it does not include are not in force."""


_NAMES: Final = {
    "nginx.conf": "nginx",
    "haproxy.cfg": "haproxy",
    "caddyfile": "caddy",
    "postgresql.conf": "database",
    "pg_hba.conf": "database",
    "redis.conf": "database",
    "my.cnf": "database",
    "mysqld.cnf": "database",
    "mariadb.cnf": "database",
    "main.cf": "mail",
    "master.cf": "mail",
    "dovecot.conf": "mail",
    "apache2.conf": "apache",
    "httpd.conf": "apache",
    "apache.conf": "apache",
}
_CONTENTS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    (
        "database",
        re.compile(
            r"^\s*\[(mysqld|mariadb|mariadbd|server)\]\s*$|^ssl_min_protocol_version\s*=|^tls-port\s", re.MULTILINE
        ),
    ),
    ("mail", re.compile(r"^\s*ssl\s*=\s*(yes|no|required)\b|^\s*inet_listener\s|^ssl_min_protocol\s*=", re.MULTILINE)),
    (
        "haproxy",
        re.compile(
            r"^(frontend|backend|listen)\s+\S+[^{;]*$(?:\n(?!\S).*)*?\n\s+(bind|server|mode|balance)\s", re.MULTILINE
        ),
    ),
    (
        "apache",
        re.compile(
            r"^\s*<(VirtualHost|IfModule|Directory|Location)\s|^\s*(SSL(Engine|Protocol|CipherSuite|Proxy\w+)|ProxyPass|LoadModule|Header)\s",
            re.MULTILINE | re.IGNORECASE,
        ),
    ),
    (
        "nginx",
        re.compile(
            r"^\s*(server|http|upstream\s+\S+|location\s+[^\n{]+)\s*\{"
            r"|^\s*(ssl_\w+|add_header|proxy_\w+|(fastcgi|uwsgi|scgi)_\w+|include|types)\s[^\n;{]*[;{]",
            re.MULTILINE,
        ),
    ),
)
_TLS: Final = re.compile(r"\b(ssl|tls|https?|listen|bind|port)\b", re.IGNORECASE)


def kind_of(path: Path, text: str) -> Kind:
    """Return the reader of a file."""
    name = path.name.lower()
    if name in _NAMES:
        return Kind(_NAMES[name], main=True)
    start = text[:_LOOKED_AT]
    return next((Kind(kind) for kind, pattern in _CONTENTS if pattern.search(start)), Kind(""))


def mentions_tls(text: str) -> bool:
    """Tell whether a file that nobody reads could matter."""
    return bool(_TLS.search(text[:_LOOKED_AT]))
